"""Amounts with a low, a middle and a high figure, exact until they are shown. Pure."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats

NOTHING = Decimal(0)
WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Three:
    """One amount: cautious, most likely, at most."""

    low: Decimal = NOTHING
    mid: Decimal = NOTHING
    high: Decimal = NOTHING

    def __add__(self, other):
        return Three(self.low + other.low, self.mid + other.mid, self.high + other.high)

    def __mul__(self, times):
        return Three(self.low * times, self.mid * times, self.high * times)

    def __truediv__(self, parts):
        return Three(self.low / parts, self.mid / parts, self.high / parts)

    def minus(self, other):
        """What is left of this when `other` goes off: the low figure is what is left in the worst case."""
        return Three(self.low - other.high, self.mid - other.mid, self.high - other.low)

    @property
    def spreads(self):
        """Whether the figures differ once they are rounded."""
        return len({rounded(one) for one in (self.low, self.mid, self.high)}) > 1

    def __str__(self):
        return euro(self.mid)

    @property
    def range(self):
        """'€ 900 – € 2.400', or '' when there is one figure."""
        return f"{euro(self.low)} – {euro(self.high)}" if self.spreads else ""


ZERO = Three()


def same(amount):
    """One figure for low, middle and high."""
    return Three(amount, amount, amount)


def total(amounts):
    """The sum of Threes."""
    found = ZERO
    for one in amounts:
        found += one
    return found


def rounded(amount):
    """An amount in whole euros; halves go up."""
    return amount.quantize(WHOLE, rounding=ROUND_HALF_UP)


def euro(amount, sign=False):
    """'€ 32.560', '−€ 14.260'; with `sign` also '+€ 2.680'."""
    whole = rounded(amount)
    text = f"€\xa0{formats.number_format(abs(whole), 0, use_l10n=True, force_grouping=True)}"
    if whole < 0:
        return f"−{text}"
    return f"+{text}" if sign and whole else text
