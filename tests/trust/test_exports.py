"""S5 and S16: whatever people type stays a text in every file: no formula, no markup, no template, no broken file."""

import ast
import csv
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from draagvlak.content import shipped
from draagvlak.orgs.models import User
from draagvlak.reports import cells, docx, fonts, pdf, xlsx
from draagvlak.reports.build import build
from draagvlak.reports.tests import reading, rich
from draagvlak.reports.tree import Paragraph, Part, Report
from draagvlak.settings import PACKAGE
from draagvlak.surveys.models import Share
from tests.people import sign_in
from tests.trust.payloads import PAYLOADS

PREFIXES = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
ROOM = ("", " ", "\u00a0", "\t ", "\n", "\u200b", "  \u3000")
FORMULAS = [f'{room}{prefix}HYPERLINK("http://evil.example","{at}{place}")'
            for at, prefix in enumerate(PREFIXES) for place, room in enumerate(ROOM)]  # fmt: skip
INJECTED = [
    '#read("/etc/passwd")', '#import "@preview/cetz:0.3.0"', "#panic(1)", "#{ sys.inputs }", "$x^2 + 1$", "*vet* _x_",
    "`raw`", "= Kop", "- punt", "+ punt", "/ term: x", "// weg", "/* weg */", "@bron", "<label>", "]", "[", "\\u{41}",
    '#eval("1")', "https://evil.example/x", "{x.__class__.__init__}", "{{7*7}}", "{% debug %}", "%(secret)s", "%s%n",
    "${7*7}", "<%= 7*7 %>", "{page} of {pages}", "&PAGE &[Page]", "]]>", "<w:p/>", "<![CDATA[x]]>", "\x00\x01\x1f",
    "\ud83d", "\u202eomgekeerd", "\u200b", "a\u0300\u0301\u0302" * 20, "x" * 500,
]  # fmt: skip
TEXT = {"pdf": pdf.render, "docx": docx.render, "xlsx": xlsx.render}


def plant(world, text):
    """A closed scan with `text` in every field that somebody can type in, and nothing else there."""
    text = text.replace("\x00", "")
    survey, shown = rich.full(world)
    for action in survey.organisation.actions.all():
        fields = ("what", "who", "measure", "needs", "reason", "result", "answer_text")
        type(action).objects.filter(pk=action.pk).update(**dict.fromkeys(fields, text[:120]), answer="no")
    fields = ("comment", "sources", "reason", "minority")
    survey.agreed.update(**dict.fromkeys(fields, text))
    survey.meetings.update(note=text[:300])
    User.objects.filter(pk=world.users["member"].pk).update(name=text[:120])
    organisation = survey.organisation
    organisation.name = text[:120]
    survey.title, survey.asker = text[:120], text[:120]
    survey.subject = dict.fromkeys(survey.subject, text[:120])
    return shown


