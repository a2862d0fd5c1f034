"""Every kind of worksheet in one browser: filled, looked at on paper, saved in every format, put in an empty one."""

import re
from dataclasses import dataclass
from datetime import date
from itertools import count

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import expect

from draagvlak.content import shipped
from draagvlak.dossier.tests.test_every_sheet import READ, expected, rows_of, stands
from draagvlak.worksheets import actions, fields, values
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.page import brain_of
from tests.trust.test_exports import literal, squeezed

pytestmark = pytest.mark.same

# What is typed in each kind of field; '#' becomes a number, so that no two are alike.
TYPED = {
    "line": "Regel #: één & <twee>", "text": "Tekst #, met een tweede regel:\n- “zo” en zo; -5 graden",
    "person": "Mo #", "link": "https://example.org/blad/#?a=1&b=2", "yes": "yes", "date": "2031-03-16",
    "number": "12,5", "money": "1250,75",
}  # fmt: skip
ORIGIN = ("asked", "de cliëntenraad", "2026-03-02")
TABLES = ("xlsx", "csv")
FORMATS = ("pdf", "docx", *TABLES)
LINK = re.compile(r'href="(/sheet/[^"]*/(?:file/[^"]+|calendar/))"')
BY_HAND = {"costs", "sharing"}  # the page that pastes is the same for all: by hand with numbers, and with a matrix

# Fills in a page as people do: rows are begun with the form under their table, a cell is opened with a click, and what
# is left is saved. Gives the rows time to arrive, and waits until the page says that nothing waits any more.
FILL = """async ([rows, once]) => {
  const root = document.getElementById("sheet"), still = (ms) => new Promise((done) => { setTimeout(done, ms); });
  const until = async (what, is) => {
    for (let times = 0; times < 3000; times += 1) { if (is()) return; await still(20); }
    const open = [...root.querySelectorAll(".is-open")].map((one) => one.innerText);
    throw new Error(`${what}: ${open.join("; ")}`);
  };
  const put = (at, sent) => {
    for (const [name, value] of Object.entries(sent)) {
      for (const one of at.querySelectorAll(`[name="${name}"]`)) {
        if (one.type === "checkbox") one.checked = value.includes(one.value); else one.value = value;
        one.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  };
  const row = (section) => root.querySelector(`#t-${section} tbody tr`);
  for (const [section, cells] of Object.entries(rows)) {
    const form = document.getElementById(`f-new-${section}`);
    put(form, cells[0][1]);
    form.requestSubmit();
  }
  await until("rows", () => Object.keys(rows).every(row));
  for (const [section, [first, ...others]] of Object.entries(rows)) {
    for (const [field, sent] of Object.keys(first[1]).length > 1 ? [first, ...others] : others) {
      const cell = () => row(section).querySelector(`[data-f="${field}"]`);
      cell().click();
      put(cell().querySelector(".ws__editor"), sent);
      if (!cell().querySelector("[inputmode=decimal]")) continue;
      document.activeElement.blur(); // of how many people a group is: what is said of it waits for that
      await until(field, () => (cell().dataset.n || "0") !== "0");
    }
  }
  for (const [section, blocks] of Object.entries(once)) {
    for (const [field, sent] of blocks) {
      const block = root.querySelector(`#s-${section} [data-f="${field}"]`);
      block.querySelector("input:not([type=hidden]), select, textarea").focus();
      put(block, sent);
    }
  }
  document.activeElement.blur();
  const fields = Object.entries({ ...rows, ...once }).flatMap(([section, all]) =>
    all.map(([field]) => `#s-${section} [data-f="${field}"]`));
  await until("saved", () => !root.querySelector(".is-open, .is-unsent, .is-wrong")
    && fields.every((one) => root.querySelector(`${one}[data-n]:not([data-n="0"])`)));
}"""

# Saves each table as a file and gives it to the page that pastes: looked at, and added. Where it leads to then.
PUT_BACK = """async (tables) => {
  const read = async (response) => new DOMParser().parseFromString(await response.text(), "text/html");
  const ends = [];
  for (const [file, where] of tables) {
    const sent = new FormData((await read(await fetch(where))).querySelector("main form"));
    sent.set("file", await (await fetch(file)).blob(), "tabel.csv");
    const looked = await read(await fetch(where, { method: "POST", body: sent }));
    const all = new FormData(looked.querySelector("main form"));
    all.set("do", "add");
    ends.push((await fetch(where, { method: "POST", body: all })).url);
  }
  return ends;
}"""


