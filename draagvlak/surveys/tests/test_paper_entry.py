"""Typing in paper: the code spends its invitation, one helper enters, a second checks, nobody sees whose form it is."""

import pytest
from django.conf import settings as product
from django.test import Client
from django.urls import reverse

from draagvlak.orgs.models import Event
from draagvlak.surveys import ballots, groups, links, paper_entry
from draagvlak.surveys.models import Answer, Ballot, Breakdown, Invitee, Level, Mode, Route, State, Survey
from draagvlak.surveys.sheets import sheet
from draagvlak.surveys.tests.respondents import Respondent
from tests.people import make_survey, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def helpers(cast):
    return [sign_in(Client(), cast.a.users[role]) for role in ("facilitator", "coordinator")]


def send(client, survey, code, level="green", step="answers", client_route=False, **fields):
    """What the page of answers sends: every question the same colour, unless `fields` says otherwise."""
    route = Route.CLIENT if client_route else Route.ALL
    data = {"code": code, "step": step}
    for asked in sheet(survey, "nl", route=route).questions:
        data |= {f"level-{asked.id}": level, f"argument-{asked.id}": "", f"share-{asked.id}": "shown"}
    return client.post(reverse("paper-entry", args=[survey.pid]), data | fields)


def open_code(client, survey, code, **fields):
    return client.post(reverse("paper-entry", args=[survey.pid]), {"code": code, **fields})


def test_one_helper_enters_and_a_second_checks(cast, helpers):
    first, second = helpers
    survey, code = cast.a.running, cast.a.links.code
    page = open_code(first, survey, code.lower())
    assert page.status_code == 200
    assert b"Genodigde" not in page.content, "nobody sees whose form it is"
    assert cast.a.links.code not in str(first.session.items())
    extra = {"argument-why-vision": "Op papier geschreven.", "share-why-vision": "hidden", "level-why-value": ""}
    assert send(first, survey, code, **extra).status_code == 303
    ballot = Ballot.objects.get()
    assert (ballot.paper, ballot.handed_in, ballot.entered_by, ballot.checked_by) == (
        True, True, cast.a.facilitator, None,
    )  # fmt: skip
    assert Answer.objects.count() == 34, "an empty answer is no row"
    assert Invitee.objects.get(pk=cast.a.invitee.pk).spent is not None
    assert not Ballot.objects.filter(paper_entry.is_trusted()).exists()
    assert paper_entry.counts(survey) == {"entered": 1, "waiting": 1}
    page = open_code(second, survey, code).content.decode()
    assert "Kijk een formulier na" in page
    assert "Op papier geschreven." in page, "texts are read over"
    assert " checked>" not in page, "colours are chosen again"
    assert send(second, survey, code, **extra).status_code == 303
    ballot.refresh_from_db()
    assert ballot.checked_by == cast.a.coordinator
    assert Ballot.objects.filter(paper_entry.is_trusted()).count() == 1
    assert paper_entry.counts(survey) == {"entered": 1, "waiting": 0}
    assert list(Event.objects.filter(object_pid=survey.pid).values_list("verb", flat=True).order_by("id")) == [
        "paper-entered", "paper-checked",
    ]  # fmt: skip
    done = open_code(first, survey, code)
    assert done.status_code == 422
    assert "ingetypt en nagekeken" in done.content.decode()


def test_what_differs_is_shown_and_settled_by_the_second_helper(cast, helpers):
    first, second = helpers
    survey, code = cast.a.running, cast.a.links.code
    send(first, survey, code)
    page = send(second, survey, code, **{"level-why-vision": "red", "level-why-plan": "red"} | {"level-why-value": ""})
    assert page.status_code == 422
    text = page.content.decode()
    assert "Eerst: Groen. Jij: Rood." in text
    assert "Eerst: Groen. Jij: geen antwoord." in text
    assert Ballot.objects.get().checked_by is None
    assert Answer.objects.get(question="why-vision").level == Level.GREEN, "nothing changed yet"
    settled = send(second, survey, code, settled="yes", **{"level-why-vision": "red"})
    assert settled.status_code == 303
    assert Ballot.objects.get().checked_by == cast.a.coordinator
    assert Answer.objects.get(question="why-vision").level == Level.RED
    assert Answer.objects.get(question="why-value").level == Level.GREEN


def test_nobody_checks_their_own_entry(cast, helpers):
    first, _second = helpers
    survey, code = cast.a.running, cast.a.links.code
    send(first, survey, code)
    page = open_code(first, survey, code).content.decode()
    assert "Jij typte dit formulier in" in page
    assert page.count(" checked>") == 35, "one's own entry is there to correct"
    send(first, survey, code, **{"level-why-vision": "red"})
    assert Ballot.objects.get().checked_by is None
    assert Answer.objects.get(question="why-vision").level == Level.RED
    form = paper_entry.open_form(survey, code, cast.a.facilitator)
    paper_entry.check(survey, cast.a.facilitator, form, [])
    assert Ballot.objects.get().checked_by is None, "the verb refuses it too"


