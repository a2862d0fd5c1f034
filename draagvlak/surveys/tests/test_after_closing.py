"""After closing, for who took part: the results, the own copy while it exists, the mail; nothing leads astray."""

from datetime import timedelta

import pytest
from django.conf import settings as product
from django.utils import timezone

from draagvlak.surveys import ballots, closing, links, roster
from draagvlak.surveys.models import Invitee, Mode, Purpose, Survey
from draagvlak.surveys.tests.respondents import Respondent
from draagvlak.surveys.tests.rounds import fill
from tests.people import make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def respondent(cast):
    person = Respondent()
    person.enter(cast.a.links.answer)
    person.save(("why-vision", "orange", "Voor later."))
    person.hand_in()
    return person


def close(cast, others=4):
    fill(cast.a.running, [{"*": "green"}] * others)
    return closing.close(cast.a.running, cast.a.facilitator)


def read(person, name, language="nl", status=200):
    person.client.cookies[product.LANGUAGE_COOKIE_NAME] = language
    page = person.client.get(person.url(name))
    assert page.status_code == status
    return page.content.decode()


@pytest.mark.parametrize(("language", "words"), [("nl", "Deze scan is gesloten"), ("en", "This scan is closed")])
def test_closed_leads_to_the_results_and_to_the_own_copy(cast, respondent, language, words):
    close(cast)
    page = read(respondent, "answer-overview", language)
    assert words in page
    assert links.results_url(links.results_token(cast.a.running)) in page
    assert respondent.url("answer-copy") in page
    assert "Voor later." in read(respondent, "answer-copy", language)
    assert read(respondent, "answer-done", language)


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", "Je aparte antwoorden zijn gewist"), ("en", "Your separate answers were deleted")],
)
def test_once_answers_are_deleted_the_copy_says_so_kindly(cast, respondent, language, words):
    close(cast)
    closing.destroy_due(timezone.localdate() + timedelta(days=product.ANSWER_DAYS))
    for name in ("answer-copy", "answer-copy-text"):
        page = read(respondent, name, language)
        assert words in page
        assert links.results_url(links.results_token(cast.a.running)) in page
    page = read(respondent, "answer-overview", language)
    assert respondent.url("answer-copy") not in page


def test_after_the_retention_nothing_leads_to_results(cast, respondent):
    close(cast)
    cast.a.running.refresh_from_db()
    closing.destroy_due(closing.ends_on(cast.a.running))
    page = read(respondent, "answer-overview")
    assert "De resultaten zijn gewist op" in page
    assert "/r/" not in page
    read(respondent, "answer-copy")
    stored = cast.a.running.links.filter(purpose=Purpose.RESULTS)
    assert not stored.filter(sealed__isnull=False).exists(), "no page makes a new link"


@pytest.mark.parametrize(("language", "words"), [("nl", "Te weinig mensen"), ("en", "Too few people")])
def test_too_few_is_said_to_who_took_part(cast, respondent, language, words):
    close(cast, others=2)
    page = read(respondent, "answer-overview", language)
    assert words in page
    assert "/r/" not in page
    assert "Voor later." in read(respondent, "answer-copy", language)


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "laatste dag om te antwoorden"), ("en", "The last day to answer")]
)
def test_between_the_last_day_and_closing_it_is_not_called_closed(cast, language, words):
    survey = make_survey(cast.a, "Bijna", state="draft")
    Survey.objects.filter(pk=survey.pk).update(
        state="running", launched_on=timezone.localdate(), last_day=timezone.localdate() - timedelta(days=1)
    )
    token = links.mint_personal(Invitee.objects.create(survey=survey)).token
    person = Respondent()
    page = person.client.get(f"/u/{token}/", headers={"cookie": f"{product.LANGUAGE_COOKIE_NAME}={language}"})
    assert words in page.content.decode()
    seat = ballots.new_pass(survey, links.find(Purpose.ANSWER, token))
    person.client.cookies[ballots.cookie_name(survey.pid)] = ballots.sign(seat)
    person.pid = survey.pid
    assert links.results_url(links.results_token(survey)) in read(person, "answer", language)


def test_who_comes_with_an_invitation_after_closing_gets_no_link_to_the_results(cast, respondent):
    close(cast)
    page = Respondent().client.get(f"/u/{cast.a.links.answer}/").content.decode()
    assert "Deed je mee?" in page
    assert "/r/" not in page


# ── The mail, over real SMTP ─────────────────────────────────────────────────────────────────────────────────
def invite(survey, name, address, language="", spent=None):
    return Invitee.objects.create(
        survey=survey, language=language, spent=spent, **roster.sealed(survey.organisation_id, name, address)
    )


def test_the_mail_says_where_the_results_are_in_the_language_of_each(cast, mailbox):
    survey = cast.a.running
    invite(survey, "An", "an@example.org", "nl")
    invite(survey, "Bob", "bob@example.org", "en")
    close(cast, others=5)
    mailbox.deliver()
    token = links.results_token(survey)
    for address, subject, words in (
        ("an@example.org", "De resultaten zijn er: onlinehulp", ["nu gesloten", "geen account", "nu gewist"]),
        ("bob@example.org", "The results are there: online help", ["closed now", "no account", "now deleted"]),
    ):
        [message] = mailbox.to(address)
        assert message["Subject"] == subject
        text = mailbox.text(address)
        assert links.results_url(token) in text
        assert all(word in text for word in words), text
        assert "/u/" not in text, "no link to answer with"
    page = Respondent().client.get(f"/r/{token}/")
    assert page.status_code == 200
    assert not Invitee.objects.filter(survey=survey).exclude(address=None).exists(), "the address went with the mail"


def test_everybody_on_the_list_gets_the_same_mail(cast, mailbox):
    """Neither the mail nor who gets it tells who took part (D9)."""
    survey = cast.a.running
    invite(survey, "An", "an@example.org", spent=b"s" * 32)
    invite(survey, "Bob", "bob@example.org")
    close(cast, others=5)
    mailbox.deliver()
    assert (
        len({mailbox.text(address) for address in ("an@example.org", "bob@example.org", "genodigde@example.org")}) == 1
    )


def test_in_an_open_scan_only_who_began_gets_the_link(cast, mailbox):
    """There the results hold who answered what: they are for who took part (decision 18)."""
    survey = make_survey(cast.a, "Open", mode=Mode.OPEN, k=2)
    invite(survey, "An", "an@example.org", spent=b"s" * 32)
    invite(survey, "Bob", "bob@example.org")
    fill(survey, [{"*": "green"}] * 3)
    closing.close(survey, cast.a.facilitator)
    mailbox.deliver()
    assert [message.recipients for message in mailbox.messages] == [["an@example.org"]]


def test_too_few_sends_no_mail(cast, mailbox):
    close(cast, others=2)
    assert mailbox.deliver() == 0
