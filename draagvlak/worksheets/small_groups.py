"""How the people of a small group stand is written nowhere: with fewer than five, everybody knows who is meant. Pure.

It is kept out where it is written, so that no page, file or search has to hide it. How many people a group has is what
a team says; what they write in free words is theirs.
"""

from django.utils.translation import gettext_lazy as _

from draagvlak.plans.actions import Refused

LEAST = 5
# (worksheet, section): the field with how many people there are, and the fields that say how they stand.
GROUPS = {
    ("training", "needs"): ("people", frozenset({
        "technical", "content", "trust", "propose", "ethics", "media-awareness", "media-understanding",
        "media-attitude", "media-behaviour",
    })),
    ("learning", "level"): ("people", frozenset({"level", "hard", "strong"})),
}  # fmt: skip
# (worksheet, section): fields that count people. Nobody, or five and more.
COUNTS = {("training", "moments"): frozenset({"came"})}


def asks(pack, section, field):
    """Whether a write of this field must be checked."""
    size, about = GROUPS.get((pack, section), ("", frozenset()))
    return field == size or field in about or field in COUNTS.get((pack, section), ())


def check(pack, section, held):
    """Refused when what stands in one row ({field: value}) tells of fewer than five people."""
    for name in COUNTS.get((pack, section), ()):
        if held.get(name) is not None and 0 < held[name] < LEAST:
            raise Refused(_("Fewer than five people came: leave it empty, so that nobody stands out."))
    size, about = GROUPS.get((pack, section), ("", frozenset()))
    if not any(held.get(name) is not None for name in about):
        return
    if held.get(size) is None:
        raise Refused(_("First write about how many people this group has. From five on you can say how they stand."))
    if held[size] < LEAST:
        raise Refused(_("With fewer than five people everybody knows who is meant. Put groups together, and say how "
                        "they stand then."))  # fmt: skip
