"""What in an argument may point at one person, before it goes on the wall. Pure. It says what it saw, never decides.

It sees signs, not meaning: it misses things, and it stumbles over what is harmless. The page says both.
"""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.surveys import recognise

AGE, DATE, INITIALS, PLACE, NAME, LINK = "age", "date", "initials", "place", "name", "link"
WORDS = {
    recognise.EMAIL: gettext_lazy("an e-mail address"), recognise.PHONE: gettext_lazy("a phone number"),
    recognise.NATIONAL: gettext_lazy("a national number"), LINK: gettext_lazy("a web address"),
    AGE: gettext_lazy("an age"), DATE: gettext_lazy("a date"), INITIALS: gettext_lazy("initials"),
    PLACE: gettext_lazy("a place, perhaps"), NAME: gettext_lazy("a name, perhaps"),
}  # fmt: skip
MOST_NAMES = 3

_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.I)
_AGE = re.compile(
    r"\b\d{1,2}(?:\s*[-–]?\s*jarigen?|[-–]year[-–]olds?|\s+(?:jaar|maanden|years?\s+old|months?\s+old|ans|jahre)\b)"
    r"|\b(?:aged|leeftijd)\s+\d{1,2}\b|\b(?:van|is|was|wordt|werd)\s+(?:1?\d|[2-9]\d)(?=\s*[,.;)!?]|$)",
    re.I,
)
_MONTHS = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    "january|february|march|may|june|july|august|october|jan|feb|aug|sept?|okt|oct|nov|dec"
)
_DATE = re.compile(
    rf"\b\d{{1,2}}\s*[/.\-]\s*\d{{1,2}}(?:\s*[/.\-]\s*(?:19|20)?\d{{2}})?\b|\b\d{{1,2}}(?:ste|de|e|st|nd|rd|th)?\s+"
    rf"(?:{_MONTHS})\b|\b(?:{_MONTHS})\s+(?:\d{{1,2}}\b(?!\s*%)|(?:19|20)\d{{2}}\b)|\b(?:19|20)\d{{2}}-\d{{2}}-\d{{2}}\b",
    re.I,
)
# 'J.', 'J.P.', 'mevr. D', 'cliënt X': one capital by itself. Not the I of English, not 'plan B'.
_INITIALS = re.compile(
    r"(?<![\w.])(?:[A-Z]\.\s?){1,3}(?=[\s,;:)!?]|$|[A-Z])|(?<=\b[Cc]liënt )[A-Z]\b|(?<=\b[Cc]lient )[A-Z]\b"
    r"|\b(?:[Mm]evr|[Mm]w|[Dd]hr|[Mm]rs?|[Mm]s)\.?\s+[A-Z]\b\.?"
)
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ'’]+(?:-[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+)*")
_PLACE = re.compile(r"\b(?:in|te|uit|naar|nabij|bij|from|near|at)\s+$", re.I)
_START = re.compile(r"(?:^|[.!?…:\n]\s*|^\s*[-–*]\s*)[\"'‘“«(]*$")
# Words with a capital that are nobody: programs, peoples and languages, what Dutch and English write with a capital.
_NOBODY = """
    teams zoom word excel outlook google facebook instagram messenger signal skype telegram windows android apple
    microsoft youtube discord snapchat internet wifi bluetooth covid corona nederlands nederlandse frans franse engels
    engelse duits duitse vlaams vlaamse vlaanderen belgisch belgische europees europese belgië europa dutch french
    english german flemish belgian european belgium europe monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december kerst kerstmis pasen god i'm
    i’m i'll i’ll i've i’ve i'd i’d rood oranje groen red orange green
"""
_KNOWN = frozenset(_NOBODY.split())


class Hint(NamedTuple):
    """A kind of trace and the piece of the text that made us think so ('' where showing it again adds nothing)."""

    kind: str
    seen: str = ""

    def __str__(self):
        words = str(WORDS[self.kind])
        return _("%(what)s: ‘%(seen)s’") % {"what": words, "seen": self.seen} if self.seen else words


def hints(text):
    """The Hints in a text, each piece once: what is surest first. Empty when nothing was seen, which proves nothing."""
    found = [Hint(kind) for kind in recognise.found(text)]
    rest = text if not found else re.sub(r"\S*@\S*|[+\d][\d ./()\-]{7,}", " ", text)
    for kind, pattern in ((LINK, _LINK), (DATE, _DATE), (AGE, _AGE), (INITIALS, _INITIALS)):
        for match in pattern.finditer(rest):
            found.append(Hint(kind, match.group().strip()))
        rest = pattern.sub(lambda match: "·" * len(match.group()), rest)
    return tuple(dict.fromkeys(found + _capitals(rest)))


def _capitals(text):
    """Words with a capital that do not begin a sentence: a place behind 'in', else a name."""
    places, names = [], []
    for match in _CAPITAL.finditer(text):
        word, before = match.group(), text[: match.start()]
        joined = before[-1:].isalnum() or text[match.end() : match.end() + 1].isalnum()  # a piece of WhatsApp or GGZ's
        if joined or word.lower() in _KNOWN or _START.search(before):
            continue
        if _PLACE.search(before):
            places.append(Hint(PLACE, f"{before.split()[-1]} {word}"))
        else:
            names.append(Hint(NAME, word))
    return places + names[:MOST_NAMES]
