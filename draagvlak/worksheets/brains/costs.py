"""What it costs and what it yields, over the years: totals, who pays, who gains, and what is not known yet. Pure.

Money is a Decimal and is rounded once, where it is shown. What is measured, estimated and hoped for stays apart in each
total. What is empty is unknown, never zero: it is in no total, and it is said.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from draagvlak.worksheets.brains import costs_rows as rows
from draagvlak.worksheets.brains.costs_paid import break_even, years
from draagvlak.worksheets.brains.costs_picture import Picture
from draagvlak.worksheets.brains.findings import Finding, found, row
from draagvlak.worksheets.brains.money import NOTHING, ZERO, Three, between, euro, same, total

WORDS = {
    "measured": gettext_lazy("measured"), "estimated": gettext_lazy("estimated"), "hoped": gettext_lazy("hoped for"),
    "unknown": gettext_lazy("not known how certain"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sum:
    """A total: for each year, and together."""

    label: str
    years: tuple

    @property
    def total(self):
        return total(self.years)

    @property
    def cells(self):
        """The middle figure of each year and together, as people read it."""
        return [euro(one.mid) for one in (*self.years, self.total)]

    @property
    def signed(self):
        return [euro(one.mid, sign=True) for one in (*self.years, self.total)]

    @property
    def is_nothing(self):
        return all(one == ZERO for one in self.years)


@dataclass(frozen=True, slots=True)
class Side:
    """All costs, or all benefits. `parts`: a Sum for each degree of certainty, in the order of CERTAINTIES."""

    items: tuple
    sum: Sum
    parts: tuple

    @property
    def total(self):
        return self.sum.total

    @property
    def shown(self):
        """The parts that are more than nothing."""
        return [one for one in self.parts if not one.is_nothing]

    @property
    def unknown(self):
        return [one for one in self.items if not one.is_known]

    @property
    def solid_years(self):
        """The middle figure of what is measured or estimated, for each year."""
        return [one.mid + other.mid for one, other in zip(self.parts[0].years, self.parts[1].years, strict=True)]

    @property
    def solid(self):
        return sum(self.solid_years, NOTHING)

    def of(self, who):
        """The total of the rows of one bearer, or of one who gains."""
        return total(one.total for one in self.items if one.who == who)


@dataclass(frozen=True, slots=True)
class Share:
    """One line of 'who pays' or 'who gains'. `open`: rows that do not count yet; `rows`: how many there are."""

    label: str
    sum: Three
    rows: int
    open: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """The whole over all years under one condition. `left`: benefits and support without the costs."""

    id: str
    title: str
    costs: Three
    benefits: Three
    support: Decimal
    explain: str = ""

    @property
    def left(self):
        return self.benefits.minus(self.costs) + same(self.support)

    @property
    def said(self):
        return euro(self.left.mid, sign=True)

    @property
    def range(self):
        left = self.left
        return between(left, sign=True) if left.spreads else ""


@dataclass(frozen=True, slots=True)
class Support:
    """A subsidy or gift; `amount` None: not known. `until`: the day on which it ends, or None."""

    pid: str
    name: str
    amount: Decimal | None
    until: date | None = None
    until_words: str = ""


@dataclass(frozen=True)
class Costs:
    """What the sheet shows."""

    years: int
    tariffs: tuple
    costs: Side
    benefits: Side
    supports: tuple
    partners: int | None
    shares: str
    payers: tuple
    gainers: tuple
    beside: tuple  # benefits that are not in euros
    scenarios: tuple
    unshared: str  # why there is no scenario of buying together, or ''
    findings: tuple
    after: str
    after_by: str
    break_even: int | None
    verdict: str  # one sentence about when it pays for itself, or why that cannot be said
    has_horizon_note: str

    @property
    def count(self):
        return len(self.costs.items) + len(self.benefits.items)

    @property
    def difference(self):
        pairs = zip(self.benefits.sum.years, self.costs.sum.years, strict=True)
        return Sum(_("Difference"), tuple(gain.minus(cost) for gain, cost in pairs))

    @property
    def heads(self):
        return [_("Year %(n)s") % {"n": year} for year in range(1, self.years + 1)]

    @property
    def columns(self):
        """How many columns the table has."""
        return self.years + 2

    @property
    def picture(self):
        return Picture(self)

    @property
    def asks_after(self):
        """Whether nobody wrote yet what happens after the subsidy."""
        return not self.after

    @property
    def headline(self):
        """The finding as one sentence."""
        facts = {"years": years(self.years), "amount": euro(abs(self.difference.total.mid))}
        if self.difference.total.mid < 0:
            return _("In %(years)s it costs %(amount)s more than it yields in euros.") % facts
        if self.difference.total.mid > 0:
            return _("In %(years)s it yields %(amount)s more in euros than it costs.") % facts
        return _("In %(years)s it yields as much in euros as it costs.") % facts

    @property
    def open_words(self):
        """How many rows are in no total, in a sentence; '' when all are."""
        n = len(self.costs.unknown) + len([one for one in self.benefits.unknown if one not in self.beside])
        return ngettext("%(n)s row is not known yet, and in no total.",
                        "%(n)s rows are not known yet, and in no total.", n) % {"n": n} if n else ""  # fmt: skip


def context(board):
    """What the template is given."""
    return {"costs": read(board)}


def read(board, today=None):
    """The Costs of a sheet (worksheets.board.Board), that looks ahead from `today`."""
    reader = rows.Reader(board)
    costs, benefits = (_side(items, reader.horizon) for items in (reader.costs(), reader.benefits()))
    supports = tuple(
        Support(line.pid, line.words("name"), rows.decimal(line.value("amount")), rows.day(line.value("until")),
                line.words("until"))
        for line in board.lines("subsidy") if line.holds
    )  # fmt: skip
    beside = tuple(one for one in benefits.items if one.is_beside)
    scenarios, unshared = _scenarios(reader, costs, benefits, supports)
    even, verdict = break_even(costs, benefits, reader.horizon)
    after = board.section("after").only
    return Costs(
        reader.horizon, reader.tariffs, costs, benefits, supports, reader.partners, reader.shares,
        _shares(board, costs, "costs", "bearer"), _shares(board, benefits, "benefits", "gains"), beside, scenarios,
        unshared, tuple(_findings(reader, costs, benefits, supports, beside, today or timezone.localdate())),
        after.words("after"), after.words("who-pays"), even, verdict, _horizon_note(reader),
    )  # fmt: skip


def _side(items, horizon):
    def summed(chosen, label=""):
        return Sum(label, tuple(total(one.years[at] for one in chosen if one.is_known) for at in range(horizon)))

    parts = tuple(summed([one for one in items if one.certainty == id_], str(WORDS[id_])) for id_ in rows.CERTAINTIES)
    return Side(items, summed(items), parts)


def _horizon_note(reader):
    if reader.horizon_is == "odd":
        return _("The number of years is no whole number, so we count with three.")
    if reader.horizon_is == "long":
        return _("We look ten years ahead at most.")
    return ""


def _shares(board, side, section, field):
    """A Share for each bearer, or each who gains, in the order of the pack; what is not filled in comes last."""
    options = board.section(section).pack.field(field).options
    names = [(one.id, one.name.in_(board.language)) for one in options] + [("", _("not filled in"))]
    return tuple(
        Share(label, side.of(id_), len(own), sum(not one.is_known for one in own))
        for id_, label in names if (own := [one for one in side.items if one.who == id_])
    )  # fmt: skip


# ── Scenarios ────────────────────────────────────────────────────────────────────────────────────────────────
def _scenarios(reader, costs, benefits, supports):
    """(Scenarios, why buying together is not among them or '')."""
    support = sum((one.amount for one in supports if one.amount is not None), NOTHING)
    base = Scenario("base", _("As it stands, without subsidy"), costs.total, benefits.total, NOTHING)
    found, unshared = [base], ""
    if supports:
        found.append(Scenario("support", _("With the subsidy"), costs.total, benefits.total, support,
                              _("Subsidies together: %(amount)s.") % {"amount": euro(support)}))  # fmt: skip
    if reader.shares in {rows.PURCHASE, rows.ALL} and reader.partners and reader.partners > 1:
        ours, shared = together(costs, reader.partners)
        facts = {"shared": euro(shared.mid), "n": reader.partners, "part": euro((shared / reader.partners).mid)}
        words = (
            _("Of %(shared)s, each of the %(n)s organisations pays %(part)s. What clients pay is not shared.") % facts
        )
        found.append(
            Scenario("together", _("Together with others, without subsidy"), ours, benefits.total, NOTHING, words)
        )
        if supports:
            found.append(Scenario("both", _("Together with others, with the subsidy"), ours, benefits.total, support))
    elif reader.shares == "none":
        unshared = _("You share nothing with others, so there is nothing to compare.")
    else:
        unshared = _("Fill in with how many organisations you are and what you share: then the difference stands here.")
    return tuple(found), unshared


def together(costs, partners):
    """(what is left for us, what is shared): each organisation pays as much of what is shared."""
    shared = total(one.total for one in costs.items if one.shared)
    own = total(one.total for one in costs.items if not one.shared)
    return own + shared / partners, shared


# ── What to look at ──────────────────────────────────────────────────────────────────────────────────────────
def _findings(reader, costs, benefits, supports, beside, today) -> list[Finding]:
    items = (*costs.items, *benefits.items)
    beside_pids = {one.pid for one in beside}

    def those(rule, why=lambda one: ""):
        return [(row(one.pid), one.name, why(one)) for one in items if one.pid not in beside_pids and rule(one)]

    def lacking(why):
        return those(lambda one: one.lacks == why)

    last = _("This row begins after the years that you look at.")
    return [
        *found("amount", lacking(rows.NO_AMOUNT), _("No amount yet (%(n)s)"),
               _("They are in no total. Ask for a quote, or have somebody estimate it.")),
        *found("rate", those(lambda one: one.lacks == rows.NO_RATE, lambda one: one.role),
               _("Hours without a rate (%(n)s)"),
               _("Write what an hour of this role costs, in the same words as with the hourly rates.")),
        *found("role", lacking(rows.NO_ROLE), _("Hours without a role (%(n)s)"),
               _("Whose hours are these? A role is enough.")),
        *found("when", lacking(rows.NO_WHEN), _("Once, or every year? (%(n)s)"),
               _("Without it we cannot put it in a year, so it is in no total.")),
        *found("year", lacking(rows.NO_YEAR), _("The year is no sequence number (%(n)s)"),
               _("Write 1 for the first year, 2 for the second. Now it is in no total.")),
        *found("late", those(lambda one: one.is_known and one.start > reader.horizon), last,
               _("Look further ahead, or leave it so.")),
        *found("both", those(lambda one: one.hours is not None and one.has_amounts),
               _("Hours and an amount in one row (%(n)s)"),
               _("We count the amount. Leave out one of both, so that nothing is counted twice.")),
        *found("part", those(lambda one: one.has_amounts and any(value is None for value in one.given)),
               _("Not all three amounts (%(n)s)"),
               _("For what is missing we took what stands beside it. How wide can it still go?")),
        *found("order", those(lambda one: one.counts is not None and not _in_order(one.counts)),
               _("Low, middle and high are not in order (%(n)s)"), _("Look whether they were swapped.")),
        *found("below", [*those(lambda one: _is_below(*one.given, one.hours)),
                         *((row(one.pid), one.name, "") for one in supports if _is_below(one.amount))],
               _("Less than zero (%(n)s)"),
               _("It counts the other way round: a cost below zero as money that comes in. Is that what you mean?")),
        *found("kind", [(row(one.pid), one.name, "") for one in costs.items if not one.kind and not one.who]
               if reader.shares in {rows.PURCHASE, rows.ALL} else (),
               _("Neither the kind nor who bears it is filled in (%(n)s)"),
               _("So what you share with others is not sure: what clients pay is never shared.")),
        *found("rates", [("", one.role, "") for one in reader.tariffs if one.euro is None],
               _("A role without a rate (%(n)s)"), _("Ask the staff office, or make an estimate.")),
        *found("twice", _twice(reader), _("A role stands there with two rates (%(n)s)"), _("We count the first.")),
        *_of_support(costs, supports, date(today.year + reader.horizon, 12, 31)),
        *_after_support(reader, costs, supports, today),
        *found("time", [(row(one.pid), one.name, euro(one.total.mid)) for one in benefits.items
                        if one.is_known and one.from_hours],
               _("Saved hours are not yet money (%(n)s)"), _("Say together what you do with that time.")),
        *found("certain", those(lambda one: one.is_known and one.certainty == "unknown"),
               _("Nobody said yet how certain it is (%(n)s)"), _("‘Hoped for’ is a good answer, for a while.")),
    ]  # fmt: skip


def _of_support(costs, supports, end):
    """What is not right between the subsidies and the costs that they bear. `end`: of the years that you look at."""
    yield from found("support", [(row(one.pid), one.name, "") for one in supports if one.amount is None],
                     _("A subsidy without an amount (%(n)s)"), _("It is in no total."))  # fmt: skip
    yield from found("beyond", [(row(one.pid), one.name, one.until_words) for one in supports
                                if one.amount is not None and one.until and one.until > end],
                     _("A subsidy that runs longer than the years that you look at (%(n)s)"),
                     _("It counts in full here. Write only the part for these years, or look further ahead.")
                     )  # fmt: skip
    borne = costs.of("subsidy").mid
    there = sum((one.amount for one in supports if one.amount is not None), NOTHING)
    if borne > there:
        facts = {"borne": euro(borne), "there": euro(there)}
        yield Finding("short", _("More stands at ‘subsidy’ than there is"),
                      _("A subsidy bears %(borne)s in this sheet; the subsidies together are %(there)s. Who pays the"
                        " rest?") % facts)  # fmt: skip


def _after_support(reader, costs, supports, today):
    """What counts on support that is over by then. The first year is this one, or a later one."""
    yield from found("over", [(row(one.pid), one.name, one.until_words) for one in supports
                              if one.until and one.until < today],
                     _("The day of a subsidy is over (%(n)s)"),
                     _("It still counts in full. Leave it out if nothing of it falls in the years that you look at.")
                     )  # fmt: skip
    if not supports or not all(one.until for one in supports):
        return
    last = max(supports, key=lambda one: one.until)
    ends = date(today.year + reader.horizon - 1, 12, 31)
    yield from found("goes-on", [(row(one.pid), one.name, last.until_words) for one in costs.items
                                 if one.who == "subsidy" and one.is_known and one.start <= reader.horizon
                                 and last.until < (ends if one.yearly else date(today.year + one.start - 1, 1, 1))],
                     _("A subsidy bears it, and is over before that (%(n)s)"),
                     _("Who pays from then on? Choose who bears it, or write it at ‘And after the subsidy?’.")
                     )  # fmt: skip


def _is_below(*amounts):
    return any(one is not None and one < 0 for one in amounts)


def _in_order(three):
    return three.low <= three.mid <= three.high


def _twice(reader):
    known: dict = {}
    for one in reader.tariffs:
        if one.euro is not None and one.role:
            known.setdefault(one.key, []).append(one)
    return [("", same_role[0].role, "") for same_role in known.values() if len({one.euro for one in same_role}) > 1]
