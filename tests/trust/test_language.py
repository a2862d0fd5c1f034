"""A11: the Dutch of the interface and the mails is plain. Every sentence of every catalogue is measured."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOMS = Path(__file__).resolve().parents[2] / "draagvlak"
MEAN, LONGEST = 12, 20
# Words that people outside an office do not use, each with what we say instead.
JARGON = {
    "stakeholder": "betrokkene", "tool": "hulpmiddel", "implementatie": "starten", "implementeren": "invoeren",
    "sessie": "gesprek", "feedback": "wat mensen ervan vinden", "optimaliseren": "beter maken", "input": "wat je zegt",
    "geanonimiseerd": "zonder naam", "data": "gegevens", "valideren": "nakijken", "respondent": "wie antwoordt",
    "respondenten": "wie antwoordt", "genereren": "maken", "token": "link", "ballot": "antwoorden", "hash": "",
    "middels": "met", "teneinde": "om", "conform": "volgens", "dient": "moet", "dienen": "moeten", "inzake": "over",
    "authenticatie": "aanmelden", "helaas": "",
}  # fmt: skip
# 'Foutmelding' and such are fine; these are whole words only. What an operator reads may name technical things.
OPERATOR = re.compile(r"DRAAGVLAK_|SMTP|HTTPS|PostgreSQL|SQLite|master key|WebAuthn|TOTP", re.IGNORECASE)
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[a-z_]+\}|<[^>]+>")
WORD = re.compile(r"[\wÀ-ÿ’'-]+")


def catalogues():
    return sorted(ROOMS.glob("*/locale/nl/LC_MESSAGES/django.po"))


def texts():
    """(room, text) for every Dutch text."""
    for path in catalogues():
        with path.open("rb") as source:
            for message in read_po(source):
                if not message.id:
                    continue
                strings = message.string if isinstance(message.string, tuple) else (message.string,)
                for text in strings:
                    yield path.parts[-5], text


def sentences(text):
    """The sentences of a text, without placeholders counting for more than one word."""
    text = PLACEHOLDER.sub("x", text)
    return [part for part in re.split(r"(?<=[.!?:;])\s+|\n+", text) if WORD.search(part)]


def words(sentence):
    return WORD.findall(sentence)


def test_the_measure_itself():
    assert [len(words(part)) for part in sentences("Je bent klaar. Wil je nog iets doen? Druk dan op ‘Dien in’.")] == [
        3,
        5,
        5,
    ]
    assert len(sentences("%(done)s van %(all)s ingevuld")) == 1


def test_there_is_something_to_measure():
    assert len(catalogues()) >= 4
    assert sum(1 for _text in texts()) > 300


def test_mean_and_longest_sentence():
    lengths = [(len(words(part)), room, part) for room, text in texts() for part in sentences(text)]
    too_long = [row for row in lengths if row[0] > LONGEST]
    assert not too_long, "\n".join(f"{count} {room}: {part}" for count, room, part in sorted(too_long, reverse=True))
    assert sum(row[0] for row in lengths) / len(lengths) <= MEAN


@pytest.mark.parametrize("word", sorted(JARGON))
def test_no_jargon(word):
    found = [
        f"{room}: {text}" for room, text in texts()
        if not OPERATOR.search(text) and re.search(rf"\b{word}\b", text, re.IGNORECASE)
    ]  # fmt: skip
    assert not found, f"say {JARGON[word]!r} instead of {word!r}:\n" + "\n".join(found)


def test_no_exclamation_marks_no_formal_you():
    shouting = [f"{room}: {text}" for room, text in texts() if "!" in text]
    formal = [f"{room}: {text}" for room, text in texts() if re.search(r"\b(u|uw)\b", text)]
    assert not shouting, "\n".join(shouting)
    assert not formal, "\n".join(formal)
