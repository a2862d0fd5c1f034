"""The spreadsheet of costs: it counts to our figures, and what people typed is never part of a formula."""

from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given, settings

from draagvlak.dossier.files import costs as costs_xlsx
from draagvlak.dossier.tests.evaluator import Counter
from draagvlak.lib import formulas
from draagvlak.lib.formulas import Area, Call, Number, Op, Ref
from draagvlak.worksheets import actions
from draagvlak.worksheets.brains import costs
from draagvlak.worksheets.tests.boards import example
from draagvlak.worksheets.tests.test_costs import read, sheets
from tests.people import sign_in
from tests.trust.test_exports import FORMULAS

EVIL = '=HYPERLINK("http://evil.example")'


def opened(data, *, counted=False):
    """{name: {place: what stands there}}; `counted`: what the file says that a formula comes to."""
    found = openpyxl.load_workbook(BytesIO(data), data_only=counted)
    return {sheet.title: {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row
                          if cell.value is not None} for sheet in found.worksheets}  # fmt: skip


def check(result):
    """Counts every formula of the file apart, and holds it against what the file says and against our figures."""
    data = costs_xlsx.book(result, "Costs", "Huis Linde")
    told, counter, many = opened(data, counted=True), Counter(opened(data)), 0
    for name, cells in counter.sheets.items():
        for place, raw in cells.items():
            if isinstance(raw, str) and raw.startswith("="):
                counts, said, many = counter.value(name, place), told[name][place], many + 1
                if isinstance(counts, Fraction):
                    assert float(counts) == pytest.approx(said, abs=1e-6), (name, place, raw)
                else:
                    assert counts == said, (name, place, raw)
    overview = counter.sheets["Overview"]
    lines = {title: int(place[1:]) for place, title in overview.items() if place.startswith("A")}
    for at, three in enumerate((*result.costs.sum.years, result.costs.total)):
        place = f"{chr(66 + at)}{lines['All costs: middle']}"
        assert float(counter.value("Overview", place)) == pytest.approx(float(three.mid), abs=1e-6)
    left = {one.id: one.left.mid for one in result.scenarios}
    for id_, title in (("support", "Difference with the subsidy"), ("together", "Difference together with others"),
                       ("both", "Difference with both")):  # fmt: skip
        if id_ in left:
            assert float(counter.value("Overview", f"B{lines[title]}")) == pytest.approx(float(left[id_]), abs=1e-6)
    return many


def test_the_example_counts_to_the_same_figures():
    with translation.override("en"):
        assert check(costs.read(example("costs"))) > 300


@given(sheets)
@settings(max_examples=20, deadline=None)
def test_any_sheet_counts_to_the_same_figures(sheet):
    with translation.override("en"):
        assert check(read(**sheet)) > 20


def test_it_counts_along_when_somebody_changes_a_figure():
    with translation.override("en"):
        result = read(costs_=[{"name": "Platform", "when": "yearly", "kind": "licence"}])
        book = opened(costs_xlsx.book(result, "Costs", "Huis Linde"))
    assert Counter(book).value("Middle", "D3") == "?"
    line = next(place[1:] for place, title in book["Figures"].items() if title == "Platform")
    book["Figures"][f"I{line}"] = 250
    assert Counter(book).value("Middle", "D3") == 250
    assert Counter(book).value("Overview", "E2") == 750


def test_fewer_years_leave_out_what_comes_later():
    with translation.override("en"):
        row = {"name": "Server", "when": "once", "kind": "purchase", "year": "3", "mid": "900"}
        book = opened(costs_xlsx.book(read(costs_=[row]), "Costs", "Huis Linde"))
    assert Counter(book).value("Overview", "E2") == 900
    assert "Fewer years count along" in book["Figures"]["C1"]
    book["Figures"]["B1"] = 2
    assert Counter(book).value("Overview", "E2") == 0


def test_hours_that_are_filled_in_later_and_amounts_that_are_cleared_count():
    with translation.override("en"):
        rows = [{"name": "Training", "when": "yearly"},
                {"name": "Support", "when": "yearly", "hours": "10", "role": "worker", "mid": "100"}]  # fmt: skip
        result = read(costs_=rows, tariffs=[{"role": "worker", "euro": "42"}])
        book = opened(costs_xlsx.book(result, "Costs", "Huis Linde"))
    lines = {title: place[1:] for place, title in book["Figures"].items() if place.startswith("A")}
    assert Counter(book).value("Overview", "B2") == 100
    book["Figures"] |= {f"E{lines['Training']}": 5, f"G{lines['Training']}": 20}
    assert Counter(book).value("Overview", "B2") == 200
    del book["Figures"][f"I{lines['Support']}"]
    assert Counter(book).value("Overview", "B2") == 100 + 420


# ── Nothing typed becomes a formula ──────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("evil", [EVIL, *FORMULAS[::7], "'Middle'!A1", "A1"])
def test_what_people_typed_is_text(evil):
    with translation.override("en"):
        result = read(
            tariffs=[{"role": evil, "euro": 5}], subsidy=[{"name": evil, "amount": 1}],
            costs_=[{"name": evil, "hours": 2, "role": evil, "when": "once"}],
            benefits=[{"name": evil, "source": evil, "mid": 3}],
        )  # fmt: skip
        data = costs_xlsx.book(result, evil, evil)
    found = openpyxl.load_workbook(BytesIO(data))
    cells = [cell for sheet in found.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [
        cell.value for cell in cells if cell.data_type == "f" and ("HYPERLINK" in cell.value or evil in cell.value)
    ]
    typed = [cell for cell in cells if cell.data_type == "s" and cell.value.strip() == " ".join(evil.split())]
    assert len(typed) >= 6


@pytest.mark.parametrize("node", [
    "1+1", EVIL, 1, None, Number("1"), Op("&", Ref(0, 0), Ref(0, 1)), Call("HYPERLINK", ()), Call("SUM", ("A1",)),
    Ref("A", 1), Ref(0, -1), Ref(0, 0, "it's"), Number(Decimal("NaN")), Area(0, "1", 2),
])  # fmt: skip
def test_a_formula_holds_places_numbers_and_our_own_functions_only(node):
    with pytest.raises((TypeError, ValueError)):
        formulas.text(node, {"it's": "it's"})


def test_a_formula_as_text():
    node = Op("/", Call("SUM", (Area(0, 3, 1, "data"),)), Number(Decimal("2.50")))
    assert formulas.text(node, {"data": "De cijfers"}) == "(SUM('De cijfers'!B1:B4)/2.50)"
    assert formulas.place(9, 27) == "AB10"


# ── The page ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_who_may_export_gets_the_file_and_only_of_costs(cast, client):
    world = cast.a
    sheet = actions.make(world.trajectory, world.facilitator, "costs")
    address = reverse("sheet-costs-xlsx", args=[sheet.pid])
    answer = sign_in(client, world.coordinator).get(address)
    assert answer.status_code == 200
    assert set(opened(answer.content)) == {"Overzicht", "Midden", "Laag", "Hoog", "Cijfers"}
    assert client.get(reverse("sheet-costs-xlsx", args=[world.sheet.pid])).status_code == 404
    assert sign_in(client, world.member).get(address).status_code == 403
