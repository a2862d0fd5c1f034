"""Later votes beside the first: on the desk, behind the results link, in the report, and in what the proof says."""

import pytest
from django.urls import reverse
from django.utils import translation

from draagvlak.consensus import proof
from draagvlak.reports.build import build
from draagvlak.reports.tests import reading
from draagvlak.reports.views import FILES
from draagvlak.surveys import audit, published
from draagvlak.surveys.models import Snapshot
from tests.people import sign_in

pytestmark = pytest.mark.django_db
AGAIN = "tweede stem: 1 rood · 5 oranje · 2 groen"


@pytest.fixture
def survey(cast):
    """The closed scan, with a second vote on one question."""
    data = published.one_question(cast.a.question, (1, 5, 2, 0), asked=8)
    Snapshot.objects.create(survey=cast.a.closed, round=2, data=data, digest=published.digest_of(data))
    return cast.a.closed


def text(client, name, *args):
    return client.get(reverse(name, args=args)).content.decode()


def test_both_votes_stand_on_the_page_of_the_question(survey, cast, client):
    page = text(sign_in(client, cast.a.facilitator), "consensus-item", survey.pid, cast.a.question)
    assert page.index("Eerste stem</h3>") < page.index("Tweede stem</h3>")
    assert "verdeeld" in page
    other = text(client, "consensus-item", survey.pid, "why-value")
    assert "Tweede stem" not in other


@pytest.mark.parametrize("desk", [True, False], ids=["desk", "results-link"])
def test_the_second_vote_is_one_line_in_the_scorecard(survey, cast, client, desk):
    if desk:
        page = text(sign_in(client, cast.a.member), "scorecard-rubric", survey.pid, cast.a.rubric)
    else:
        page = text(client, "results-rubric", cast.a.links.closed_results, cast.a.rubric)
    assert page.count(AGAIN) == 1


def test_the_first_picture_and_its_order_do_not_change(survey):
    shown = published.read(survey)
    assert {question.counts.row for question in shown.questions.values()} == {(1, 2, 5, 1)}


def test_the_second_vote_stands_in_every_kind_of_report(survey):
    with translation.override("nl"):
        made = build(published.read(survey), "nl", ("questions", "agreed"))
        for kind, (render, _type) in FILES.items():
            assert AGAIN in " ".join(reading.TEXT[kind](render(made)).split()), kind


def test_the_proof_says_what_two_votes_tell(survey, cast, client):
    page = text(client, "results-proof", cast.a.links.closed_results)
    assert "één stem uit een gesprek" in page
    assert "bewijst het verschil met de eerste stem niets over iemand" in page
    assert "Koos volgens jou niemand iets anders bij een tweede stem" in page
    assert "meer dan beloofd" not in page
    with translation.override("en"):
        shown = published.read(survey)
        assert "from 5 votes on" in " ".join(proof.proof(shown, audit.audit(shown), "en").from_how_many)


def test_without_a_second_vote_nothing_is_said_of_it(cast, client):
    assert "tweede stem" not in text(client, "results-proof", cast.a.links.closed_results)
