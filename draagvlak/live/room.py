"""What the wall, the desk and the phones show of a conversation: one truth, read once. Reads only.

`Room` is the same for everybody and depends on nothing but the conversation at one revision. How many are there and
how many voted (`Tally`) changes in between, and goes to wall and desk only. While a vote is open nothing of what was
voted is in either.
"""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.consensus import agreeing, scorecard, sheets_beside
from draagvlak.consensus.actions import FIELDS
from draagvlak.consensus.models import Consensus
from draagvlak.lib.tokens import pretty
from draagvlak.live import actions, flow, seats
from draagvlak.live.models import Heard, Poll, Stage, Step
from draagvlak.orgs.keys import unseal
from draagvlak.plans.models import Action
from draagvlak.surveys import sightings
from draagvlak.surveys.agreement import Word
from draagvlak.surveys.models import Level
from draagvlak.surveys.published import Counts, QuestionResult, of_snapshot
from draagvlak.surveys.sheets import sheet

STATES = {-1: "done", 0: "doing", 1: "todo"}


@dataclass(frozen=True)
class Picture:
    """One vote as it is drawn: the three colours, 'I do not know' apart, and the word for how far people agree."""

    columns: tuple
    unknown: scorecard.Column
    word: str
    result: QuestionResult
    by_hands: bool = False

    @property
    def counts(self):
        return self.result.counts


@dataclass(frozen=True)
class Said:
    """An argument of the talk. `level` is 'red', 'orange', 'green', 'unknown' or ''; `state` a Heard.State."""

    id: int
    text: str
    level: str
    state: str


@dataclass(frozen=True)
class Tally:
    """How many phones are there now, and how many of the frozen list voted. Whole numbers of the whole group (D6)."""

    people: int
    voted: int
    voters: int


def tally(conversation):
    """The Tally now, of the phones in the room: those that a vote counts on. Three queries at most."""
    poll = conversation.polls.filter(state=Poll.State.OPEN).first()
    voted = poll.votes.count() if poll else 0
    return Tally(seats.in_room(conversation).count(), voted, poll.voters if poll else 0)


def noted(here, conversation, *, arguments=False):
    """Writes down that somebody with this role looked (P13): never for invented results, or before there are any."""
    if conversation.rehearsal or conversation.stage not in {Stage.TALK, Stage.CLOSING}:
        return
    sightings.saw(conversation.survey, here.role, sightings.CONSENSUS)
    item = flow.current(conversation)
    if arguments and item and conversation.heard.filter(question=item["item"], state=Heard.State.SHOWN).exists():
        sightings.saw(conversation.survey, here.role, sightings.ARGUMENTS)


