"""What the page of the agenda and the list of conversations show. Reads only."""

import hashlib
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.live import flow
from draagvlak.live.models import Stage
from draagvlak.live.room import Room
from draagvlak.surveys import published
from draagvlak.surveys.models import Breakdown, State


@dataclass(frozen=True)
class Row:
    """One line of the agenda. `why`: what makes it worth the time. `fits`: within the time that is left."""

    item: str
    title: str
    minutes: int
    number: int = 0
    part: str = ""
    why: tuple[str, ...] = ()
    fits: bool = True
    count: int = 0  # of the unanimous ones together: how many questions


class Agenda:
    """The agenda of one conversation, in words."""

    def __init__(self, conversation, language, user):
        self.conversation, self.room = conversation, Room(conversation, language)
        self.survey = conversation.survey
        self.mine = conversation.facilitator_id == user.pk
        self.language = self.room.sheet.language
        running = self.survey.state == State.RUNNING and not conversation.rehearsal
        self.left = flow.talk_left(conversation, timezone.now(), answering=running)
        kept = flow.behind(conversation)
        self.behind = [title for _at, _one, title in self.room.agenda[:kept]]
        self.ahead = self._rows(conversation.agenda[kept:])

    @property
    def print(self):
        """What the page that is sent must have seen."""
        return hashlib.sha256(repr((self.conversation.agenda, self.conversation.at)).encode()).hexdigest()[:16]

    @property
    def total(self):
        return sum(row.minutes for row in self.ahead)

    @property
    def over(self):
        """How many minutes too many; 0 when it fits."""
        return max(0, self.total - self.left)

    def _rows(self, entries):
        rows, spent = [], 0
        for one in entries:
            spent += one["minutes"]
            rows.append(self._row(one["item"], one["minutes"], spent <= self.left))
        return rows

    def _row(self, item, minutes, fits=True):
        if item == flow.TOGETHER:
            title = _("The questions on which you are of one mind, together")
            return Row(item, title, minutes, fits=fits, count=len(self.room.unanimous))
        card, question = self.room.cards.get(item), self.room.questions.get(item)
        why = [card.word] if card else []
        if card and card.result.is_unknown:
            why.append(_("One third or more do not know: that is a finding by itself."))
        return Row(item, question.text if question else item, minutes, question.number if question else 0,
                   card.part_short if card else "", tuple(why), fits)  # fmt: skip

    @property
    def parts(self):
        """[(title of a part, [Row])] of the questions that are not on the agenda, to add one."""
        known = {row.item for row in self.ahead} | self._had
        found = []
        for rubric in self.room.sheet.rubrics:
            rows = [self._row(question.id, flow.EACH) for question in rubric.questions if question.id not in known]
            if rows:
                found.append((rubric.title, rows))
        return found

    @property
    def _had(self):
        had = self.conversation.agenda[: flow.behind(self.conversation)]
        return {one["item"] for one in had if one["state"] != flow.LATER}

    @property
    def can_add_together(self):
        """Whether the unanimous ones can come in as a block."""
        there = {row.item for row in self.ahead} | self._had
        return flow.TOGETHER not in there and bool(self.room.unanimous)


def changed(agenda, data):
    """The agenda after the button that was pressed: up, down, remove (with the place), add (with the question)."""
    rows = list(agenda)
    for name, step in (("up", -1), ("down", 1)):
        at = _place(data, name, rows)
        if at is not None and 0 <= at + step < len(rows):
            rows[at], rows[at + step] = rows[at + step], rows[at]
    gone = _place(data, "remove", rows)
    if gone is not None:
        del rows[gone]
    if data.get("do") == "add" and data.get("add"):
        rows.append((data["add"], flow.EACH))
    if data.get("do") == "add-together":
        rows.insert(0, (flow.TOGETHER, flow.BLOCK))
    return rows


def _place(data, name, rows):
    value = data.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 4 and int(value) < len(rows) else None


def address_after(conversation, data):
    """Where the page goes on: at the line that was moved, so that the same button stays under the hand."""
    address = reverse("talk-agenda", args=[conversation.pid])
    for name, step in (("up", -1), ("down", 1)):
        if data.get(name, "").isdecimal():
            return f"{address}#line-{max(0, int(data[name]) + step)}"
    return address + "#agenda"


# ── The list of conversations ────────────────────────────────────────────────────────────────────────────────
def talks_page(survey, form, user):
    """The context of the list: conversations with how far they are, and whether a new one can be made."""
    rows = list(survey.conversations.select_related("facilitator"))
    busy = [one for one in rows if not one.rehearsal and one.stage != Stage.OVER]
    can = survey.state == State.RUNNING or published.read(survey) is not None
    return {
        "survey": survey, "form": form, "rows": rows, "can": can, "user_pk": user.pk, 
        "may_prepare": can and (not busy or survey.breakdown == Breakdown.TEAM), "busy": busy[:1],
        "script": (flow.LOBBY, flow.ANSWER, flow.talk_minutes(90, answering=True), flow.ACTIONS, flow.CLOSE),
        "running": survey.state == State.RUNNING, "questions": flow.MOST_QUESTIONS,
    }  # fmt: skip
