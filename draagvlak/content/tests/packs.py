"""Small packs for tests: as data, and as files of a folder."""

import copy
import json
from typing import Any

from draagvlak.content.loading import revive

LEVELS = ("red", "orange", "green")
SMALL: dict = {
    "schema": 1,
    "id": "klein",
    "version": "2026.1",
    "kind": "scan",
    "languages": ["nl", "en"],
    "title": {"nl": "Kleine lijst", "en": "Small list"},
    "subjects": [{"id": "video", "name": {"nl": "beeldbellen", "en": "video calls"}}],
    "rubrics": [
        {
            "id": "why",
            "title": {"nl": "Waarom", "en": "Why"},
            "questions": [
                {
                    "id": "why-vision",
                    "text": {
                        "nl": "Kennen jullie de visie op {subject}?",
                        "en": "Do you know the vision on {subject}?",
                    },
                    "levels": {level: {"nl": f"nl {level}", "en": f"en {level}"} for level in LEVELS},
                },
                {
                    "id": "why-gain",
                    "text": {"nl": "{Subject}: wat levert dat op?", "en": "{Subject}: what does that bring?"},
                    "levels": {level: {"nl": f"nl {level}", "en": f"en {level}"} for level in LEVELS},
                },
            ],
        }
    ],
}


def data(**changes):
    """The small pack with changes by dotted path: `data(**{"rubrics.0.id": "x"})`; a value of None takes it away."""
    result: dict = copy.deepcopy(SMALL)
    for path, value in changes.items():
        *way, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
        place: Any = result
        for part in way:
            place = place[part]
        if value is None:
            del place[last]
        else:
            place[last] = value
    return result


def pack(**changes):
    return revive(data(**changes))


def as_yaml(**changes):
    """JSON is YAML too, and one line per value gives every value a line of its own."""
    return json.dumps(data(**changes), ensure_ascii=False, indent=1).encode()
