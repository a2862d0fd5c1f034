"""The 35 questions that every subject asks, from the pack that ships, with what our respondents answer."""

from functools import lru_cache

from draagvlak.content.loading import load
from draagvlak.settings import PACKAGE

PACK = PACKAGE / "packs" / "quickscan-onlinehulp"
LANGUAGE = "en"
SUBJECT = "online help"
LEVELS = ("red", "orange", "green", "unknown")
ARGUMENT = (
    "We tried this in two teams last year. It worked for short talks, but nobody wrote down who does what when a "
    "client does not answer, so we still do it by phone."
)  # 150 signs: a comment as people type it on a phone


@lru_cache(maxsize=1)
def rubrics():
    """[(title, [(question id, text, [level texts])])] in order."""
    pack = load(PACK)

    def say(texts):
        return pack.render(texts, SUBJECT, LANGUAGE)

    return [
        (
            say(rubric.title),
            [
                (question.id, say(question.text), [say(question.levels.of(level)) for level in LEVELS[:3]])
                for question in rubric.questions
            ],
        )
        for rubric in pack.rubrics
    ]


def has_argument(number):
    """Every third question (1, 4, …, 34) gets an argument: 12 of 35."""
    return number % 3 == 0


def level(person, number):
    """Which level this respondent chooses for the question with this number (from 0): fixed, and spread."""
    return LEVELS[(person * 7 + number * 3 + person // 4) % 4]
