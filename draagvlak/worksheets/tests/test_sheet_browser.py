"""Two people in one sheet, in real browsers; one goes offline. Nothing is lost, and no focus moves."""

import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from draagvlak.worksheets import actions
from draagvlak.worksheets.models import Cell, Row


@pytest.fixture
def a(live_cast):
    return live_cast.a


def open_sheet(web, sheet, user):
    web.expect_complaint("ERR_INTERNET_DISCONNECTED|status of (401|403|409|422)|MIME type")
    page = web.sign_in(user).visit(reverse("sheet", args=[sheet.pid]))
    page.set_default_timeout(20_000)
    expect(page.locator("table[role=grid]").first).to_be_visible()
    return page


def cell(page, a, field, row=None):
    return page.locator(f"tr[data-row='{(row or a.row).pid}'] [data-f='{field}']")


def value(row, field):
    return Cell.objects.get(row=row, field=field).value


def test_two_people_in_one_sheet_and_one_goes_offline(a, browsers):
    mine_web, theirs_web = browsers(), browsers()
    mine, theirs = open_sheet(mine_web, a.sheet, a.facilitator), open_sheet(theirs_web, a.sheet, a.coordinator)

    # What one writes comes to the other, who is typing and stays there.
    cell(theirs, a, "they").click()
    typing = theirs.locator(".ws__editor textarea")
    typing.fill("Zij typt nog")
    expect(mine.locator("#here")).to_contain_text(str(a.coordinator))
    cell(mine, a, "we").click()
    mine.locator(".ws__editor textarea").fill("Twee dagen per week")
    mine.keyboard.press("Control+Enter")
    expect(cell(mine, a, "we")).to_have_text("Twee dagen per week")
    expect(cell(mine, a, "we")).to_be_focused()
    expect(cell(theirs, a, "we")).to_have_text("Twee dagen per week", timeout=20_000)
    expect(typing).to_be_focused()
    expect(typing).to_have_value("Zij typt nog")
    theirs.keyboard.press("Control+Enter")
    expect(cell(mine, a, "they")).to_have_text("Zij typt nog", timeout=20_000)
    mine_web.inspect()

    # Offline: it stays where it was typed, and says so. A row waits as well.
    mine_web.context.set_offline(True)
    cell(mine, a, "expect-us").click()
    mine.locator(".ws__editor textarea").fill("Van mij, zonder lijn")
    mine.keyboard.press("Control+Enter")
    expect(mine.locator(".is-unsent .ws__note")).to_contain_text("Nog niet bewaard")
    mine.locator(".ws__add input[type=text]").first.fill("Digipunt")
    mine.keyboard.press("Enter")
    expect(mine.locator(".ws__add input[type=text]").first).to_be_focused()
    expect(mine.get_by_text(re.compile("Digipunt – Nog niet bewaard"))).to_be_visible()
    cell(theirs, a, "expect-us").click()
    theirs.locator(".ws__editor textarea").fill("Van haar")
    theirs.keyboard.press("Control+Enter")
    expect(cell(theirs, a, "expect-us")).to_have_text("Van haar")

    # The line is back: the row arrives, and both texts stand in the field until somebody decides.
    mine_web.context.set_offline(False)
    both = mine.locator("[data-both]")
    expect(both).to_contain_text("Van haar", timeout=30_000)
    expect(both).to_contain_text("Van mij, zonder lijn")
    assert value(a.row, "expect-us") == "Van haar"
    mine_web.inspect()
    both.get_by_role("button", name="Zet ze samen").click()
    expect(mine.locator(".ws__editor textarea")).to_have_value("Van haar\n\nVan mij, zonder lijn")
    mine.keyboard.press("Control+Enter")
    expect(cell(theirs, a, "expect-us")).to_contain_text("Van mij, zonder lijn", timeout=20_000)
    assert value(a.row, "expect-us") == "Van haar\n\nVan mij, zonder lijn"
    # Signed out, and somebody else signs in: nothing goes out under the other name before they say so.
    for session in Session.objects.all():
        if session.get_decoded().get(SESSION_KEY) == str(a.facilitator.pk):
            session.delete()
    cell(mine, a, "next").click()
    typing = mine.locator(".ws__editor textarea")
    typing.fill("Van mij, zonder sessie")
    expect(mine.locator("#signed-out")).to_be_visible()
    expect(mine.locator("#saved")).to_contain_text("afgemeld")
    mine_web.sign_in(a.coordinator)
    expect(mine.locator("#somebody-else")).to_contain_text(str(a.coordinator), timeout=20_000)
    assert not Cell.objects.filter(row=a.row, field="next").exists()
    mine_web.sign_in(a.facilitator)
    expect(mine.locator("#saved")).to_contain_text("Opgeslagen", timeout=30_000)
    expect(mine.locator("#somebody-else")).to_be_hidden()
    assert value(a.row, "next") == "Van mij, zonder sessie"
    expect(typing).to_be_focused()
    mine.keyboard.press("Control+Enter")
    for page in (mine, theirs):
        added = page.locator("#s-partners").get_by_role("rowheader", name=re.compile("Digipunt"))
        expect(added).to_be_visible(timeout=30_000)
    assert Row.objects.filter(sheet=a.sheet, section="partners", gone_at=None).count() == 2
    assert not mine.locator(".is-unsent, .is-wrong, .ws__note:visible").count()


