"""Closing at the desk, in pages: what is said before, what can be done after, with results and with too few answers."""

from datetime import timedelta

import pytest
from django.conf import settings as product
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from draagvlak.surveys import actions, closing, links, paper_entry
from draagvlak.surveys.models import MINIMUM, Mode, State, Survey
from draagvlak.surveys.people import Person
from draagvlak.surveys.tests.rounds import fill
from tests.people import make_survey, sign_in

pytestmark = pytest.mark.django_db
GREEN = {"*": "green"}
PAGES = ("scorecard", "consensus", "scan-actions", "report", "proof")


@pytest.fixture
def a(cast):
    return cast.a


@pytest.fixture
def desk(a):
    return sign_in(Client(), a.facilitator)


def scan(a, answers=0, mode=Mode.CONFIDENTIAL, over=False):
    """A running scan with a list of six, `answers` of which were handed in; `over`: its last day has passed."""
    survey = make_survey(a, "Afronden", state="draft", mode=mode, k=MINIMUM[mode])
    actions.add_invitees(survey, a.facilitator, [Person(f"Persoon {n}", f"p{n}@example.org") for n in range(6)])
    today = timezone.localdate()
    last_day = today - timedelta(days=1) if over else survey.last_day
    Survey.objects.filter(pk=survey.pk).update(state=State.RUNNING, launched_on=today, last_day=last_day)
    survey.refresh_from_db()
    fill(survey, [GREEN] * answers)
    return survey


def look(client, name, survey, status=200, language="nl"):
    client.cookies[product.LANGUAGE_COOKIE_NAME] = language
    response = client.get(reverse(name, args=[survey.pid]))
    assert response.status_code == status
    return response.content.decode()


def close(client, survey, enough="yes"):
    return client.post(reverse("scan-close", args=[survey.pid]), {"enough": enough})


def href(name, survey):
    return f'href="{reverse(name, args=[survey.pid])}"'


# ── Before ───────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ["5 van de 6 mensen dienden in", "kan niemand nog antwoorden", "op hetzelfde moment hetzelfde",
                "namen en adressen", "na 14 dagen gewist", "nooit meer open"]),
        ("en", ["5 of 6 people handed in", "nobody can answer", "the same at the same moment", "names and addresses",
                "after 14 days", "never be opened again"]),
    ],
)  # fmt: skip
def test_the_question_says_what_happens(a, desk, language, words):
    text = look(desk, "scan-close", scan(a, 5), language=language)
    for word in words:
        assert word in text
    assert text.count("<h1") == 1


def test_looking_closes_nothing_and_closing_twice_is_closing_once(a, desk):
    survey = scan(a, 5)
    look(desk, "scan-close", survey)
    survey.refresh_from_db()
    assert survey.state == State.RUNNING
    for _again in range(2):
        assert close(desk, survey)["Location"] == reverse("scan", args=[survey.pid])
    survey.refresh_from_db()
    assert survey.state == State.CLOSED
    assert survey.snapshots.count() == 1


@pytest.mark.parametrize(("said", "answers"), [("no", 5), ("yes", 4), ("", 5)])
def test_what_is_no_longer_so_is_asked_again(a, desk, said, answers):
    """Somebody handed in, or took back, after the page was read: nothing happens that it did not say."""
    survey = scan(a, answers)
    again = close(desk, survey, said)
    assert again.status_code == 409
    assert "Er is intussen iets veranderd" in again.content.decode()
    survey.refresh_from_db()
    assert survey.state == State.RUNNING


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ["4 mensen dienden in. In deze scan zijn er resultaten vanaf 5 antwoorden.", "voor niemand",
                "14 dagen opnieuw openen", "opnieuw als open scan"]),
        ("en", ["4 people handed in. In this scan results show from 5 answers.", "to nobody",
                "For 14 days you can open it again", "again in Open mode"]),
    ],
)  # fmt: skip
def test_too_few_is_said_plainly_with_every_choice(a, desk, language, words):
    survey = scan(a, 4)
    text = look(desk, "scan-close", survey, language=language)
    for word in words:
        assert word in text
    assert href("scan-extend", survey) in text
    assert close(desk, survey, "no").status_code == 303


