"""A round in real browsers: a phone that follows, what is typed when it goes on, a form without JavaScript."""

from io import BytesIO

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pypdf import PdfReader

from draagvlak.worksheets import actions
from draagvlak.worksheets.vision import actions as vision
from draagvlak.worksheets.vision import agreed


@pytest.fixture
def a(live_cast):
    return live_cast.a


def test_a_phone_follows_the_round_and_loses_nothing(a, browsers, phone):
    for who in ("owner", "coordinator", "management"):
        vision.write_card(a.round, a.users[who], f"Kaart van {who}")
    there = reverse("vision-round", args=[a.round.pid])
    asked = []
    phone.sign_in(a.member).page.on("request", lambda request: asked.append(request.url))
    page = phone.visit(there)
    page.get_by_label("Een nieuwe kaart").fill("Wat ik net typ")
    lead = browsers().sign_in(a.facilitator)
    lead.visit(there)
    lead.page.get_by_role("button", name="Open de kaarten").click()
    lead.page.get_by_role("button", name="Open de kaarten").click()
    expect(lead.page.get_by_label("Kaart van owner")).to_be_visible()
    expect(page.get_by_label("Kaart van owner")).to_be_visible(timeout=15_000)
    expect(page.locator("#typed")).to_contain_text("Wat ik net typ")
    assert any(url.endswith(reverse("sheet-events", args=[a.vision.pid])) for url in asked), "it follows the stream"
    page.get_by_label("Kaart van owner").check()
    page.get_by_label("Naam van de nieuwe groep").fill("Samen")
    page.get_by_role("button", name="Leg samen").click()
    expect(page.get_by_role("group", name="Samen")).to_be_visible()
    phone.inspect()
    assert not phone.small_targets()


def test_words_are_counted_while_somebody_types(a, web):
    page = web.sign_in(a.facilitator).visit(reverse("vision", args=[a.vision.pid]))
    page.get_by_label("De tekst").fill("woord " * 152)
    expect(page.locator("[data-words-said]")).to_have_text("152 woorden: 2 meer dan 150.")
    fill_a_lot(a)
    page = web.visit(reverse("vision-poster", args=[a.vision.pid]))
    assert len(PdfReader(BytesIO(page.pdf(format="A4"))).pages) == 1, "the poster stays one page"


def fill_a_lot(a):
    for section, field in (("reasons", "reason"), ("limits", "limit"), ("signs", "sign")):
        for number in range(8):
            given = {field: f"{number} " + "een heel verhaal " * 11} | ({"place": "first"} if field == "reason" else {})
            actions.add_row(a.vision, a.facilitator, section, given)
    whom = a.vision.rows.get(section="for-whom")
    for field in ("well", "other-way"):
        actions.write(a.vision, a.facilitator, whom, field, "Voor wie al lang wacht. " * 80, version=0)
    cell = agreed.text_row(a.vision).cells.get(field="text")
    actions.write(a.vision, a.facilitator, cell.row, "text", "hulpverleningstraject " * 150, version=cell.version)
    for number in range(9):
        agreed.endorse(a.vision, a.facilitator, cell.version + 1, who=f"Groep {number} " + "met een naam " * 7)


def test_a_colleague_answers_on_a_phone_without_javascript(a, browsers):
    visitor = browsers(script=False, viewport={"width": 320, "height": 640})
    page = visitor.visit(reverse("tools-form", args=[a.links.tools]))
    page.get_by_label("Naam van het hulpmiddel").first.fill("WhatsApp")
    page.get_by_role("button", name="Verstuur").click()
    expect(page.get_by_role("heading", name="Dank je, het is aangekomen")).to_be_visible()
    visitor.inspect()
