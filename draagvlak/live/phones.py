"""What a phone shows of a conversation. Nearly all of it is the same for everybody: it is written once for each
revision and language, and kept in the memory of this process. What only this phone sees is put beside it.

Danger: nothing of one phone may come into `Shared`, which every phone in the room is sent.
"""

import hashlib
import threading
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from draagvlak.live import seats
from draagvlak.live.models import Heard, Poll, Seat, Stage, Step
from draagvlak.live.room import Room
from draagvlak.surveys import links
from draagvlak.surveys.models import Level, Mode, State

MOST_KEPT = 60
LATE = "late"  # in the place of one's own vote: this vote began before the phone came in
WORTH = {
    1: _("Not worth my time"), 2: _("Hardly"), 3: _("It was all right"), 4: _("Worth my time"),
    5: _("More than worth it"),
}  # fmt: skip
BECAME = {
    Heard.State.WAITING: _("Waits. Who leads the conversation reads it first."),
    Heard.State.SHOWN: _("Stands on the wall."),
    Heard.State.HIDDEN: _("Not on the wall. You can still tell it out loud."),
}
BECAME_BETTER = {
    Heard.State.WAITING: _("Who leads the conversation reads it."),
    Heard.State.SHOWN: _("Goes into the minutes, without anything about you."),
    Heard.State.HIDDEN: _("Does not go into the minutes."),
}


# ── The same for everybody ───────────────────────────────────────────────────────────────────────────────────
class Shared:
    """What every phone in the room is sent of a conversation at one revision, in one language."""

    def __init__(self, room):
        self.revision = room.conversation.revision
        self.kind, self.poll = (room.open_poll.kind, room.open_poll.pk) if room.open_poll else ("", None)
        self.cards = _cards(room, self.kind)
        self.question = _takes(room)
        self.k, self.step = room.survey.k, room.step
        self.foreign = "" if room.sheet.language.split("-")[0] == room.language.split("-")[0] else room.sheet.language
        self.stage = part("stage", _render("stage", room=room, shared=self, **_around(room)), said=_said(room))
        self._written: dict = {}

    def vote(self, own):
        """The cards of the open vote, with what was voted marked; or why this phone waits; or nothing."""
        return self._piece("vote", own, f"{LATE if own == LATE else 'vote'}-{self.poll or ''}")

    def voted(self, own):
        """What this phone voted, for itself only."""
        own = None if own == LATE else own
        return self._piece("voted", own, f"{self.poll or ''}-{'' if own is None else own}")

    def say(self):
        """The form for an argument, where one can be added."""
        return self._piece("say", None, f"say-{self.question}")

    def _piece(self, name, own, key):
        if (name, own) not in self._written:
            card = self.card(own)
            said = _("You voted: %(choice)s.") % {"choice": card["title"]} if card and name == "voted" else ""
            self._written[name, own] = part(name, _render(name, shared=self, own=own, card=card), key, said)
        return self._written[name, own]

    def card(self, own):
        """The card of a level; None without one."""
        return next((card for card in self.cards if card["value"] == own), None)


_kept: dict = {}
_turn = threading.Lock()


def shared_of(conversation, language):
    """The Shared of a conversation, written by the first phone that asks for this revision; the others wait for it."""
    place = (conversation.pid, language)
    found = _kept.get(place)
    if found is not None and found.revision == conversation.revision:
        return found
    with _turn:
        found = _kept.get(place)
        if found is None or found.revision != conversation.revision:
            with translation.override(language):
                made = Shared(Room(conversation, language))
            if found is not None and found.revision > made.revision:
                return made  # a request that was slow: it does not push out what is newer
            found = _kept[place] = made
            while len(_kept) > MOST_KEPT:
                del _kept[next(iter(_kept))]
    return found


def forget():
    """Empties the memory: for tests that play twice from one start."""
    _kept.clear()
    seats._conversations.clear()


def part(name, inner, key=None, said=""):
    """A piece of the page that live.js replaces when its key differs. Without a key it is the content itself.

    `said`: what a screen reader hears when the piece comes.
    """
    inner = inner.strip()
    key = hashlib.blake2s(inner.encode(), digest_size=9).hexdigest() if key is None else key
    more = format_html(' data-said="{}"', said) if said else mark_safe("")
    if name == "voted":  # it stands outside of main: a landmark of its own
        more += format_html(' class="part phone__dock no-print" aria-label="{}"', _("Your vote"))
    else:
        more += mark_safe(' class="part"')
    html = '<section id="{}"{} data-part data-key="{}">{}</section>'
    return format_html(html, name, more, key, mark_safe(inner))  # noqa: S308 - a rendered template


