"""From what an import understood to a pack: private, in one language, with only what the source said."""

import hashlib
import json
import re
import unicodedata
from typing import Any

from draagvlak.content.importing.reading import Reading, RubricRead
from draagvlak.content.loading import revive
from draagvlak.content.schema import LEVELS, Pack

PREFIX = "own-"
_PART = {"nl": "Deel", "en": "Part", "fr": "Partie", "de": "Teil"}
_NO_LETTER = re.compile(r"[^a-z0-9]+")


def slug(text: str, most: int) -> str:
    """The letters and figures of a text as an id; '' for a text that has none in the Latin script."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = _NO_LETTER.sub("-", plain).strip("-")
    return words[:most].rsplit("-", 1)[0].strip("-") if len(words) > most and "-" in words[:most] else words[:most]


def pack_id(title: str) -> str:
    """The id of an imported pack: always the same for the same title, and never that of a pack we ship."""
    return PREFIX + (slug(title, 50) or hashlib.sha256(title.encode()).hexdigest()[:12])


def to_pack(reading: Reading, *, title: str, language: str, version: str) -> Pack:
    """The pack of a reading. Raises PackRefused when a text cannot be one of a pack; `clean` normally prevents that.

    Ids of questions are the rubric's id and a number in the order of the source.
    """
    used: set[str] = set()
    rubrics = [_rubric(rubric, number, language, used) for number, rubric in enumerate(reading.rubrics, 1)]
    data = {
        "schema": 1,
        "id": pack_id(title),
        "version": version,
        "kind": "scan",
        "languages": [language],
        "title": {language: title},
        "rubrics": rubrics,
    }
    return revive(json.loads(json.dumps(data)))


def _rubric(rubric: RubricRead, number: int, language: str, used: set[str]) -> dict[str, Any]:
    base = slug(rubric.title, 32) or f"rubric-{number}"
    identity, again = base, 1
    while identity in used:
        again += 1
        identity = f"{base}-{again}"
    used.add(identity)
    part = f"{_PART.get(language.split('-')[0], '')} {number}".strip()
    return {
        "id": identity,
        "title": {language: rubric.title or part},
        **({"explain": {language: rubric.explain}} if rubric.explain else {}),
        "questions": [
            {
                "id": f"{identity}-{place}",
                "text": {language: question.text},
                "levels": {level: {language: getattr(question, level)} for level in LEVELS},
            }
            for place, question in enumerate(rubric.questions, 1)
        ],
    }
