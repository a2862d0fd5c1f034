"""What ships is complete: the counts of the model, both languages, plain words, and subjects that read well."""

import re

import pytest

from draagvlak.content import readability
from draagvlak.content.actions import shipped_packs
from draagvlak.content.commands import plain_texts
from draagvlak.content.schema import LEVELS, texts_of

SUBJECTS = {"nl": ["onlinehulp", "beeldbellen", "blended hulp", "een samenwerkingsplatform"],
            "en": ["online help", "video calling", "blended help", "a collaboration platform"]}  # fmt: skip


@pytest.fixture(scope="module")
def quickscan():
    return next(pack for pack in shipped_packs() if pack.id == "quickscan-onlinehulp")


def test_the_counts_of_the_model(quickscan):
    assert [len(rubric.questions) for rubric in quickscan.rubrics] == [3, 3, 5, 6, 4, 5, 3, 3, 3]
    assert [rubric.id for rubric in quickscan.rubrics] == (
        ["why", "offer", "clients", "staff", "technology", "ethics", "partners", "channels", "costs"]
    )


def test_everything_is_there_in_both_languages(quickscan):
    assert quickscan.languages == ("nl", "en")
    for part in (
        "summary",
        "status_note",
        "credit",
        "licence",
        "not_for_comparison",
        "levels",
        "unknown_hint",
        "practice",
    ):
        assert getattr(quickscan, part), part
    assert len(quickscan.subjects) >= 4
    for rubric in quickscan.rubrics:
        assert rubric.short
        assert rubric.explain
        assert all(len(text.split()) <= 3 and "{" not in text for text in rubric.short.root.values())
        for question in rubric.questions:
            assert question.help, question.id
            assert question.plain, question.id
            assert question.suggestions, question.id
    for _path, texts in texts_of(quickscan):
        assert set(texts.root) == {"nl", "en"}


def test_it_says_that_it_is_a_proposal(quickscan):
    assert quickscan.validated is False
    assert quickscan.credit.author == "Philippe Bocklandt"
    assert not any(question.plain.approved for question in quickscan.questions())


def test_clients_are_asked_at_most_twelve(quickscan):
    assert 1 <= len(quickscan.for_client()) <= 12


@pytest.mark.parametrize("language", ["nl", "en"])
def test_plain_texts_are_short(quickscan, language):
    texts = plain_texts(quickscan, language)
    assert len(texts) == 35 * 4
    assert readability.mean_words(texts) <= readability.MOST_MEAN
    assert readability.longest(texts) <= 15
    for question in quickscan.questions():
        own = [question.plain.text.in_(language), *(question.plain.levels.of(level).in_(language) for level in LEVELS)]
        assert readability.mean_words(own) <= readability.MOST_MEAN, question.id


ARTICLE = {"nl": r"\b(?:de|het|een|deze|dit|onze|goede|meer)\s+\{subject\}|\{[sS]ubject\}[\w-]",
           "en": r"\b(?:the|an?|this|our|your|good|more)\s+\{subject\}|\{[sS]ubject\}[\w-]"}  # fmt: skip


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_subject_reads_well_in_every_sentence(quickscan, language):
    """By rule: never after an article or adjective, never in a compound. And filled in, nothing of it is left."""
    used = 0
    for path, texts in texts_of(quickscan):
        text = texts.root[language]
        used += "ubject}" in text
        assert not re.search(ARTICLE[language], text), f"{path}: {text}"
        for subject in SUBJECTS[language]:
            read = quickscan.render(texts, subject, language)
            assert "{" not in read
            assert "  " not in read
            assert read[:1] == read[:1].upper() or not text.startswith("{"), read
    assert used > 35


def test_sentences_that_do_not_read_well_are_found():
    """The test of the test."""
    assert re.search(ARTICLE["nl"], "De kosten van het {subject} zijn hoog.")
    assert re.search(ARTICLE["nl"], "Het {subject}aanbod.")
    assert not re.search(ARTICLE["nl"], "De visie op {subject} is er.")


def test_readability_counts_words():
    assert readability.mean_words(["Een twee drie. Vier vijf?"]) == 2.5
    assert readability.longest(["Een twee drie. Vier vijf?"]) == 3
    assert readability.mean_words([]) == 0
