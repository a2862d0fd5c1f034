"""Worksheets with a brain: what counts, draws and warns. Pure functions over a Board; nothing they say is stored."""

from draagvlak.worksheets.brains import contexts, costs, partners

# The brain of a pack → (template, function from a Board to the context of that template), and perhaps the sections
# that are filled in on another page.
BRAINS: dict = {
    "vision": ("worksheets/brains/_vision.html", contexts.vision),
    "stakeholders": ("worksheets/brains/_stakeholders.html", contexts.stakeholders),
    "tools": ("worksheets/brains/_tools.html", contexts.tools),
    "opportunities": ("worksheets/brains/_opportunities.html", contexts.opportunities),
    "communication": ("worksheets/brains/_communication.html", contexts.communication),
    "questions": ("worksheets/brains/_questions.html", contexts.questions),
    "journey": ("worksheets/brains/_journey.html", contexts.journey),
    "costs": ("worksheets/brains/_costs.html", costs.context),
    "sharing": ("worksheets/brains/_sharing.html", contexts.sharing, frozenset({"cells"})),
    "partners": ("worksheets/brains/_partners.html", partners.context),
    "agreements": ("worksheets/brains/_agreements.html", contexts.agreements),
}
# Those that lead to a workshop: they have something to say on an empty sheet too.
ALSO_EMPTY = {"vision", "tools", "questions"}
