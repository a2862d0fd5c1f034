"""The pages of actions: what each says, to whom, without JavaScript, and how many queries it costs."""

import re
from datetime import timedelta

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from draagvlak.consensus import doing
from draagvlak.consensus.models import ActionLink, Consensus
from draagvlak.orgs.models import Membership
from draagvlak.plans import actions
from draagvlak.plans.models import Action, Progress, Reply
from draagvlak.plans.waiting import waiting
from draagvlak.surveys.models import Mode, Sighting
from tests.people import make_snapshot, make_survey, sign_in

TODAY = timezone.localdate()


@pytest.fixture
def a(cast):
    return cast.a


@pytest.fixture
def desk(client, a):
    client = sign_in(client, a.facilitator)
    client.get(reverse("scans", args=[a.organisation.pid]))  # the first request of a session notes that it began
    return client


def page(client, name, pid, status=200, query=""):
    response = client.get(reverse(name, args=[pid]) + query)
    assert response.status_code == status
    return response.content.decode()


def sent_of(client, name, pid, query=""):
    """What a browser would send back of the form on a page, unchanged."""
    return filled(client.get(reverse(name, args=[pid]) + query).context["form"])


def filled(form):
    return {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}


def boss(world):
    from draagvlak.orgs.access import Here

    return Here(world.organisation, world.memberships["management"])


# ── Queries ──────────────────────────────────────────────────────────────────────────────────────────────────
def many(world, number):
    members = list(world.memberships.values())
    for at in range(number):
        made = doing.make(
            world.closed, world.facilitator, {("why-vision", ""), ("", "staff")}, what=f"Actie {at}",
            member=members[at % len(members)], by_when=TODAY + timedelta(days=at - 5),
        )  # fmt: skip
        if at % 3 == 0:
            actions.ask_management(made, world.facilitator, None, TODAY + timedelta(days=30))


QUERIES = {"scan-actions": 9, "scan-actions-calendar": 8, "scan-action-new": 9, "scan-focus": 10, "done-poster": 9}


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


@pytest.mark.parametrize(("name", "count"), [("actions", 7), ("actions-calendar", 6)])
def test_queries_of_the_list(a, desk, django_assert_num_queries, name, count):
    Action.objects.all().delete()
    many(a, 1)
    with django_assert_num_queries(count):
        page(desk, name, a.organisation.pid)
    many(a, 29)
    with django_assert_num_queries(count):
        page(desk, name, a.organisation.pid)


@pytest.mark.parametrize(
    ("name", "count"),
    [("action", 7), ("action-edit", 8), ("action-progress", 5), ("action-ask", 6), ("action-delete", 6)],
)  # fmt: skip
def test_queries_of_one_action(a, desk, django_assert_num_queries, name, count):
    page(desk, name, a.action.pid)  # the questions are read once per process
    with django_assert_num_queries(count):
        page(desk, name, a.action.pid)


def test_queries_of_what_people_read(a, client, django_assert_num_queries):
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


# ── Making ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_new_action_from_a_question(a, desk):
    sent = sent_of(desk, "scan-action-new", a.closed.pid, "?question=why-vision")
    assert sent["about"] == "question:why-vision"
    assert sent["by_when"] == actions.proposed_day()
    sent |= {"what": "Een visie maken", "owner": f"member:{a.membership.pid}", "more": ["staff-skills"], "ask": "on"}
    sent["more"] = [next(question.id for question in doing.items(a.closed, "nl")[3].questions)]
    response = desk.post(reverse("scan-action-new", args=[a.closed.pid]), sent)
    made = Action.objects.get(what="Een visie maken")
    assert (response.status_code, response.url) == (303, reverse("action", args=[made.pid]))
    assert doing.links_of(made, a.closed) == {("why-vision", ""), (sent["more"][0], "")}
    assert (made.member, made.answer_due) == (a.membership, actions.proposed_term())


