"""The start pages: for strangers, for members of one organisation or of several, and what waits for somebody."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings as product
from django.test import Client
from django.urls import reverse

from draagvlak.home import waiting
from draagvlak.orgs.actions import make_organisation
from draagvlak.orgs.models import User
from draagvlak.orgs.roles import Right
from draagvlak.surveys.models import Mode, State, Survey
from tests.people import give_second_factor, make_user, sign_in

TODAY = date(2026, 11, 24)


def test_a_stranger_signs_in_or_types_a_code(cast, client):
    page = client.get("/").content.decode()
    assert f'action="{reverse("join")}"' in page
    assert f'action="{reverse("account_login")}"' in page
    assert reverse("first-time") not in page


def test_with_mail_the_first_thing_offered_is_a_code_by_mail(cast, client, mailbox):
    assert f'action="{reverse("account_request_login_code")}"' in client.get("/").content.decode()


def test_a_code_typed_on_the_start_page_opens_the_scan(cast, client):
    answer = client.post(reverse("join"), {"code": cast.a.links.shared_code})
    assert answer["Location"] == reverse("start")


def test_one_organisation_several_or_none(cast):
    def leads_to(user):
        return sign_in(Client(), user).get("/")["Location"]

    assert leads_to(cast.a.member) == reverse("organisation", args=[cast.a.organisation.pid])
    assert leads_to(cast.coach) == reverse("organisations")
    assert leads_to(cast.outsider) == reverse("organisations")
    page = sign_in(Client(), cast.outsider).get(reverse("organisations")).content.decode()
    assert "nog in geen enkele organisatie" in page


def test_the_choice_shows_names_and_nothing_else(cast, client):
    page = sign_in(client, cast.coach).get(reverse("organisations")).content.decode()
    for world in (cast.a, cast.b):
        assert world.organisation.name in page
    assert cast.a.running.title not in page


def test_an_empty_organisation_says_where_to_begin(db, client):
    owner = make_user("els@example.org", "Els")
    give_second_factor(owner)
    organisation = make_organisation("Leeg", owner=owner)
    page = sign_in(client, owner).get(reverse("organisation", args=[organisation.pid])).content.decode()
    for name in ("scan-new", "invite", "instruments"):
        assert reverse(name, args=[organisation.pid]) in page


def test_a_member_is_offered_nothing_that_is_not_allowed(cast, client):
    page = sign_in(client, cast.a.member).get(reverse("organisation", args=[cast.a.organisation.pid])).content.decode()
    assert cast.a.running.title in page
    assert reverse("scan-new", args=[cast.a.organisation.pid]) not in page
    assert "Wat op jou wacht" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_many_scans_as_for_one(count, cast, client, django_assert_num_queries):
    Survey.objects.filter(organisation=cast.a.organisation).exclude(pk=cast.a.running.pk).delete()
    for number in range(count - 1):
        actual = Survey.objects.get(pk=cast.a.running.pk)
        actual.pk, actual.pid = None, f"kopie{number}"
        actual.save()
    sign_in(client, cast.a.owner)
    client.get("/account/")
    # Who, where (4), scans, actions, trajectories (2), what others share with us, what waits on trajectories (6) and on
    # those of partners.
    with django_assert_num_queries(15):
        client.get(reverse("organisation", args=[cast.a.organisation.pid]))


# ── What waits ───────────────────────────────────────────────────────────────────────────────────────────────


def survey(**fields):
    fields = {"state": State.RUNNING, "mode": Mode.CONFIDENTIAL, "k": 5, "done": 0, "people": 8, "pid": "x",
              "title": "Scan", "one_helper": 0, "answers_gone_on": None, "results_gone_on": None, "has_results": True,
              "last_day": TODAY + timedelta(days=14)} | fields  # fmt: skip
    return SimpleNamespace(get_state_display=lambda: "Loopt", **fields)


def everything(right):
    return True


def acts(*surveys, may=everything):
    return [entry.action for entry in waiting.waiting(may, surveys, TODAY, str)]


def test_what_waits_the_most_urgent_first():
    over = TODAY - timedelta(days=1)
    soon = TODAY + timedelta(days=2)
    draft = survey(state=State.DRAFT, last_day=None)
    assert acts(
        survey(), draft, survey(last_day=soon), survey(last_day=soon, done=6), survey(last_day=over, done=9),
        survey(last_day=over, done=4), survey(state=State.CLOSED), survey(state=State.CANCELLED),
        survey(state=State.CLOSED, has_results=False),
        survey(state=State.CLOSED, has_results=False, answers_gone_on=TODAY),
        survey(state=State.CLOSED, has_results=False, results_gone_on=TODAY),
    ) == [
        "Sluit de scan", "Kies een latere dag", "Stuur een herinnering", "Kies hoe het verdergaat",
        "Zet hem verder klaar", "Bekijk de scan",
    ]  # fmt: skip


def test_each_thing_that_waits_leads_to_where_it_is_done():
    over, soon = TODAY - timedelta(days=1), TODAY + timedelta(days=2)
    entries = waiting.waiting(
        everything, [survey(last_day=over, done=9), survey(last_day=over), survey(last_day=soon)], TODAY, str
    )
    assert [entry.url for entry in entries] == [
        reverse(name, args=["x"]) for name in ("scan-close", "scan-extend", "scan-remind")
    ]
    assert {entry.page for entry in entries} == {reverse("scan", args=["x"])}


def test_forms_that_one_helper_typed_in_do_not_make_it_time_to_close():
    over = survey(last_day=TODAY - timedelta(days=1), done=6, one_helper=2)
    [entry] = waiting.waiting(everything, [over], TODAY, str)
    assert (entry.action, entry.text) == (
        "Kies een latere dag",
        "4 ingevuld. Voor resultaten zijn er minstens 5 nodig.",
    )


def test_what_other_rooms_know_comes_after_the_scans():
    other = waiting.Waiting("Visie schrijven", "Jouw actie", "Hoever staat het?", "/actions/x/")
    found = waiting.waiting(everything, [survey(state=State.DRAFT)], TODAY, str, more=[other])
    assert [entry.action for entry in found] == ["Zet hem verder klaar", "Hoever staat het?"]
    nobody = waiting.waiting(lambda right: False, [survey(state=State.DRAFT)], TODAY, str, more=[other])
    assert nobody == [other]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"done": 3, "people": 4}, "3 van 4 ingevuld"),
        ({"done": 3, "people": 2}, "3 ingevuld"),
        ({"done": 3, "people": 4, "mode": Mode.OPEN, "k": 2}, "3 ingevuld"),
        ({"done": 1, "people": 0, "mode": Mode.ANONYMOUS}, "1 ingevuld"),
    ],
)
def test_more_answers_than_people_on_the_list_are_a_bare_count(fields, said):
    assert waiting.card(survey(**fields), TODAY, str).meta.split(" · ")[0] == said


def test_a_title_that_waits_is_a_link(cast, client):
    page = sign_in(client, cast.a.owner).get(reverse("organisation", args=[cast.a.organisation.pid])).content.decode()
    address = reverse("scan", args=[cast.a.draft.pid])
    assert f'<strong class="break"><a href="{address}">{cast.a.draft.title}</a></strong>' in page


def test_the_last_day_itself_is_not_over():
    assert not waiting.is_past(survey(last_day=TODAY), TODAY)
    assert waiting.is_past(survey(last_day=TODAY - timedelta(days=1)), TODAY)


def test_who_sets_up_no_scans_waits_for_nothing():
    assert acts(survey(state=State.DRAFT), may=lambda right: right != Right.MANAGE_SCANS) == []


def test_a_card_never_says_who():
    card = waiting.card(survey(done=7, people=12), TODAY, str)
    assert card.meta.startswith("7 van 12 ingevuld")
    assert waiting.card(survey(mode=Mode.ANONYMOUS, done=7, people=12), TODAY, str).meta.startswith("7 ingevuld")


# ── Language ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_language_switch(cast, client):
    assert "Meld je aan" in client.get("/").content.decode()
    answer = client.post(reverse("language"), {"language": "en", "next": "/privacy/?x=1"})
    assert (answer.status_code, answer["Location"]) == (303, "/privacy/?x=1")
    assert client.cookies[product.LANGUAGE_COOKIE_NAME]["httponly"]
    page = client.get("/privacy/")
    assert "What Draagvlak keeps" in page.content.decode()
    assert page["Content-Language"] == "en"
    client.post(reverse("language"), {"language": "klingon", "next": "/"})
    assert "What Draagvlak keeps" in client.get("/privacy/").content.decode()


def test_the_language_of_an_account_comes_along(cast, client):
    sign_in(client, cast.a.member)
    client.post(reverse("language"), {"language": "en"})
    assert User.objects.get(pk=cast.a.member.pk).language == "en"
    elsewhere = Client()
    data = {"login": cast.a.member.email, "password": "een lange wachtzin voor proeven"}
    elsewhere.post(reverse("account_login"), data)
    assert "Your account" in elsewhere.get("/account/").content.decode()