def test_paper_of_one_helper_is_said_to_be_the_reason(a, desk):
    survey = scan(a, 3)
    for invitee in list(survey.invitees.all()[:2]):
        form = paper_entry.open_form(survey, links.mint_personal(invitee).code, a.facilitator)
        paper_entry.enter(survey, a.facilitator, form, [])
    standing = closing.standing(survey)
    assert (standing.done, standing.one_helper, standing.enough, standing.waits_for_helper) == (5, 2, False, True)
    text = look(desk, "scan-close", survey)
    assert "2 daarvan komen van papieren formulieren die maar één helper invoerde" in text
    assert href("paper-entry", survey) in text
    fill(survey, [GREEN] * 2)
    assert "2 papieren formulieren zijn door maar één helper ingevoerd" in look(desk, "scan-close", survey)


@pytest.mark.parametrize("mode", Mode)
def test_the_page_and_the_verb_hold_the_same_minimum(a, mode):
    from draagvlak.surveys import counting

    survey = scan(a, MINIMUM[mode] - 1, mode)
    for _one in range(2):
        assert closing.standing(survey).enough == counting.may_publish(survey, counting.count(survey))
        fill(survey, [GREEN])
    assert closing.standing(survey).enough


@pytest.mark.parametrize(("mode", "says"), [(Mode.CONFIDENTIAL, False), (Mode.OPEN, True)])
def test_an_open_scan_says_who_sees_who(a, desk, mode, says):
    assert ("ziet wie wat antwoordde" in look(desk, "scan-close", scan(a, 5, mode))) is says


def test_the_scan_page_offers_closing(a, desk):
    main = 'class="btn btn--big btn--wide" ' + "{}"
    running, few, enough = scan(a, 5), scan(a, 4, over=True), scan(a, 5, over=True)
    everybody = scan(a, 6)
    assert href("scan-close", running) in look(desk, "scan", running)
    assert main.format(href("scan-close", running)) not in look(desk, "scan", running)
    assert main.format(href("scan-extend", few)) in look(desk, "scan", few)
    assert main.format(href("scan-close", enough)) in look(desk, "scan", enough)
    assert main.format(href("scan-close", everybody)) in look(desk, "scan", everybody)


def test_only_who_guides_is_offered_it(a):
    survey = scan(a, 5, over=True)
    assert "scan-close" not in look(sign_in(Client(), a.member), "scan", survey)
    assert href("scan-close", survey) not in look(sign_in(Client(), a.member), "scan", survey)


# ── After, with results ──────────────────────────────────────────────────────────────────────────────────────
def closed(a, answers=5, mode=Mode.CONFIDENTIAL):
    survey = scan(a, answers, mode)
    closing.close(survey, a.facilitator)
    survey.refresh_from_db()
    return survey


def test_a_closed_scan_leads_to_its_pages_and_says_what_is_kept(a, desk):
    survey = closed(a)
    text = look(desk, "scan", survey)
    assert f'{href("scan", survey)} aria-current="page"' in text, "the pages of a closed scan, as on each of them"
    for name in PAGES:
        assert text.count(href(name, survey)) == 2
    assert "5 mensen deden mee" in text
    today, day = timezone.localdate(), lambda value: f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    assert f"gewist op {day(today)}" in text
    assert f"worden gewist op {day(today + timedelta(days=14))}" in text
    assert f"bewaard tot {day(closing.ends_on(survey))}" in text
    closing.destroy_due(today + timedelta(days=14))
    text = look(desk, "scan", survey)
    assert "worden gewist op" not in text
    assert "5 mensen deden mee" in text, "the count is that of the snapshot, not of the ballots"
    assert "6 mensen stonden op de lijst" in text


MONTHS = ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
          "november", "december")  # fmt: skip


def test_who_may_not_read_results_is_led_to_none(a):
    survey = closed(a)
    text = look(sign_in(Client(), a.observer), "scan", survey)
    assert not any(href(name, survey) in text for name in PAGES)
    assert all(href(name, survey) in look(sign_in(Client(), a.member), "scan", survey) for name in PAGES)


@pytest.mark.parametrize("mode", Mode)
def test_the_link_to_the_results_can_be_passed_on_except_in_an_open_scan(a, desk, mode):
    survey = closed(a, 8, mode)
    address = links.results_url(links.results_token(survey))
    text = look(desk, "scan", survey)
    assert (address in text) is (mode != Mode.OPEN)
    assert ("staat hier niet" in text) is (mode == Mode.OPEN)
    assert address not in look(sign_in(Client(), a.member), "scan", survey)