def test_the_code_of_a_form_is_spent_once_whichever_way(cast, helpers):
    first, _second = helpers
    survey = cast.a.running
    person = Respondent()
    person.enter(cast.a.links.answer)
    person.save(("why-vision", "red"))
    page = open_code(first, survey, cast.a.links.code)
    assert page.status_code == 422
    assert "al gebruikt op een toestel" in page.content.decode()
    other = Invitee.objects.create(survey=survey, paper=True)
    secrets = links.mint_personal(other)
    send(first, survey, secrets.code)
    online = Respondent()
    online.enter(secrets.token)
    assert online.save(("why-vision", "red")).json()["code"] == "used"
    assert Client().post(reverse("join"), {"code": secrets.code}).status_code == 303, "the page looks the same"
    assert ballots.resume(secrets.code) is None, "and a form is not resumed on a device"


@pytest.mark.parametrize("kind", ["shared", "foreign", "nonsense", "resume"])
def test_only_codes_of_forms_of_this_scan(cast, helpers, kind):
    person = Respondent()
    person.enter(cast.a.links.shared)
    person.save(("why-vision", "red"))
    code = {"shared": cast.a.links.shared_code, "foreign": cast.b.links.code, "nonsense": "ABCD",
            "resume": person.carried.nonce}[kind]  # fmt: skip
    for survey in (cast.a.running, cast.a.anonymous):
        page = open_code(helpers[0], survey, code)
        assert page.status_code == 422
        assert "Dit is niet de code van een formulier" in page.content.decode()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_replaced_code_is_called_replaced(cast, helpers, language):
    first, second = helpers
    survey, code = cast.a.running, cast.a.links.code
    words = {"nl": "vervangen door een nieuwe", "en": "replaced by a new one"}[language]
    first.cookies[product.LANGUAGE_COOKIE_NAME] = language
    newest = links.renew_personal(cast.a.invitee).code
    page = open_code(first, survey, code)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert words not in open_code(first, cast.a.anonymous, code).content.decode(), "only in its own scan"
    assert send(first, survey, newest).status_code == 303
    links.renew_personal(cast.a.invitee)
    assert send(second, survey, newest).status_code == 303, "what was typed in before can still be checked"
    assert Ballot.objects.get().checked_by == cast.a.coordinator


def test_the_group_on_the_form_is_kept_and_a_wrong_one_can_be_begun_anew(cast, helpers):
    first, second = helpers
    survey = make_survey(
        cast.a, "Rollen", mode=Mode.ANONYMOUS, k=8, breakdown=Breakdown.ROLE, client_route=True,
        groups=groups.role_groups(["nl", "en"]),
    )  # fmt: skip
    code = links.mint_personal(Invitee.objects.create(survey=survey, paper=True)).code
    assert open_code(first, survey, code).status_code == 422, "which group?"
    assert send(first, survey, code, group="client", client_route=True).status_code == 303
    assert Ballot.objects.get().route == Route.CLIENT
    assert Answer.objects.count() == 12
    page = open_code(second, survey, code, group="ict")
    assert page.status_code == 422
    assert "De eerste helper koos een andere groep" in page.content.decode()
    again = open_code(second, survey, code, group="ict", step="again")
    assert again.status_code == 200
    assert Ballot.objects.count() == 0
    assert send(second, survey, code, group="ict").status_code == 303
    assert Ballot.objects.get().group == "ict"


def test_open_mode_takes_the_name_over(cast, helpers):
    survey = cast.a.open
    code = links.mint_personal(Invitee.objects.create(survey=survey, paper=True)).code
    assert 'name="name"' in open_code(helpers[0], survey, code).content.decode()
    send(helpers[0], survey, code, name="Bijnaam")
    assert Ballot.objects.get().name is not None


def test_a_closed_scan_takes_no_forms(cast, helpers):
    Survey.objects.filter(pk=cast.a.running.pk).update(state=State.CLOSED)
    page = send(helpers[0], cast.a.running, cast.a.links.code)
    assert "neemt nu geen antwoorden aan" in page.content.decode()
    assert Ballot.objects.count() == 0


def test_a_text_that_is_too_long_keeps_everything(cast, helpers):
    page = send(helpers[0], cast.a.running, cast.a.links.code, **{"argument-why-vision": "x" * 2001})
    assert page.status_code == 422
    assert "x" * 2001 in page.content.decode()
    assert Ballot.objects.count() == 0


def test_by_keyboard_in_a_real_browser(live_cast, browsers):
    """A3: r, o, g and ? choose and go on; 35 answers without touching the mouse; checked by a second helper."""
    survey, code = live_cast.a.running, live_cast.a.links.code
    for role in ("facilitator", "coordinator"):
        web = browsers()
        web.sign_in(live_cast.a.users[role])
        page = web.visit(f"/scans/{survey.pid}/paper/")
        page.focus("#code")
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-entry]")
        web.inspect()
        page.focus("[data-entry] input[type=radio]")
        for key in "rog?w" * 7:
            page.keyboard.press(key)
        assert page.evaluate("document.activeElement.tagName") == "BUTTON"
        page.keyboard.press("Enter")
        page.wait_for_selector("#so-far")
        web.inspect()
    assert Ballot.objects.get().checked_by == live_cast.a.coordinator
    levels = [Answer.objects.get(question=asked.id).level for asked in sheet(survey, "nl").questions]
    assert levels == [Level.RED, Level.ORANGE, Level.GREEN, Level.UNKNOWN, Level.UNKNOWN] * 7
