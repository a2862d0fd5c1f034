"""The rows of costs and benefits as figures: what one counts for, in which years, and why not when it does not. Pure.

What is empty is unknown, never zero. Where one or two of the three amounts stand, the missing ones are taken from what
is there, and that is said.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from draagvlak.worksheets.brains.money import ZERO, Three, same, total

CERTAINTIES = ("measured", "estimated", "hoped", "unknown")
YEARS, MOST_YEARS = 3, 10
PURCHASE, ALL = "purchase", "all"
COST, BENEFIT = "cost", "benefit"
IN_EURO = {"", "euro", "time"}  # kinds of benefit that are expected in euros; the others may stay without
# Why a row does not count.
NO_AMOUNT, NO_RATE, NO_ROLE, NO_WHEN, NO_YEAR = "amount", "rate", "role", "when", "year"


@dataclass(frozen=True, slots=True)
class Tariff:
    """What an hour of a role costs; `euro` None: not known."""

    role: str
    euro: Decimal | None

    @property
    def key(self):
        return plain(self.role)


@dataclass(frozen=True, slots=True)
class Item:
    """One cost or benefit. `counts`: for each time or each year; None with a reason in `lacks`.

    `who`: who bears a cost, who gains from a benefit. `given`: the amounts as they were filled in.
    """

    pid: str
    side: str
    name: str
    kind: str
    kind_words: str
    who: str
    who_words: str
    certainty: str
    certainty_words: str
    hours: Decimal | None
    role: str
    tariff: int | None  # the place of its role among the tariffs
    rate: Decimal | None
    given: tuple
    counts: Three | None
    yearly: bool | None
    start: int | None
    shared: bool
    lacks: str
    years: tuple  # a Three for each year; () when it does not count

    @property
    def has_amounts(self):
        return any(one is not None for one in self.given)

    @property
    def from_hours(self):
        """Whether it is counted as hours times the tariff of a role."""
        return self.hours is not None and not self.has_amounts

    @property
    def is_known(self):
        return bool(self.years)

    @property
    def is_beside(self):
        """Whether it is a benefit that need not be in euros, and is not."""
        return self.side == BENEFIT and self.lacks == NO_AMOUNT and self.kind not in IN_EURO

    @property
    def total(self):
        return total(self.years)


def plain(text):
    """A role as it is compared: no capitals, single spaces."""
    return " ".join(text.split()).casefold()


def decimal(value):
    """A stored number, exactly as it was typed; None for empty."""
    return None if value is None else Decimal(str(value))


def day(value):
    """A stored day, or None."""
    return None if value is None else date.fromisoformat(value)


def horizon(value):
    """(years, what was wrong with what was filled in: '', 'odd' or 'long')."""
    if value is None:
        return YEARS, ""
    number = decimal(value)
    if number != number.to_integral_value() or number < 1:
        return YEARS, "odd"
    return (int(number), "") if number <= MOST_YEARS else (MOST_YEARS, "long")


def filled(low, mid, high):
    """Three amounts from those that are there; None when none is."""
    known = [one for one in (low, mid, high) if one is not None]
    if not known:
        return None
    if mid is None:
        mid = (low + high) / 2 if low is not None and high is not None else known[0]
    return Three(mid if low is None else low, mid, mid if high is None else high)


class Reader:
    """Reads the rows of one sheet."""

    def __init__(self, board):
        self.board = board
        self.horizon, self.horizon_is = horizon(board.section("horizon").only.value("years"))
        self.tariffs = tuple(
            Tariff(line.words("role"), decimal(line.value("euro"))) for line in board.lines("tariffs") if line.holds
        )
        shared = board.section("shared").only
        self.shares, self.partners = shared.value("shared-part") or "", whole(shared.value("partners"))

    def costs(self):
        return tuple(self._item(COST, line) for line in self.board.lines("costs") if line.holds)

    def benefits(self):
        return tuple(self._item(BENEFIT, line) for line in self.board.lines("benefits") if line.holds)

    def _item(self, side, line):
        given = tuple(decimal(line.value(name)) for name in ("low", "mid", "high"))
        hours, role = decimal(line.value("hours")), line.words("role")
        tariff = self._tariff(role)
        rate = self.tariffs[tariff].euro if tariff is not None else None
        counts = filled(*given)
        if counts is None and hours is not None and rate is not None:
            counts = same(hours * rate)
        yearly = True if side == BENEFIT else {"once": False, "yearly": True}.get(line.value("when") or "")
        start = 1 if line.value("year") is None else whole(line.value("year"), MOST_YEARS)
        lacks = _lacks(counts, hours, role, yearly, start)
        who = "bearer" if side == COST else "gains"
        certainty = line.value("certainty") or "unknown"
        return Item(
            line.pid, side, line.words("name"), line.value("kind") or "", line.words("kind"), line.value(who) or "",
            line.words(who), certainty, line.words("certainty") or _("not filled in"), hours, role, tariff, rate, given,
            counts, yearly, start, self._is_shared(side, line), lacks,
            () if lacks else tuple(_spread(counts, yearly, start, self.horizon)),
        )  # fmt: skip

    def _tariff(self, role):
        """The place of the tariff of a role: the first that has an amount, otherwise the first."""
        places = [at for at, one in enumerate(self.tariffs) if role and one.key == plain(role)]
        return next((at for at in places if self.tariffs[at].euro is not None), places[0] if places else None)

    def _is_shared(self, side, line):
        """Whether organisations that buy together share it: what clients pay is never shared."""
        if side != COST or line.value("bearer") == "client" or line.value("kind") == "client-own":
            return False
        return self.shares == ALL or self.shares == PURCHASE and line.value("kind") == PURCHASE


def whole(value, most=None):
    """A whole number from 1 on (to `most`), or None."""
    number = decimal(value)
    if number is None or number != number.to_integral_value() or number < 1 or most and number > most:
        return None
    return int(number)


def _lacks(counts, hours, role, yearly, start):
    if counts is None:
        return NO_AMOUNT if hours is None else NO_RATE if role else NO_ROLE
    if yearly is None:
        return NO_WHEN
    return NO_YEAR if start is None else ""


def _spread(counts, yearly, start, years):
    for year in range(1, years + 1):
        yield counts if year == start or yearly and year > start else ZERO
