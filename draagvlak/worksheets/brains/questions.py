"""Critical questions: which wait for an answer, and which answers colleagues do not read yet. Pure."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.worksheets.brains.findings import Finding, found, row

ANSWERED = {"answered", "changed", "unsolved"}
MARKS = {"answered": "done", "changed": "done", "unsolved": "dropped", "looking": "doing"}


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `is_shown`: whether colleagues read it with its answer."""

    pid: str
    text: str
    answer: str
    state: str
    on: date | None
    effect: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class State:
    """How many questions are in one state."""

    title: str
    glyph: str
    count: int


@dataclass(frozen=True, slots=True)
class Questions:
    """What the sheet shows."""

    states: tuple
    findings: tuple
    count: int


def read(board, shown=None, today=None):
    """The Questions of a sheet (worksheets.board.Board). `shown`: pids of rows that colleagues read; None: no link."""
    today = today or timezone.localdate()
    questions = tuple(_question(line, shown or ()) for line in board.lines("questions") if line.holds)
    options = board.section("questions").pack.field("state").options
    named = [(one.id, one.name.in_(board.language)) for one in options] + [("", _("Not filled in"))]
    states = (State(title, MARKS.get(id_, "todo"), sum(one.state == id_ for one in questions)) for id_, title in named)
    days = board.section("rules").only.value("days")
    return Questions(
        tuple(one for one in states if one.count),
        tuple(_findings(questions, days, today, shown is not None)),
        len(questions),
    )


def _question(line, shown):
    on = line.value("on")
    return Question(line.pid, line.words("question"), line.words("answer"), line.value("state") or "",
                    date.fromisoformat(on) if on else None, line.words("effect"), line.pid in shown)  # fmt: skip


def _findings(questions, days, today, has_link) -> list[Finding]:
    def those(rule):
        return [(row(one.pid), one.text, "") for one in questions if rule(one)]

    def is_late(one):
        return not one.answer and days is not None and one.on is not None and (today - one.on).days > days

    return [
        *found("late", those(is_late), _("No first answer within the days you agreed (%(n)s)"),
               _("‘We do not know yet’ is a first answer too.")),
        *found("unread", those(lambda one: has_link and one.answer and not one.is_shown),
               _("Answered, and colleagues with the link do not read it yet (%(n)s)"),
               _("Release the answer, or say in the worksheet why not.")),
        *found("unchanged", those(lambda one: one.state == "changed" and not one.effect),
               _("Something changes, and nobody wrote what (%(n)s)"),
               _("Who asked wants to know it most of all.")),
    ]  # fmt: skip
