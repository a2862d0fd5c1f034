"""Recognises the head of a table: which column holds the question, and which the three levels."""

import re
from dataclasses import dataclass


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


QUESTION = _names(
    "vraag vragen stelling stellingen uitspraak question questions statement statements item items frage fragen "
    "aussage affirmation"
)
RUBRIC = _names(
    "rubriek rubrieken rubric rubrics thema themas theme themes thème onderdeel deel domein domain domaine aspect "
    "categorie category catégorie kategorie rubrique bereich section sectie hoofdstuk"
)
RED = frozenset({"rood", "red", "rouge", "rot"})
ORANGE = frozenset({"oranje", "orange", "geel", "yellow", "amber", "jaune", "gelb"})
GREEN = frozenset({"groen", "green", "vert", "grün", "gruen"})
_WORD = re.compile(r"\w+")
_TAGS = re.compile(r"<[^<>]*>|[*_#]+")


@dataclass(frozen=True)
class Columns:
    """Where things stand, counted from 0. `rubric` is -1 when the rubric stands above the questions, as a heading."""

    question: int
    red: int
    orange: int
    green: int
    rubric: int = -1
    title: str = ""  # a rubric title that stands in the head itself, in the place of the word 'question'

    @property
    def levels(self) -> tuple[int, int, int]:
        return self.red, self.orange, self.green

    @property
    def known(self) -> frozenset[int]:
        return frozenset({self.question, *self.levels, *({self.rubric} if self.rubric >= 0 else ())})


IN_ORDER = Columns(0, 1, 2, 3)


def words(cell: str) -> list[str]:
    """The words of a short cell in lower case; nothing for a long one, which is no heading of a column."""
    plain = _TAGS.sub(" ", cell[:200]).replace("&nbsp;", " ")
    return _WORD.findall(plain.casefold()) if len(plain) <= 60 else []


def head(cells: tuple[str, ...]) -> Columns | None:
    """The columns, when this row is the head of a table of questions; None for every other row."""
    found = _colours(cells)
    if found is None:
        return None
    red, orange, green = found
    rest = [index for index in range(len(cells)) if index not in found]
    question = next((index for index in rest if QUESTION & set(words(cells[index]))), None)
    rubric = next((index for index in rest if index != question and starts_with_rubric(cells[index])), -1)
    if question is not None:
        return Columns(question, red, orange, green, rubric if rubric < min(found) else -1)
    if rubric >= 0:
        return None  # a scorecard: it counts answers per rubric and holds no questions
    left = min(found) - 1
    return Columns(left, red, orange, green, title=cells[left].strip()) if left >= 0 else None


def other_head(cells: tuple[str, ...], *, first: bool) -> bool:
    """Whether this row is the head of another table: a scorecard, a list of actions, a table of people.

    `first`: it is the first real row of its table. Further down a row of short texts is no head.
    """
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) < 2:
        return False
    if starts_with_rubric(cells[0]) and len(words(cells[0])) == 1:
        return True
    return first and len(filled) >= 3 and all(0 < len(words(cell)) <= 3 and "?" not in cell for cell in filled)


def starts_with_rubric(cell: str) -> bool:
    found = words(cell)
    return bool(found) and found[0] in RUBRIC and len(found) <= 3


def _colours(cells: tuple[str, ...]) -> tuple[int, int, int] | None:
    places: list[int] = []
    for names in (RED, ORANGE, GREEN):
        here = [index for index, cell in enumerate(cells) if (found := words(cell)) and found[0] in names]
        if len(here) != 1:
            return None
        places.append(here[0])
    return (places[0], places[1], places[2]) if len(set(places)) == 3 else None
