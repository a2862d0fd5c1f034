"""Tips ask everybody. None points at a person, a number of people, or who chose what."""

import re

import pytest
from django.utils import translation

from draagvlak.live import tips
from draagvlak.live.models import Stage, Step
from draagvlak.surveys.published import Counts, QuestionResult

NAMES = {"red": "Rood", "orange": "Oranje", "green": "Groen", "unknown": "Weet ik niet"}
POINTS_AT = re.compile(
    r"\bthe (one|person|people|two|few) who\b|\bwho (chose|voted|is) (red|orange|green)|\byou chose\b|"
    r"\bdegene|\bwie (koos|koost|stemde)\b(?! wat)|\bje koos\b|\d",
    re.I,
)


@pytest.fixture(params=["nl", "en"], autouse=True)
def language(request):
    with translation.override(request.param):
        yield request.param


def every():
    found = [tips.of_question(step, pattern, NAMES) for step in Step for pattern in tips.PATTERNS]
    return [*found, *(tips.of_stage(stage) for stage in Stage), tips.of_stage(Stage.TALK, together=True)]


def test_no_tip_points_at_a_person():
    for tip in every():
        for line in (*tip.say, *tip.mind):
            assert not POINTS_AT.search(line), line


def test_each_step_has_something_to_say_for_each_pattern():
    for step in Step:
        for pattern in tips.PATTERNS:
            assert tips.of_question(step, pattern, NAMES).say


def test_where_people_stand_apart_both_sides_are_asked_for():
    for pattern in ("opposed", "divided", "mostly"):
        said = " ".join(tips.of_question(Step.LISTEN, pattern, NAMES).say)
        assert "rood" in said
        assert "groen" in said


def test_who_leads_speaks_last(language):
    words = {"nl": "laatst", "en": "last"}[language]
    for step in (Step.LISTEN, Step.CHOOSE):
        assert any(words in line for line in tips.of_question(step, "divided", NAMES).mind)


@pytest.mark.parametrize(
    ("counts", "pattern"),
    [
        ((4, 0, 4, 0), "opposed"), ((0, 1, 7, 1), "unanimous"), ((1, 7, 1, 0), "mostly"), ((3, 3, 2, 0), "divided"),
        ((0, 4, 4, 0), "between"), ((2, 1, 2, 3), "unknown"), ((1, 1, 0, 0), "few"),
    ],
)  # fmt: skip
def test_the_pattern_of_answers(counts, pattern):
    assert tips.pattern_of(QuestionResult("q", "r", sum(counts), Counts(*counts))) == pattern


def test_without_results_it_is_few():
    assert tips.pattern_of(None) == "few"
    assert tips.pattern_of(QuestionResult("q", "r", 3, None)) == "few"
