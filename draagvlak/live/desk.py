"""What the desk of the facilitator shows: the room, and beside it what only who leads sees. Reads only.

Nothing here knows more of an open vote than how many voted: the facilitator sees no more and no sooner than the group.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.consensus import agreeing, doing
from draagvlak.lib.tokens import new_pid
from draagvlak.live import flow, rehearsing, seats, tips
from draagvlak.live.desk_forms import ChooseForm, SpotForm
from draagvlak.live.hints import hints
from draagvlak.live.models import Heard, Poll, Stage, Step
from draagvlak.live.room import Room, tally
from draagvlak.orgs.keys import unseal
from draagvlak.orgs.roles import Right
from draagvlak.plans import words
from draagvlak.plans.models import Action
from draagvlak.surveys import closing, published, sightings
from draagvlak.surveys.models import Argument, Level, State

KINDS = {Step.FIRST: Poll.Kind.FIRST, Step.SECOND: Poll.Kind.SECOND}
# The pieces that follow the truth, in the order of the page. `live.js` replaces one when its key differs.
MAIN, SIDE = ("where", "go", "stage", "vote", "voted", "heard", "note", "choose", "act"), (
    "wall", "tips", "agenda", "door")  # fmt: skip
FORMS = {"vote", "note", "choose", "act"}


@dataclass(frozen=True)
class Line:
    """An argument as who leads sees it: `state` '' for one of the scan that nobody picked."""

    id: int
    text: str
    level: str
    state: str
    hints: tuple
    picked: bool = False  # of the scan, not added here

    @property
    def is_shown(self):
        return self.state == Heard.State.SHOWN


@dataclass(frozen=True)
class Part:
    """A piece of the page: its name is its id and its template; `key` says when it must be replaced.

    `about`: of a piece with a form what it is about; while somebody types there, only another `about` replaces it.
    `said`: the sentence that a screen reader hears when the piece comes.
    """

    name: str
    key: str
    about: str = ""
    said: str = ""

    @property
    def template(self):
        return f"live/_desk_{self.name}.html"


class Desk:
    """One page of the desk. `choose` and `act` are forms that came back with something to mend, else None."""

    def __init__(self, here, conversation, user, language, *, choose=None, act=None):
        self.here, self.conversation, self.user, self.language = here, conversation, user, language
        self.room = Room(conversation, language)
        self.survey = conversation.survey
        self.mine = conversation.facilitator_id == user.pk
        self.mark = self.room.place.mark
        self._choose, self._act = choose, act

    # ── Where ────────────────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def tally(self):
        return tally(self.conversation)

    @property
    def clock(self):
        return self.room.clock

    @property
    def stage(self):
        return self.conversation.stage

    @property
    def step(self):
        return self.conversation.step

    @property
    def in_question(self):
        return bool(self.room.item)

    @property
    def names(self):
        """The levels in words, with what can be chosen beside them."""
        return agreeing.names_of(self.room.names)

    @property
    def back(self):
        return flow.before(self.conversation)

    @property
    def onward(self):
        """What 'next' says it does."""
        to = flow.after(self.conversation)
        if to.stage == Stage.CLOSING:
            return _("To the end")
        return _("Next: %(step)s") % {"step": Step(to.step).label} if to.at == self.conversation.at else _("Next item")

    @property
    def may_move(self):
        """Whether any step is one press away: not while people vote."""
        return self.mine and self.stage in {Stage.TALK, Stage.CLOSING} and not self.open_poll

    @property
    def may_jump(self):
        """Whether there is another item to go to."""
        return self.may_move and (len(self.conversation.agenda) > 1 or self.stage == Stage.CLOSING)

    @property
    def asked(self):
        """(which item this is, of how many), as on the wall."""
        return self.room.number

    @property
    def can_undo(self):
        return flow.can_undo(self.conversation)

    @property
    def can_answer_now(self):
        return self.stage == Stage.LOBBY and self.survey.state == State.RUNNING and not self.conversation.rehearsal

    @cached_property
    def standing(self):
        """How many handed in, of the whole group only (D6); None when nobody answers here."""
        return closing.standing(self.survey) if self.survey.state == State.RUNNING else None

    # ── Votes ────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def kind(self):
        """The kind of vote that this step has, or ''. The scan was the first vote, where it shows this question."""
        kind = KINDS.get(Step(self.step)) if self.in_question else None
        if kind == Poll.Kind.FIRST and not self.room.polls.get(kind) and self.room.first:
            return ""
        return kind or ""

    @property
    def poll(self):
        """The Poll of this step, or None."""
        return self.room.polls.get(self.kind) if self.kind else None

    @cached_property
    def voters(self):
        """How many phones would vote along now."""
        return seats.voters(self.conversation).count()

    @property
    def open_poll(self):
        return self.room.open_poll

    @property
    def outcome(self):
        """The Picture of the last vote that was revealed here; the scan's where there was none."""
        return self.room.second or self.room.first

    @property
    def largest(self):
        """The name of the colour that most people voted last; '' in a tie, or when nothing shows."""
        if not self.room.shown or not self.in_question:
            return ""
        level = self.room.largest(self.room.item)
        return self.names[level] if level else ""

    # ── Arguments ────────────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def lines(self):
        """What stands on the wall, waits or was put away, of this question; in a fixed random order."""
        if not self.in_question:
            return []
        return [Line(one.id, one.text, one.level, one.state, hints(one.text)) for one in self.room.said]

    @property
    def waiting(self):
        return [line for line in self.lines if line.state == Heard.State.WAITING]

    @property
    def on_wall(self):
        return [line for line in self.lines if line.is_shown]

    @property
    def hidden(self):
        return [line for line in self.lines if line.state == Heard.State.HIDDEN]

    @cached_property
    def offered(self):
        """The arguments of the scan that did not come up yet: for who may read them."""
        if not self.in_question or not self.may_read or not self.room.shown:
            return []
        known = set(self.conversation.heard.exclude(argument=None).values_list("argument", flat=True))
        return [
            Line(row, text, level, "", hints(text), True)
            for row, text, level in self._arguments() if row not in known
        ]  # fmt: skip

    @property
    def may_read(self):
        return self.here.may(Right.SEE_ARGUMENTS)

    def _arguments(self):
        if self.conversation.rehearsal:
            return [(row, one.text, one.level or "") for row, one in rehearsing.arguments(self.survey, self.room.item)]
        rows = Argument.objects.filter(snapshot=self.room.shown.snapshot, question=self.room.item).order_by("id")
        owner = self.survey.organisation_id
        return [
            (row.pk, unseal(owner, row.text, published.TEXT), "" if row.level is None else Level(row.level).label)
            for row in rows
        ]

    # ── Choosing and doing ───────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def choose(self):
        """The form of what is chosen together, or None."""
        if self._choose is not None:
            return self._choose
        return ChooseForm(self.room) if self.in_question and self.mine else None

    @cached_property
    def act(self):
        """The form of an action on the spot, or None."""
        if self._act is not None:
            return self._act
        return SpotForm(self.here.organisation, self.language) if self.mine else None

    @property
    def fresh_pid(self):
        return new_pid()

    @cached_property
    def offers(self):
        """What the pack suggests for the colour that was chosen, or chosen most: offered, never added by itself."""
        if not self.in_question or not self.room.shown:
            return []
        found = doing.offers(self.room.shown, [self.room.item], self.language)
        if not self.conversation.rehearsal or not self.room.row.chosen:
            return found
        return [offer for offer in found if offer.level == self.room.row.chosen]

    @cached_property
    def made(self):
        """[(what, who, by when)] of the actions made in this conversation."""
        if self.conversation.rehearsal:
            return [(one["what"], "", None) for one in self.conversation.notes.get("actions", {}).values()]
        rows = Action.objects.select_related("member__user").filter(
            pid__in=self.conversation.actions, organisation=self.here.organisation
        )
        return [(row.what, words.who(row), row.by_when) for row in rows.order_by("pk")]

    @cached_property
    def together(self):
        """[(scorecard.Question, its largest colour, version)] of the questions that can be taken together."""
        return [(one, self.room.largest(one.id), self._versions.get(one.id, 0)) for one in self.room.unanimous]

    @cached_property
    def _versions(self):
        from draagvlak.consensus.models import Consensus

        return dict(Consensus.objects.filter(survey=self.survey, is_rubric=False).values_list("item", "version"))

    # ── Beside it ────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def tip(self):
        if not self.in_question:
            return tips.of_stage(self.stage, together=self.room.is_together)
        result = self.room.shown.questions.get(self.room.item) if self.room.shown else None
        again = self.room.second or self.room.first
        pattern = tips.pattern_of(again.result if again else result)
        return tips.of_question(self.step, pattern, self.room.names)

    @property
    def wall(self):
        """What the wall shows now, in a few words."""
        if self.open_poll:
            return [_("The question, and how many voted. Nothing of what they vote.")]
        if self.room.is_together:
            return [_("The questions on which people are of one mind.")]
        if self.in_question:
            return [self.room.question.text if self.room.question else "", *self._wall_step()]
        return [{
            Stage.READY: _("A word of welcome. There is no code yet."),
            Stage.LOBBY: _("The QR code, the code to type, and a dot for each phone."),
            Stage.ANSWER: _("How to come to the questions of the scan."),
            Stage.CLOSING: _("The actions, read back."),
            Stage.OVER: _("Thank you, and goodbye."),
        }.get(Stage(self.stage), "")]  # fmt: skip

    def _wall_step(self):
        heard = ngettext("%(count)s argument.", "%(count)s arguments.", len(self.on_wall)) % {
            "count": len(self.on_wall)
        }
        picture = (
            _("The dots of the last vote.") if self.outcome else _("No dots: nothing was voted that can be shown.")
        )
        chosen = [_("Chosen together: %(what)s") % {"what": self.room.chosen_name}] if self.room.row.chosen else []
        return [picture, *([heard] if self.on_wall else []), *chosen]

    # ── Pieces ───────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def main(self):
        return [self.part(name) for name in MAIN]

    @property
    def side(self):
        return [self.part(name) for name in SIDE]

    def part(self, name):
        """A Part with its key, made of what it shows."""
        place = (self.mark, self.mine, self.conversation.facilitator_id)
        about = _digest(place) if name in FORMS else ""
        said = self.heading if name == "stage" else ""
        return Part(name, _digest(place, self._key(name)), about, said)

    @property
    def heading(self):
        """Where the conversation is, in one sentence."""
        if self.in_question and self.room.question:
            return f"{self.conversation.get_step_display()}: {self.room.question.text}"
        return str(self.conversation.get_stage_display())

    def _key(self, name):
        talk, poll = self.conversation, self.open_poll
        polls = [(one.pk, one.state) for one in self.room.polls.values()]
        return {
            "where": lambda: (self.clock, self.tally.people, len(self.waiting), talk.agenda),
            "go": lambda: (bool(talk.paused_at), self.can_undo, bool(poll), talk.agenda),
            "stage": lambda: (polls, self._stage_key()),
            "vote": lambda: (polls, self.kind and not poll and (self.voters, self.tally.people)),
            "voted": lambda: (self.tally, polls) if poll else (),
            "heard": lambda: ([(one.id, one.state) for one in self.lines], len(self.offered)),
            "note": lambda: (),
            "choose": lambda: (polls, self._stage_key()),
            "act": lambda: (talk.actions, talk.notes.get("actions")),
            "wall": lambda: self.wall,
            "tips": lambda: (self.tip,),
            "agenda": lambda: (talk.agenda, bool(poll)),
            "door": lambda: (talk.locked, talk.code_hash and bytes(talk.code_hash)),
        }[name]()

    def _stage_key(self):
        if self.stage == Stage.ANSWER:
            return self.standing
        if self.room.is_together:
            return [(one.id, version) for one, _level, version in self.together]
        if self.stage == Stage.LOBBY:
            return self.survey.state, bool(self.standing and self.standing.enough)
        return self.room.row.version if self.in_question else ()

    def noted(self):
        """Writes down that somebody with this role looked (P13): never for invented results."""
        if self.conversation.rehearsal or not self.room.shown or self.stage not in {Stage.TALK, Stage.CLOSING}:
            return
        sightings.saw(self.survey, self.here.role, sightings.CONSENSUS)
        if self.in_question and self.may_read and self._arguments():
            sightings.saw(self.survey, self.here.role, sightings.ARGUMENTS)


def _digest(*facts):
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
