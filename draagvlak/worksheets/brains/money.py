"""Amounts with a low, a middle and a high figure, exact until they are shown. Pure."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats
from django.utils.translation import gettext as _

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
        return between(self) if self.spreads else ""


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
    """'€ 32.560', '−€ 14.260'; with `sign` also '+€ 2.680'. No line ends within it."""
    whole = rounded(amount)
    text = f"€\xa0{formats.number_format(abs(whole), 0, use_l10n=True, force_grouping=True)}"
    if whole < 0:
        return f"−\u2060{text}"
    return f"+\u2060{text}" if sign and whole else text


def between(three, sign=False):
    """'€ 900 – € 2.400'; where a figure carries a sign a word stands between them, so that a dash is no minus."""
    low, high = euro(three.low, sign), euro(three.high, sign)
    if sign or rounded(three.low) < 0:
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    return f"{low}\xa0– {high}"