def test_after_the_retention_the_page_says_so(a, desk):
    survey = closed(a)
    closing.destroy_due(closing.ends_on(survey))
    text = look(desk, "scan", survey)
    assert "De resultaten zijn weg" in text
    assert "36 maanden" in text
    assert not any(href(name, survey) in text for name in PAGES)
    assert not survey.links.filter(purpose="results", sealed__isnull=False).exists(), "looking makes no new link"


@pytest.mark.parametrize("many", [1, 4])
def test_queries_of_a_closed_scan(a, desk, django_assert_num_queries, many):
    survey = [closed(a) for _one in range(many)][0]
    links.results_token(survey)
    desk.get("/account/")
    with django_assert_num_queries(7):
        look(desk, "scan", survey)


# ── After, with too few ──────────────────────────────────────────────────────────────────────────────────────
def test_too_few_can_be_opened_again_begun_again_or_copied(a, desk):
    survey = closed(a, 4)
    text = look(desk, "scan", survey)
    assert "4 mensen dienden in" in text
    for name in ("scan-reopen", "scan-restart", "scan-copy"):
        assert href(name, survey) in text
    member = look(sign_in(Client(), a.member), "scan", survey)
    assert href("scan-reopen", survey) not in member
    closing.destroy_due(timezone.localdate() + timedelta(days=14))
    text = look(desk, "scan", survey)
    assert href("scan-reopen", survey) not in text
    assert href("scan-copy", survey) in text


def test_an_open_scan_with_too_few_is_not_begun_again_as_an_open_one(a, desk):
    survey = closed(a, 1, Mode.OPEN)
    assert href("scan-restart", survey) not in look(desk, "scan", survey)


def test_opening_again_takes_a_later_day(a, desk):
    survey = closed(a, 4)
    address = reverse("scan-reopen", args=[survey.pid])
    assert "Het minimum blijft 5 antwoorden" in look(desk, "scan-reopen", survey)
    wrong = desk.post(address, {"last_day": "2020-01-01"})
    assert wrong.status_code == 422
    assert "later" in wrong.content.decode()
    day = timezone.localdate() + timedelta(days=20)
    assert desk.post(address, {"last_day": day.isoformat()}).status_code == 303
    survey.refresh_from_db()
    assert (survey.state, survey.last_day, survey.closed_on) == (State.RUNNING, day, None)
    assert survey.invitees.filter(name__isnull=False).count() == 6, "the list was kept for this"
    assert survey.ballots.filter(handed_in=True).count() == 4


@pytest.mark.parametrize("name", ["scan-reopen", "scan-restart"])
def test_what_has_results_never_begins_again(a, desk, name):
    survey = closed(a)
    assert "kan nu niet" in look(desk, name, survey)
    day = timezone.localdate() + timedelta(days=20)
    assert desk.post(reverse(name, args=[survey.pid]), {"last_day": day.isoformat()}).status_code == 422
    survey.refresh_from_db()
    assert survey.state == State.CLOSED


def test_beginning_again_in_open_mode_deletes_the_answers(a, desk):
    survey = closed(a, 4)
    assert "meteen gewist" in look(desk, "scan-restart", survey)
    assert survey.ballots.count() == 4
    moved = desk.post(reverse("scan-restart", args=[survey.pid]))
    made = Survey.objects.get(copied_from=survey)
    assert moved["Location"] == reverse("scan-edit", args=[made.pid])
    assert (made.mode, made.k, made.state) == (Mode.OPEN, 2, State.DRAFT)
    assert made.invitees.count() == 6
    assert not survey.ballots.exists()


def test_lists_say_how_it_ended(a, desk):
    good, few = closed(a), closed(a, 2)
    text = desk.get(reverse("scans", args=[a.organisation.pid])).content.decode()
    assert "de resultaten zijn er" in text
    assert "te weinig antwoorden" in text
    closing.destroy_due(closing.ends_on(good))
    assert "de resultaten zijn gewist" in desk.get(reverse("scans", args=[a.organisation.pid])).content.decode()
    assert few.closed_on == timezone.localdate()
