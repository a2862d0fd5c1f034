"""The drawing of costs and benefits: two bars for each year, in pieces by how certain they are. Places only. Pure.

A pattern says how certain, the word under a bar what it is: it reads in black and white too.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from draagvlak.worksheets.brains.money import NOTHING, euro

LEFT, WIDE, TOP, HEIGHT, BAR = 68, 124, 16, 190, 46
MOST_TICKS = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: `look` is its pattern (measured, estimated, hoped, unknown)."""

    side: str
    look: str
    x: int
    y: Decimal
    height: Decimal


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its word, its middle, and the line from the low to the high figure (None: there is one figure)."""

    word: str
    x: int
    low: Decimal | None
    high: Decimal | None

    @property
    def left(self):
        return self.x - 7

    @property
    def right(self):
        return self.x + 7


@dataclass(frozen=True, slots=True)
class Tick:
    y: Decimal
    words: str


class Picture:
    """The drawing of a Costs, in units of its view box."""

    def __init__(self, costs):
        self.costs = costs
        self.base = TOP + HEIGHT
        self.width, self.height = LEFT + WIDE * costs.years, self.base + 66
        sides = (costs.costs, costs.benefits)
        self.top = max((max(year.mid, year.high) for side in sides for year in side.sum.years), default=NOTHING)
        self.step = _step(self.top)

    def _y(self, amount):
        """Where an amount stands; what is less than nothing stands on the line."""
        if self.top <= 0:
            return Decimal(self.base)
        return round(self.base - max(amount, NOTHING) * HEIGHT / self.top, 1)

    @property
    def ticks(self):
        if self.top <= 0:
            return []
        amounts = [self.step * at for at in range(1, int(self.top / self.step) + 1)]
        return [Tick(self._y(one), euro(one)) for one in amounts]

    @property
    def _bars(self):
        """(side, its name, its word, year from 0, left edge) of each bar."""
        named = (("cost", self.costs.costs, _("costs")), ("gain", self.costs.benefits, _("yields")))
        for year in range(self.costs.years):
            for at, (name, side, word) in enumerate(named):
                yield side, name, word, year, LEFT + WIDE * year + 12 + at * (BAR + 8)

    @property
    def pieces(self):
        looks = ("measured", "estimated", "hoped", "unknown")
        for side, name, _word, year, x in self._bars:
            under = NOTHING
            for look, part in zip(looks, side.parts, strict=True):
                amount = part.years[year].mid
                if amount > 0:
                    y = self._y(under + amount)
                    yield Piece(name, look, x, y, self._y(under) - y)
                    under += amount

    @property
    def bars(self):
        for side, _name, word, year, x in self._bars:
            three = side.sum.years[year]
            low, high = (self._y(three.low), self._y(three.high)) if three.spreads else (None, None)
            yield Bar(word, x + BAR // 2, low, high)

    @property
    def labels(self):
        """(middle of a year, its name, the difference) for under the line."""
        years = zip(self.costs.heads, self.costs.difference.years, strict=True)
        return [
            (LEFT + WIDE * at + 12 + BAR + 4, head, euro(left.mid, sign=True)) for at, (head, left) in enumerate(years)
        ]

    @property
    def looks(self):
        """(pattern, word) of each degree of certainty that is drawn."""
        used = {one.look for one in self.pieces}
        words = zip(("measured", "estimated", "hoped", "unknown"), self.costs.costs.parts, strict=True)
        return [(look, part.label) for look, part in words if look in used]

    @property
    def has_range(self):
        return any(one.low is not None for one in self.bars)

    @property
    def said(self):
        """The drawing in words."""
        costs, benefits = self.costs.costs.sum.years, self.costs.benefits.sum.years
        parts = [
            _("%(year)s: costs %(cost)s, yields %(gain)s")
            % {"year": head, "cost": euro(cost.mid), "gain": euro(gain.mid)}
            for head, cost, gain in zip(self.costs.heads, costs, benefits, strict=True)
        ]
        return "; ".join(parts) + "."


def _step(top):
    """A round distance between lines, so that there are at most MOST_TICKS."""
    if top <= 0:
        return Decimal(1)
    step = Decimal(10) ** (top.adjusted() - 1)
    while True:
        for times in (1, 2, 5):
            if top / (step * times) <= MOST_TICKS:
                return step * times
        step *= 10