def _render(name, **context):
    return render_to_string(f"live/_phone_{name}.html", context)


def _cards(room, kind):
    """What can be voted, as cards: the levels of the question as in the scan, or five words."""
    if kind == Poll.Kind.WORTH:
        return [{"value": value, "level": "plain", "title": word, "text": ""} for value, word in WORTH.items()]
    if not kind or not room.question:
        return []
    levels = [(level, f"{level.name} · {level.word}") for level in room.question.levels]
    levels.append((room.question.unknown, room.question.unknown.name))
    values = {level.label: level.value for level in Level}
    return [{"value": values[level.id], "level": level.id, "title": title, "text": level.text}
            for level, title in levels]  # fmt: skip


def _said(room):
    """The stage in one sentence, for who listens to the page."""
    if room.open_poll:
        return _("You can vote now.")
    if room.stage == Stage.TALK and room.question:
        step = {name: label for name, label, _state in room.steps}[room.step]
        return _("%(step)s: %(question)s") % {"step": step, "question": room.question.text}
    return room.conversation.get_stage_display()


def _takes(room):
    """The question to which something can be added; '' at closing; None where nothing can be."""
    if room.stage == Stage.CLOSING:
        return ""
    return room.item if room.item and room.step != Step.FIRST else None


def _around(room):
    """What the stage needs beside the room: what stands on the wall, and ways to the scan's own pages."""
    survey = room.survey
    more: dict[str, Any] = {}
    if room.step == Step.LISTEN:
        more["heard"] = [(one, room.names.get(one.level, "")) for one in room.heard]
    if room.stage == Stage.ANSWER:
        is_open = survey.state == State.RUNNING
        shared = is_open and survey.mode != Mode.CONFIDENTIAL
        more["answer_url"] = links.answer_url(links.ensure_shared(survey).token) if shared else ""
        more["is_open"] = is_open
    if room.stage == Stage.CLOSING:
        more["results"] = results_of(room.conversation)
        poll = room.polls.get(Poll.Kind.WORTH)
        more["worth_few"] = poll is not None and poll.state == Poll.State.FEW
        more["worth"] = [(WORTH[value], count) for value, count in zip(WORTH, room.worth, strict=True)] if (
            room.worth) else []  # fmt: skip
    return more


def results_of(conversation):
    """The address of the results, for who was in the room. '' where there is none.

    In an Open round that link also opens who answered what: it is for who took part in the scan (decision 18).
    """
    survey = conversation.survey
    if conversation.rehearsal or survey.mode == Mode.OPEN or not survey.snapshots.exists():
        return ""
    return links.results_url(links.results_token(survey))


# ── Only this phone ──────────────────────────────────────────────────────────────────────────────────────────
def own_vote(here, shared):
    """What this phone voted in the open vote, LATE when it does not vote along, None when it did not or cannot."""
    if shared.poll is None:
        return None
    seat = here.seat
    if seat.poll_id != shared.poll and not Seat.objects.filter(pk=seat.pk, poll_id=shared.poll).exists():
        return LATE
    return seats.own_vote(Poll(pk=shared.poll), here.nonce)


def mine(here, shared):
    """What this phone added, and what became of it."""
    rows = seats.own_heard(here, shared.question) if shared.question is not None else []
    if not rows:
        return part("mine", "", "mine")
    words = BECAME if shared.question else BECAME_BETTER
    rows = [(text, state, words[Heard.State(state)]) for text, state in rows]
    return part("mine", _render("mine", rows=rows), said=rows[-1][2])


def pieces(here, language):
    """{name: html} of everything that follows the conversation on this phone, in the order of the page."""
    shared = shared_of(here.seat.conversation, language)
    own = own_vote(here, shared)
    return {
        "stage": shared.stage, "vote": shared.vote(own), "voted": shared.voted(own), "say": shared.say(),
        "mine": mine(here, shared),
    }  # fmt: skip


def refused_piece(here, language, name, sentence, typed=""):
    """A piece ('voted' or 'say') that says why something was not taken; what was typed stays."""
    shared = shared_of(here.seat.conversation, language)
    if name == "voted":
        inner = _render(name, shared=shared, own=None, card=None, refused=sentence)
        return part(name, inner, said=sentence)
    return part(name, _render(name, shared=shared, refused=sentence, typed=typed), said=sentence)
