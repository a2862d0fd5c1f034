"""The pages that list actions: what each says, to whom, what waits, and how many queries it costs."""

import re
from datetime import timedelta

import icalendar
import pytest
from django.urls import reverse

from draagvlak.consensus.models import ActionLink
from draagvlak.consensus.tests.doing import TODAY, boss, many
from draagvlak.consensus.tests.pages import page
from draagvlak.orgs.access import Here
from draagvlak.orgs.models import Membership
from draagvlak.plans import actions
from draagvlak.plans.models import Action, Progress, Reply
from draagvlak.plans.waiting import waiting
from tests.people import sign_in

# ── Queries ──────────────────────────────────────────────────────────────────────────────────────────────────
QUERIES = {"scan-actions": 8, "scan-actions-calendar": 7, "scan-action-new": 8, "scan-focus": 9, "done-poster": 8}


@pytest.mark.parametrize("name", QUERIES)
def test_queries_of_the_pages_of_a_scan(a, desk, django_assert_num_queries, name):
    Action.objects.all().delete()
    many(a, 1)
    page(desk, name, a.closed.pid)  # who looked is noted once a day and role
    with django_assert_num_queries(QUERIES[name]):
        page(desk, name, a.closed.pid)
    many(a, 29)
    with django_assert_num_queries(QUERIES[name]):
        page(desk, name, a.closed.pid)


@pytest.mark.parametrize(("name", "count"), [("actions", 7), ("actions-calendar", 5)])
def test_queries_of_the_list(a, desk, django_assert_num_queries, name, count):
    Action.objects.all().delete()
    actions.make(a.organisation, a.facilitator, what="Van mij", role="facilitator", by_when=TODAY)
    many(a, 1)
    with django_assert_num_queries(count):
        page(desk, name, a.organisation.pid)
    many(a, 29)
    with django_assert_num_queries(count):
        page(desk, name, a.organisation.pid)


@pytest.mark.parametrize(
    ("name", "count"),
    [("action", 6), ("action-edit", 7), ("action-progress", 4), ("action-ask", 5), ("action-delete", 6)],
)  # fmt: skip
def test_queries_of_one_action(a, desk, django_assert_num_queries, name, count):
    page(desk, name, a.action.pid)  # the questions are read once per process
    with django_assert_num_queries(count):
        page(desk, name, a.action.pid)


def test_queries_of_what_people_read(a, client, django_assert_num_queries):
    page(client, "results-done", a.links.closed_results)  # the questions are read once per process
    Action.objects.all().delete()
    for number in (1, 29):
        many(a, number)
        with django_assert_num_queries(4):
            page(client, "results-done", a.links.closed_results)


def test_queries_of_what_waits(a, django_assert_num_queries):
    many(a, 30)
    with django_assert_num_queries(1):
        assert waiting(boss(a))


# ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_ones_own_actions_stand_first_by_name_or_role(a, client):
    Action.objects.all().delete()
    many(a, 5)
    actions.make(a.organisation, a.facilitator, what="Zonder dag van leden", role="member")
    text = page(sign_in(client, a.member), "actions", a.organisation.pid)
    order = re.findall(r'/actions/\w{14}/">([^<]+)</a>', text)
    assert order == ["Actie 4", "Zonder dag van leden", "Actie 0", "Actie 1", "Actie 2", "Actie 3"]
    assert text.count('class="tag">van jou') == 2


def test_late_is_said_calmly(a, desk):
    late = TODAY - timedelta(days=10)
    Action.objects.filter(pk=a.action.pk).update(by_when=late)
    text = page(desk, "actions", a.organisation.pid)
    assert f"was {late.day} " in text
    assert "te laat" not in text.lower()
    actions.set_progress(a.action, a.facilitator, None, Progress.DONE)
    assert 'class="late"' not in page(desk, "actions", a.organisation.pid, query="?show=all")


def test_filters_are_a_list_of_names_and_nothing_else(a, desk):
    loose, own = "Een tablet lenen", "Een visie schrijven"
    actions.set_progress(a.loose_action, a.facilitator, None, Progress.DONE)
    shown = {
        name: [
            what for what in (loose, own) if what in page(desk, "actions", a.organisation.pid, query=f"?show={name}")
        ]
        for name in ("open", "late", "nobody", "asked", "done", "dropped", "all", "organisation__name", "' OR 1=1")
    }
    assert shown == {
        "open": [own], "late": [], "nobody": [], "asked": [own], "done": [loose], "dropped": [], "all": [loose, own],
        "organisation__name": [own], "' OR 1=1": [own],
    }  # fmt: skip


def test_when_a_member_leaves_the_action_looks_for_somebody(a, desk):
    assert "nog te zoeken" not in page(desk, "scan-actions", a.closed.pid)
    Membership.objects.filter(pk=a.membership.pk).delete()
    assert "<strong>nog te zoeken</strong>" in page(desk, "scan-actions", a.closed.pid)
    assert "Een visie schrijven" in page(desk, "actions", a.organisation.pid, query="?show=nobody")


def test_by_part_an_action_stands_at_each_part_and_by_day_once(a, desk):
    Action.objects.all().delete()
    many(a, 1)
    text = page(desk, "scan-actions", a.closed.pid)
    assert text.count(">Actie 0</a>") == 2
    assert "Delen zonder actie" in text
    assert page(desk, "scan-actions", a.closed.pid, query="?view=day").count(">Actie 0</a>") == 1