class Room:
    """Everything that is shown of one conversation, in one language."""

    def __init__(self, conversation, language):
        self.conversation, self.language = conversation, language
        self.survey = conversation.survey
        self.place = flow.place(conversation)
        self.stage, self.step = conversation.stage, conversation.step
        self.sheet = sheet(self.survey, language)
        self.names = scorecard.names_of(self.sheet)

    # ── Where we are ─────────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def shown(self):
        """The Published (invented in a rehearsal), or None while people still answer."""
        return actions.shown(self.conversation)

    @cached_property
    def card(self):
        return scorecard.build(self.shown, self.language) if self.shown else None

    @cached_property
    def cards(self):
        """{question id: scorecard.Question}"""
        return {question.id: question for question in self.card.questions} if self.card else {}

    @cached_property
    def questions(self):
        """{question id: SheetQuestion}"""
        return {question.id: question for question in self.sheet.questions}

    @cached_property
    def item(self):
        """The id of the question that is talked about; '' for the unanimous ones together; None outside the talk."""
        found = flow.current(self.conversation)
        return found["item"] if found else None

    @property
    def is_together(self):
        return self.item == flow.TOGETHER

    @property
    def question(self):
        """The SheetQuestion that is talked about, with its levels; None for the unanimous ones and outside the talk."""
        return self.questions.get(self.item) if self.item else None

    @property
    def rubric(self):
        """The name of the part this question is in."""
        return self.cards[self.item].part_short if self.item in self.cards else ""

    @cached_property
    def vision(self):
        """The vision above the part about why (sheets_beside.Vision); None at every other question."""
        part = self.cards[self.item].part_id if self.item in self.cards else ""
        return sheets_beside.vision_above(self.survey, part)

    @property
    def steps(self):
        """[(id, name, 'done' | 'doing' | 'todo')] of the steps of a question."""
        at = flow.STEPS.index(self.step)
        return [(step.value, step.label, STATES[(index > at) - (index < at)]) for index, step in enumerate(Step)]

    @cached_property
    def agenda(self):
        """[(index, entry, title)] of the whole agenda, in words."""
        titles = {item: question.text for item, question in self.questions.items()}
        titles[flow.TOGETHER] = _("The questions on which you are of one mind, together")
        return [(index, one, titles.get(one["item"], "")) for index, one in enumerate(self.conversation.agenda)]

    @property
    def number(self):
        """(which item of the agenda this is, of how many): what was put off counts once, at its last place."""
        at, agenda = self.conversation.at, self.conversation.agenda
        asked = [place for place, one in enumerate(agenda) if one["state"] != flow.LATER or place == at]
        return asked.index(at) + 1 if at in asked else 0, len(asked)

    @property
    def clock(self):
        return flow.clock(self.conversation, timezone.now())

    @property
    def script(self):
        """The flow.Part in which the script of the meeting is by the clock, whatever the group does; None before."""
        return flow.script_part(self.conversation, timezone.now())

    # ── Votes ────────────────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def polls(self):
        """{kind: Poll} of this question (or of the hour, at closing)."""
        item = "" if self.stage == Stage.CLOSING else self.item
        rows = self.conversation.polls.select_related("snapshot").filter(question=item or "")
        return {poll.kind: poll for poll in rows}

    @cached_property
    def open_poll(self):
        """The Poll that people vote in now, or None."""
        return next((poll for poll in self.polls.values() if poll.state == Poll.State.OPEN), None)

    def _picture(self, result, by_hands=False):
        if result is None or result.counts is None:
            return None
        columns, unknown = scorecard.columns(result.counts, self.names, "", result.counts.answered <= 40)
        word = scorecard.question_word(result, self.names, self.survey.k)
        return Picture(columns, unknown, word, result, by_hands)

    def _of_poll(self, kind):
        poll = self.polls.get(kind)
        if poll is None or poll.state != Poll.State.REVEALED:
            return None
        if poll.snapshot:
            return self._picture(of_snapshot(self.survey, poll.snapshot).questions[self.item], poll.by_hands)
        counts = Counts(*poll.outcome["counts"])
        return self._picture(QuestionResult(self.item, "", poll.voters, counts), poll.by_hands)

    @cached_property
    def first(self):
        """The first Picture: of a vote here when there was one, else of the scan. None: not shown, or not yet."""
        if not self.item:
            return None
        poll = self.polls.get(Poll.Kind.FIRST)
        if poll is not None and poll.state != Poll.State.FEW:
            return self._of_poll(Poll.Kind.FIRST)
        return self._picture(self.shown.questions.get(self.item)) if self.shown else None

    @cached_property
    def second(self):
        """The Picture of the second vote; None before it was revealed."""
        return self._of_poll(Poll.Kind.SECOND) if self.item else None

    @property
    def few(self):
        """Whether too few voted in the vote of this step: nothing of it is shown."""
        kind = {Step.FIRST: Poll.Kind.FIRST, Step.SECOND: Poll.Kind.SECOND}.get(self.step)
        return kind in self.polls and self.polls[kind].state == Poll.State.FEW

    @property
    def worth(self):
        """The five numbers of the return-on-time vote, or None."""
        poll = self.polls.get(Poll.Kind.WORTH)
        return poll.outcome.get("worth") if poll else None

    # ── Heard, chosen ────────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def said(self):
        """Every Said of this question (at closing: what would be better), in its fixed random order. One query."""
        owner = self.survey.organisation_id
        rows = self.conversation.heard.filter(question=self.item or "").order_by("id")
        return [
            Said(row.pk, unseal(owner, row.text, seats.TEXT),
                 Level(row.level).label if row.level is not None else "", row.state)
            for row in rows
        ]  # fmt: skip

    @property
    def heard(self):
        """What stands on the wall."""
        return [one for one in self.said if one.state == Heard.State.SHOWN]

    @property
    def waiting(self):
        """What waits for the check of the facilitator: for the desk only."""
        return [one for one in self.said if one.state == Heard.State.WAITING]

    @cached_property
    def row(self):
        """The Consensus of this question (in a rehearsal its notes); unsaved with version 0 when it is empty."""
        if not self.item:
            return None
        if self.conversation.rehearsal:
            known = self.conversation.notes.get(self.item, {})
            fields = {name: known[name] for name in FIELDS if name in known}
            return Consensus(survey=self.survey, item=self.item, version=0, **fields)
        found = Consensus.objects.filter(survey=self.survey, item=self.item, is_rubric=False).first()
        return found or Consensus(survey=self.survey, item=self.item, version=0)

    @property
    def chosen_name(self):
        """What was chosen together, in words; '' when nothing was."""
        return scorecard.chosen_name(self.row.chosen, self.names) if self.row else ""

    @cached_property
    def actions(self):
        """The Actions about this question; outside a question those that were made in this talk, in that order."""
        rows = Action.objects.select_related("member__user").filter(organisation=self.survey.organisation_id)
        if self.item is not None:
            about = rows.filter(links__survey=self.survey, links__question=self.item)
            return list(about.distinct().order_by("pk"))
        made = {row.pid: row for row in rows.filter(pid__in=self.conversation.actions)}
        return [made[pid] for pid in self.conversation.actions if pid in made]

    @property
    def doing(self):
        """[(what, by when or None)] of `actions`."""
        if self.conversation.rehearsal:
            made = self.conversation.notes.get("actions", {}).values()
            return [(one["what"], None) for one in made if self.item in (None, one["question"])]
        return [(row.what, row.by_when) for row in self.actions]

    @cached_property
    def unanimous(self):
        """[scorecard.Question] that can be taken together: of one mind, and nobody wrote a choice down yet."""
        if not self.shown:
            return []
        if self.conversation.rehearsal:
            agreed = set(self.conversation.notes)
        else:
            rows = Consensus.objects.filter(survey=self.survey, is_rubric=False).exclude(chosen="")
            agreed = set(rows.values_list("item", flat=True))
        return [
            question for question in self.cards.values()
            if question.id not in agreed and (found := question.result.agreement) and found.word == Word.UNANIMOUS
        ]  # fmt: skip

    def largest(self, question_id):
        """The colour of the largest group in the last vote on a question, '' in a tie."""
        return agreeing.largest_group(self._last_vote, question_id)

    @cached_property
    def _last_vote(self):
        return actions.last_vote(self.conversation)

    # ── Coming in ────────────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def code(self):
        """The code to type, in two groups of four; '' when nobody can come in."""
        return "" if self.conversation.locked else pretty(actions.code_of(self.conversation))

    @property
    def join_url(self):
        """The absolute address in the QR; '' when nobody can come in."""
        if not self.code:
            return ""
        return settings.SITE_URL + reverse("talk-in", args=[self.code.replace(" ", "")])
