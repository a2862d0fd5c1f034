"""Conversations that nobody ended end by themselves, after a day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from draagvlak.consensus.models import Meeting
from draagvlak.live import actions, overdue, polls, seats
from draagvlak.live.models import Conversation, Poll, Stage, Vote
from draagvlak.live.tests.test_talk import a, again, at_question, come_in, now, talk  # noqa: F401 - fixtures
from draagvlak.orgs.models import Event
from draagvlak.surveys.models import Snapshot

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1, minutes=1)


@pytest.fixture(autouse=True)
def _alone(cast):
    cast.b.talk.delete()


def test_after_a_day_who_was_there_goes_and_an_open_vote_shows_nothing(a, talk):  # noqa: F811
    phones = come_in(talk, 6, "frontline")
    talk = at_question(talk, a, a.question)  # noqa: F811
    polls.open_poll(talk, a.facilitator, Poll.Kind.SECOND)
    seats.vote(again(phones)[0], Poll.objects.get().pk, 1)
    shown = Snapshot.objects.count()
    assert overdue.end_due() == 0, "not on the day itself"
    assert overdue.end_due(timezone.now() + DAY) == 1
    assert overdue.end_due(timezone.now() + DAY) == 0
    ended = now(talk)
    assert (ended.stage, ended.seats.count(), Vote.objects.count()) == (Stage.OVER, 0, 0)
    assert Snapshot.objects.count() == shown
    assert ended.meeting.present == {"frontline": 6}
    assert Event.objects.filter(verb="talk-ended").latest("at").actor is None


def test_what_was_noted_about_the_meeting_stays(a, talk):  # noqa: F811
    come_in(talk, 2, "frontline")
    talk = at_question(talk, a, a.question)  # noqa: F811
    Meeting.objects.filter(pk=talk.meeting_id).update(present={"management": 1}, note="In de tuin")
    overdue.end_due(timezone.now() + DAY)
    assert (now(talk).meeting.present, now(talk).meeting.note) == ({"management": 1}, "In de tuin")


def test_what_is_only_prepared_waits_for_its_day_and_a_rehearsal_goes(a):  # noqa: F811
    made = actions.prepare(a.closed, a.facilitator)
    rehearsal = actions.open_lobby(actions.prepare(a.closed, a.facilitator, rehearsal=True), a.facilitator)
    assert overdue.end_due(timezone.now() + timedelta(days=30)) == 1
    assert now(made).stage == Stage.READY
    assert not Conversation.objects.filter(pk=rehearsal.pk).exists()
