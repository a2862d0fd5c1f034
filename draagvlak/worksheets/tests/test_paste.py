"""Pasting a table: any usual form of it, columns by name in any language, each problem by line, all or nothing."""

import io
from datetime import date, datetime

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from draagvlak.content import shipped
from draagvlak.worksheets import fields, paste
from draagvlak.worksheets.board import Board
from tests.people import sign_in

SECTION = shipped.sheet("partners").section("partners")
ROWS = [
    ["Partner", "Hoe dichtbij", "Wat wij brengen"],
    ["Digipunt", "Kern: we beslissen samen", "Tijd"],
    ["Bib", "far", ""],
]


def tabs(rows):
    return "\n".join("\t".join(row) for row in rows)


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("text", [
    tabs(ROWS), tabs(ROWS).replace("\n", "\r\n"), "\n".join(";".join(row) for row in ROWS),
    "sep=;\n" + "\n".join(";".join(row) for row in ROWS),
    "\n".join(",".join(f'"{cell}"' for cell in row) for row in ROWS),
])  # fmt: skip
def test_any_usual_form_of_a_table(text):
    assert paste.read(text, None, SECTION.fields) == ROWS


@pytest.mark.parametrize("text", [
    "Digipunt\nBib, Aalst\nOuders; en grootouders\nSchool", "Bib, Aalst", "Digipunt\nBib, Aalst\nWijk, Gent",
    "Partner\nBib, Aalst\nWijk, Gent", "An|Bo\nDigipunt\nBib",
])  # fmt: skip
def test_a_list_of_names_is_one_column(text):
    assert paste.read(text, None, SECTION.fields) == [[line] for line in text.split("\n")]


def test_a_filled_column_that_is_left_out_is_said():
    found = paste.Found([["Partner", "Iets", ""], ["Bib", "Dit valt weg", ""]], SECTION, "nl")
    assert [(column.name, column.sample) for column in found.left_out] == [("Iets", "Dit valt weg")]


def test_numbers_and_days_of_an_excel_file_are_not_guessed_at():
    costs = next(one for one in shipped.sheet("costs").sections
                 if one.kind == "rows" and any(field.kind == "money" for field in one.fields))  # fmt: skip
    money = next(field.id for field in costs.fields if field.kind == "money")
    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw) as book:
        page, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        page.write_row(0, 0, [costs.fields[0].id, money, "day"])
        page.write_row(1, 0, ["Toestel", 1.234])
        page.write_datetime(1, 2, datetime(2026, 4, 3), day)
        page.write_string(2, 0, "Uren")
        page.write_formula(2, 1, "=2500/3", None, 2500 / 3)
    rows = paste.read("", SimpleUploadedFile("x.xlsx", raw.getvalue()), costs.fields)
    assert rows[1:] == [["Toestel", 1.234, "2026-04-03"], ["Uren", pytest.approx(2500 / 3), ""]]
    found = paste.Found(rows, costs, "nl")
    chosen = {f"c-{one.at}": one.field for one in found.columns} | {"head": "yes"}
    again = paste.unpack(found.packed, costs, chosen, "nl")
    assert again.preview == [["Toestel", "€ 1,23"], ["Uren", "€ 833,33"]]
    assert again.can_add


def test_a_cell_with_lines_in_quotes():
    assert paste.read('Partner\tWat wij brengen\nBib\t"Een\nTwee"', None, SECTION.fields)[1] == ["Bib", "Een\nTwee"]


def test_an_excel_file():
    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw) as book:
        page = book.add_worksheet()
        for at, row in enumerate(ROWS):
            page.write_row(at, 0, row)
    assert paste.read("", SimpleUploadedFile("x.xlsx", raw.getvalue()), SECTION.fields) == ROWS


@pytest.mark.parametrize("raw", [b"", b"   \n \n", b"\x89PNG\r\n\x00\x00", b"PK\x03\x04 nothing"])
def test_what_is_no_table_says_why(raw):
    with pytest.raises(paste.Unreadable) as caught:
        paste.read("", SimpleUploadedFile("x", raw or b" "), SECTION.fields)
    assert caught.value.text


def test_too_many_rows():
    with pytest.raises(paste.Unreadable):
        paste.read("\n".join(["a"] * 2_100), None, SECTION.fields)


@pytest.mark.parametrize(("cells", "found"), [
    (["Partner", "How near", "near", "Iets"], ["name", "near", "", ""]),
    (["  wat WIJ brengen ", "expect-them"], ["we", "expect-them"]),
])  # fmt: skip
def test_columns_by_name_in_any_language_or_by_id(cells, found):
    assert paste.match(cells, SECTION.fields) == found


def test_without_headings_the_order_of_the_fields():
    found = paste.Found([["Bib", "Kernpartner"]], SECTION, "nl")
    assert not found.has_head
    assert found.columns_are == ["name", "type"]
    assert found.can_add


def test_every_problem_by_line_and_column():
    found = paste.Found([*ROWS, ["School", "overal", ""]], SECTION, "nl")
    [problem] = found.problems
    assert (problem.line, problem.column) == (4, "Hoe dichtbij")
    assert not found.can_add


