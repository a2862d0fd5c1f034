"""What is agreed with partners, with clients and in the team, what is still open, and who signed off. Pure."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

# The agreement → (its section, and what `for-whom` of an approval says).
PARTNER, CLIENT, TEAM = "partner", "client", "team"
SECTIONS = {PARTNER: "partner-agreement", CLIENT: "client-agreement", TEAM: "working"}


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing to agree on; `text` '' while it is open."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Approval:
    """Who agrees, by role; `on` '' while they did not yet."""

    role: str
    on: str

    @property
    def glyph(self):
        return "done" if self.on else "todo"

    @property
    def says(self):
        return self.on or _("not yet")


@dataclass(frozen=True, slots=True)
class Agreement:
    """One of the three. `review`: when it is looked at again, and whether that day is over."""

    id: str
    title: str
    clauses: tuple
    approvals: tuple
    review: str = ""
    review_over: bool = False

    @property
    def open(self):
        return [one for one in self.clauses if not one.text]

    @property
    def agreed(self):
        return [one for one in self.clauses if one.text]

    @property
    def signed(self):
        return [one for one in self.approvals if one.on]


@dataclass(frozen=True, slots=True)
class Agreements:
    """What the sheet shows. `loose`: approvals that do not say what they are for."""

    all: tuple
    loose: tuple

    def of(self, id_):
        """The Agreement with this id. LookupError: there is none."""
        found = next((one for one in self.all if one.id == id_), None)
        if found is None:
            raise LookupError(id_)
        return found


def context(board):
    """What the template is given."""
    return {"agreements": read(board)}


def read(board, today=None):
    """The Agreements of a sheet (worksheets.board.Board)."""
    today = today or timezone.localdate()
    lines = [line for line in board.lines("signed") if line.holds]
    approvals = [(line.value("for-whom"), Approval(line.words("role"), line.words("on"))) for line in lines]
    found = tuple(
        _agreement(board, id_, section, tuple(one for whom, one in approvals if whom == id_), today)
        for id_, section in SECTIONS.items()
    )
    return Agreements(found, tuple(one for whom, one in approvals if whom not in SECTIONS))


def _agreement(board, id_, section_id, approvals, today):
    section = board.section(section_id)
    clauses = tuple(
        Clause(field.id, field.label.in_(board.language), section.only.words(field.id))
        for field in section.pack.fields if field.kind != "date"
    )  # fmt: skip
    review = section.only.value("review")
    return Agreement(id_, section.pack.title.in_(board.language), clauses, approvals, section.only.words("review"),
                     bool(review) and date.fromisoformat(review) < today)  # fmt: skip
