"""How far people agree on one question: a word by a readable rule, and van der Eijk's A for the order (domain 3.1).

Everything is exact: whole numbers and fractions. 'I do not know' never enters; whoever counts leaves it out.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

LEAST = 3  # answers below which no word is given
LARGE = Fraction(3, 4)  # a share that makes one colour the view of the group
END = Fraction(3, 10)  # a share of red and of green that makes them two camps
CAMP = 2  # answers that each camp has at least
NOT_KNOWN = Fraction(1, 3)  # a share of 'I do not know' that is a finding by itself


class Word(StrEnum):
    """The five words, in the order in which they are tried."""

    OPPOSED = "opposed"
    UNANIMOUS = "unanimous"
    MOSTLY = "mostly"
    DIVIDED = "divided"
    BETWEEN = "between"


@dataclass(frozen=True)
class Agreement:
    """`word`, the `colours` it is about ('red', 'orange', 'green': the largest, or the two of BETWEEN), and A.

    `a` runs from -1 (two camps at both ends) over 0 (evenly spread) to 1 (all the same).
    """

    word: Word
    colours: tuple[str, ...]
    a: Fraction

    @property
    def is_divided(self):
        """Whether a rubric counts this question as divided ('x of y questions divided'): red and green stand apart."""
        return self.word in {Word.OPPOSED, Word.DIVIDED}

    @property
    def is_shared(self):
        """Whether one colour is the view of (nearly) everybody; between two colours is neither shared nor divided."""
        return self.word in {Word.UNANIMOUS, Word.MOSTLY}


def agreement(red, orange, green):
    """The Agreement of three numbers of answers, or None with fewer than three answers. Never depends on an order."""
    total = red + orange + green
    if total < LEAST:
        return None
    counts = {"red": red, "orange": orange, "green": green}
    largest = max(counts.values())
    top = tuple(colour for colour, count in counts.items() if count == largest)
    word = _word(red, green, largest, total)
    colours = tuple(colour for colour, count in counts.items() if count) if word == Word.BETWEEN else top
    return Agreement(word, colours, eijk(red, orange, green))


def _word(red, green, largest, total):
    both = red > 0 and green > 0
    if min(red, green) >= CAMP and min(Fraction(red, total), Fraction(green, total)) >= END:
        return Word.OPPOSED
    if Fraction(largest, total) >= LARGE:
        return Word.MOSTLY if both else Word.UNANIMOUS
    return Word.DIVIDED if both else Word.BETWEEN


def eijk(red, orange, green):
    """van der Eijk's A of one question (van der Eijk 2001, 'Measuring agreement in ordered rating scales').

    The spread is peeled off in layers, each as large as the smallest non-empty level: a pattern of empty and full
    levels with U = ((K-2)·TU - (K-1)·TDU) / ((K-2)·(TU+TDU)) and A = U·(1 - (S-1)/(K-1)), for K = 3 levels of which S
    are full. Raises ValueError without answers.
    """
    left, total, found = [red, orange, green], red + orange + green, Fraction(0)
    if not total:
        raise ValueError("no answers")
    while any(left):
        layer = min(count for count in left if count)
        full = tuple(count > 0 for count in left)
        found += Fraction(layer * sum(full), total) * _LAYERS[full]
        left = [count - layer if count else 0 for count in left]
    return found


# A of each pattern of (red, orange, green) in a layer, by that formula with K = 3.
_LAYERS = {
    (True, False, False): Fraction(1), (False, True, False): Fraction(1), (False, False, True): Fraction(1),
    (True, True, False): Fraction(1, 2), (False, True, True): Fraction(1, 2),
    (True, False, True): Fraction(-1), (True, True, True): Fraction(0),
}  # fmt: skip


def mostly_unknown(unknown, answered):
    """Whether one third or more of those who answered chose 'I do not know'. Two people are too few to say so."""
    return answered >= LEAST and Fraction(unknown, answered) >= NOT_KNOWN
