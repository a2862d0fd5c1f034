"""Worksheets with a brain: what counts, draws and warns. Pure functions over a Board; nothing they say is stored."""

from draagvlak.worksheets.brains import contexts

# The brain of a pack → (template, function from a Board to the context of that template).
BRAINS: dict = {
    "vision": ("worksheets/brains/_vision.html", contexts.vision),
    "stakeholders": ("worksheets/brains/_stakeholders.html", contexts.stakeholders),
    "tools": ("worksheets/brains/_tools.html", contexts.tools),
    "journey": ("worksheets/brains/_journey.html", contexts.journey),
}
# Those that lead to a workshop: they have something to say on an empty sheet too.
ALSO_EMPTY = {"vision", "tools"}
