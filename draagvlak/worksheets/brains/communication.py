"""Who hears what in which phase, what is forgotten, and what lies under resistance. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.worksheets.brains import stakeholders
from draagvlak.worksheets.brains.findings import Finding, found, row
from draagvlak.worksheets.brains.stakeholders import STILL_TO_FIND, plain

PHASES = ("prepare", "try", "anchor")
DONE = "done"
ONLINE = {"mail", "website", "social-media", "video"}  # what nobody hears of without internet
FAMILY = re.compile(r"\b(ouder|parent|naaste|mantelzorg|carer)")  # clients and those around them
EVERYBODY = {"iedereen", "alle groepen", "everybody", "everyone", "all groups"}
SHORT = 3  # a word with fewer signs than this does not make two names alike
# How a group stands in a phase: state of the mark.
TOLD, DATED, MEANT, NOTHING = "done", "doing", "todo", "dropped"


@dataclass(frozen=True, slots=True)
class Moment:
    """One day on which something is told: a row of the moments, or the first time of a group."""

    pid: str
    field: str
    title: str
    group: str
    phase: str
    on: date | None
    on_words: str
    who: str
    is_done: bool
    version: int

    @property
    def has_somebody(self):
        return _is_somebody(self.who)


@dataclass(frozen=True, slots=True)
class Heard:
    """How a group stands in one phase."""

    phase: str
    phase_words: str
    state: str
    moments: tuple

    @property
    def words(self):
        return {TOLD: _("told"), DATED: _("planned"), MEANT: _("meant, no day yet"), NOTHING: _("hears nothing")}[
            self.state
        ]


@dataclass(frozen=True, slots=True)
class Group:
    """One group. `phases`: of every phase, in order."""

    pid: str
    name: str
    message: str
    channels: tuple
    channel_words: str
    who: str
    say: str
    say_words: str
    phases: tuple

    @property
    def is_online_only(self):
        return bool(self.channels) and set(self.channels) <= ONLINE

    @property
    def is_client(self):
        return stakeholders.is_client(self) or bool(FAMILY.search(plain(self.name)))

    @property
    def silent(self):
        """The phases in which it hears nothing, in words."""
        return tuple(one.phase_words for one in self.phases if one.state == NOTHING)


@dataclass(frozen=True, slots=True)
class Signal:
    """One sign of resistance."""

    pid: str
    seen: str
    answer: str
    who: str
    is_done: bool
    basis: str

    @property
    def glyph(self):
        return "done" if self.is_done else "doing" if self.answer else "todo"


@dataclass(frozen=True, slots=True)
class Under:
    """What lies under resistance, with the signs."""

    id: str
    title: str
    signals: tuple


@dataclass(frozen=True, slots=True)
class Plan:
    """What the sheet shows."""

    phases: tuple  # the names of the phases
    groups: tuple
    moments: tuple  # with a day, the earliest first
    under: tuple
    findings: tuple

    @property
    def count(self):
        return len(self.groups)


def read(board, parties=(), today=None):
    """The Plan of a sheet (worksheets.board.Board). `parties`: names of stakeholders that a group should cover."""
    today = today or timezone.localdate()
    phases = [(one.id, one.name.in_(board.language)) for one in board.section("moments").pack.field("phase").options]
    lines = [line for line in board.lines("groups") if line.holds]
    later = [_moment(line) for line in board.lines("moments") if line.holds]
    firsts = [one for line in lines if (one := _first(line))]
    groups = tuple(_group(line, phases, later, firsts) for line in lines)
    under = tuple(_under(board))
    dated = tuple(sorted((one for one in [*firsts, *later] if one.on), key=lambda one: (one.on, one.title)))
    every = bool(board.section("rules").only.value("every-phase"))
    findings = _findings(groups, later, dated, under, parties, phases, every, today)
    return Plan(tuple(name for _id, name in phases), groups, dated, under, tuple(findings))


def days(board):
    """[Moment] of what is not done and has a day: for a calendar."""
    return [one for one in read(board).moments if not one.is_done]


# ── Reading rows ─────────────────────────────────────────────────────────────────────────────────────────────
def _day(line, field):
    value = line.value(field)
    return date.fromisoformat(value) if value else None


def _moment(line):
    return Moment(
        line.pid, "on", line.words("name"), line.words("group"), line.value("phase") or "", _day(line, "on"),
        line.words("on"), line.words("who"), line.value("done") == DONE, _version(line),
    )  # fmt: skip


def _version(line):
    """Another one after each change in the row: versions only rise."""
    return sum(one.version for one in line.cells.values())


def _first(line):
    """The first time that a group hears it; None while it is not done and has no day."""
    if not line.value("moment") and line.value("done") != DONE:
        return None
    phase = next((one for one in PHASES if one in (line.value("phase") or ())), "")
    name = line.words("name")
    return Moment(
        line.pid, "moment", _("First time: %(group)s") % {"group": name or "–"}, name, phase, _day(line, "moment"),
        line.words("moment"), line.words("who"), line.value("done") == DONE, _version(line),
    )  # fmt: skip


def _group(line, phases, later, firsts):
    name, meant = line.words("name"), set(line.value("phase") or ())
    own = [one for one in firsts if one.pid == line.pid] + [one for one in later if _is_for(one.group, name)]
    return Group(
        line.pid, name, line.words("message"), tuple(line.value("channel") or ()), line.words("channel"),
        line.words("who"), line.value("say") or "", line.words("say"),
        tuple(_heard(id_, words, id_ in meant, [one for one in own if one.phase == id_]) for id_, words in phases),
    )  # fmt: skip


def _heard(phase, words, is_meant, moments):
    if moments and all(one.is_done for one in moments):
        state = TOLD
    elif any(one.on for one in moments):
        state = DATED
    else:
        state = MEANT if is_meant or moments else NOTHING
    return Heard(phase, words, state, tuple(moments))


def _is_for(group, name):
    return plain(group) in EVERYBODY or bool(plain(group)) and plain(group) == plain(name)


def _is_somebody(who):
    return bool(plain(who)) and plain(who) not in STILL_TO_FIND


def _under(board):
    signals = [(line.value("under") or "", line) for line in board.lines("resistance") if line.holds]
    options = board.section("resistance").pack.field("under").options
    for id_, title in [*((one.id, one.name.in_(board.language)) for one in options), ("", _("Not filled in"))]:
        own = tuple(
            Signal(line.pid, line.words("seen"), line.words("answer"), line.words("who"), line.value("done") == DONE,
                   line["under"].basis)
            for under, line in signals if under == id_
        )  # fmt: skip
        if own:
            yield Under(id_, title, own)


# ── What is forgotten ────────────────────────────────────────────────────────────────────────────────────────
def _findings(groups, later, dated, under, parties, phases, every, today) -> list[Finding]:
    def those(rule, why=lambda one: ""):
        return [(row(one.pid), one.name, why(one)) for one in groups if rule(one)]

    def moments(rule, some=dated):
        return [(row(one.pid), one.title, one.on_words) for one in some if rule(one)]

    def signals(rule, kinds):
        return [(row(one.pid), one.seen, kind.title) for kind in kinds for one in kind.signals if rule(one)]

    silent = [("", words, "") for at, (_id, words) in enumerate(phases)
              if groups and all(one.phases[at].state == NOTHING for one in groups)]  # fmt: skip
    missed = [("", name, "") for name in parties if not any(alike(name, one.name) for one in groups)] if groups else []
    lost = [one for one in later if one.group and not any(_is_for(one.group, group.name) for group in groups)]
    guessed = [one for one in under if one.id in {"", "unknown"}]
    told = [*dated, *(one for one in later if not one.on)]
    return [
        *found("parties", missed, _("Stakeholders whom no group covers (%(n)s)"),
               _("They stand in the worksheet Stakeholders. Add a group, or give a group the same name.")),
        *found("message", those(lambda one: not one.message), _("A group without a message in its own words (%(n)s)"),
               _("One sentence is enough: what is in it for them, and what it costs them.")),
        *found("channel", those(lambda one: not one.channels), _("A group without a way to reach it (%(n)s)"),
               _("How do they hear other news? Begin there.")),
        *found("online", those(lambda one: one.is_client and one.is_online_only, lambda one: one.channel_words),
               _("Clients or family who only hear it by internet (%(n)s)"),
               _("Add a talk, a leaflet or a call: who is not online hears it as soon.")),
        *found("single", those(lambda one: len(one.channels) == 1, lambda one: one.channel_words),
               _("A group with only one way to hear it (%(n)s)"),
               _("Who misses that, hears nothing. A second way is enough.")),
        *found("phase", silent, _("A phase in which nobody hears anything (%(n)s)"),
               _("Silence is filled with rumours. Say at least what you do not know yet.")),
        *found("every", those(lambda one: every and one.silent and len(silent) < len(one.silent),
                              lambda one: ", ".join(one.silent)),
               _("You agreed that each group hears something in each phase; these do not (%(n)s)"),
               _("Plan a moment, or say in the agreements why not.")),
        *found("nobody", moments(lambda one: not one.has_somebody and not one.is_done),
               _("A moment without somebody who takes care of it (%(n)s)"), _("A role is enough.")),
        *found("past", moments(lambda one: one.on < today and not one.is_done),
               _("The day is over, and it is not done (%(n)s)"),
               _("Do it now, choose another day, or mark it as done.")),
        *found("undated", moments(lambda one: one.on is None and not one.is_done, later),
               _("A moment without a day (%(n)s)"), _("A month is a beginning: choose a day in it.")),
        *found("no-phase", moments(lambda one: not one.phase, told), _("A moment in no phase (%(n)s)"),
               _("Choose the phase. Without one it counts in none, and it looks as if the group hears nothing.")),
        *found("lost", [(row(one.pid), one.title, one.group) for one in lost],
               _("A moment for a group that is not in the list (%(n)s)"),
               _("Write the group as it stands in the first table, or add it there.")),
        *found("guessed", signals(lambda one: not one.is_done, guessed),
               _("Resistance of which you do not know yet what lies under it (%(n)s)"),
               _("Ask it in a calm talk. An answer to the wrong question makes it worse.")),
        *found("unanswered", signals(lambda one: not one.answer and not one.is_done,
                                     [one for one in under if one not in guessed]),
               _("You know what lies under it, and nothing is done with it yet (%(n)s)"),
               _("Say what you do about it, also when that is: nothing for now.")),
    ]  # fmt: skip


def alike(one, other):
    """Whether two names are of the same people: equal, or all the words of the shorter are in the longer."""
    first, second = (
        {word for word in re.findall(r"\w+", plain(name)) if len(word) >= SHORT} or {plain(name)}
        for name in (one, other)
    )
    return first <= second or second <= first