def typed_in(one, number):
    """What is sent for one field: {name of a control: what is typed or ticked}."""
    said = [option.id for option in one.options[:2]] if one.kind == "choices" else (
        one.options[0].id if one.options else TYPED[one.kind].replace("#", str(number)))  # fmt: skip
    origin = dict(zip((f"b-{one.id}", f"w-{one.id}", f"d-{one.id}"), ORIGIN, strict=True)) if one.asked else {}
    return {f"f-{one.id}": said} | origin


def plan(pack):
    """({section with rows: [(field, what is sent)]}, {section that is filled in once: the same}).

    Of each section the first field and every number; and the first field of each kind, once with where it comes from.
    Sections that are filled in elsewhere are not in it.
    """
    numbers, elsewhere, seen = count(1), (brain_of(pack) or ((), (), ()))[2], set()
    found: dict = {"rows": {}, "fields": {}}
    for section in pack.sections:
        if section.id not in elsewhere:
            chosen = []
            for at, one in enumerate(section.fields):
                if at == 0 or one.kind == "number" or (section.kind, one.kind, one.asked) not in seen:
                    chosen.append((one.id, typed_in(one, next(numbers))))
                seen.add((section.kind, one.kind, one.asked))
            found[section.kind][section.id] = chosen
    return found["rows"], found["fields"]


def should_stand(pack, sent):
    """[(section, field, value)] of what was sent, as it is stored."""
    return [
        (section, name, values.clean(pack.section(section).field(name), said[f"f-{name}"]))
        for section, all_of_it in sent.items() for name, said in all_of_it
    ]  # fmt: skip


