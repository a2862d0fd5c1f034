"""The fonts that the report ships with, and what they can show.

PDF/UA refuses a sign without a picture in any font, so whatever people typed is first held against these fonts.
"""

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).resolve().parent / "fonts"
# In the order in which a sign is looked up.
FAMILIES = (
    "Atkinson Hyperlegible Next", "Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Ethiopic",
    "Inter", "Noto Emoji",
)  # fmt: skip
MISSING = "\u25a1"  # □ stands for a sign that none of our fonts has
# Signs that are never drawn, may not stand in a PDF/UA, or turn the direction of a line; the one that keeps a sign and
# its amount on one line (U+2060) stays.
GONE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u180e\u200b\u200e\u200f\u2028-\u202e\u2061-\u206f\ufe00-\ufe0f"
                  "\ufeff\ufff0-\ufffc\ufffe\uffff\U000e0000-\U000e0fff]")  # fmt: skip


@cache
def files():
    """Every font file that is shipped."""
    return sorted(FONTS.rglob("*.ttf"))


@cache
def known():
    """The code points that at least one of our fonts can show."""
    return frozenset().union(*(_covered(path.read_bytes()) for path in files()))


def showable(text, *, alone=False):
    """`text` with only signs that can be shown: □ for the others, nothing for those that are never seen.

    A mark that belongs on another sign may need a font that has both. With `alone` such marks are left out: then each
    sign stands by itself, and can be shown for certain.
    """
    signs = unicodedata.normalize("NFC", GONE.sub("", text)).replace("\t", " ")
    if signs.isascii():
        return signs
    covered, joiners = known(), "\n" if alone else "\n\u200c\u200d"
    if alone:
        signs = "".join(sign for sign in signs if unicodedata.category(sign)[0] != "M" and sign not in "\u200c\u200d")
    return "".join(sign if sign in joiners or ord(sign) in covered else MISSING for sign in signs)


def _covered(data):
    """The code points of one TrueType file: its 'cmap' table, formats 4 and 12 (OpenType 1.9, chapter cmap)."""
    tables = struct.unpack_from(">H", data, 4)[0]
    names = [data[12 + 16 * at : 16 + 16 * at] for at in range(tables)]
    start = struct.unpack_from(">I", data, 20 + 16 * names.index(b"cmap"))[0]
    found: set[int] = set()
    for at in range(struct.unpack_from(">H", data, start + 2)[0]):
        table = start + struct.unpack_from(">I", data, start + 8 + 8 * at)[0]
        kind = struct.unpack_from(">H", data, table)[0]
        if kind == 4:
            found |= _segments(data, table)
        elif kind == 12:
            for group in range(struct.unpack_from(">I", data, table + 12)[0]):
                first, last, _glyph = struct.unpack_from(">III", data, table + 16 + 12 * group)
                found.update(range(first, last + 1))
    return found


def _segments(data, table):
    """Format 4: runs of code points, in which a run may still map single ones to 'missing' (glyph 0)."""
    count = struct.unpack_from(">H", data, table + 6)[0] // 2
    columns = [struct.unpack_from(f">{count}H", data, table + 14 + skip) for skip in (0, 2 + 2 * count, 2 + 4 * count)]
    offsets_at = table + 16 + 6 * count
    offsets = struct.unpack_from(f">{count}H", data, offsets_at)
    found = set()
    for at, (last, first, delta) in enumerate(zip(*columns, strict=True)):
        for code in range(first, last + 1):
            glyph = code
            if offsets[at]:
                glyph = struct.unpack_from(">H", data, offsets_at + 2 * at + offsets[at] + 2 * (code - first))[0]
            if code != 0xFFFF and glyph and (glyph + delta) & 0xFFFF:
                found.add(code)
    return found
