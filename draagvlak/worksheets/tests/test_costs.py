"""Costs and benefits: what is counted, what is not known, and a spreadsheet that comes to the same figures."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from draagvlak.worksheets.brains import costs
from draagvlak.worksheets.brains.costs_paid import paid_back
from draagvlak.worksheets.brains.costs_rows import horizon
from draagvlak.worksheets.brains.money import Three, euro, rounded, same
from draagvlak.worksheets.tests.boards import Paper, example


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def read(*, years=None, tariffs=(), costs_=(), benefits=(), subsidy=(), shared=None, after=None):
    rows = {"tariffs": tariffs, "costs": costs_, "benefits": benefits, "subsidy": subsidy}
    rows["horizon"] = [{} if years is None else {"years": years}]
    rows["shared"], rows["after"] = [shared or {}], [after or {}]
    return costs.read(Paper("costs", rows))


def cost(**given):
    return {"name": "Platform", "when": "once", "bearer": "us", "certainty": "estimated", **given}


def mids(summed):
    return [int(one.mid) for one in summed.years]


def found(result):
    return {one.id: [name for _pid, name, _why in one.items] for one in result.findings}


# ── Counted by hand ──────────────────────────────────────────────────────────────────────────────────────────
def test_the_example_counted_by_hand():
    """Hours: 180 × 42 once; 90 × 50, 150 × 42 and 40 × 55 each year; 75 × 42 from year 2. Benefits: 130 × 42 from 2."""
    result = costs.read(example("costs"))
    yearly = 4800 + 4500 + 6300 + 2200
    assert mids(result.costs.sum) == [3500 + 7560 + 2400 + yearly, 3150 + yearly, 3150 + yearly]
    assert mids(result.benefits.sum) == [1600, 1600 + 5460 + 1200, 1600 + 5460 + 1200]
    assert result.costs.sum.years[0] == Three(Decimal(3000 + 7560 + 1800 + 4200 + 13000),
                                              Decimal(31260), Decimal(5500 + 7560 + 3000 + 6500 + 13000))  # fmt: skip
    assert [int(one.total.mid) for one in result.costs.parts] == [18900, 47660, 6600, 0]
    assert [one.name for one in result.costs.unknown] == ["Mobile data of families"]
    assert [one.name for one in result.beside] == ["Families hear something sooner in the waiting time",
                                                   "Young people read and decide along"]  # fmt: skip
    assert result.headline == "In 3 years it costs €\xa055,040 more than it yields in euros."
    assert result.open_words == "1 row is not known yet, and in no total."
    assert result.break_even is None
    assert "does not pay for itself within 3 years" in result.verdict
    assert not result.asks_after


def test_once_counts_in_its_year_and_yearly_from_its_year_on():
    result = read(years=4, costs_=[cost(mid=100, year=2), cost(mid=10, when="yearly", year=3), cost(mid=1)])
    assert mids(result.costs.sum) == [1, 100, 10, 10]


def test_a_benefit_counts_every_year():
    assert mids(read(benefits=[{"name": "Km", "mid": 5, "year": 2}]).benefits.sum) == [0, 5, 5]


def test_hours_count_at_the_rate_of_the_role_however_it_is_written():
    result = read(tariffs=[{"role": "Team  Coach", "euro": "50,5"}], costs_=[cost(hours=2, role=" team coach ")])
    assert result.costs.total.mid == Decimal("101.0")


def test_what_is_empty_is_unknown_and_never_zero():
    result = read(tariffs=[{"role": "ICT"}], costs_=[
        cost(name="Nothing"), cost(name="No rate", hours=3, role="ICT"), cost(name="Other role", hours=3, role="DPO"),
        cost(name="No role", hours=3), cost(name="When?", when="", mid=7), cost(name="A date", mid=7, year=2026),
        cost(name="Zero", mid=0),
    ])  # fmt: skip
    assert result.costs.total == Three()
    assert {name: names for name, names in found(result).items() if name not in {"part", "rates"}} == {
        "amount": ["Nothing"], "rate": ["No rate", "Other role"], "role": ["No role"], "when": ["When?"],
        "year": ["A date"],
    }  # fmt: skip
    assert len(result.costs.unknown) == 6
    assert result.open_words == "6 rows are not known yet, and in no total."


def test_hours_and_an_amount_in_one_row_count_once():
    result = read(tariffs=[{"role": "ICT", "euro": 50}], costs_=[cost(hours=2, role="ICT", mid=70)])
    assert result.costs.total.mid == 70
    assert found(result)["both"] == ["Platform"]


@pytest.mark.parametrize(("given", "counts"), [
    ({"mid": 5}, (5, 5, 5)), ({"low": 4}, (4, 4, 4)), ({"high": 9}, (9, 9, 9)), ({"low": 4, "high": 10}, (4, 7, 10)),
    ({"low": 4, "mid": 5}, (4, 5, 5)), ({"mid": 5, "high": 9}, (5, 5, 9)),
])  # fmt: skip
def test_missing_amounts_are_taken_from_what_stands_beside_them_and_said(given, counts):
    result = read(costs_=[cost(**given)])
    assert (result.costs.total.low, result.costs.total.mid, result.costs.total.high) == counts
    assert found(result)["part"] == ["Platform"]


def test_amounts_that_were_swapped_are_said():
    assert found(read(costs_=[cost(low=9, mid=5, high=7)]))["order"] == ["Platform"]


@pytest.mark.parametrize(("years", "counted"), [
    (None, (3, "")), (1, (1, "")), (10, (10, "")), (11, (10, "long")), (0, (3, "odd")), (2.5, (3, "odd")),
    (-1, (3, "odd")),
])  # fmt: skip
def test_how_far_it_looks(years, counted):
    assert horizon(years) == counted


def test_what_begins_after_the_horizon_is_said():
    result = read(years=2, costs_=[cost(mid=5, year=3)])
    assert mids(result.costs.sum) == [0, 0]
    assert found(result)["late"] == ["Platform"]


# ── Who pays, scenarios, break-even ──────────────────────────────────────────────────────────────────────────
def test_who_pays_and_who_gains():
    result = read(costs_=[cost(mid=5), cost(mid=7, bearer="client"), cost(bearer="client"), cost(mid=1, bearer="")],
                  benefits=[{"name": "Km", "mid": 3, "gains": "staff"}])  # fmt: skip
    assert [(one.label, int(one.sum.mid), one.rows, one.open) for one in result.payers] == [
        ("We", 5, 1, 0), ("Client", 7, 2, 1), ("not filled in", 1, 1, 0)]  # fmt: skip
    assert [(one.label, int(one.sum.mid)) for one in result.gainers] == [("Staff", 9)]


def scenarios(result):
    return {one.id: int(rounded(one.left.mid)) for one in result.scenarios}


def test_with_and_without_subsidy_and_with_others():
    rows = [
        cost(mid=900, kind="purchase"),
        cost(mid=300, kind="licence"),
        cost(mid=60, kind="purchase", bearer="client"),
    ]
    subsidy = [{"name": "Fund", "amount": 100}, {"name": "Asked for"}]
    alone = read(costs_=rows, subsidy=subsidy)
    assert scenarios(alone) == {"base": -1260, "support": -1160}
    assert found(alone)["support"] == ["Asked for"]
    assert alone.unshared
    for part, left in (("purchase", -1260 + 600), ("all", -1260 + 800), ("none", None)):
        result = read(costs_=rows, subsidy=subsidy, shared={"partners": 3, "shared-part": part})
        assert scenarios(result).get("together") == left
        assert scenarios(result).get("both") == (None if left is None else left + 100)
    assert "together" not in scenarios(read(costs_=rows, shared={"partners": 1, "shared-part": "all"}))


def test_cautious_is_low_benefits_and_high_costs():
    result = read(years=1, costs_=[cost(low=1, mid=2, high=5)], benefits=[{"name": "x", "low": 3, "mid": 4, "high": 8}])
    assert result.difference.total == Three(Decimal(-2), Decimal(2), Decimal(7))


@pytest.mark.parametrize(("until", "years", "beyond"), [
    ("2029-12-31", 3, False), ("2030-01-01", 3, True), ("2030-01-01", 5, False), ("", 3, False),
])  # fmt: skip
def test_a_subsidy_that_runs_longer_than_the_years_that_you_look_at_is_said(until, years, beyond):
    board = Paper("costs", {
        "subsidy": [{"name": "Fund", "amount": 100, **({"until": until} if until else {})}],
        "horizon": [{"years": years}], "shared": [{}], "after": [{}],
    })  # fmt: skip
    assert ("beyond" in found(costs.read(board, date(2026, 11, 26)))) == beyond


@pytest.mark.parametrize(("until", "more", "ends"), [
    ("2028-06-30", {}, True), ("2028-12-31", {}, False), ("", {}, False), ("2028-06-30", {"when": "once"}, False),
    ("2028-06-30", {"bearer": "us"}, False), ("2028-06-30", {"year": 4}, False), ("2026-12-31", {"year": 3}, True),
    ("2026-12-31", {"year": 2, "when": "once"}, True), ("2027-01-01", {"year": 2, "when": "once"}, False),
])  # fmt: skip
def test_a_yearly_cost_that_a_subsidy_bears_after_its_end_is_said(until, more, ends):
    """Of a sheet that looks ahead from 2026 the third year is over at the end of 2028, or later."""
    row = cost(mid=10, when="yearly", bearer="subsidy") | more
    support = [{"name": "Fund", "amount": 1000, **({"until": until} if until else {})}]
    board = Paper("costs", {"costs": [row], "subsidy": support, "horizon": [{}], "shared": [{}], "after": [{}]})
    result = found(costs.read(board, date(2026, 11, 26)))
    assert ("goes-on" in result) == ends
    assert "over" not in result
    assert ("over" in found(costs.read(board, date(2029, 1, 1)))) == bool(until)


def test_an_amount_or_hours_below_zero_are_said():
    rows = [cost(mid=-5), cost(low="−1", mid=2, high=3), cost(hours=-4, role="x"), cost(mid=5)]
    result = found(read(costs_=rows, benefits=[{"name": "Less", "mid": -1}], subsidy=[{"name": "Fund", "amount": -3}]))
    assert len(result["below"]) == 5
    assert "below" not in found(read(costs_=[cost(mid=0)]))


def test_a_subsidy_that_bears_more_than_it_is_is_said():
    result = read(costs_=[cost(mid=500, bearer="subsidy")], subsidy=[{"name": "Fund", "amount": 300}])
    assert "short" in found(result)
    assert "short" not in found(
        read(costs_=[cost(mid=300, bearer="subsidy")], subsidy=[{"name": "Fund", "amount": 300}])
    )


@pytest.mark.parametrize(("measured", "hoped", "year"), [(50, 50, 3), (49, 51, None), (100, 0, 2), (0, 0, None)])
def test_when_it_pays_for_itself_is_said_only_on_firm_ground(measured, hoped, year):
    benefits = [
        {"name": "a", "mid": measured, "certainty": "measured"},
        {"name": "b", "mid": hoped, "certainty": "hoped"},
    ]
    result = read(costs_=[cost(mid=150)], benefits=benefits)
    assert result.break_even == year
    assert result.verdict
    assert ("measured or estimated" in result.verdict) == (measured == 49)


def test_what_is_hoped_for_never_pays_anything_back():
    hopes = [{"name": "a", "mid": 40, "certainty": "measured"}, {"name": "b", "mid": 30, "certainty": "hoped"}]
    result = read(costs_=[cost(mid=150)], benefits=hopes)
    assert result.break_even is None
    assert "does not pay for itself within 3 years" in result.verdict
    assert "What is hoped for" in result.verdict
    unsure = [hopes[0], hopes[1] | {"certainty": "unknown"}]
    assert read(costs_=[cost(mid=150)], benefits=unsure).break_even is None


def test_while_costs_are_not_known_it_does_not_pay_for_itself():
    gains = [{"name": "a", "mid": 1000, "certainty": "measured"}]
    result = read(costs_=[cost(mid=150), {"name": "Licence", "when": "yearly"}], benefits=gains)
    assert result.break_even is None
    assert result.verdict == "At the earliest it pays for itself at the end of year 1: 1 cost is not known yet."
    assert read(costs_=[], benefits=gains).break_even is None
    assert "No cost stands here" in read(costs_=[], benefits=gains).verdict
    free = read(costs_=[cost(mid=0)], benefits=gains)
    assert free.break_even == 1, "it is known to cost nothing"


@pytest.mark.parametrize(("costs_", "gains", "year"), [
    ([0, 5000, 0], [0, 0, 6000], 3), ([100, 100, 100], [200, 0, 0], None), ([100, 0, 0], [60, 60, 0], 2),
    ([0, 0, 0], [0, 5, 5], 1), ([300, 100, 100], [500, 0, 0], 1), ([10, 0, 0], [0, 0, 9], None),
])  # fmt: skip
def test_it_has_paid_for_itself_from_the_year_on_from_which_it_stays_so(costs_, gains, year):
    assert paid_back(costs_, gains) == year


def test_what_is_shared_is_not_sure_without_a_kind_and_a_bearer():
    rows = [cost(mid=100, bearer=None), cost(mid=100, kind="purchase"), cost(mid=100, bearer="client")]
    shared = {"partners": 3, "shared-part": "all"}
    assert len(found(read(costs_=rows, shared=shared))["kind"]) == 1
    assert "kind" not in found(read(costs_=rows))


def test_what_comes_after_the_subsidy_is_asked_for_until_it_is_there():
    assert read().asks_after
    assert not read(after={"after": "We stop, and tell it in March."}).asks_after


def test_an_empty_sheet_is_no_error():
    result = read()
    assert result.count == 0
    assert result.difference.total == Three()
    assert not list(result.picture.pieces)


# ── Rounding ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_money_is_rounded_once():
    result = read(years=3, costs_=[cost(mid="0.4", when="yearly")])
    assert [euro(one.mid) for one in result.costs.sum.years] == ["€\xa00"] * 3
    assert euro(result.costs.total.mid) == "€\xa01"


@pytest.mark.parametrize(("amount", "text"), [
    ("0.5", "€\xa01"), ("-0.5", "−\u2060€\xa01"), ("-0.4", "€\xa00"), ("32560", "€\xa032,560"),
    ("-14260.49", "−\u2060€\xa014,260"),
])  # fmt: skip
def test_amounts_as_people_read_them(amount, text):
    assert euro(Decimal(amount)) == text
    with translation.override("nl"):
        assert euro(Decimal(amount)) == text.replace(",", ".")


def test_a_dash_between_amounts_is_no_minus():
    assert Three(Decimal(1), Decimal(2), Decimal(3)).range == "€\xa01\xa0– €\xa03"
    assert Three(Decimal(-3), Decimal(2), Decimal(3)).range == "−\u2060€\xa03 to €\xa03"


# ── Any sheet ────────────────────────────────────────────────────────────────────────────────────────────────
ROLES = ("worker", "ICT", "coach")
amount = st.none() | st.integers(0, 50_000) | st.decimals(0, 9_000, places=2).map(float)
row = st.fixed_dictionaries({
    "name": st.just("x"), "hours": st.none() | st.integers(0, 400),
    "role": st.sampled_from(["", "Worker", "ict", "boss"]),
    "low": amount, "mid": amount, "high": amount, "certainty": st.sampled_from(["", "measured", "estimated", "hoped"]),
    "year": st.none() | st.integers(0, 12),
})  # fmt: skip
cost_row = st.tuples(row, st.sampled_from(["once", "yearly", ""]), st.sampled_from(["us", "client", "subsidy", ""]),
                     st.sampled_from(["purchase", "licence", "client-own", ""])).map(
    lambda one: {**one[0], "when": one[1], "bearer": one[2], "kind": one[3]})  # fmt: skip
sheets = st.fixed_dictionaries({
    "years": st.integers(1, 10),
    "tariffs": st.lists(st.fixed_dictionaries({"role": st.sampled_from(ROLES), "euro": amount}), max_size=3),
    "costs_": st.lists(cost_row, max_size=6), "benefits": st.lists(row, max_size=4),
    "subsidy": st.lists(st.fixed_dictionaries({"name": st.just("f"), "amount": amount}), max_size=2),
    "shared": st.fixed_dictionaries({"partners": st.none() | st.integers(0, 5),
                                     "shared-part": st.sampled_from(["", "purchase", "all", "none"])}),
})  # fmt: skip


def naive(sheet, rows, year, benefit=False):
    """The middle figure of one year, written as somebody would do it on paper."""
    rates: dict = {}
    for one in sheet["tariffs"]:
        if one["euro"] is not None:
            rates.setdefault(one["role"].lower(), Decimal(str(one["euro"])))
    whole = Decimal(0)
    for one in rows:
        amounts = [one[name] for name in ("low", "mid", "high")]
        if one["mid"] is not None:
            counts = Decimal(str(one["mid"]))
        elif amounts[0] is not None and amounts[2] is not None:
            counts = (Decimal(str(amounts[0])) + Decimal(str(amounts[2]))) / 2
        elif any(value is not None for value in amounts):
            counts = Decimal(str(next(value for value in amounts if value is not None)))
        elif one["hours"] is not None and one["role"].lower() in rates:
            counts = one["hours"] * rates[one["role"].lower()]
        else:
            continue
        start = 1 if one["year"] is None else one["year"]
        every = benefit or one["when"] == "yearly"
        if 1 <= start <= 10 and (benefit or one["when"]) and (year == start or every and year > start):
            whole += counts
    return whole


@given(sheets)
@settings(deadline=None)
def test_totals_are_those_of_a_plain_loop(sheet):
    with translation.override("en"):
        result = read(**sheet)
    for year in range(1, result.years + 1):
        assert result.costs.sum.years[year - 1].mid == naive(sheet, sheet["costs_"], year)
        assert result.benefits.sum.years[year - 1].mid == naive(sheet, sheet["benefits"], year, benefit=True)
    for side in (result.costs, result.benefits):
        assert sum((one.total for one in side.parts), same(Decimal(0))) == side.total, "nothing falls between"
    assert sum(one.sum.mid for one in result.payers) == result.costs.total.mid
    assert sum(one.sum.mid for one in result.gainers) == result.benefits.total.mid