def test_before_closing_there_are_no_actions(a, desk):
    text = page(desk, "scan-actions", a.running.pid)
    assert "Acties komen als de scan gesloten is" in text
    for name in ("scan-action-new", "scan-focus", "done-poster"):
        page(desk, name, a.running.pid, status=404)
        assert desk.post(reverse(name, args=[a.running.pid]), {"what": "x"}).status_code in {404, 405}
    assert not ActionLink.objects.filter(survey=a.running).exists()


def test_who_only_looks_gets_no_buttons(a, client):
    for role in ("observer", "management"):
        sign_in(client, a.users[role])
        text = page(client, "scan-actions", a.closed.pid) + page(client, "action", a.action.pid)
        for name, args in (("scan-action-new", a.closed.pid), ("action-edit", a.action.pid),
                           ("action-progress", a.action.pid), ("scan-focus", a.closed.pid)):  # fmt: skip
            assert reverse(name, args=[args]) not in text
        assert (reverse("action-answer", args=[a.action.pid]) in text) is (role == "management")


# ── The calendar ─────────────────────────────────────────────────────────────────────────────────────────────
def test_calendar_files_hold_open_actions_with_a_day_and_no_addresses(cast, client, a):
    actions.change(a.action, a.facilitator, None, what="Bel\r\nATTENDEE:mailto:x@y.be, of schrijf; nu", needs="=1+1")
    done = actions.make(a.organisation, a.facilitator, what="Klaar", member=a.membership, by_when=TODAY)
    actions.set_progress(done, a.facilitator, None, Progress.DONE)
    sign_in(client, a.member)
    for name, pid in (("actions-calendar", a.organisation.pid), ("scan-actions-calendar", a.closed.pid)):
        response = client.get(reverse(name, args=[pid]))
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert "attachment" in response["Content-Disposition"]
        (event,) = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
        assert str(event["SUMMARY"]) == "Bel ATTENDEE:mailto:x@y.be, of schrijf; nu"
        assert event["UID"] == f"draagvlak-action-{a.action.pid}"
        assert event["DTSTART"].dt == a.action.by_when
        assert "ATTENDEE" not in event
        text = response.content.decode()
        assert a.member.name not in text
        assert "@a.example" not in text
    assert client.get(reverse("actions-calendar", args=[cast.b.organisation.pid])).status_code == 404


def test_without_an_open_action_with_a_day_there_is_no_file_and_the_page_says_why(a, desk):
    """A calendar file needs at least one day (RFC 5545): an address that somebody kept leads back to the list."""
    lists = {"actions": a.organisation.pid, "scan-actions": a.closed.pid}
    files = {"actions": "actions-calendar", "scan-actions": "scan-actions-calendar"}
    actions.change(a.action, a.coordinator, None, member=None, role="facilitator")
    assert all(reverse(files[name], args=[pid]) in page(desk, name, pid) for name, pid in lists.items())
    Action.objects.update(by_when=None)
    for name, pid in lists.items():
        text, address = page(desk, name, pid), reverse(files[name], args=[pid])
        assert address not in text
        assert "Er is geen agendabestand" in text
        response = desk.get(address)
        assert (response.status_code, response.url) == (303, reverse(name, args=[pid]))


def test_the_uid_stays_and_the_edition_rises(a, desk):
    address = reverse("scan-actions-calendar", args=[a.closed.pid])
    (first,) = icalendar.Calendar.from_ical(desk.get(address).content).walk("VEVENT")
    actions.change(a.action, a.facilitator, None, by_when=TODAY + timedelta(days=9))
    (again,) = icalendar.Calendar.from_ical(desk.get(address).content).walk("VEVENT")
    assert (first["UID"], first["SEQUENCE"] + 1) == (again["UID"], again["SEQUENCE"])


# ── What waits ───────────────────────────────────────────────────────────────────────────────────────────────
def test_what_waits_for_whom(a, cast):
    Action.objects.filter(pk=a.action.pk).update(by_when=TODAY - timedelta(days=2))
    wait = {role: waiting(Here(a.organisation, a.memberships[role])) for role in a.memberships}
    assert [role for role in wait if wait[role]] == ["management", "member"]
    assert wait["member"][0].url == reverse("action-progress", args=[a.action.pid])
    assert wait["management"][0].url == reverse("action-answer", args=[a.action.pid])
    actions.answer(boss(a), a.action, None, Reply.LATER, later=TODAY + timedelta(days=40))
    assert not waiting(boss(a))
    assert waiting(boss(a), TODAY + timedelta(days=30))
    actions.set_progress(a.action, a.facilitator, None, Progress.DONE)
    assert not waiting(Here(a.organisation, a.membership))


def test_the_start_page_says_what_waits(a, client):
    for role, waits in (("management", True), ("member", False)):
        text = page(sign_in(client, a.users[role]), "organisation", a.organisation.pid)
        assert (reverse("action-answer", args=[a.action.pid]) in text) is waits
        assert ("Er is een antwoord van de leiding gevraagd" in text) is waits


def test_what_is_still_far_away_does_not_wait(a):
    assert not waiting(Here(a.organisation, a.membership))
    assert waiting(Here(a.organisation, a.membership), TODAY + timedelta(days=80))