@pytest.mark.parametrize("query", ["?question=nothing", "?rubric=%3Cscript%3E", "?question=why", "?rubric=why-vision"])
def test_an_address_that_asks_something_else_begins_with_the_whole(a, desk, query):
    assert "about" not in {k for k, v in sent_of(desk, "scan-action-new", a.closed.pid, query).items() if v}


def test_a_suggestion_is_offered_with_its_basis_and_copied_on_request_only(a, desk):
    address = reverse("scan-action-new", args=[a.closed.pid])
    response = desk.get(address + "?question=why-vision")
    (offer,) = response.context["offers"]
    text = response.content.decode()
    assert response.context["form"]["what"].value() is None
    assert "Basis: " in text
    assert "Samen gekozen:" in text
    sent = sent_of(desk, "scan-action-new", a.closed.pid, "?question=why-vision")
    before = Action.objects.count()
    once = desk.post(address, {**sent, "copy": offer.key})
    assert (once.status_code, once.context["form"]["what"].value()) == (200, offer.text)
    own = desk.post(address, {**sent, "what": "Eigen woorden.", "copy": offer.key, "who": "de raad"})
    assert own.context["form"]["what"].value() == f"Eigen woorden. {offer.text}"
    assert own.context["form"]["who"].value() == "de raad", "what was typed stays"
    stranger = desk.post(address, {**sent, "what": "Eigen woorden.", "copy": "costs-x:red"})
    assert stranger.context["form"]["what"].value() == "Eigen woorden."
    assert Action.objects.count() == before, "nothing is added by itself"


def test_of_a_part_every_question_offers_the_colour_that_most_chose(a, desk):
    Consensus.objects.all().delete()
    response = desk.get(reverse("scan-action-new", args=[a.closed.pid]) + "?rubric=why")
    offers = response.context["offers"]
    assert len(offers) == len(doing.items(a.closed, "nl")[0].questions)
    assert {(one.level, one.agreed) for one in offers} == {("green", False)}
    assert Sighting.objects.filter(survey=a.closed, role="facilitator", what="scorecard").exists()


def test_errors_keep_what_was_typed(a, desk):
    sent = {"what": "", "owner": "words", "who": "", "by_when": "2020-01-01", "measure": "Twintig mensen"}
    response = desk.post(reverse("scan-action-new", args=[a.closed.pid]), sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"what", "who", "by_when"}
    assert "Twintig mensen" in text
    assert "<title>Fout: " in text


def test_the_name_of_a_member_is_no_free_text(a, desk):
    sent = {"what": "Iets", "owner": "words", "who": f"samen met {a.member.name.upper()}", "about": ""}
    response = desk.post(reverse("scan-action-new", args=[a.closed.pid]), sent)
    assert set(response.context["form"].errors) == {"who"}


def test_a_member_of_another_organisation_cannot_be_chosen(cast, desk):
    sent = {"what": "Iets", "owner": f"member:{cast.b.membership.pid}", "about": ""}
    response = desk.post(reverse("scan-action-new", args=[cast.a.closed.pid]), sent)
    assert set(response.context["form"].errors) == {"owner"}
    assert not Action.objects.filter(what="Iets").exists()


# ── Changing, two at once ────────────────────────────────────────────────────────────────────────────────────
def test_two_people_at_once_get_both_texts(a, desk):
    sent = sent_of(desk, "action-edit", a.action.pid) | {"what": "Mijn tekst", "owner": "role:management"}
    actions.change(a.action, a.coordinator, None, what="Haar tekst")
    response = desk.post(reverse("action-edit", args=[a.action.pid]), sent)
    text = response.content.decode()
    assert response.status_code == 409
    for both in ("Mijn tekst", "Haar tekst", "Leiding", a.member.name):
        assert both in text
    a.action.refresh_from_db()
    assert a.action.what == "Haar tekst"
    again = filled(response.context["form"])
    assert desk.post(reverse("action-edit", args=[a.action.pid]), again).status_code == 303
    a.action.refresh_from_db()
    assert (a.action.what, a.action.role, a.action.member) == ("Mijn tekst", "management", None)


