"""The vision on one page of A4: what fits is shown, and what does not is said beside the page. Pure."""

import re
from dataclasses import dataclass
from math import ceil

from draagvlak.worksheets.brains.vision import MOST_FIRST

MOST_NAMES = 8
LONGEST_ITEM, LONGEST_PART, LONGEST_NAMES = 90, 160, 200  # signs
# As printed (workshop.css), in points: what a page of A4 holds by these rough measures, and from large to small the
# letters of the text, those of the rest, and how many points of a list.
HIGH, WIDE, COLUMN, HEAD = 790, 510, 246, 75
SIZES = (("", 15, 10.5, 3), ("2", 13, 10, 3), ("3", 12, 9.5, 3), ("4", 11, 9, 2), ("5", 9.5, 8.5, 2), ("6", 8, 8, 1))
SENTENCE = re.compile(r"[.!?](?=\s)")
END = " …"


@dataclass(frozen=True, slots=True)
class Poster:
    """What stands on the page. `left_out`: whether something does not, or not in full."""

    text: str
    size: str  # of the letters of the text: '', 'm' or 's'
    first: tuple
    well: str
    other: str
    limits: tuple
    signs: tuple
    mix: str
    behind: tuple  # names
    more_behind: int
    left_out: bool


def read(board, vision):
    """The Poster of a sheet (worksheets.board.Board) and what its brain says (brains.vision.Vision)."""
    whom, mix = board.section("for-whom").only, board.section("mix").only
    names = tuple(one.said for one in (vision.now.endorsed if vision.now else ()))
    lists = [tuple(line.words(field) for line in board.lines(section) if line.words(field))
             for section, field in (("limits", "limit"), ("signs", "sign"))]  # fmt: skip
    parts, behind = (whom.words("well"), whom.words("other-way")), _names(names)
    first = _few(vision.first, MOST_FIRST)
    well, other = (_short(part, LONGEST_PART) for part in parts)
    for name, large, small, most in SIZES:
        size, (limits, signs) = name, (_few(items, most) for items in lists)
        rest = _rest(first, (well, other), (limits, signs), behind, small)
        if HEAD + _height(vision.text, large, WIDE) + rest <= HIGH:
            text = vision.text
            break
    else:
        text = _plain(vision.text)  # very many short lines
    fits = (well, other, first, limits, signs)
    left_out = fits != (*map(_plain, parts), vision.first, *lists)
    return Poster(text, size, first, well, other, limits, signs,
                  mix.words("who") if mix.value("who") != "unknown" else "", behind, len(names) - len(behind),
                  left_out)  # fmt: skip


def _height(text, size, wide):
    """How high a text is in letters of this size, in points: a letter is about 0.6 wide, a line 1.45 high."""
    return sum(ceil(len(line) * size * 0.6 / wide) or 1 for line in text.split("\n")) * size * 1.45


def _rest(first, parts, lists, behind, size):
    """How high everything under the text is: reasons, five pieces in two columns, and who stands behind it."""
    head = 12 * 1.45 + 8
    high = [_height(part, size, COLUMN) + head for part in parts if part] + [head + size * 2]
    high += [sum(_height(item, size, COLUMN - 16) + 2 for item in items) + head for items in lists if items]
    reasons = head + sum(_height(reason, size + 1, WIDE - 20) for reason in first) if first else 0
    return reasons + sum(high) / 2 + max(high) / 2 + _height(", ".join(behind), size - 1, WIDE) + 2 * size


def _plain(text):
    return " ".join(text.split())


def _short(text, most):
    """A text in one piece: whole, or until the last sentence or word that fits."""
    text = _plain(text)
    if len(text) <= most:
        return text
    begin = text[: most - len(END)]
    ends = [found.end() for found in SENTENCE.finditer(begin)]
    return (begin[: ends[-1]] if ends else begin.rpartition(" ")[0] or begin) + END


def _few(items, most):
    return tuple(_short(item, LONGEST_ITEM) for item in items[:most])


def _names(names):
    """As many names as have room."""
    found: list = []
    for name in names[:MOST_NAMES]:
        if found and len(", ".join([*found, name])) > LONGEST_NAMES:
            break
        found.append(name)
    return tuple(found)
