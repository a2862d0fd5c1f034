"""The costs as a spreadsheet that counts along: which cell holds which text, figure or formula. Nothing is written.

Every formula is a tree of lib.formulas, made of places in this plan: what people typed stands in cells of its own.
`value` is what a formula comes to with the figures of the sheet as it is now.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from draagvlak.lib.formulas import Area, Call, Node, Number, Op, Ref, Unknown
from draagvlak.worksheets.brains.money import NOTHING, total

DATA, MID, LOW, HIGH, OVERVIEW = "data", "mid", "low", "high", "overview"
FIGURES = ("low", "mid", "high")
ONE = Number(Decimal(1))


@dataclass(frozen=True, slots=True)
class Formula:
    """`value`: a figure, or a word of the pack; None: it cannot be counted yet, and shows a question mark."""

    node: Node
    value: Decimal | str | None


@dataclass
class Page:
    """One sheet of the book. `cells`: {(row, column): a text, a Decimal or a Formula}."""

    key: str
    title: str
    widths: tuple
    cells: dict = field(default_factory=dict)
    strong: set = field(default_factory=set)  # rows
    plain: set = field(default_factory=set)  # places of figures that are no euros

    def put(self, row, column, what):
        if what is not None and what != "":
            self.cells[row, column] = what

    def line(self, row, *texts, strong=False):
        for column, text in enumerate(texts):
            self.put(row, column, text)
        if strong:
            self.strong.add(row)


def workbook_plan(result) -> tuple[Page, ...]:
    """The pages of the book of a Costs (costs.read), in their order."""
    data = _Data(result)
    counted = {key: _Counted(result, data, key) for key in (MID, LOW, HIGH)}
    overview = _overview(result, data, counted)
    return (overview, *(counted[key].page for key in (MID, LOW, HIGH)), data.page)


# ── What was filled in ───────────────────────────────────────────────────────────────────────────────────────
class _Data:
    """The page with every figure that people typed, and what each row counts for."""

    NAME, KIND, WHO, CERTAIN, HOURS, ROLE, RATE, LOW, MID, HIGH = range(10)
    COUNTS, FROM, UNTIL, SHARED = 10, 13, 14, 15  # COUNTS: three columns

    def __init__(self, result):
        self.result, self.rows = result, {}
        self.page = Page(DATA, _("Figures"), (34, 20, 16, 16, 9, 20, 11, 11, 11, 11, 11, 11, 11, 9, 9, 9))
        self.page.line(0, _("Number of years"), Decimal(result.years))
        self.page.line(1, _("Number of organisations together"), Decimal(result.partners or 1))
        self.page.put(0, 2, _("Fewer years count along in this file. For more years: fill them in in the worksheet, and"
                              " make the file again."))  # fmt: skip
        self.page.plain |= {(0, 1), (1, 1)}
        self.horizon, self.partners = Ref(0, 1, DATA), Ref(1, 1, DATA)
        row = self._tariffs(3)
        row = self._items(row + 1, _("What it costs"), _("Who bears this"), result.costs.items)
        row = self._items(row + 1, _("What it yields"), _("Who gains"), result.benefits.items)
        self.support = self._support(row + 1)

    def _tariffs(self, row):
        self.page.line(row, _("Function"), _("Euro per hour"), strong=True)
        self.first_tariff = row + 1
        for at, one in enumerate(self.result.tariffs, start=row + 1):
            self.page.line(at, one.role, one.euro)
        return row + 1 + len(self.result.tariffs)

    def _items(self, row, title, who, items):
        self.page.line(
            row, title, _("Kind"), who, _("How certain"), _("Hours"), _("Function"), _("Rate"), _("Low"), _("Middle"),
            _("High"), _("Counts: low"), _("Counts: middle"), _("Counts: high"), _("From year"), _("Until year"),
            _("Shared"), strong=True,
        )  # fmt: skip
        for at, item in enumerate(items, start=row + 1):
            self._item(at, item)
        return row + 1 + len(items)

    def _item(self, row, item):
        put = self.page.put
        self.page.line(row, item.name, item.kind_words, item.who_words, item.certainty_words, item.hours, item.role)
        if item.tariff is not None:
            rate = Ref(self.first_tariff + item.tariff, 1)
            put(row, self.RATE, Formula(_if_number(rate, rate), item.rate))
        for at, amount in enumerate(item.given):
            put(row, self.LOW + at, amount)
        for at, name in enumerate(FIGURES):
            counts = getattr(item.counts, name) if item.counts else None
            put(row, self.COUNTS + at, Formula(self._counts(row, name), counts))
        put(row, self.FROM, None if item.start is None else Decimal(item.start))
        if item.yearly is not None:
            begins = Ref(row, self.FROM)
            until = Ref(self.horizon.row, self.horizon.column) if item.yearly else _if_number(begins, begins)
            last = self.result.years if item.yearly else item.start
            put(row, self.UNTIL, Formula(until, None if last is None else Decimal(last)))
        put(row, self.SHARED, Decimal(int(item.shared)))
        self.page.plain |= {(row, self.HOURS), (row, self.FROM), (row, self.UNTIL), (row, self.SHARED)}
        self.rows[item.pid] = row

    def _counts(self, row, name):
        """What a row counts for: its amounts, a missing one from what stands beside it; without any, hours × rate."""
        hours, rate = Ref(row, self.HOURS), Ref(row, self.RATE)
        worked = _if(Call("AND", (_is(hours), _is(rate))), Op("*", hours, rate), Unknown())
        low, mid, high = (Ref(row, column) for column in (self.LOW, self.MID, self.HIGH))
        either = _if_number(low, low, _if_number(high, high, worked))
        half = Op("/", Op("+", low, high), Number(Decimal(2)))
        middle = _if_number(mid, mid, _if(Call("AND", (_is(low), _is(high))), half, either))
        return {"low": _if_number(low, low, middle), "mid": middle, "high": _if_number(high, high, middle)}[name]

    def _support(self, row):
        """The subsidies; returns the formula of their sum."""
        self.page.line(row, _("Subsidy or gift"), _("Amount in total"), strong=True)
        for at, one in enumerate(self.result.supports, start=row + 1):
            self.page.line(at, one.name, one.amount)
        last = row + len(self.result.supports)
        return _sum(Area(row + 1, last, 1, DATA)) if self.result.supports else Number(NOTHING)


# ── Row by row, year by year ─────────────────────────────────────────────────────────────────────────────────
class _Counted:
    """The page with the low, middle or high figure of each row in each year, and the totals."""

    CERTAIN, SHARED, YEARS = 1, 2, 3

    def __init__(self, result, data, key):
        self.result, self.data, self.key = result, data, key
        titles = {MID: _("Middle"), LOW: _("Low"), HIGH: _("High")}
        self.page = Page(key, titles[key], (40, 18, 9, *[13] * (result.years + 1)))
        self.page.line(0, "", _("How certain"), _("Shared"), *result.heads, _("Together"), strong=True)
        self.together = self.YEARS + result.years
        self.costs, row = self._side(1, _("What it costs"), _("All costs"), result.costs)
        self.benefits, row = self._side(row + 1, _("What it yields"), _("All benefits in euros"), result.benefits)

    def _side(self, row, title, title_of_sum, side):
        """Writes one side from `row` on; returns (the places of its rows and its total, the next row)."""
        self.page.line(row, title, strong=True)
        first = row + 1
        for at, item in enumerate(side.items, start=first):
            self._item(at, item)
        last = row + len(side.items)
        sums = last + 1
        self.page.line(sums, title_of_sum, strong=True)
        self._years(sums, lambda column: _sum(Area(first, last, column)) if side.items else Number(NOTHING), side.sum)
        words = _certainties(side.items)
        for at, (word, items) in enumerate(words.items(), start=sums + 1):
            self.page.line(at, _("of which: %(what)s") % {"what": word}, word)
            self._years(at, lambda column, at=at: Call(
                "SUMIF", (Area(first, last, self.CERTAIN), Ref(at, self.CERTAIN), Area(first, last, column))
            ), _Of(items, self.result.years))  # fmt: skip
        return (first, last, sums), sums + 1 + len(words)

    def _item(self, row, item):
        there = self.data.rows[item.pid]
        counts = Ref(there, _Data.COUNTS + FIGURES.index(self.key), DATA)
        begins, ends = Ref(there, _Data.FROM, DATA), Ref(there, _Data.UNTIL, DATA)
        self.page.line(row, item.name, Formula(Ref(there, _Data.CERTAIN, DATA), item.certainty_words))
        self.page.put(row, self.SHARED, Formula(Ref(there, _Data.SHARED, DATA), Decimal(int(item.shared))))
        self.page.plain.add((row, self.SHARED))
        known = Call("AND", (_is(counts), _is(begins), _is(ends)))
        for at in range(self.result.years):
            year = Number(Decimal(at + 1))
            looked_at = Op("<=", year, Ref(self.data.horizon.row, self.data.horizon.column, DATA))
            falls = Call("AND", (Op("<=", begins, year), Op("<=", year, ends), looked_at))
            node = _if(known, _if(falls, counts, Number(NOTHING)), Unknown())
            value = getattr(item.years[at], self.key) if item.years else None
            self.page.put(row, self.YEARS + at, Formula(node, value))
        self.page.put(row, self.together, Formula(self._across(row), getattr(item.total, self.key)))

    def _years(self, row, node, summed):
        for at, three in enumerate(summed.years):
            self.page.put(row, self.YEARS + at, Formula(node(self.YEARS + at), getattr(three, self.key)))
        self.page.put(row, self.together, Formula(self._across(row), getattr(summed.total, self.key)))

    def _across(self, row):
        return _plus([Ref(row, self.YEARS + at) for at in range(self.result.years)])

    def shared(self, column):
        """What of the costs is shared, in one column of years."""
        first, last, _sums = self.costs
        if last < first:
            return Number(NOTHING)
        areas = (Area(first, last, self.SHARED, self.key), ONE, Area(first, last, column, self.key))
        return Call("SUMIF", areas)


class _Of:
    """The sum of some rows, as _Counted._years takes it."""

    def __init__(self, items, years):
        self.years = [total(one.years[at] for one in items if one.is_known) for at in range(years)]
        self.total = total(self.years)


def _certainties(items):
    """{word: rows} of each degree of certainty that is used."""
    found: dict = {}
    for one in items:
        found.setdefault(one.certainty_words, []).append(one)
    return found


# ── All of it on one page ────────────────────────────────────────────────────────────────────────────────────
def _overview(result, data, counted):
    page = Page(OVERVIEW, _("Overview"), (44, *[14] * (result.years + 1)))
    page.line(0, "", *result.heads, _("Together"), strong=True)
    columns = range(result.years + 1)
    costs, benefits = result.costs.sum, result.benefits.sum
    gain = [(*benefits.years, benefits.total)[at] for at in columns]
    cost = [(*costs.years, costs.total)[at] for at in columns]

    def there(key, side, at):
        one = counted[key]
        return Ref(getattr(one, side)[2], one.YEARS + at, key)

    def row(number, title, node, value, strong=False):
        page.line(number, title, strong=strong)
        for at in columns:
            page.put(number, at + 1, Formula(node(at), value(at)))

    number = 1
    for side, title, sums in (("costs", _("All costs"), cost), ("benefits", _("All benefits in euros"), gain)):
        for key, word in ((MID, _("middle")), (LOW, _("low")), (HIGH, _("high"))):
            row(number, f"{title}: {word}", lambda at, key=key, side=side: there(key, side, at),
                lambda at, key=key, sums=sums: getattr(sums[at], key), strong=key == MID)  # fmt: skip
            number += 1
    lines = ((_("Difference: middle"), MID, MID, True), (_("Difference: cautious"), LOW, HIGH, False),
             (_("Difference: hopeful"), HIGH, LOW, False))  # fmt: skip
    for title, of_gain, of_cost, strong in lines:
        row(number, title, lambda at, g=of_gain, c=of_cost: Op("-", there(g, "benefits", at), there(c, "costs", at)),
            lambda at, g=of_gain, c=of_cost: getattr(gain[at], g) - getattr(cost[at], c), strong=strong)  # fmt: skip
        number += 1
    _scenarios(page, number + 1, result, data, counted, there)
    return page


def _scenarios(page, row, result, data, counted, there):
    """The lines with subsidy and with others, over all years together, and what is not known yet."""
    last = result.years
    page.line(row, _("What if?"), _("Together"), strong=True)
    costs, gains = there(MID, "costs", last), there(MID, "benefits", last)
    support = sum((one.amount for one in result.supports if one.amount is not None), NOTHING)
    shared = total(one.total for one in result.costs.items if one.shared).mid
    others = Decimal(result.partners or 1)
    page.line(row + 1, _("Subsidies together"), Formula(data.support, support))
    saved = Op("-", counted[MID].shared(counted[MID].together),
               Op("/", counted[MID].shared(counted[MID].together), data.partners))  # fmt: skip
    page.line(row + 2, _("What others pay of what you share"), Formula(saved, shared - shared / others))
    base = result.benefits.total.mid - result.costs.total.mid
    without = Op("-", gains, costs)
    grant, spared = Ref(row + 1, 1), Ref(row + 2, 1)
    page.line(row + 3, _("Difference without subsidy"), Formula(without, base))
    page.line(row + 4, _("Difference with the subsidy"), Formula(Op("+", without, grant), base + support))
    page.line(row + 5, _("Difference together with others"),
              Formula(Op("+", without, spared), base + shared - shared / others))  # fmt: skip
    page.line(row + 6, _("Difference with both"),
              Formula(Op("+", Op("+", without, grant), spared), base + support + shared - shared / others))  # fmt: skip
    page.line(row + 8, _("A question mark is not known yet, and in no total."))
    if result.open_words:
        page.line(row + 9, result.open_words)


# ── Pieces of formulas ───────────────────────────────────────────────────────────────────────────────────────
def _is(node):
    return Call("ISNUMBER", (node,))


def _if(test, then, otherwise):
    return Call("IF", (test, then, otherwise))


def _if_number(test, then, otherwise=None):
    return _if(_is(test), then, otherwise or Unknown())


def _sum(area):
    return Call("SUM", (area,))


def _plus(refs):
    return Call("SUM", tuple(refs))