def test_two_people_who_only_move_an_action_get_both_places(a, desk):
    sent = sent_of(desk, "action-edit", a.action.pid) | {"about": "rubric:staff"}
    doing.change(a.action, a.closed, a.coordinator, None, {("", "costs")})
    response = desk.post(reverse("action-edit", args=[a.action.pid]), sent)
    ((_label, theirs, yours),) = response.context["differences"]
    assert (response.status_code, theirs, yours) == (
        409, "Kosten, opbrengsten en financiering", "Medewerkers en vrijwilligers"
    )  # fmt: skip
    assert doing.links_of(a.action, a.closed) == {("", "costs")}


def test_a_day_that_passed_may_stay(a, desk):
    Action.objects.filter(pk=a.action.pk).update(by_when=TODAY - timedelta(days=3))
    sent = sent_of(desk, "action-edit", a.action.pid) | {"needs": "Tijd"}
    assert desk.post(reverse("action-edit", args=[a.action.pid]), sent).status_code == 303


def test_progress_at_once_shows_both(a, desk):
    sent = sent_of(desk, "action-progress", a.action.pid) | {"progress": "done", "result": "Het is af"}
    actions.set_progress(a.action, a.member, None, Progress.BUSY)
    response = desk.post(reverse("action-progress", args=[a.action.pid]), sent)
    assert response.status_code == 409
    assert "Bezig" in response.content.decode()
    again = filled(response.context["form"])
    assert desk.post(reverse("action-progress", args=[a.action.pid]), again).status_code == 303


@pytest.mark.parametrize("role", ["owner", "coordinator", "facilitator", "member", "management", "observer"])
def test_who_may_note_how_far_it_is(a, client, role):
    sign_in(client, a.users[role])
    may = role not in {"management", "observer"}
    address = reverse("action-progress", args=[a.action.pid])
    assert client.get(address).status_code == (200 if may else 403)
    assert client.post(address, {"progress": "busy", "version": 1}).status_code == (303 if may else 403)
    a.action.refresh_from_db()
    assert a.action.progress == ("busy" if may else "planned")


def test_an_action_of_a_role_is_for_everybody_with_that_role(a, client):
    actions.change(a.action, a.facilitator, None, member=None, role="management")
    address = reverse("action-progress", args=[a.action.pid])
    assert sign_in(client, a.management).get(address).status_code == 200
    assert sign_in(client, a.member).get(address).status_code == 403


def test_dropping_without_a_reason_says_so_at_the_field(a, desk):
    response = desk.post(reverse("action-progress", args=[a.action.pid]), {"progress": "dropped", "version": 1})
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"reason"})


def test_deleting_asks_first_and_is_refused_after_an_answer(a, desk):
    address = reverse("action-delete", args=[a.action.pid])
    assert Action.objects.filter(pk=a.action.pk).exists(), desk.get(address)
    actions.answer(boss(a), a.action, None, Reply.YES)
    response = desk.post(address)
    assert (response.status_code, "schrappen" in response.content.decode()) == (422, True)
    response = desk.post(reverse("action-delete", args=[a.loose_action.pid]))
    assert response.url == reverse("actions", args=[a.organisation.pid])
    assert not Action.objects.filter(pk=a.loose_action.pk).exists()


