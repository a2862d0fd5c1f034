"""Text in a cell of a CSV file, where a cell has no kind: what a program could take for more gets an apostrophe.

DANGER: a cell that a program takes for a formula runs on the computer of who opens it (S5).
"""

import re

# After any kind of room in front: what programs take for the beginning of a formula, also in full width, or of a cell.
_ROOM, _BEGINS = r"\s\x00-\x20\u200b-\u200f\u2060\ufeff", r"=+\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b"
ACTIVE = re.compile(f"[{_ROOM}]*[{_BEGINS}\t\r\n]")


def guarded(text):
    """`text` with an apostrophe in front when a program could take it for more. `unguarded` gives the same text back.

    So does a text that has apostrophes of its own before such a beginning.
    """
    return f"'{text}" if ACTIVE.match(text.lstrip("'")) else text


def unguarded(text):
    """The text that `guarded` made this of; any other text as it is."""
    return text[1:] if text.startswith("'") and ACTIVE.match(text.lstrip("'")) else text
