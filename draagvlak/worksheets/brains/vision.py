"""The vision: how long the agreed text is, what it still misses, and who stands behind which version. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_WORDS = 150
MOST_FIRST = 3  # reasons that come first
LETTER = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Check:
    """Something a reader looks for in a vision: whether the sheet says it."""

    text: str
    done: bool


@dataclass(frozen=True, slots=True)
class Version:
    """One stand of the agreed text. `number`: its version; `endorsed`: [(who, date)]."""

    number: int
    text: str
    words: int
    by: str
    on: date
    is_now: bool
    endorsed: tuple

    @property
    def is_long(self):
        return self.words > MOST_WORDS


@dataclass(frozen=True, slots=True)
class Vision:
    """What the sheet shows."""

    text: str
    version: int
    words: int
    first: tuple  # reasons that come first, as words
    also: tuple
    not_ours: tuple
    checks: tuple
    versions: tuple

    @property
    def over(self):
        """How many words too many; 0 when it fits."""
        return max(0, self.words - MOST_WORDS)

    @property
    def left(self):
        return max(0, MOST_WORDS - self.words)

    @property
    def bar(self):
        """The length of the text in a drawing of 200 wide in which 150 words are 150."""
        return min(198, self.words)

    @property
    def too_many_first(self):
        return len(self.first) > MOST_FIRST

    @property
    def lacks(self):
        return tuple(one for one in self.checks if not one.done)

    @property
    def now(self):
        """The present version with who endorsed it, or None."""
        return next((one for one in self.versions if one.is_now), None)


def count(text):
    """How many words a text has, as people count them: what has a letter or a figure in it."""
    return sum(bool(LETTER.search(part)) for part in text.split())


def read(board, versions=()):
    """The Vision of a sheet (worksheets.board.Board). `versions`: of the agreed text, newest first."""
    stand = board.section("agreed").only["text"]
    reasons = [line for line in board.lines("reasons") if line.words("reason")]
    by_place = {place: tuple(line.words("reason") for line in reasons if line.value("place") == place)
                for place in ("first", "also", "not")}  # fmt: skip
    return Vision(
        stand.words, stand.version, count(stand.words), by_place["first"], by_place["also"], by_place["not"],
        tuple(Check(str(text), rule(board)) for text, rule in CHECKS), tuple(versions),
    )  # fmt: skip


def _says(section, *fields):
    """A rule: something stands in one of these fields, in any row."""
    return lambda board: any(line.words(name) for line in board.lines(section) for name in fields)


def _mix(board):
    return board.section("mix").only.value("who") not in {None, "unknown"}


CHECKS = (
    (gettext_lazy("Which need it begins with"), _says("start", "need")),
    (gettext_lazy("Why we do it, and which reason comes first"),
     lambda board: any(line.value("place") == "first" for line in board.lines("reasons"))),
    (gettext_lazy("For whom it is"), _says("for-whom", "well")),
    (gettext_lazy("For whom it is not, and how we help them then"),
     lambda board: _says("for-whom", "less", "not")(board) and _says("for-whom", "other-way")(board)),
    (gettext_lazy("On which themes and at which moments"),
     lambda board: _says("themes", "theme")(board) or _says("phases", "phase")(board)),
    (gettext_lazy("What the client gains"),
     lambda board: any(line.value("party") == "client" and line.words("value") for line in board.lines("value"))),
    (gettext_lazy("What we never do online"), _says("limits", "limit")),
    (gettext_lazy("Who decides on the mix"), _mix),
    (gettext_lazy("How it fits our mission"), _says("mission", "relation")),
    (gettext_lazy("How we know that it works"), _says("signs", "sign")),
    (gettext_lazy("How staff and clients hear it"), _says("agreed", "told")),
)  # fmt: skip


def former():
    """What stands for somebody who is no longer a member."""
    return _("a former member")
