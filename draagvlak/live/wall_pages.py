"""What the wall shows, piece by piece. Reads only, and the same for whoever looks.

The key of a piece is a print of its own bytes: what did not change is not replaced, so its dots do not land again.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from draagvlak.consensus import doing
from draagvlak.consensus.models import Consensus
from draagvlak.live import seats, wall_fit
from draagvlak.live.models import Poll, Stage, Step
from draagvlak.live.phones import WORTH
from draagvlak.live.room import Room, tally
from draagvlak.plans import words
from draagvlak.surveys import closing, links
from draagvlak.surveys.models import Mode, State
from draagvlak.surveys.notice import crowd_of

DAY = "· tegen 30 september 2026"  # about as long as the day behind an action is
SIDES = {"listen": "heard", "second": "heard", "choose": "chosen", "action": "chosen", "after": "better"}


@dataclass(frozen=True)
class Piece:
    """A part of the wall that is replaced as a whole, and only when it changed. Empty: it takes no place."""

    place: str
    look: str
    html: str
    said: str = ""  # what a screen reader hears when it comes

    @property
    def key(self):
        return hashlib.blake2b(f"{self.look}|{self.said}|{self.html}".encode(), digest_size=8).hexdigest()


@dataclass(frozen=True)
class Deed:
    """An action as it is read out: what, who (a role, never the name of a member) and by when."""

    what: str
    who: str
    by_when: object = None


def pieces(conversation, language):
    """{place: Piece} of the wall as it is now, in the order of the page."""
    screen = Screen(conversation, language)
    context = {"screen": screen, "room": screen.room}

    def piece(place, template, look="", said=""):
        html = render_to_string(f"live/_wall_{template}.html", context).strip() if template else ""
        return Piece(place, look or template, mark_safe(html), said)  # noqa: S308 - a rendered template

    side = SIDES.get(screen.look, "")
    made = [
        piece("top", "top", said=screen.said),
        piece("join", "join" if screen.door else ""),
        piece("question", "question" if screen.has_question else ""),
        piece("main", screen.look),
        piece("side", side if screen.has_side else ""),
        piece("count", "count", screen.count_look),
        piece("clock", "clock"),
    ]
    return {one.place: one for one in made}


@dataclass(frozen=True)
class Row:
    """A sentence with the level it belongs to: '' where its author chose not to say."""

    level: str
    name: str
    text: str


class Screen:
    """What stands on the wall now: the Room in the words and the amounts that fit on a screen."""

    def __init__(self, conversation, language):
        self.conversation, self.room = conversation, Room(conversation, language)
        self.survey = conversation.survey
        self.tally = tally(conversation)
        self.look = _look(self.room)

    # ── Where we are ─────────────────────────────────────────────────────────────────────────────────────────
    @property
    def foreign(self):
        """The language of the instrument's texts, where it is not that of the page."""
        texts, page = self.room.sheet.language, self.room.language
        return "" if texts.split("-")[0] == page.split("-")[0] else texts

    @property
    def has_question(self):
        return self.room.question is not None

    @property
    def question(self):
        return wall_fit.cut(self.room.question.text, wall_fit.LONGEST_QUESTION)

    @property
    def question_size(self):
        return wall_fit.question_size(self.question)

    @property
    def lines(self):
        """How many lines of text fit under the question."""
        return wall_fit.lines(self.question if self.has_question else "")

    @property
    def clock(self):
        return self.room.clock if self.room.stage not in {Stage.READY, Stage.OVER} else None

    @property
    def said(self):
        """The sentence for a screen reader when this screen comes."""
        if self.look in {"vote", "worth"}:
            return _("You can vote now, on your phone.")
        if self.has_question:
            step = Step(self.room.step).label
            return _("%(step)s: %(question)s") % {"step": step, "question": self.question}
        return str(self.room.conversation.get_stage_display())

    # ── Coming in ────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def door(self):
        """Whether the corner says how to come in: while it is open, and nothing larger says so."""
        return bool(self.room.code) and self.room.stage in {Stage.ANSWER, Stage.TALK, Stage.CLOSING}

    @property
    def type_at(self):
        """Where a code is typed, as people type it."""
        return links.join_url().split("//")[1].rstrip("/")

    @cached_property
    def shared(self):
        """How to come to the questions of an Open or Anonymous round: (address for the QR, code); else None."""
        if self.survey.mode == Mode.CONFIDENTIAL or self.survey.state != State.RUNNING:
            return None
        secrets = links.ensure_shared(self.survey)
        return links.answer_url(secrets.token), secrets.code

    @cached_property
    def handed_in(self):
        """(how many handed in, of how many; 0 when nobody knows): whole group only, as D6 allows."""
        done = closing.standing(self.survey).done
        listed = crowd_of(self.survey).listed if self.survey.mode == Mode.CONFIDENTIAL else 0
        return done, listed if listed >= done else 0

    @property
    def still_runs(self):
        return self.survey.state == State.RUNNING

    # ── Counting people ──────────────────────────────────────────────────────────────────────────────────────
    @property
    def count_look(self):
        return {"lobby": "lobby", "answer": "votes", "vote": "votes", "worth": "votes"}.get(self.look, "line")

    @cached_property
    def people(self):
        """How many came in and did not leave: who votes along in the next vote, also when a phone sleeps."""
        return seats.in_room(self.conversation).count()

    @cached_property
    def line(self):
        """The dots on the cupped line of the lobby."""
        return wall_fit.on_line(self.people)

    @property
    def marks(self):
        """A full dot for who handed in or voted and a ring for who did not yet; empty when they are too many."""
        done, everybody = self.handed_in if self.look == "answer" else (self.tally.voted, self.tally.voters)
        return ["done"] * done + ["todo"] * (everybody - done) if done <= everybody <= wall_fit.MOST_DOTS else []

    # ── Votes ────────────────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def drawing(self):
        """The picture that this screen is about; None when nothing may be shown."""
        first, second = self.room.first, self.room.second
        if self.room.step == Step.FIRST:
            return wall_fit.draw(first, wide=True)
        return wall_fit.draw(second, before=first) if second else wall_fit.draw(first)

    @property
    def why_no_picture(self):
        """Why there is no picture, in a sentence."""
        if self.room.few:
            return _("Too few people voted. We show nothing, so nobody can be recognised.")
        poll = self.room.polls.get(Poll.Kind.FIRST)
        if poll is None and not self.room.shown:
            return _("There is no picture yet.")
        return _("Too few people answered this question. We show nothing, so nobody can be recognised.")

    @cached_property
    def worth(self):
        """[(1 to 5, in words, how many, dots or None)] of the return-on-time vote, or None."""
        counts = self.room.worth
        if not counts:
            return None
        dots = sum(counts) <= wall_fit.MOST_DOTS
        return [(at, WORTH[at], count, range(count) if dots else None) for at, count in enumerate(counts, start=1)]

    # ── Heard, chosen, done ──────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def heard(self):
        """What fits of the arguments on the wall, and how many more stand on the phones."""
        rows = [self._row(one.level, one.text) for one in self.room.heard]
        width = wall_fit.WIDER if self.look == "listen" else wall_fit.HALF
        return wall_fit.fit(rows, lambda row: row.text, self.lines - 1.5, width)

    def _row(self, level, text):
        return Row(level, self.room.names[level] if level else "", wall_fit.cut(text))

    @cached_property
    def chosen(self):
        """[(heading, text)] of what goes with the choice, as long as a wall can have it."""
        row = self.room.row
        found = [(_("Why"), row.reason), (_("What others think"), row.minority),
                 (_("Comment"), row.comment)]  # fmt: skip
        found = [(title, text) for title, text in found if text]
        room = self.lines - 3 - 1.4 * len(found)
        texts = wall_fit.share([text for _title, text in found], room, wall_fit.HALF)
        return list(zip((title for title, _text in found), texts, strict=True))

    @property
    def is_chosen(self):
        return bool(self.room.row and self.room.row.chosen)

    @cached_property
    def levels(self):
        """[(SheetLevel, its text as it fits, how many chose it in the last vote or None)] of this question."""
        vote = self.room.second or self.room.first
        return [
            (level, wall_fit.cut(level.text, wall_fit.LONGEST_LEVEL), vote.counts.of(level.id) if vote else None)
            for level in self.room.question.levels
        ]

    @cached_property
    def together(self):
        """The unanimous questions: what can still be taken in one go, else what was taken just now."""
        cards = self.room.unanimous or self._taken
        rows = [self._row(card.result.counts.largest[0], card.text) for card in cards]
        if len(rows) <= wall_fit.ONE_COLUMN:
            return wall_fit.fit(rows, lambda row: row.text, wall_fit.LINES - 4, wall_fit.WHOLE)
        return wall_fit.fit(rows, lambda row: row.text, 2 * (wall_fit.LINES - 5), wall_fit.HALF)

    @property
    def is_taken(self):
        return not self.room.unanimous

    @property
    def _taken(self):
        if self.conversation.rehearsal:
            items = {item for item, note in self.conversation.notes.items() if note.get("together")}
        elif self.conversation.meeting_id:
            rows = Consensus.objects.filter(survey=self.survey, together=True, meeting=self.conversation.meeting_id)
            items = set(rows.values_list("item", flat=True))
        else:
            items = set()
        return [card for card in self.room.cards.values() if card.id in items]

    @cached_property
    def deeds(self):
        """What fits of the actions: of this question, or at closing of the whole talk, then in two columns."""
        room = self.lines - 1.5 if self.look == "action" else 2 * (self.lines - 5.5)
        return wall_fit.fit(self._deeds(), lambda deed: f"{deed.what} {deed.who} {DAY}", room, wall_fit.HALF, gap=0.8)

    def _deeds(self):
        item, most = self.room.item, wall_fit.LONGEST_DEED
        if self.conversation.rehearsal:
            made = self.conversation.notes.get("actions", {}).values()
            return [Deed(wall_fit.cut(one["what"], most), "") for one in made if item in {None, one["question"]}]
        return [
            Deed(wall_fit.cut(row.what, most), wall_fit.cut(words.who_by_role(row), 40), row.by_when)
            for row in self.room.actions
        ]

    @cached_property
    def focus(self):
        """The parts that come first."""
        chosen = doing.focus_of(self.survey)
        return [rubric.short for rubric in self.room.sheet.rubrics if rubric.id in chosen]

    @property
    def has_side(self):
        return self.look != "after" or bool(self.heard.shown)


def _look(room):
    """Which screen it is: a name of a template `_wall_<name>.html`."""
    if room.stage in {Stage.TALK, Stage.CLOSING} and room.open_poll:
        return "worth" if room.stage == Stage.CLOSING else "vote"
    if room.stage == Stage.TALK:
        return "together" if room.is_together else room.step
    if room.stage == Stage.CLOSING and Poll.Kind.WORTH in room.polls:
        return "after"
    return room.stage