@dataclass
class Journey:
    """One worksheet in a browser: what stands in it (stored), and the files that were saved of it."""

    page: object
    sheet: object
    board: object = None

    def fill(self):
        """Something of every kind in every section, on the page of the sheet; a cell of a matrix on its own page."""
        pack = shipped.sheet(self.sheet.pack)
        rows, once = plan(pack)
        self.page.goto(reverse("sheet", args=[self.sheet.pid]))
        self.page.evaluate(FILL, [rows, once])
        if pack.brain == "sharing":
            self.fill_a_cell_of_the_matrix(pack.section("cells"))
        self.board = Board(self.sheet, "nl")
        held = {(section.pack.id, name): stand for section in self.board.sections
                for line in section.lines for name, stand in line.cells.items()}  # fmt: skip
        for section, name, value in should_stand(pack, rows | once):
            stand = held[section, name]
            assert stand.value == value, (pack.id, section, name)
            if pack.section(section).field(name).asked:
                origin = stand.basis, stand.asked_with, stand.asked_on
                assert origin == (*ORIGIN[:2], date.fromisoformat(ORIGIN[2])), (pack.id, section, name)

    def fill_a_cell_of_the_matrix(self, section):
        kind, person = (self.sheet.rows.get(section=one).pid for one in ("kinds", "people"))
        self.page.goto(reverse("sharing-cell", args=[self.sheet.pid, kind, person]))
        form = self.page.locator("main form")
        for one in section.fields[1:]:
            for name, said in typed_in(one, 99).items():
                control = form.locator(f"[name='{name}']")
                if one.kind == "choices":
                    for option in said:
                        form.locator(f"[name='{name}'][value='{option}']").check()
                elif one.options:
                    control.select_option(said)
                else:
                    control.fill(said)
        form.get_by_role("button", name="Bewaar", exact=True).click()
        self.page.wait_for_url("**/sheet/*/#brain")
        [row] = self.sheet.rows.filter(section=section.id)
        stored = {cell.field: cell.value for cell in row.cells.all()}
        for one in section.fields[1:]:
            assert stored[one.id] == values.clean(one, typed_in(one, 99)[f"f-{one.id}"]), one.id
        self.page.goto(reverse("sheet", args=[self.sheet.pid]))

    def print(self):
        """Everything stands on paper, with where it comes from."""
        link = self.page.locator(".ws__more a", has=self.page.get_by_text("Op papier", exact=True))
        self.page.goto(link.get_attribute("href"))
        paper = squeezed(self.page.locator("main").inner_text())
        for one, stand in stands(self.board):
            assert squeezed(stand.words) in paper, (self.sheet.pack, one.id)
            assert squeezed(fields.origin(stand)) in paper, (self.sheet.pack, one.id)

    def save(self, address):
        """A file, with the session of the browser."""
        answer = self.page.context.request.get(address)
        assert answer.ok, address
        return answer.body()

    def save_every_file(self):
        """In each format that is on offer: everything stands in it. Of the tables alone the first, in each format."""
        offered = LINK.findall(self.save(reverse("sheet-files", args=[self.sheet.pid])).decode())
        whole = {reverse("sheet-file", args=[self.sheet.pid, kind]): kind for kind in FORMATS}
        assert set(whole) <= set(offered)
        for address, kind in whole.items():
            said = squeezed(READ[kind](self.save(address)))
            for one, stand in stands(self.board):
                words = stand.words if kind in {"pdf", "docx"} else expected(kind, one, stand)
                assert literal(kind, words) in said, (self.sheet.pack, kind, one.id)
                assert literal(kind, fields.origin(stand)) in said, (self.sheet.pack, kind, one.id)
        if (days := reverse("sheet-calendar", args=[self.sheet.pid])) in offered:
            assert b"BEGIN:VEVENT" in self.save(days)
        tables = [address for address, kind in whole.items() if kind in TABLES]
        alone = [f"{address}?section={section}" for section in self.tables for address in tables]
        assert set(alone) == {one for one in offered if "?section=" in one}
        for address in alone[:2]:
            kind = whole[address.partition("?")[0]]
            said = squeezed(READ[kind](self.save(address)))
            for one in shipped.sheet(self.sheet.pack).section(self.tables[0]).fields:
                stand = self.board.lines(self.tables[0])[0][one.id]
                assert stand.value is None or literal(kind, expected(kind, one, stand)) in said, (address, one.id)

    @property
    def tables(self):
        return [one.pack.id for one in self.board.sections if one.has_rows]

    def put_in_an_empty_one(self, fresh, *, by_hand):
        """Each table as a file, given to the page that pastes; then both worksheets hold the same rows.

        What is filled in once is no table: no page takes that in.
        """
        ways = [
            (f"{reverse('sheet-file', args=[self.sheet.pid, 'csv'])}?section={section}",
             reverse("sheet-paste", args=[fresh.pid, section])) for section in self.tables
        ]  # fmt: skip
        if by_hand:
            file, where = ways.pop(0)
            self.page.goto(where)
            table = {"name": "tabel.csv", "mimeType": "text/csv", "buffer": self.save(file)}
            self.page.locator("input[type=file]").set_input_files(table)
            self.page.get_by_role("button", name="Bekijk").click()
            self.page.get_by_role("button", name=re.compile("^Voeg deze")).click()
            expect(self.page.locator(f"#s-{self.tables[0]}").get_by_role("rowheader")).to_have_count(1)
        ends = self.page.evaluate(PUT_BACK, ways)
        assert all(one.endswith(reverse("sheet", args=[fresh.pid])) for one in ends), ends
        for section in self.tables:
            before = rows_of(self.sheet, section)
            assert before
            assert rows_of(fresh, section) == before, (self.sheet.pack, section)


def test_every_kind_is_filled_printed_saved_and_put_in_an_empty_one(live_cast, web):
    a, page = live_cast.a, web.page
    web.sign_in(a.facilitator)
    page.set_default_timeout(15_000)
    with translation.override("nl"):
        for pack in shipped.ids():
            sheet, fresh = (actions.make(a.trajectory, a.facilitator, pack, title=title) for title in ("Vol", "Leeg"))
            journey = Journey(page, sheet)
            journey.fill()
            journey.print()
            journey.save_every_file()
            journey.put_in_an_empty_one(fresh, by_hand=pack in BY_HAND)
    assert not web.complaints
