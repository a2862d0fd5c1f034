"""Every kind of worksheet with its example in it, in a real browser: at each width, light and dark, and on paper."""

import pytest
from django.urls import reverse

from draagvlak.content import shipped
from draagvlak.worksheets import actions, examples

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.same]


@pytest.mark.parametrize("pack", shipped.ids())
def test_a_filled_worksheet_keeps_the_rules_of_the_house(live_cast, web, pack):
    a = live_cast.a
    sheet = actions.make(a.trajectory, a.facilitator, pack, title="Een voorbeeld")
    examples.example_of(sheet, a.facilitator, "nl")
    web.sign_in(a.facilitator).visit(reverse("sheet", args=[sheet.pid]))
    web.visit(reverse("sheet-print", args=[sheet.pid]))
