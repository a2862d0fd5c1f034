"""What is agreed with partners, with clients and in the team, what is still open, and who signed off. Pure.

An approval is for the text of its day: `Written` says when a section was written, to see whether it changed since.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

# The agreement → (its section, and what `for-whom` of an approval says).
PARTNER, CLIENT, TEAM = "partner", "client", "team"
SECTIONS = {PARTNER: "partner-agreement", CLIENT: "client-agreement", TEAM: "working"}


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing to agree on; `text` '' while it is open. `offer`: what another worksheet says about it, or None."""

    id: str
    title: str
    text: str
    offer: object = None


@dataclass(frozen=True, slots=True)
class Written:
    """When something was written for the first and for the last time."""

    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Approval:
    """Who agrees, by role; `on` '' while they did not yet. `changed`: the text is another one since.

    `to_come`: the day is not there yet, so nobody agreed.
    """

    role: str
    on: str
    changed: bool = False
    to_come: bool = False

    @property
    def glyph(self):
        return "unknown" if self.changed else "done" if self.on and not self.to_come else "todo"

    @property
    def says(self):
        if self.to_come:
            return _("not yet: %(day)s is still to come") % {"day": self.on}
        return _("%(day)s, changed after this approval") % {"day": self.on} if self.changed else self.on or _("not yet")


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
    def offered(self):
        """Open points about which another worksheet says something."""
        return [one for one in self.open if one.offer]

    @property
    def signed(self):
        """Who agrees with the text of now."""
        return [one for one in self.approvals if one.glyph == "done"]

    @property
    def changed(self):
        """Who agreed with another text."""
        return [one for one in self.approvals if one.changed]


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


def read(board, written, today=None, offers=None):
    """The Agreements of a sheet (worksheets.board.Board). `offers`: {(section, field): what another sheet says}.

    `written`: {(pid of a row, field): Written} of what was ever written in it (worksheets.written.of).
    """
    today = today or timezone.localdate()
    lines = [line for line in board.lines("signed") if line.holds]
    approvals = [(line.value("for-whom"), _approval(board, line, written, today)) for line in lines]
    found = tuple(
        _agreement(board, id_, section, tuple(one for whom, one in approvals if whom == id_), today, offers or {})
        for id_, section in SECTIONS.items()
    )
    return Agreements(found, tuple(one for whom, one in approvals if whom not in SECTIONS))


def _approval(board, line, written, today):
    on, section = line.value("on"), SECTIONS.get(line.value("for-whom"))
    days = {field.id for field in board.section(section).pack.fields if field.kind == "date"} if section else set()
    text = [one for (pid, field), one in written.items()
            if section and pid == board.section(section).only.pid and field not in days]  # fmt: skip
    noted = written.get((line.pid, "on"))
    to_come = bool(on) and date.fromisoformat(on) > today
    changed = bool(on and text and noted) and not to_come and _changed(text, date.fromisoformat(on), noted.last)
    return Approval(line.words("role"), line.words("on"), changed, to_come)


def _changed(text, on, noted):
    """Whether the text changed after the approval of the day `on`, that was noted at `noted`.

    A paper agreement that was typed in later, before its approval was noted, is not a change.
    """
    first, last = min(one.first for one in text), max(one.last for one in text)
    return last > noted or timezone.localdate(first) <= on < timezone.localdate(last)


def _agreement(board, id_, section_id, approvals, today, offers):
    section = board.section(section_id)
    clauses = tuple(
        Clause(field.id, field.label.in_(board.language), section.only.words(field.id),
               offers.get((section_id, field.id)))
        for field in section.pack.fields if field.kind != "date"
    )  # fmt: skip
    review = section.only.value("review")
    return Agreement(id_, section.pack.title.in_(board.language), clauses, approvals, section.only.words("review"),
                     bool(review) and date.fromisoformat(review) < today)  # fmt: skip