# ── The management ───────────────────────────────────────────────────────────────────────────────────────────
def test_the_management_answers_and_changes_its_answer(a, client):
    sign_in(client, a.management)
    address, day = reverse("action-answer", args=[a.action.pid]), TODAY + timedelta(days=40)
    for sent, wrong in (({"answer": "no"}, "text"), ({"answer": "later"}, "later"), ({}, "answer"),
                        ({"answer": "later", "later": "2020-01-01"}, "later")):  # fmt: skip
        response = client.post(address, {"version": 1, **sent})
        assert (response.status_code, set(response.context["form"].errors)) == (422, {wrong})
    assert client.post(address, {"version": 1, "answer": "no", "text": "Geen budget"}).status_code == 303
    assert client.post(address, {"version": 1, "answer": "yes"}).status_code == 409
    assert client.post(address, {"version": 2, "answer": "later", "later": day.isoformat()}).status_code == 303
    text = page(client, "action", a.action.pid)
    assert "Nog niet, wel tegen" in text
    assert "nee, want: Geen budget" in text, "what was said before stays readable"
    assert "veranderde het antwoord van de leiding" in text


def test_asking_says_when_nobody_can_answer(a, desk):
    assert "Nog niemand heeft de rol" not in page(desk, "action-ask", a.action.pid)
    Membership.objects.filter(role="management").update(role="member")
    assert "Nog niemand heeft de rol" in page(desk, "action-ask", a.action.pid)
    sent = {"due": (TODAY + timedelta(days=9)).isoformat(), "version": 1}
    assert desk.post(reverse("action-ask", args=[a.loose_action.pid]), sent).status_code == 303
    a.loose_action.refresh_from_db()
    assert a.loose_action.answer_due == TODAY + timedelta(days=9)


# ── What comes first ─────────────────────────────────────────────────────────────────────────────────────────
def test_parts_are_proposed_and_none_is_chosen_by_itself(a, desk):
    response = desk.get(reverse("scan-focus", args=[a.closed.pid]))
    assert response.context["form"]["rubrics"].value() == []
    assert "Voorstel: " in response.content.decode()
    desk.post(reverse("scan-focus", args=[a.closed.pid]), {"rubrics": ["staff", "costs"], "seen": ""})
    assert doing.focus_of(a.closed) == {"staff", "costs"}
    assert page(desk, "scan-actions", a.closed.pid).count("komt eerst") == 2
    assert "koos welke delen eerst komen" in page(desk, "scan", a.closed.pid)
    late = desk.post(reverse("scan-focus", args=[a.closed.pid]), {"rubrics": ["why"], "seen": ""})
    assert late.status_code == 409
    assert doing.focus_of(a.closed) == {"staff", "costs"}
    again = {"rubrics": ["why"], "seen": late.context["form"]["seen"].value()}
    assert desk.post(reverse("scan-focus", args=[a.closed.pid]), again).status_code == 303
    assert doing.focus_of(a.closed) == {"why"}
    assert desk.post(reverse("scan-focus", args=[a.closed.pid]), {"rubrics": ["nothing"]}).status_code == 422


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


def test_the_uid_stays_and_the_edition_rises(a, desk):
    address = reverse("scan-actions-calendar", args=[a.closed.pid])
    (first,) = icalendar.Calendar.from_ical(desk.get(address).content).walk("VEVENT")
    actions.change(a.action, a.facilitator, None, by_when=TODAY + timedelta(days=9))
    (again,) = icalendar.Calendar.from_ical(desk.get(address).content).walk("VEVENT")
    assert (first["UID"], first["SEQUENCE"] + 1) == (again["UID"], again["SEQUENCE"])


# ── 'What we did with it' ────────────────────────────────────────────────────────────────────────────────────
def told(client, world):
    return page(client, "results-done", world.links.closed_results)


def test_people_read_actions_by_role_and_what_the_management_says(a, client):
    text = told(client, a)
    assert "Een visie schrijven" in text
    assert "Lid" in text
    assert "nog geen antwoord, gevraagd tegen" in text
    actions.answer(boss(a), a.action, None, Reply.NO, text="Geen budget")
    assert "nee, want: Geen budget" in told(client, a)
    actions.set_progress(a.action, a.facilitator, None, Progress.DONE, result="Twintig mensen kwamen")
    text = told(client, a)
    assert "Gedaan" in text
    assert "Twintig mensen kwamen" in text


