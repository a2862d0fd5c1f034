"""Answering page by page and by script: what is saved, what is refused, what is said."""

import pytest

from draagvlak.surveys import ballots
from draagvlak.surveys.models import Answer, Ballot
from draagvlak.surveys.tests.respondents import Respondent

pytestmark = pytest.mark.django_db


@pytest.fixture
def respondent(cast):
    person = Respondent()
    person.enter(cast.a.links.answer, script=False)
    return person


def test_page_by_page_without_a_script(cast, respondent):
    first = respondent.client.get(respondent.url("answer-pages"))
    assert first["Location"] == respondent.url("answer-question", 0), "the practice question comes first"
    page = respondent.client.get(first["Location"])
    assert "fiets" in page.content.decode()
    assert respondent.post_question(0, level="red")["Location"] == respondent.url("answer-question", 1)
    assert Ballot.objects.count() == 0, "the practice question is never stored"
    assert respondent.post_question(1, level="red", argument="Omdat.")["Location"] == respondent.url("answer-question", 2)
    assert list(ballots.own_answers(respondent.carried).values()) == [ballots.Own("red", "Omdat.", "shown", False)]
    for number in range(2, 36):
        moved = respondent.post_question(number, level="green")
    assert moved["Location"] == respondent.url("answer-overview")
    assert Answer.objects.count() == 35
    overview = respondent.client.get(respondent.url("answer-overview")).content.decode()
    assert "Alles is beantwoord" in overview
    assert respondent.hand_in()["Location"] == respondent.url("answer-done")
    done = respondent.client.get(respondent.url("answer-done")).content.decode()
    assert "/r/" in done
