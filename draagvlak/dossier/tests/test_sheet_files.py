"""A worksheet as a file: whole, as text only, and back again as the same rows."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from draagvlak.content import shipped
from draagvlak.dossier.files import brains as brain_papers
from draagvlak.dossier.files import sheets as sheet_files
from draagvlak.plans.models import Trajectory
from draagvlak.reports import docx, pdf
from draagvlak.reports.tests import reading
from draagvlak.reports.tree import Table
from draagvlak.worksheets import actions, paste
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.models import Row
from draagvlak.worksheets.tests.examples import fill
from draagvlak.worksheets.vision import actions as vision
from tests.people import sign_in
from tests.trust.test_exports import FORMULAS, formulas, is_active

pytestmark = pytest.mark.django_db
KINDS = ("pdf", "docx", "xlsx", "csv")
CANARY = "kanarie in een opmerking"


@pytest.fixture
def trajectory(a):
    return Trajectory.objects.create(organisation=a.organisation, subject="Blended in de wachttijd")


@pytest.fixture
def make(a, trajectory):
    """`make(pack, section, rows)`: a worksheet with these rows, written by the verbs."""

    def fill(pack, section="", rows=()):
        sheet = actions.make(trajectory, a.facilitator, pack)
        for row in rows:
            actions.add_row(sheet, a.facilitator, section, row)
        return sheet

    return fill


def board(sheet, language="nl"):
    return Board(sheet, language)


def texts(sheet, language="nl"):
    with translation.override(language):
        made = board(sheet, language)
        report = sheet_files.report(made)
        return {
            "pdf": reading.pdf_text(pdf.render(report)), "docx": reading.docx_text(docx.render(report)),
            "xlsx": reading.xlsx_text(sheet_files.xlsx(made)), "csv": sheet_files.csv(made).decode("utf-8-sig"),
        }  # fmt: skip


def values_of(sheet, section):
    """What stands in the rows of a section: [{field: stored value}]."""
    lines = board(sheet).lines(section)
    return [{name: one.value for name, one in line.cells.items() if one.value is not None} for line in lines]


# ── What is in it ────────────────────────────────────────────────────────────────────────────────────────────
def test_all_four_hold_every_section_in_the_language_of_the_reader(make, a):
    sheet = make("partners", "partners", [{"name": "CAW Zenne", "they": "Snel doorverwijzen"}])
    only = Row.objects.get(sheet=sheet, section="exchange")
    first = shipped.sheet("partners").section("exchange").fields[0]
    actions.write(sheet, a.facilitator, only, first.id, "Elke maand", version=0)
    for language in ("nl", "en"):
        for kind, text in texts(sheet, language).items():
            for said in ("CAW Zenne", "Snel doorverwijzen", "Elke maand", first.label.in_(language)):
                assert said in " ".join(text.split()), (kind, language, said)


@pytest.mark.parametrize(("pack", "said"), [
    ("costs", ["Alle kosten", "Verschil", "Wie betaalt", "Met en zonder", "Waar jullie samen naar kijken"]),
    ("sharing", ["niet besproken", "Waar jullie samen naar kijken"]),
    ("partners", ["Kernpartner, en niets op papier", "Verwerkersovereenkomst", "Samen beslissen"]),
    ("agreements", ["van de 13 punten afgesproken", "Nog open: Als iemand stopt"]),
    ("opportunities", ["Waar jullie samen naar kijken"]),
    ("stakeholders", ["Samen beslissen", "Veel invloed, groot belang", "(onmisbaar) · Ze beslissen mee",
                      "Een zorg zonder antwoord"]),
    ("journey", ["De reis van Noor", "−2: heel moeilijk", "Data is snel op", "Nog geen plan B", "Ideeën"]),
    ("vision", ["laat geen jongere in stilte wachten", "115 woorden", "Nog niemand zei dat die achter", "Komt eerst"]),
])  # fmt: skip
def test_what_a_worksheet_counts_and_warns_of_stands_first_in_its_file_and_on_paper(trajectory, a, client, pack, said):
    sheet = fill(actions.make(trajectory, a.facilitator, pack), a.facilitator)
    with translation.override("nl"):
        made = brain_papers.parts(board(sheet))
        text = " ".join(str(made).split())
    assert [one.wide for one in made] == ([False, True] if pack == "sharing" else [False]), "no title on an empty page"
    assert not [words for words in said if words not in text], text[:4000]
    reader = sign_in(client, a.coordinator)
    for kind, read in (("pdf", reading.pdf_text), ("docx", reading.docx_text)):
        file = read(reader.get(reverse("sheet-file", args=[sheet.pid, kind])).content)
        assert "Wat het samen is" in file, kind
    if pack == "costs":
        page = reader.get(reverse("sheet-print", args=[sheet.pid])).content.decode()
        assert "Tabel van kosten en baten" in page
        assert "<svg" in page


def test_ten_years_stand_in_tables_that_fit_on_paper(make, a):
    """Twelve columns of amounts run into each other."""
    sheet = make("costs", "costs", [{"name": "Licentie", "when": "yearly", "mid": "12345678"}])
    actions.write(sheet, a.facilitator, sheet.rows.get(section="horizon"), "years", 10, version=0)
    with translation.override("nl"):
        (first,) = brain_papers.parts(board(sheet))
    tables = [one for one in first.blocks if isinstance(one, Table) and one.columns[1].label.startswith("Jaar")]
    assert [len(one.columns) for one in tables] == [7, 6]
    assert tables[-1].columns[-1].label == "Samen"
    assert tables[-1].rows[0][-1].text == "€\xa0123.456.780"
    assert [len(one.rows) for one in tables] == [3, 3]


def test_a_sign_and_its_amount_stay_on_one_line_of_the_pdf(make, a):
    sheet = make("costs", "costs", [{"name": "Licentie", "when": "yearly", "low": 1, "mid": 12345, "high": 99999}])
    with translation.override("nl"):
        made = pdf.render(sheet_files.report(board(sheet), brain_papers.parts(board(sheet))))
    assert "−\u2060€ 37.035" in reading.pdf_text(made)


def test_what_is_not_filled_in_on_the_map_or_in_the_journey_is_said(make):
    people = make("stakeholders", "people", [{"name": "Ouders", "influence": "high"}, {"influence": "low"}])
    moments = make("journey", "moments", [{"phase": "Wachten", "now": ["chat"]}])
    with translation.override("nl"):
        ((map_,), (journey,)) = (brain_papers.parts(board(one)) for one in (people, moments))
    assert "Nog niet op de kaart" in str(map_)
    assert "Items(texts=('Ouders', '(nog geen naam)'))" in str(map_)
    assert "gevoel niet ingevuld" in str(journey)
    assert "Zonder plan B" in str(journey)


def test_of_a_round_the_file_of_a_vision_holds_groups_and_dots_only_and_nothing_before_it_is_finished(make, a):
    sheet = make("vision")
    of = vision.begin(sheet, a.facilitator, "Waarom online?")

    def said():
        with translation.override("nl"):
            return str(brain_papers.parts(board(sheet)))

    people = (a.facilitator, a.coordinator, a.member)
    for person in people:
        vision.write_card(of, person, f"Stille kaart van {person.pk}")
    assert said() == "[]"
    of = vision.open_cards(of, a.facilitator)
    vision.put(of, [(card.pid, "") for card in of.cards.all()], name="Niemand wacht")
    of = vision.to_dots(of, a.facilitator)
    for person in people:
        vision.give(of, person, {of.clusters.get().pid: 2})
    assert said() == "[]", "dots that are not shown"
    vision.show(of, a.facilitator)
    assert "('Niemand wacht', '6 stippen')" in said()
    assert "Stille kaart" not in said()


def test_a_plain_worksheet_or_an_empty_one_has_no_such_part(make):
    assert brain_papers.parts(board(make("law", "rules", [{"name": "AVG"}]))) == []
    assert brain_papers.parts(board(make("costs"))) == []


def test_where_a_value_comes_from_stands_beside_it(make, a):
    sheet = make("stakeholders")
    pack = shipped.sheet("stakeholders").section("people")
    asked = next(field for field in pack.fields if field.asked and field.kind == "text")
    row = actions.add_row(sheet, a.facilitator, "people", {pack.fields[0].id: "Jongeren"})
    actions.write(sheet, a.facilitator, row, asked.id, "Ze willen kiezen", version=0, basis="asked",
                  asked_with="de jongerenraad", asked_on=date(2026, 3, 2))  # fmt: skip
    for kind, text in texts(sheet).items():
        assert "de jongerenraad, 2 maart 2026" in " ".join(text.split()), kind
    with translation.override("nl"):
        grid = sheet_files.grid(board(sheet), "people")
    at = grid.header.index(asked.label.in_("nl"))
    assert grid.rows[0][at] == "Ze willen kiezen"
    assert "jongerenraad" in grid.rows[0][at + 1]
    assert len(grid.header) == len(pack.fields) + sum(field.asked for field in pack.fields)


@pytest.mark.parametrize("pack", shipped.ids())
def test_every_worksheet_can_be_a_file_while_it_is_empty(make, a, pack):
    assert all(text.strip() for text in texts(make(pack)).values())


def test_remarks_proposals_and_rows_taken_away_are_in_no_file(make, a):
    sheet = make("partners", "partners", [{"name": "CAW Zenne"}, {"name": "Weggehaalde partner"}])
    row, gone = sheet.rows.filter(section="partners")
    actions.comment(sheet, a.member, row, "name", CANARY)
    actions.propose(sheet, a.member, row, "they", CANARY)
    actions.take_row(sheet, a.facilitator, gone)
    for kind, text in texts(sheet).items():
        assert "CAW Zenne" in text, kind
        assert CANARY not in text, kind
        assert "Weggehaalde" not in text, kind


def test_a_row_of_a_matrix_is_called_after_what_it_joins(make, a):
    sheet = make("sharing")
    person = actions.add_row(sheet, a.facilitator, "people", {"name": "Ouder 1"})
    kind = actions.add_row(sheet, a.facilitator, "kinds", {"name": "Dagverslag"})
    key = f"{kind.pid}:{person.pid}"
    actions.add_row(sheet, a.facilitator, "cells", {"may": ["see"]}, key=key)
    for name, text in texts(sheet).items():
        assert "Dagverslag · Ouder 1" in text, name


# ── Nothing but text ─────────────────────────────────────────────────────────────────────────────────────────
def test_no_text_becomes_a_formula_in_any_file(make, a):
    rows = [{"name": text.strip()[:200], "they": text, "we": "-1+1|cmd"} for text in FORMULAS]
    sheet = make("partners", "partners", rows)
    sheet.title = '=HYPERLINK("http://evil.example")'
    with translation.override("nl"):
        made = board(sheet)
        assert not formulas(sheet_files.xlsx(made))
        assert not formulas(sheet_files.xlsx(made, "partners"))
        for section in ("", "partners"):
            data = sheet_files.csv(made, section).decode("utf-8-sig")
            cells = [cell for row in csv.reader(StringIO(data, newline=""), delimiter=";") for cell in row]
            assert len(cells) > len(FORMULAS)
            assert not [cell for cell in cells if is_active(cell)]
    found = reading.xlsx_text(sheet_files.xlsx(made))
    assert found.count("HYPERLINK(") >= 2 * len(FORMULAS)


# ── There and back ───────────────────────────────────────────────────────────────────────────────────────────
ODD = ["gewoon", "=1+1", "-5 graden", "'s avonds", "'=1", "a;b,c|d\te", 'met "tekens"', "Één ÷ twee\nregels", "@"]


def every_field(section, at):
    """A row with something in every field, odd where it can be."""
    odd = ODD[at % len(ODD)]
    made = {
        "line": " ".join(odd.split()), "person": " ".join(odd.split()), "text": odd, "link": "https://example.org/a?b=c",
        "yes": bool(at % 2), "date": "2026-04-30", "number": [12, -3, 12.5, -0.75, 1250.125, 1_000_000][at % 6],
        "money": [0, 1250, 99.99, -12.5][at % 4],
    }  # fmt: skip
    at_least_five = {"people", "came"}  # how a smaller group stands is written nowhere (small_groups.py)
    return {
        field.id: 5 + at if field.id in at_least_five
        else made[field.kind] if field.kind in made
        else field.options[at % len(field.options)].id if field.kind == "choice"
        else [one.id for one in field.options[: 1 + at % len(field.options)]]
        for field in section.fields
    }  # fmt: skip


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_table_that_is_read_back_in_gives_the_same_rows(make, a, kind, language):
    # A spreadsheet is read in a process of its own, which takes a while.
    for pack in ("costs",) if kind == "xlsx" else ("costs", "stakeholders", "training", "vision", "technology"):
        sheet = make(pack)
        for section in shipped.sheet(pack).sections:
            if section.kind != "rows":
                continue
            for at in range(len(ODD)):
                actions.add_row(sheet, a.facilitator, section.id, every_field(section, at))
            before = values_of(sheet, section.id)
            with translation.override(language):
                data = getattr(sheet_files, kind)(board(sheet, language), section.id)
                rows = paste.read("", SimpleUploadedFile(f"x.{kind}", data), section.fields)
                found = paste.Found(rows, section, language)
                assert not found.problems
                actions.add_rows(sheet, a.facilitator, section.id, found.table)
            assert values_of(sheet, section.id) == before * 2, (pack, section.id)


def test_no_choice_of_several_holds_the_sign_that_parts_them():
    """The opposite would break a name in two when a table is read back in."""
    for pack in map(shipped.sheet, shipped.ids()):
        for section in pack.sections:
            for field in section.fields if section.kind == "rows" else ():
                for option in field.options if field.kind == "choices" else ():
                    assert not {",", ";"} & set("".join(option.name.root.values())), (pack.id, section.id, option.id)


def test_the_page_that_pastes_takes_the_file_of_the_page_that_saves(make, a, client):
    sheet = make("partners", "partners", [{"name": "=CAW", "they": "één\ntwee"}, {"name": "Gezinsdienst"}])
    sign_in(client, a.facilitator)
    data = client.get(reverse("sheet-file", args=[sheet.pid, "csv"]) + "?section=partners").content
    where = reverse("sheet-paste", args=[sheet.pid, "partners"])
    shown = client.post(where, {"text": "", "file": SimpleUploadedFile("partners.csv", data)})
    assert shown.status_code == 200
    found = shown.context["found"]
    chosen = {f"c-{at}": name for at, name in enumerate(found.columns_are)}
    client.post(where, {"table": found.packed, "head": "yes", "do": "add", **chosen})
    before = values_of(sheet, "partners")
    assert before[2:] == before[:2]
    assert before[0] == {"name": "=CAW", "they": "één\ntwee"}


# ── Who may ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_who_may_export_gets_every_kind_and_others_none(a, client):
    for role in ("owner", "coordinator", "facilitator"):
        sign_in(client, a.users[role])
        for kind in KINDS:
            response = client.get(reverse("sheet-file", args=[a.sheet.pid, kind]))
            assert response.status_code == 200
            assert response["Content-Disposition"].startswith('attachment; filename="')
            assert response["Content-Disposition"].endswith(f'.{kind}"')
            assert response["Cache-Control"] == "no-store"
    for role in ("management", "member", "observer"):
        sign_in(client, a.users[role])
        for kind in KINDS:
            assert client.get(reverse("sheet-file", args=[a.sheet.pid, kind])).status_code == 403
        assert client.get(reverse("sheet-files", args=[a.sheet.pid])).status_code == 403


def test_a_table_or_a_kind_that_is_not_there(a, client):
    sign_in(client, a.owner)
    whole = reverse("sheet-file", args=[a.sheet.pid, "csv"])
    for section in ("nergens", "exchange"):
        assert client.get(f"{whole}?section={section}").status_code == 404
    assert client.get(whole.replace("csv", "exe")).status_code == 404
    assert client.get(f"{whole}?section=partners").content == client.get(f"{whole}?section=partners").content


def test_the_page_offers_each_table_apart(make, a, client):
    sheet = make("partners", "partners", [{"name": "CAW Zenne"}])
    sign_in(client, a.owner)
    shown = client.get(reverse("sheet-files", args=[sheet.pid])).content.decode()
    assert f"{reverse('sheet-file', args=[sheet.pid, 'csv'])}?section=partners" in shown
    empty = client.get(reverse("sheet-files", args=[make("costs").pid])).content.decode()
    assert "Er is nog niets ingevuld" in empty


def test_a_spreadsheet_keeps_numbers_as_numbers(make):
    sheet = make("costs", "costs", [{"name": "Licentie", "mid": "1250,5"}, {"name": "Uren", "mid": "12"}])
    with translation.override("nl"):
        data = sheet_files.xlsx(board(sheet), "costs")
    import openpyxl

    book = openpyxl.load_workbook(BytesIO(data))
    numbers = [cell.value for row in book.active.iter_rows(min_row=2) for cell in row if cell.data_type == "n"]
    assert {1250.5, 12} <= set(numbers)
