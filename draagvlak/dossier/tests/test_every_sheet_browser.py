"""Every kind of worksheet in one real browser: opened, typed in, looked at on paper, saved and put back in."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from draagvlak.content import shipped
from draagvlak.worksheets import actions
from draagvlak.worksheets.brains import BRAINS

pytestmark = pytest.mark.same


def table_of(pack):
    """The first section of a worksheet with rows that people add on its page; None without any."""
    elsewhere = (*BRAINS.get(pack.brain or "", ()), frozenset())[2:3]
    rows = [one for one in pack.sections if one.kind == "rows" and not any(one.id in ids for ids in elsewhere)]
    return rows[0] if rows else None


def type_a_row(page, section):
    """Adds a row on the page. Returns what its name is then."""
    part = page.locator(f"#s-{section.id}")
    control = part.locator(".ws__add :is(input[type=text], select)")
    if section.fields[0].kind == "choice":
        option = section.fields[0].options[0]
        control.select_option(option.id)
        name = option.name.in_("nl")
    else:
        name = "Getypt in de browser"
        control.fill(name)
    part.locator(".ws__add button").click()
    expect(part.get_by_role("rowheader")).to_contain_text([name])
    return name


def type_once(page):
    """Types in the first field for a text of a worksheet without tables."""
    field = page.locator("[data-once] :is(textarea, input[type=text])").first
    field.fill("Getypt in de browser")
    page.keyboard.press("Tab")
    expect(page.locator("#saved").get_by_role("button", name="Maak ongedaan")).to_be_visible()
    return "Getypt in de browser"


def put_back(page, sheet, section, name, folder):
    """Saves the table as a file and gives it to the page that pastes: the row stands there twice."""
    page.goto(reverse("sheet-files", args=[sheet.pid]))
    link = page.locator(f"a[href$='csv?section={section.id}'], a[href$='csv/?section={section.id}']")
    with page.expect_download() as made:
        link.click()
    made.value.save_as(folder / "tabel.csv")
    page.goto(reverse("sheet-paste", args=[sheet.pid, section.id]))
    page.locator("input[type=file]").set_input_files(folder / "tabel.csv")
    page.get_by_role("button", name="Bekijk").click()
    page.get_by_role("button", name=re.compile("^Voeg deze")).click()
    expect(page.locator(f"#s-{section.id}").get_by_role("rowheader")).to_contain_text([name, name])


def test_every_kind_is_opened_typed_in_printed_saved_and_put_back(live_cast, web, tmp_path):
    a, page = live_cast.a, web.page
    web.sign_in(a.facilitator)
    page.set_default_timeout(15_000)
    for number, pack in enumerate(shipped.ids()):
        sheet = actions.make(a.trajectory, a.facilitator, pack, title=f"Proef {number}")
        section = table_of(shipped.sheet(pack))
        page.goto(reverse("sheet", args=[sheet.pid]))
        name = type_a_row(page, section) if section else type_once(page)
        page.get_by_text("Meer", exact=True).first.click()
        page.get_by_role("link", name="Op papier").click()
        expect(page.locator("main")).to_contain_text(name)
        if section:
            put_back(page, sheet, section, name, tmp_path)
    assert not web.complaints
