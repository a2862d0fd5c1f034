"""What fits on the wall: lines of text, dots on a line, the size of a picture. Pure.

The wall is laid out in shares of the screen, so an amount that fits at 1280×720 fits on every screen of that shape.
What does not fit is counted, never cut off at the edge: it stands on the phones and in the record.
"""

from dataclasses import dataclass
from math import ceil, hypot
from typing import Any, NamedTuple

from django.utils.text import Truncator

from draagvlak.live.room import Picture

LINES = 19  # of text under the header, without a question above them
HALF, WIDER, WHOLE = 47, 55, 98  # signs on a line of half the screen, of its wider part, of the whole
GAP = 0.55  # between two things, in lines
MOST_DOTS = 40
LONGEST, LONGEST_LEVEL, LONGEST_DEED, LONGEST_QUESTION = 300, 150, 140, 260
LARGE, SMALL = 60, 130  # a question up to this long stands in large letters; a longer one than SMALL in small ones
ROW = {"large": 44, "middle": 54, "small": 68}  # signs of a question on a line
HEIGHT = {"large": 2.4, "middle": 1.95, "small": 1.6}  # of such a line, in lines of text
ONE_COLUMN = 5  # a longer list stands in two columns
SLOTS = (20, 40)  # places on the line of the lobby


def cut(text, most=LONGEST):
    """`text`, or its beginning with '…' when it is longer than a wall can have."""
    return Truncator(text).chars(most)


def question_size(text):
    """'large', 'middle' or 'small': a long question gets smaller letters."""
    return "large" if len(text) <= LARGE else "middle" if len(text) <= SMALL else "small"


def lines(question):
    """How many lines of text are left under this question; '' is no question."""
    size = question_size(question)
    return LINES - ceil(len(question) / ROW[size]) * HEIGHT[size]


class Fit(NamedTuple):
    """What is shown, and how many more there are."""

    shown: list[Any]
    more: int


def fit(things, text, room, width, gap=GAP):
    """The Fit of `things` in `room` lines of `width` signs, in their order. At least one is always shown."""
    things = list(things)
    heights = [ceil(len(text(thing)) / width) + gap for thing in things]
    if sum(heights) <= room:
        return Fit(things, 0)
    taken, number = 0.0, 0
    for height in heights:
        taken += height
        if taken > room - 1.5:  # a line says how many more there are
            break
        number += 1
    return Fit(things[: max(1, number)], len(things) - max(1, number))


def share(texts, room, width):
    """`texts`, each cut so that all of them have the same room: together `room` lines of `width` signs."""
    each = int(room / max(1, len(texts))) * width
    return [cut(text, max(width, min(LONGEST, each - width // 2))) for text in texts]


# ── The lobby ────────────────────────────────────────────────────────────────────────────────────────────────
class Dot(NamedTuple):
    x: str
    y: str


@dataclass(frozen=True)
class Line:
    """Who is here, on the cupped line. `newest` is the blue dot; `each` is for how many people one dot stands."""

    dots: tuple[Dot, ...]
    newest: Dot | None
    radius: int
    each: int


def on_line(people):
    """The Line for so many people: the places stay the same while more come in, and are filled in a scattered order."""
    slots = SLOTS[0] if people <= SLOTS[0] else SLOTS[1]
    radius = 20 if slots == SLOTS[0] else 12
    each = max(1, ceil(people / slots))
    order = [(6 + at * 7) % slots for at in range(slots)]
    dots = [_dot((slot + 0.5) / slots, radius) for slot in order[: ceil(people / each)]]
    return Line(tuple(dots[:-1]), dots[-1] if dots else None, radius, each)


def _dot(part, radius):
    """A dot that rests on the curve M30 70 Q600 230 1170 70, at this part of its way."""
    x, y = 30 + 1140 * part, 70 + 320 * part * (1 - part)
    slope = 320 * (1 - 2 * part) / 1140
    away = (radius + 3) / hypot(1, slope)
    return Dot(f"{x + away * slope:.1f}", f"{y - away:.1f}")


# ── A vote ───────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Pile:
    """One colour: `dots` one for each answer, or None and then a bar of `height` percent from `top`."""

    level: str
    name: str
    count: int
    before: int | None
    dots: range | None
    height: int
    top: int

    @property
    def half(self):
        """Where the filled half of an orange bar begins, in percent."""
        return 100 - self.height // 2

    @property
    def height_half(self):
        return self.height // 2


@dataclass(frozen=True)
class Drawing:
    """A vote as it is drawn, with the vote before it in words."""

    piles: tuple[Pile, ...]
    size: str
    word: str
    before: str  # the word of the vote before; '' when there is none
    unknown: bool  # one third or more do not know
    by_hands: bool


def draw(picture: Picture | None, *, before: Picture | None = None, wide=False):
    """The Drawing of a Picture; None of none. `wide`: it has the whole screen."""
    if picture is None:
        return None
    columns = (*picture.columns, picture.unknown)
    earlier = {column.level: column.count for column in (*before.columns, before.unknown)} if before else {}
    most = max(column.count for column in columns) or 1
    piles = []
    for column in columns:
        height = round(100 * column.count / most)
        piles.append(Pile(column.level, column.name, column.count, earlier.get(column.level), column.dots,
                          height, 100 - height))  # fmt: skip
    size = "large" if most <= (12 if wide else 6) else "middle" if most <= (24 if wide else 15) else "small"
    return Drawing(tuple(piles), size, picture.word, before.word if before else "", picture.result.is_unknown,
                   picture.by_hands)  # fmt: skip
