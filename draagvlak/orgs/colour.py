"""The one colour of an organisation, and whether it can be read on white paper. Pure."""

import re

OURS = "#4a2a47"
LEAST = 4.5  # WCAG 2.2, 1.4.3: text on its ground
HEX = re.compile(r"#[0-9a-f]{6}")


def contrast(colour):
    """How far '#rrggbb' stands out from white, from 1 to 21 (WCAG 2.2, relative luminance)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def is_readable(colour):
    """Whether this is a colour as we write them, dark enough for text on white."""
    return bool(HEX.fullmatch(colour)) and contrast(colour) >= LEAST


def for_paper(colour):
    """The organisation's colour where it can be read, else our own."""
    return colour if is_readable(colour) else OURS
