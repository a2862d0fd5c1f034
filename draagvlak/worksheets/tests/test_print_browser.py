"""Wide pictures on paper: no column falls off the page."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from draagvlak.worksheets import actions


@pytest.fixture
def a(live_cast):
    return live_cast.a


def printed(web, sheet):
    page = web.visit(reverse("sheet-picture", args=[sheet.pid]))
    return [one.extract_text() for one in PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages]


def test_a_wide_table_loses_no_column(a, web):
    sharing = actions.make(a.trajectory, a.facilitator, "sharing", title="Breed")
    actions.add_rows(sharing, a.facilitator, "people", [{"name": f"Groep {n}", "kind": "team"} for n in range(12)])
    actions.add_row(sharing, a.facilitator, "kinds", {"name": "Doelen"})
    costs = actions.make(a.trajectory, a.facilitator, "costs", title="Lang")
    actions.add_row(costs, a.facilitator, "costs", {"name": "Licentie", "when": "yearly", "mid": 1234567})
    actions.write(costs, a.facilitator, costs.rows.get(section="horizon"), "years", 10, version=0)
    web.sign_in(a.facilitator)
    matrix = next(text for text in printed(web, sharing) if "Groep 3" in text)
    assert "Groep 11" in matrix
    sums = next(text for text in printed(web, costs) if "Samen" in text and "1.234.567" in text)
    assert sums.count("12.345.670") >= 2, "the last column is on it too"