def test_what_two_people_tick_is_put_together(a, web):
    sheet = actions.make(a.trajectory, a.facilitator, "communication")
    row = actions.add_row(sheet, a.facilitator, "groups", {"who": "Ouders"})
    page = open_sheet(web, sheet, a.facilitator)
    cell(page, a, "channel", row).click()
    actions.write(sheet, a.coordinator, row, "channel", ["meeting"], version=0)
    page.locator(".ws__editor").get_by_label("Mail", exact=True).check()
    page.locator("[data-both]").get_by_role("button", name="Zet ze samen").click()
    assert page.locator(".ws__editor :checked").count() == 2
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-both], .ws__editor")).to_have_count(0)
    assert value(row, "channel") == ["meeting", "mail"]


def test_a_sheet_with_the_keyboard_alone(a, web):
    page = open_sheet(web, a.sheet, a.facilitator)
    cell(page, a, "name").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator(".ws__editor select").select_option("core")
    page.keyboard.press("Tab")
    with page.expect_response(lambda answer: "f-they" in (answer.request.post_data or "")):
        page.keyboard.type(" met ervaring")
    assert value(a.row, "they") == "Gezinnen die we niet bereiken met ervaring", "saved while it is open"
    page.keyboard.press("Escape")
    expect(cell(page, a, "they")).to_have_text("Gezinnen die we niet bereiken")
    assert value(a.row, "they") == "Gezinnen die we niet bereiken"
    expect(cell(page, a, "type")).to_have_text("Kernpartner")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("F2")
    page.keyboard.type("Tijd")
    page.keyboard.press("Shift+Tab")
    expect(cell(page, a, "we")).to_have_text("Tijd")
    expect(cell(page, a, "they").locator("textarea")).to_be_focused()
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Maak ongedaan").click()
    expect(cell(page, a, "we")).to_have_text("", timeout=20_000)
    expect(cell(page, a, "we")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator(".ws__editor textarea").fill("x" * 4_001)
    expect(page.locator(".ws__room")).to_have_text("Te lang. Tekens te veel: 1.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#saved")).to_contain_text("te lang")
    page.locator(".ws__editor textarea").fill("Tijd")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#saved")).to_contain_text("Opgeslagen")
    now = Cell.objects.get(row=a.row, field="we")
    actions.write(a.sheet, a.coordinator, a.row, "we", "Van haar", version=now.version)
    page.get_by_role("button", name="Maak ongedaan").click()
    both = page.locator("#undo-both")
    expect(both).to_be_focused()
    expect(both).to_contain_text("Van haar")
    expect(both).to_contain_text("Dit zou terugkomen:")
    both.get_by_role("button", name="Houd het andere").click()
    expect(cell(page, a, "we")).to_have_text("Van haar")
    expect(cell(page, a, "we")).to_be_focused()
    page.keyboard.press("Enter")
    with page.expect_response(lambda answer: "f-we" in (answer.request.post_data or "")):
        page.keyboard.type(" en van mij")
    now = Cell.objects.get(row=a.row, field="we")
    actions.write(a.sheet, a.coordinator, a.row, "we", "Haar laatste", version=now.version)
    page.keyboard.press("Escape")
    expect(cell(page, a, "we")).to_have_text("Haar laatste")
    expect(page.locator(".ws__editor")).to_have_count(0)
    once = a.sheet.rows.get(key="only")
    field = page.locator(f"[data-row='{once.pid}'] textarea").first
    field.fill("Huis Beukenrode")
    page.keyboard.press("Tab")
    expect(page.locator(f"[data-row='{once.pid}'] [data-f='learn-from'][data-n='1']")).to_be_visible()
    page.reload()
    expect(page.locator(f"[data-row='{once.pid}'] textarea").first).to_have_value("Huis Beukenrode")


def test_a_row_without_a_script(a, no_script):
    no_script.expect_complaint("status of (404|409)")
    page = no_script.sign_in(a.facilitator).visit(reverse("sheet", args=[a.sheet.pid]))
    page.get_by_role("link", name=re.compile("Open.*Gezinsdienst")).click()
    page.get_by_label("Wat wij brengen", exact=True).fill("Tijd")
    page.get_by_role("button", name="Bewaar", exact=True).click()
    assert value(a.row, "we") == "Tijd"
    page.get_by_role("link", name="Partnerkaart").click()
    expect(page.get_by_role("cell", name="Tijd", exact=True)).to_be_visible()
    # The worksheet is deleted while somebody writes: what they wrote comes back to copy.
    page.get_by_role("link", name=re.compile("Open.*Gezinsdienst")).click()
    page.get_by_label("Wat wij brengen", exact=True).fill("Tijd en een lokaal")
    actions.remove(a.sheet, a.coordinator)
    page.get_by_role("button", name="Bewaar", exact=True).click()
    expect(page.get_by_role("textbox", name="Tekst 3")).to_have_value("Tijd en een lokaal")
    no_script.inspect()
