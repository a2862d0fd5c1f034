"""Meetings: the day and how many by role, never a name; changed by one person at a time, deleted after asking."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from draagvlak.consensus import actions, agreeing
from draagvlak.consensus.models import Consensus, Meeting
from draagvlak.consensus.tests.agreeing import typed
from draagvlak.surveys.actions import Conflict, Refused

pytestmark = pytest.mark.django_db


def note(a, **values):
    values = {"held_on": timezone.localdate(), "present": {"management": 1, "client": 2}, "note": "In Gent"} | values
    return actions.make_meeting(a.closed, a.facilitator, **values)


# ── The verbs ────────────────────────────────────────────────────────────────────────────────────────────────
def test_numbers_by_role_are_kept_without_zeros(a):
    assert note(a, present={"management": 1, "ict": 0, "client": 2}).present == {"management": 1, "client": 2}


@pytest.mark.parametrize("present", [{"An Peeters": 1}, {"management": -1}, {"management": 1000}])
def test_nothing_but_numbers_by_role_is_kept(a, present):
    with pytest.raises(ValueError, match="by role"):
        note(a, present=present)


def test_a_talk_that_is_still_to_come_is_refused(a):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused):
        note(a, held_on=tomorrow)
    with pytest.raises(Refused):
        actions.change_meeting(a.meeting, a.facilitator, 1, held_on=tomorrow, present={})


def test_sent_twice_it_is_one_meeting(a):
    first = note(a, pid="abcdefghijkmnp")
    again = note(a, pid="abcdefghijkmnp")
    assert (again.pk, again.version) == (first.pk, 1)
    assert note(a, pid="abcdefghijkmnp", note="In Brugge").note == "In Brugge"
    with pytest.raises(Conflict):
        note(a, pid="abcdefghijkmnp", note="In Luik")


def test_who_did_not_see_the_change_of_another_gets_it_back(a):
    meeting = note(a)
    values = {"held_on": meeting.held_on, "present": {}, "note": "Van de een"}
    changed = actions.change_meeting(meeting, a.facilitator, 1, **values)
    assert changed.version == 2
    assert actions.change_meeting(meeting, a.facilitator, 1, **values).version == 2, "the same again changes nothing"
    with pytest.raises(Conflict) as caught:
        actions.change_meeting(meeting, a.coordinator, 1, **values | {"note": "Van de ander"})
    assert caught.value.current.note == "Van de een"
    with pytest.raises(Conflict):
        actions.delete_meeting(meeting, a.coordinator, 1)


def test_deleting_keeps_what_was_agreed_there(a):
    actions.delete_meeting(a.meeting, a.facilitator, 1)
    actions.delete_meeting(a.meeting, a.facilitator, 1)
    assert not Meeting.objects.filter(pk=a.meeting.pk).exists()
    row = Consensus.objects.get(pk=a.agreed.pk)
    assert (row.chosen, row.meeting) == ("green", None)
    with pytest.raises(Refused):
        actions.change_meeting(a.meeting, a.facilitator, 1, held_on=timezone.localdate(), present={})
    assert [text for text, _at in agreeing.happened(a.closed)] != []


# ── The pages ────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_meeting_is_noted_changed_and_deleted(a, desk):
    page = desk.get(reverse("meeting-new", args=[a.closed.pid]))
    sent = typed(page, present_management="2", note="Met team Noord")
    response = desk.post(reverse("meeting-new", args=[a.closed.pid]), sent)
    assert response.status_code == 303
    meeting = Meeting.objects.get(note="Met team Noord")
    assert meeting.present == {"management": 2}
    text = desk.get(reverse("consensus", args=[a.closed.pid])).content.decode()
    assert "Met team Noord" in text
    assert "2 × Leiding" in text

    page = desk.get(reverse("meeting-edit", args=[meeting.pid]))
    desk.post(reverse("meeting-edit", args=[meeting.pid]), typed(page, present_client="3"))
    meeting.refresh_from_db()
    assert meeting.present == {"management": 2, "client": 3}

    address = reverse("meeting-delete", args=[meeting.pid])
    assert "3 × Cliënt" in desk.get(address).content.decode()
    assert desk.post(address, {"version": "1"}).status_code == 409, "the page showed how it was before"
    assert desk.post(address, {"version": "2"}).status_code == 303
    assert not Meeting.objects.filter(pk=meeting.pk).exists()


def test_errors_keep_what_was_typed(a, desk):
    page = desk.get(reverse("meeting-new", args=[a.closed.pid]))
    sent = typed(page, held_on="2999-01-01", present_client="-1", note="Met team Noord")
    response = desk.post(reverse("meeting-new", args=[a.closed.pid]), sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"held_on", "present_client"}
    for kept in ("2999-01-01", 'value="-1"', "Met team Noord"):
        assert kept in text
    assert Meeting.objects.filter(survey=a.closed).count() == 1


def test_two_people_at_once_get_both_texts(a, desk):
    page = desk.get(reverse("meeting-edit", args=[a.meeting.pid]))
    actions.change_meeting(a.meeting, a.coordinator, 1, held_on=a.meeting.held_on, present={"ict": 1}, note="Haar nota")
    address = reverse("meeting-edit", args=[a.meeting.pid])
    response = desk.post(address, typed(page, note="Mijn nota"))
    text = response.content.decode()
    assert response.status_code == 409
    for kept in ("Haar nota", "Mijn nota", "1 × ICT"):
        assert kept in text
    a.meeting.refresh_from_db()
    assert a.meeting.note == "Haar nota"
    assert desk.post(address, typed(response)).status_code == 303
    a.meeting.refresh_from_db()
    assert a.meeting.note == "Mijn nota"