def test_no_member_is_named_to_people_who_took_part(a, client, desk):
    names = {user.name for user in a.users.values()} | {user.email for user in a.users.values()}
    many(a, 6)
    actions.answer(boss(a), a.action, None, Reply.YES)
    poster = page(desk, "done-poster", a.closed.pid)
    client.logout()
    for text in (told(client, a), poster):
        assert not [name for name in names if name in text]


def test_only_the_actions_of_this_scan_are_told(cast, client):
    Action.objects.filter(pk=cast.b.action.pk).update(what="Van een ander")
    text = told(client, cast.a)
    assert "Van een ander" not in text
    assert "Een tablet lenen" not in text


def test_before_the_reveal_and_with_another_secret_there_is_nothing(a, client):
    response = client.get(reverse("results-done", args=[a.links.results]))
    assert (response.status_code, response.url) == (303, reverse("results", args=[a.links.results]))
    unknown = client.get(reverse("results-done", args=["x" * 24]))
    assert unknown.content == client.get(reverse("results", args=["x" * 24])).content
    assert client.get(reverse("results-done", args=[a.links.closed_results]) + "?from=mail").status_code == 302


def test_reading_leaves_no_trace(a, client):
    told(client, a)
    assert not Sighting.objects.filter(survey=a.closed).exists()
    assert set(client.cookies) <= {"csrf"}, "the token of the language switch, and nothing of the person"


def test_what_people_read_in_english(a, client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    text = told(client, a)
    assert "What we did with it" in text
    assert "no answer yet, asked by" in text


def test_the_poster_shows_the_link_but_not_in_open_mode(a, desk):
    assert '<svg class="qr"' in page(desk, "done-poster", a.closed.pid)
    named = make_survey(a, "Open scan", state="closed", mode=Mode.OPEN, k=2, closed_on=TODAY)
    make_snapshot(named)
    doing.make(named, a.facilitator, {("", "")}, what="Een tablet kopen")
    text = page(desk, "done-poster", named.pid)
    assert '<svg class="qr"' not in text
    assert "/r/" not in text
    assert "Een tablet kopen" in text


def test_the_poster_speaks_the_language_of_the_scan(a, desk):
    english = make_survey(a, "In English", state="closed", language="en", closed_on=TODAY)
    make_snapshot(english)
    assert "What we did with it" in page(desk, "done-poster", english.pid)


# ── What waits ───────────────────────────────────────────────────────────────────────────────────────────────
def test_what_waits_for_whom(a, cast):
    from draagvlak.orgs.access import Here

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
    from draagvlak.orgs.access import Here

    assert not waiting(Here(a.organisation, a.membership))
    assert waiting(Here(a.organisation, a.membership), TODAY + timedelta(days=80))


# ── What was typed ───────────────────────────────────────────────────────────────────────────────────────────
def test_nothing_that_was_typed_becomes_markup(a, desk, client):
    nasty = '"><script>alert(1)</script>{{ x }}%(y)s'
    made = doing.make(
        a.closed, a.facilitator, {("why-vision", "")}, what=nasty, who=nasty, by_when=TODAY, measure=nasty, needs=nasty
    )
    actions.ask_management(made, a.facilitator, None, TODAY + timedelta(days=9))
    actions.answer(boss(a), made, None, Reply.NO, text=nasty)
    actions.answer(boss(a), made, None, Reply.YES, text=nasty)
    actions.set_progress(made, a.facilitator, None, Progress.DROPPED, reason=nasty)
    pages = [page(desk, name, made.pid) for name in ("action", "action-edit", "action-progress", "action-delete")]
    pages += [page(desk, "actions", a.organisation.pid, query="?show=all"), page(desk, "scan-actions", a.closed.pid)]
    pages += [page(desk, "done-poster", a.closed.pid), told(client, a)]
    pages += [desk.post(reverse("action-edit", args=[made.pid]), {"what": nasty, "who": nasty}).content.decode()]
    for text in pages:
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text