@pytest.mark.parametrize(("text", "said"), [
    ("", ("", "", None)), ("Wat wij denken", ("assumed", "", None)), ("our assumption ", ("assumed", "", None)),
    ("Gevraagd", ("asked", "", None)), ("Gevraagd: een ouder", ("asked", "een ouder", None)),
    ("Gevraagd: Ann, Bo, 2 maart 2026", ("asked", "Ann, Bo", date(2026, 3, 2))),
    ("Asked: 31 December 2026", ("asked", "", date(2026, 12, 31))),
    ("gevraagd: de raad, 02/03/2026", ("asked", "de raad", date(2026, 3, 2))),
    ("Gevraagd: de raad, 31 februari 2026", ("asked", "de raad, 31 februari 2026", None)),
])  # fmt: skip
def test_where_a_value_comes_from_is_read_back(text, said):
    assert fields.origin_of(text) == said


def test_a_column_says_where_another_one_comes_from():
    asked = next(field for field in SECTION.fields if field.asked)
    label = asked.label.in_("nl")
    head = ["Partner", label, f"{label}: waar het vandaan komt"]
    found = paste.Found([head, ["Bib", "Lokaal", "Gevraagd: hun directie, 2 maart 2026"]], SECTION, "nl")
    assert found.columns_are == ["name", asked.id, asked.id + paste.ORIGIN]
    assert found.origins == [{asked.id: ("asked", "hun directie", date(2026, 3, 2))}]
    assert found.table == [{"name": "Bib", asked.id: "Lokaal"}]
    found = paste.Found([head, ["Bib", "Lokaal", "van horen zeggen"]], SECTION, "nl", columns_are=found.columns_are)
    assert [problem.line for problem in found.problems] == [2]
    assert not found.can_add


# ── The pages ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def a(cast):
    return cast.a


@pytest.fixture
def send(a, client):
    sign_in(client, a.facilitator)
    address = reverse("sheet-paste", args=[a.sheet.pid, "partners"])
    return lambda **sent: client.post(address, sent)


def names(a):
    return [line.words("name") for line in Board(a.sheet, "nl").lines("partners")]


def chosen(answer, **more):
    """What the page that shows a table sends."""
    found = answer.context["found"]
    sent = {f"c-{column.at}": column.field for column in found.columns} | {"table": found.packed}
    return sent | ({"head": "yes"} if found.has_head else {}) | more


@pytest.mark.django_db
def test_a_table_is_looked_at_and_then_added(send, a):
    answer = send(text=tabs(ROWS))
    assert answer.status_code == 200
    assert names(a) == ["Gezinsdienst"], "nothing is added before you say so"
    sent = chosen(answer, do="add")
    assert send(**sent, csrfmiddlewaretoken="x").status_code == 303
    assert send(**sent, csrfmiddlewaretoken="x").status_code == 303, "sent twice it is added once"
    assert names(a) == ["Gezinsdienst", "Digipunt", "Bib"]


def workbook(**tabs):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name, rows in tabs.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()
    return SimpleUploadedFile("tabel.xlsx", out.getvalue())


@pytest.mark.django_db
def test_of_several_tabs_the_one_with_known_headings_is_read(send, a):
    found = send(file=workbook(Notities=[["Zomaar"], ["iets"]], Lijst=ROWS)).context["found"]
    assert (found.has_head, found.count) == (True, len(ROWS) - 1)


@pytest.mark.django_db
def test_a_table_that_is_too_large_to_send_on_is_refused_at_once(send, a, monkeypatch):
    """Not after somebody looked at it and said that it may be added."""
    monkeypatch.setattr(paste, "MOST_SENT", 300)
    answer = send(file=workbook(Lijst=[*ROWS, ["x" * 200, "", ""]]))
    assert answer.status_code == 422
    assert "Verdeel ze over 2 tabellen" in answer.content.decode()


@pytest.mark.django_db
def test_rows_without_a_name_are_said(send, a):
    answer = send(text=tabs([*ROWS, ["", *ROWS[1][1:]]]))
    assert answer.context["found"].nameless == 1
    assert "1 rij heeft geen" in answer.content.decode()
    assert send(text=tabs(ROWS)).context["found"].nameless == 0


@pytest.mark.django_db
def test_with_one_wrong_cell_nothing_is_added(send, a):
    answer = send(text=tabs([*ROWS, ["School", "overal", ""]]))
    assert answer.status_code == 422
    assert "Regel 4" in answer.content.decode()
    assert send(**chosen(answer, do="add")).status_code == 422
    assert names(a) == ["Gezinsdienst"]
    assert send(**chosen(answer, do="add", **{"c-1": ""})).status_code == 303, "the column is left out"
    assert names(a) == ["Gezinsdienst", "Digipunt", "Bib", "School"]


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["", "x", "{}", "[]", "[[]]", '[["a"], ["a", "b"]]', "[[null]]", "[" * 5_000])
def test_a_table_that_was_meddled_with_is_refused(send, a, table):
    assert send(table=table, do="add").status_code == 303
    assert names(a) == ["Gezinsdienst"]


@pytest.mark.django_db
def test_nothing_is_no_table(send):
    assert send(text="  ").status_code == 422
