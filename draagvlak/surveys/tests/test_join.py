"""Getting in: links, codes, groups, languages; and getting out of a shared device."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from draagvlak.content.releases import question_ids
from draagvlak.lib.tokens import pretty
from draagvlak.surveys import ballots, groups, links
from draagvlak.surveys.models import Ballot, Breakdown, Invitee, Mode, Route, State, Survey
from draagvlak.surveys.tests.respondents import Respondent
from tests.people import make_survey, sign_in

pytestmark = pytest.mark.django_db


def roles(world, **fields):
    survey = make_survey(
        world, "Met rollen", breakdown=Breakdown.ROLE, groups=groups.role_groups(["nl", "en"]), client_route=True,
        mode=Mode.ANONYMOUS, k=8, **fields,
    )  # fmt: skip
    return survey, links.ensure_shared(survey)


def test_reading_an_invitation_has_no_effect_and_looks_the_same_once_it_was_used(cast):
    address = reverse("answer-invitation", args=[cast.a.links.answer])

    def look():
        page = Client().get(address).content.decode()
        return page.split("csrfmiddlewaretoken")[0], page.split("data-script>")[1]

    before = look()
    person = Respondent()
    person.enter(cast.a.links.answer)
    assert Invitee.objects.get(pk=cast.a.invitee.pk).spent is None, "beginning spends nothing either"
    assert person.save(("why-vision", "red")).status_code == 204
    assert look() == before


def test_the_address_holds_no_secret_once_you_are_in(cast):
    person = Respondent()
    moved = person.enter(cast.a.links.answer)
    assert moved.status_code == 303
    assert moved["Location"] == f"/s/{cast.a.running.pid}/"
    cookie = person.client.cookies[ballots.cookie_name(cast.a.running.pid)]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert cast.a.links.answer not in cookie.value


@pytest.mark.parametrize("shape", [str, str.lower, pretty, lambda code: pretty(code).lower().replace(" ", "-")])
def test_a_code_is_typed_as_people_type(cast, shape):
    for code, survey in ((cast.a.links.code, cast.a.running), (cast.a.links.shared_code, cast.a.anonymous)):
        client = Client()
        moved = client.post(reverse("join"), {"code": shape(code)})
        assert (moved.status_code, moved["Location"]) == (303, reverse("start"))
        assert code not in str(client.cookies), "not even the cookie holds the code"
        assert client.get(reverse("start")).status_code == 200
        assert client.post(reverse("start"), {"script": "1"})["Location"] == f"/s/{survey.pid}/"


def test_a_wrong_code_gets_one_clear_sentence_and_stays_in_the_field(cast):
    page = Client().post(reverse("join"), {"code": "ABCD 2345"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "<title>Fout: Doe mee met een code" in text
    assert text.count("Deze code opent niets.") == 2, "in the summary and at the field"
    assert 'value="ABCD 2345"' in text


def test_a_code_works_only_while_its_round_runs(cast):
    Survey.objects.filter(pk=cast.a.anonymous.pk).update(state=State.CLOSED)
    assert Client().post(reverse("join"), {"code": cast.a.links.shared_code}).status_code == 422


def test_a_resume_code_leads_to_ones_own_answers_on_another_device(cast):
    person = Respondent()
    person.enter(cast.a.links.answer)
    person.save(("why-vision", "green", "Op papier."))
    other = Client()
    moved = other.post(reverse("join"), {"code": pretty(person.carried.nonce).lower()})
    assert moved["Location"] == reverse("answer-overview", args=[cast.a.running.pid])
    copy = other.get(reverse("answer-copy", args=[cast.a.running.pid])).content.decode()
    assert "Op papier." in copy


def test_anonymous_answers_stay_on_one_device(cast):
    person = Respondent()
    person.enter(cast.a.links.shared)
    person.save(("why-vision", "green"))
    assert pretty(person.carried.nonce) not in person.client.get(person.url("answer-overview")).content.decode()
    assert Client().post(reverse("join"), {"code": person.carried.nonce}).status_code == 422


def test_the_role_is_asked_before_the_first_question_and_fixed(cast):
    survey, shared = roles(cast.a)
    person = Respondent()
    refused = person.enter(shared.token)
    assert refused.status_code == 422
    assert "Kies je groep." in refused.content.decode()
    assert person.enter(shared.token, group="directors").status_code == 422, "no group of this round"
    person.enter(shared.token, group="ict")
    assert (person.carried.group, person.carried.route) == ("ict", Route.ALL)
    client = Respondent()
    client.enter(shared.token, group="client")
    assert client.carried.route == Route.CLIENT
    page = client.client.get(client.url("answer"))
    assert '"total": 12' in page.content.decode()
    digest = cast.release.digest
    others = sorted(question_ids(digest) - question_ids(digest, client=True))
    assert client.save((others[0], "red")).json()["code"] == "not-asked", "not among the questions for clients"


def test_a_group_from_the_list_is_not_asked_again(cast):
    survey, _shared = roles(cast.a)
    invitee = Invitee.objects.create(survey=survey, group="middle")
    token = links.mint_personal(invitee).token
    person = Respondent()
    assert 'name="group"' not in person.client.get(reverse("answer-invitation", args=[token])).content.decode()
    person.enter(token)
    assert person.carried.group == "middle"


def test_without_a_breakdown_a_group_on_the_list_never_reaches_a_ballot(cast):
    invitee = Invitee.objects.create(survey=cast.a.running, group="ict")
    person = Respondent()
    person.enter(links.mint_personal(invitee).token)
    assert person.carried.group == ""


def test_client_route_without_roles_asks_it_apart(cast):
    survey = make_survey(cast.a, "Cliëntvragen", mode=Mode.ANONYMOUS, k=8, client_route=True)
    token = links.ensure_shared(survey).token
    person = Respondent()
    assert person.enter(token).status_code == 422
    person.enter(token, client="yes")
    assert person.carried.route == Route.CLIENT


def test_open_mode_asks_consent_and_a_name(cast):
    token = links.ensure_shared(cast.a.open).token
    person = Respondent()
    page = person.enter(token, name="", consent="")
    assert page.status_code == 422
    assert page.content.decode().count("Vink aan dat anderen") == 2
    person.enter(token, name="Bijnaam", consent="on")
    person.save(("why-vision", "red"))
    assert Ballot.objects.get(survey=cast.a.open).name is not None


def test_the_same_invitation_on_the_same_device_goes_on(cast):
    person = Respondent()
    person.enter(cast.a.links.answer)
    person.save(("why-vision", "red"))
    nonce = person.carried.nonce
    person.enter(cast.a.links.answer)
    assert person.carried.nonce == nonce
    reminder = links.mint_personal(cast.a.invitee).token
    person.enter(reminder)
    assert person.carried.nonce == nonce, "a reminder brings a new link, not a new person"


def test_somebody_else_on_the_same_device_begins_anew_with_the_shared_link(cast):
    person = Respondent()
    person.enter(cast.a.links.shared)
    nonce = person.carried.nonce
    page = person.client.get(reverse("answer-invitation", args=[cast.a.links.shared])).content.decode()
    assert "Iemand begon op dit toestel" in page
    person.enter(cast.a.links.shared, go="continue")
    assert person.carried.nonce == nonce
    person.enter(cast.a.links.shared)
    assert person.carried.nonce != nonce


def test_done_next_person_leaves_no_ballot_and_keeps_a_signed_in_helper(cast):
    person = Respondent()
    person.enter(cast.a.links.answer)
    sign_in(person.client, cast.a.facilitator)
    session = person.client.cookies[settings.SESSION_COOKIE_NAME].value
    done = person.client.post(reverse("next-person"))
    assert done["Location"] == reverse("join")
    assert done["Clear-Site-Data"] == '"storage"'
    assert person.client.cookies[ballots.cookie_name(person.pid)].value == ""
    assert person.client.cookies[settings.SESSION_COOKIE_NAME].value == session
    assert person.client.get(person.url("answer")).status_code == 404


@pytest.mark.parametrize("address", ["join", "link", "results", "question"])
def test_whoever_marks_a_link_marks_nothing(cast, address):
    person = Respondent()
    person.enter(cast.a.links.answer)
    where = {
        "join": reverse("join"), "link": reverse("answer-invitation", args=[cast.a.links.answer]),
        "results": reverse("results", args=[cast.a.links.results]), "question": person.url("answer-question", 3),
    }[address]  # fmt: skip
    moved = person.client.get(where + "?ref=jan&utm_source=mail")
    assert (moved.status_code, moved["Location"]) == (302, where)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_how_long_it_takes_follows_from_the_number_of_questions(cast, language):
    survey = make_survey(cast.a, "Ook voor cliënten", client_route=True)

    def told(group):
        invitee = Invitee.objects.create(survey=survey, group=group, language=language)
        client = Client()
        return client.get(reverse("answer-invitation", args=[links.mint_personal(invitee).token])).content.decode()

    words = {"nl": "Het duurt ongeveer {} minuten", "en": "It takes about {} minutes"}[language]
    assert words.format(15) in told("ict"), "35 questions"
    assert words.format(5) in told("client"), "12 questions"
    for_clients = {"nl": "Voor cliënten duurt het ongeveer 5 minuten", "en": "For clients it takes about 5 minutes"}
    assert for_clients[language] in told(""), "who is asked first whether they are a client"
    assert for_clients[language] not in told("ict")


def test_closed_rounds_say_so_kindly_and_only_to_who_has_a_valid_link(cast):
    Survey.objects.filter(pk=cast.a.running.pk).update(state=State.CLOSED)
    page = Client().get(reverse("answer-invitation", args=[cast.a.links.answer]))
    assert page.status_code == 200
    assert "Deze scan is gesloten" in page.content.decode()
    assert "/r/" not in page.content.decode(), "who holds an invitation did not take part by that"
    Survey.objects.filter(pk=cast.a.running.pk).update(state=State.CANCELLED)
    assert "stopgezet" in Client().get(reverse("answer-invitation", args=[cast.a.links.answer])).content.decode()


def test_unknown_revoked_and_foreign_links_get_the_same_page(cast):
    links.renew_personal(cast.a.invitee)
    pages = {
        secret: Client().get(reverse("answer-invitation", args=[secret]))
        for secret in (cast.a.links.answer, "x" * 24, cast.a.links.results, cast.a.links.code)
    }
    assert {page.status_code for page in pages.values()} == {404}
    assert len({page.content for page in pages.values()}) == 1


def test_the_results_link_says_the_same_to_everybody_until_the_reveal(cast):
    def look():
        return Client().get(reverse("results", args=[cast.a.links.results])).content

    before = look()
    assert "Er zijn nog geen resultaten" in before.decode()
    person = Respondent()
    person.enter(cast.a.links.answer)
    person.save(("why-vision", "red", "Geheim."))
    person.hand_in()
    assert [line for line in look().splitlines() if b"csrf" not in line] == [
        line for line in before.splitlines() if b"csrf" not in line
    ]


def test_english_is_one_click_away_and_stays(cast):
    person = Respondent()
    address = reverse("answer-invitation", args=[cast.a.links.answer])
    moved = person.client.post(reverse("reading"), {"language": "en", "next": address})
    assert moved["Location"] == address
    page = person.client.get(address)
    assert page["Content-Language"] == "en"
    assert "Where do we stand with online help?" in page.content.decode()
    person.enter(cast.a.links.answer, script=False)
    assert "bicycle" in person.client.get(person.url("answer-question", 0)).content.decode()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x", ""])
def test_the_language_switch_leads_nowhere_else(cast, back):
    moved = Client().post(reverse("reading"), {"language": "en", "next": back})
    assert moved["Location"] == reverse("join")


def test_the_invitation_decides_the_language_until_the_reader_does(cast):
    invitee = Invitee.objects.create(survey=cast.a.running, language="en")
    token = links.mint_personal(invitee).token
    assert "Where do we stand" in Client().get(reverse("answer-invitation", args=[token])).content.decode()