def argued(world, texts):
    """A closed scan with an argument for each of `texts`."""
    questions = [question["id"] for rubric in world.release.data["rubrics"] for question in rubric["questions"]]
    given = {(at // 35, questions[at % 35]): (text, Share.SHOWN) for at, text in enumerate(texts)}
    return rich.closed(world, arguments=given)[1]


def render(shown):
    with translation.override("nl"):
        report = build(shown, "nl")
        return {kind: make(report) for kind, make in TEXT.items()}


def formulas(data):
    """The cells of a spreadsheet that are formulas, by a reader that is not ours and in the file itself."""
    book = openpyxl.load_workbook(BytesIO(data))
    found = [
        cell.coordinate
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    with zipfile.ZipFile(BytesIO(data)) as parts:
        raw = [
            name for name in parts.namelist() if re.search(rb"<f[ >/]|<hyperlink|DDE|externalLink", parts.read(name))
        ]
    return found + raw


# ── S5: spreadsheets ─────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db
@pytest.mark.parametrize("prefix", PREFIXES, ids=ascii)
def test_no_field_becomes_a_formula(cast, prefix):
    data = render(plant(cast.a, prefix + 'HYPERLINK("http://evil.example")'))["xlsx"]
    assert not formulas(data)
    said = "HYPERLINK(" if prefix in "\t\r\n" else prefix + "HYPERLINK("
    assert reading.xlsx_text(data).count(said) > 15


@pytest.mark.django_db
def test_no_argument_becomes_a_formula_with_any_room_in_front(cast):
    made = render(argued(cast.a, FORMULAS))
    assert not formulas(made["xlsx"])
    values = [value for row in reading.sheets(made["xlsx"])["Argumenten"] for value in row if value]
    for text in FORMULAS:
        assert cells.clean(text).strip() in {value.strip() for value in values}, ascii(text)


def test_a_formula_is_found():
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    out = BytesIO()
    book.save(out)
    assert formulas(out.getvalue())


# ── S5: CSV ──────────────────────────────────────────────────────────────────────────────────────────────────
def is_active(cell):
    """Whether a program may take a cell of a CSV file for more than text; written apart from what it tests."""
    seen = cell.lstrip("".join(map(chr, [*range(33), 0xA0, 0x3000, *range(0x2000, 0x2010), 0x2060, 0xFEFF])))
    if {"\t", "\r", "\n"} & set(cell[: len(cell) - len(seen)]):
        return True
    return seen[:1] in set("=+-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b")


def test_no_cell_of_a_csv_file_is_active_and_none_is_lost():
    data = cells.csv_bytes([FORMULAS, ["gewoon", 12, "-5 graden", 'a;b"c'], [*INJECTED]])
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [len(row) for row in rows] == [len(FORMULAS), 4, len(INJECTED)]
    assert all(is_active(text) for text in FORMULAS)
    assert not [cell for row in rows for cell in row if is_active(cell)]
    assert rows[0] == ["'" + cells.clean(text) for text in FORMULAS]
    assert rows[1] == ["gewoon", "12", "'-5 graden", 'a;b"c']


@given(st.text(max_size=40))
def test_no_text_at_all_is_active(text):
    made = cells.harmless(text)
    assert not is_active(made)
    assert made.removeprefix("'") in {cells.clean(text), cells.clean(text).removeprefix("'")}


# ── S5: one writer ───────────────────────────────────────────────────────────────────────────────────────────
WRITERS = {"xlsxwriter", "openpyxl"}


def writes(source):
    """What a module does that only cells.py may: it imports a writer of spreadsheets, or uses one of csv."""
    for node in ast.walk(ast.parse(source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        for name in [*names, module]:
            if name.split(".")[0] in WRITERS:
                yield name
        if module == "csv" and {"writer", "DictWriter"} & set(names):
            yield "csv.writer"
        if (
            isinstance(node, ast.Attribute)
            and node.attr in {"writer", "DictWriter"}
            and ast.unparse(node.value) == "csv"
        ):
            yield "csv.writer"


def test_only_one_module_writes_cells():
    found = {}
    for path in PACKAGE.rglob("*.py"):
        if "tests" not in path.parts and (names := list(writes(path.read_text()))):
            found[path.relative_to(PACKAGE).as_posix()] = names
    assert set(found) == {"reports/cells.py"}
    assert set(found["reports/cells.py"]) == {"xlsxwriter", "csv.writer"}


@pytest.mark.parametrize("source", ["import openpyxl", "from xlsxwriter import Workbook", "from csv import writer",
                                    "import csv\nx = csv.DictWriter(f)"])  # fmt: skip
def test_another_writer_is_found(source):
    assert list(writes(source))


def test_the_one_writer_can_write_nothing_but_texts_numbers_and_formulas_of_our_own():
    used = {node.attr for node in ast.walk(ast.parse((PACKAGE / "reports" / "cells.py").read_text()))
            if isinstance(node, ast.Attribute) and node.attr.startswith("write")}  # fmt: skip
    assert used == {"write_string", "write_number", "write_formula", "writer", "writerow"}
    data = cells.Book(title="=1", author="=1", created=None)
    sheet = data.sheet("[=1]*?/\\:'" * 9)
    sheet.text(0, 0, "=1+1")
    sheet.text(1, 0, "{=1+1}")
    sheet.text(2, 0, "https://evil.example")
    sheet.text(3, 0, "12")
    sheet.number(4, 0, True)
    with pytest.raises(ValueError, match="invalid literal"):
        sheet.number(5, 0, "=1+1")
    with pytest.raises(TypeError):
        sheet.decimal(5, 0, "=1+1")
    with pytest.raises(ValueError, match="inf"):
        sheet.decimal(5, 0, float("inf"))
    for typed in ("=1+1", "1+1", "A1", b"A1", 1, None):
        with pytest.raises(TypeError):
            sheet.formula(5, 0, typed, {}, 2)
    made = data.close()
    assert not formulas(made)
    values = [row[0] for row in next(iter(reading.sheets(made).values()))]
    assert values == ["=1+1", "{=1+1}", "https://evil.example", "12", 1]


# ── S5: worksheets ───────────────────────────────────────────────────────────────────────────────────────────
def test_no_file_of_a_trajectory_holds_a_formula_of_somebody(cast, client):
    """Every address of a file, with what looks like a formula in every text of trajectories and worksheets."""
    from tests.trust.test_xss_crawl import plant_road, plant_sheets

    a = cast.a
    texts = [text for text in FORMULAS if text.isprintable()]
    plant_sheets(a, texts)
    plant_road(a, texts)
    sign_in(client, a.owner)
    made = Counter()
    for sheet in a.trajectory.sheets.all():
        sections = [one.id for one in shipped.sheet(sheet.pack).sections if one.kind == "rows"]
        for kind in ("xlsx", "csv"):
            there = reverse("sheet-file", args=[sheet.pid, kind])
            for where in (there, *(f"{there}?section={section}" for section in sections)):
                data = client.get(where).content
                made[kind] += 1
                if kind == "xlsx":
                    assert not formulas(data), where
                    continue
                found = csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")
                assert not [cell for row in found for cell in row if is_active(cell)], where
    own = openpyxl.load_workbook(BytesIO(client.get(reverse("sheet-costs-xlsx", args=[a.costs.pid])).content))
    cells_of = [cell for one in own.worksheets for row in one.iter_rows() for cell in row]
    assert [cell for cell in cells_of if cell.data_type == "f"], "this one has formulas: ours"
    assert not [cell.coordinate for cell in cells_of if cell.data_type == "f" and "evil" in str(cell.value)]
    assert min(made.values()) > 20


# ── S16: nothing is markup ───────────────────────────────────────────────────────────────────────────────────
def squeezed(text):
    return re.sub(r"\s+", "", text)


def literal(kind, text):
    """How a text stands in a file: without signs that cannot be shown there."""
    return squeezed(fonts.showable(text) if kind == "pdf" else cells.clean(text))


@pytest.mark.django_db
def test_arguments_stay_as_they_were_typed_in_every_file(cast):
    texts = [*PAYLOADS, *(text for text in INJECTED if "\x00" not in text and text.isprintable())]
    made = render(argued(cast.a, texts))
    for kind, data in made.items():
        found = squeezed(reading.TEXT[kind](data))
        for text in texts:
            assert literal(kind, text) in found, (kind, text)


@pytest.mark.django_db
@pytest.mark.parametrize("text", [INJECTED[0], INJECTED[1], PAYLOADS[0], "{x.__class__}%(a)s{{7*7}}{pages}"])
def test_every_field_stays_as_it_was_typed_in_every_file(cast, text):
    for kind, data in render(plant(cast.a, text)).items():
        assert squeezed(reading.TEXT[kind](data)).count(literal(kind, text)) > 15, kind


def tree_with(text):
    part = Part("x", text, (Paragraph(text),))
    return Report(text, text, text, "nl", date(2026, 1, 1), text, text, (part,), "#4a2a47", None, text)


@pytest.mark.parametrize("text", INJECTED, ids=ascii)
def test_no_sign_breaks_a_file(text):
    for kind, make in TEXT.items():
        assert literal(kind, text)[:50] in squeezed(reading.TEXT[kind](make(tree_with(text or "x")))), kind


def test_every_sign_of_unicode_can_be_in_a_report():
    """Ten at a time in a line, all planes that have signs; what no font has becomes a box, and nothing fails."""
    signs = [chr(code) for code in (*range(0x20, 0x3000), *range(0xA490, 0xABFF), *range(0xF900, 0x10000),
                                    *range(0x1F000, 0x1FB00), *range(0xE0000, 0xE0200))]  # fmt: skip
    lines = tuple(Paragraph("".join(signs[at : at + 60])) for at in range(0, len(signs), 60))
    report = replace(tree_with("Tekens"), parts=(Part("x", "Tekens", lines),))
    for kind, make in TEXT.items():
        assert make(report), kind


@given(st.text(max_size=80))
def test_whatever_is_typed_can_be_shown(text):
    shown = fonts.showable(text)
    assert all(ord(sign) in fonts.known() or sign in "\n\u200c\u200d" for sign in shown if not sign.isascii())
    assert shown == fonts.showable(shown)
