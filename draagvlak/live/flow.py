"""The road of a conversation: the proposed agenda, the steps of a question, and the clock. Pure: no database.

Times follow domain 3.1: about six minutes for a question that divides, and the unanimous ones together.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from draagvlak.live.models import Stage, Step
from draagvlak.surveys.agreement import Word

TOGETHER = ""  # the item of the unanimous questions, taken in one go
EACH, BLOCK = 6, 5  # minutes for one question, and for the unanimous ones together
# The script of a meeting of 90 minutes: 50 are left to talk about questions, 3 to spare. Not tried with real teams yet.
LOBBY, ANSWER, ACTIONS, CLOSE, SPARE = 5, 15, 12, 5, 3
SHORTEST, LONGEST = 20, 240  # minutes that a meeting can take
MOST_QUESTIONS = 8  # in one meeting: more is not talked about, it is read out
STEPS = tuple(Step.values)
DONE, SKIPPED, LATER = "done", "skipped", "later"


@dataclass(frozen=True)
class Place:
    """Where a conversation is. `mark` is what a button on the desk sends back: an old button then does nothing."""

    stage: str
    at: int = 0
    step: str = Step.FIRST

    @property
    def mark(self):
        return f"{self.stage}.{self.at}.{self.step}"


def place(conversation):
    return Place(conversation.stage, conversation.at, conversation.step)


def talk_minutes(minutes, *, answering=False):
    """How many of the minutes of a meeting are left to talk about questions: 50 of 90, less when all answer first."""
    rest = minutes - LOBBY - CLOSE - SPARE - (ANSWER if answering else 0)
    return max(EACH, round(rest * 50 / (50 + ACTIONS)))


def propose(shown, minutes):
    """The agenda that fits `minutes` of talk: the unanimous ones as one block, then the most divided first.

    A question of which one third or more do not know comes in as well: that is a finding by itself. Questions without
    a word (too few answers) stay out; the facilitator can put any question in.
    """
    order = shown.by_division()
    unanimous = [one for one in order if one.agreement.word == Word.UNANIMOUS and not one.is_unknown]
    rest = [one for one in order if one not in unanimous]
    unknown = [one for one in shown.questions.values() if one.is_unknown and one not in rest]
    left = minutes - (BLOCK if unanimous else 0)
    fits = max(1, min(MOST_QUESTIONS, left // EACH))
    agenda = [entry(TOGETHER, BLOCK)] if unanimous else []
    return agenda + [entry(one.id, EACH) for one in (rest + unknown)[:fits]]


def entry(item, minutes, state=""):
    return {"item": item, "minutes": minutes, "state": state}


def can_undo(conversation):
    """Whether there is a place to go back to. A talk that began stays begun: its votes stand in the record."""
    trail, began = conversation.trail, {Stage.TALK, Stage.CLOSING}
    if not trail or conversation.stage in began and trail[-1][0] not in began:
        return False
    stage, at, _step = trail[-1]
    return stage != Stage.TALK or at < len(conversation.agenda)


def after(conversation):
    """The Place that 'next' leads to. The unanimous block has no steps of its own but choosing."""
    here = place(conversation)
    if here.stage != Stage.TALK:
        return here
    item = conversation.agenda[here.at]["item"]
    if item != TOGETHER and here.step != STEPS[-1]:
        return Place(Stage.TALK, here.at, STEPS[STEPS.index(here.step) + 1])
    return item_place(conversation, here.at + 1)


def item_place(conversation, at):
    """The Place where the item `at` of the agenda begins; closing behind the last one."""
    if at >= len(conversation.agenda):
        return Place(Stage.CLOSING, max(0, len(conversation.agenda) - 1), Step.ACTION)
    return Place(Stage.TALK, at, Step.CHOOSE if conversation.agenda[at]["item"] == TOGETHER else Step.FIRST)


def before(conversation):
    """The Place that 'back' leads to: the step before, or the beginning of the item before. None at the very start."""
    here = place(conversation)
    if here.stage == Stage.CLOSING:
        return item_place(conversation, len(conversation.agenda) - 1)
    if here.stage != Stage.TALK:
        return None
    if conversation.agenda[here.at]["item"] != TOGETHER and here.step != STEPS[0]:
        return Place(Stage.TALK, here.at, STEPS[STEPS.index(here.step) - 1])
    return item_place(conversation, here.at - 1) if here.at else None


def behind(conversation):
    """How many entries of the agenda keep their place: what was talked about, and what is."""
    if conversation.stage == Stage.TALK:
        return conversation.at + 1
    return len(conversation.agenda) if conversation.stage in {Stage.CLOSING, Stage.OVER} else 0


def talk_left(conversation, now, *, answering=False):
    """How many minutes are left to talk about questions: of the whole, or of what the clock still has."""
    found = clock(conversation, now)
    if found is None or conversation.stage in {Stage.READY, Stage.LOBBY, Stage.ANSWER}:
        return talk_minutes(conversation.minutes, answering=answering)
    return round(max(0, found.left - CLOSE) * 50 / (50 + ACTIONS))


def current(conversation):
    """The entry of the agenda that is talked about; None outside the talk."""
    if conversation.stage != Stage.TALK or conversation.at >= len(conversation.agenda):
        return None
    return conversation.agenda[conversation.at]


@dataclass(frozen=True)
class Clock:
    """Calm figures in whole minutes: `spent` and `budget` of this item and of the whole. It never counts seconds."""

    spent: int
    budget: int
    item_spent: int
    item_budget: int
    paused: bool

    @property
    def is_over(self):
        return self.item_budget > 0 and self.item_spent > self.item_budget

    @property
    def left(self):
        return max(0, self.budget - self.spent)


def clock(conversation, now):
    """The Clock at `now`; None before it began."""
    if conversation.began_at is None:
        return None
    now = conversation.paused_at or now
    found = current(conversation)

    def minutes(since):
        return max(0, int((now - since) / timedelta(minutes=1))) if since else 0

    return Clock(
        minutes(conversation.began_at), conversation.minutes, minutes(conversation.item_at),
        found["minutes"] if found else 0, conversation.paused_at is not None,
    )  # fmt: skip


# ── The script ───────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Part:
    """A part of the script: from minute `begins` to minute `ends` of the meeting."""

    id: str  # lobby, answer, talk, actions or closing
    name: Promise
    begins: int
    ends: int

    @property
    def minutes(self):
        return self.ends - self.begins


NAMES = {
    "lobby": _("Coming in"), "answer": _("Everybody answers"), "talk": _("Talking about the questions"),
    "actions": _("Agreeing on actions"), "closing": _("Closing"),
}  # fmt: skip


def script(minutes, *, answering=False):
    """The Parts of a meeting that takes so many minutes; `answering`: people first answer the scan on the spot."""
    talk = talk_minutes(minutes, answering=answering)
    lengths = {"lobby": LOBBY} | ({"answer": ANSWER} if answering else {}) | {"talk": talk}
    lengths["actions"] = max(0, minutes - CLOSE - SPARE - sum(lengths.values()))
    parts, at = [], 0
    for name, length in (lengths | {"closing": CLOSE}).items():
        parts.append(Part(name, NAMES[name], at, at + length))
        at += length
    return tuple(parts)


def script_part(conversation, now):
    """The Part that the script is in at `now`, whatever the group does; None before it began. Past the end: closing."""
    found = clock(conversation, now)
    if found is None:
        return None
    answering = conversation.stage == Stage.ANSWER or any(stage == Stage.ANSWER for stage, *_more in conversation.trail)
    parts = script(conversation.minutes, answering=answering)
    return next((part for part in parts if found.spent < part.ends), parts[-1])
