"""How long the sentences of a text are: the one measure that the plain texts are held to."""

import re
from collections.abc import Iterable

MOST_MEAN = 12
_END = re.compile(r"[.?!:;]+(?:\s|$)|\n")
_WORD = re.compile(r"\w[\w'’-]*")


def sentences(text: str) -> list[str]:
    """The sentences of a text. A colon or semicolon ends one too: that is where a reader rests."""
    return [piece for piece in _END.split(text) if piece and _WORD.search(piece)]


def mean_words(texts: Iterable[str]) -> float:
    """The mean number of words of a sentence over all texts; 0 when there are none."""
    lengths = [len(_WORD.findall(sentence)) for text in texts for sentence in sentences(text)]
    return sum(lengths) / len(lengths) if lengths else 0.0


def longest(texts: Iterable[str]) -> int:
    """The number of words in the longest sentence."""
    return max((len(_WORD.findall(sentence)) for text in texts for sentence in sentences(text)), default=0)
