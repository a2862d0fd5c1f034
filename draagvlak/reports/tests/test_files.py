"""The three files and the screen: the same figures and words, what the mode shows and nothing more, made to last."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import docx
import pypdf
import pytest
from django.urls import reverse
from django.utils import translation
from docx.oxml.ns import qn

from draagvlak.consensus import proof, scorecard_people
from draagvlak.consensus.scorecard import chosen_name
from draagvlak.consensus.scorecard_pages import card_of
from draagvlak.orgs.keys import seal
from draagvlak.reports import docx as word
from draagvlak.reports import pdf, tree, xlsx
from draagvlak.reports.build import build
from draagvlak.reports.tests import reading, rich
from draagvlak.surveys import audit
from draagvlak.surveys.models import Breakdown, Share
from tests.people import sign_in

pytestmark = pytest.mark.django_db
RENDER = {"pdf": pdf.render, "docx": word.render, "xlsx": xlsx.render}


def files(shown, parts=None, language="nl"):
    """{kind: bytes} of a report."""
    with translation.override(language):
        report = build(shown, language) if parts is None else build(shown, language, parts)
        return {kind: render(report) for kind, render in RENDER.items()}


def texts(shown, *args, **kwargs):
    return {kind: reading.TEXT[kind](data) for kind, data in files(shown, *args, **kwargs).items()}


@pytest.fixture
def full(cast):
    return rich.full(cast.a)


# ── The same figures everywhere ──────────────────────────────────────────────────────────────────────────────
def test_every_question_has_the_same_figures_and_word_in_all_three_files(full):
    _survey, shown = full
    with translation.override("nl"):
        card = card_of(shown, "nl", "scan")
    made = texts(shown, ("questions",))
    sheet = reading.sheets(files(shown, ("questions",))["xlsx"])["Elke vraag"]
    header = sheet[1]
    rows = {row[header.index("Vraag")]: dict(zip(header, row, strict=True)) for row in sheet[2:] if row[1]}
    assert len(rows) == len(shown.questions) == 35
    for question in card.questions:
        text, counts = f"{question.number}. {question.text}", question.result.counts
        row = rows[text]
        assert row["Hoe eensgezind"] == question.word
        assert row["Weet ik niet"] == (counts.unknown if counts else "niet getoond")
        if counts:
            assert [row[name] for name in ("rood", "oranje", "groen")] == list(counts.row[:3])
        for kind in ("pdf", "docx"):
            assert reading.spread_in(made[kind], text) == (counts.row[:3] if counts else None), (kind, text)
            assert question.word in made[kind]


def test_every_rubric_has_the_same_figures_in_all_three_files(full):
    _survey, shown = full
    made = files(shown, ("scorecard",))
    sheet = reading.sheets(made["xlsx"])["Scorekaart"]
    table = reading.cells(docx.Document(BytesIO(made["docx"])).tables[0])
    text = reading.pdf_text(made["pdf"])
    assert len(table) == 1 + len(shown.rubrics)
    with translation.override("nl"):
        parts = card_of(shown, "nl", "scan").parts
    for part in parts:
        figures = [column.count for column in (*part.columns, part.unknown)]
        assert figures == list(shown.rubric(part.id).counts.row)
        row = next(row for row in sheet if row[0] == part.title)
        assert row[2:6] == figures
        cells = next(row for row in table if row[0].startswith(part.title))
        assert [number for number in cells[1:] if number.isdecimal()] == list(dict.fromkeys(map(str, figures)))
        behind = text[text.index(part.title) + len(part.title) :]
        numbers = re.search(rf"{re.escape(part.word)}\.(.*)", behind)[1]
        assert re.match(r"\D*" + r"\D+".join(map(str, figures)), numbers.replace("vraag", "")) or part.notes


def test_the_screen_says_what_the_files_say(full, cast, client):
    survey, shown = full
    sign_in(client, cast.a.coordinator)
    text = texts(shown)["docx"]
    with translation.override("nl"):
        parts = card_of(shown, "nl", "scan").parts
    for part in parts:
        url = reverse("scorecard-rubric", args=[survey.pid, part.id])
        page = " ".join(re.sub(r"<[^>]*>", " ", client.get(url).content.decode()).split())
        for question in part.questions:
            assert question.text in page
            assert question.word in page
            assert question.word in text
            for column in question.columns:
                assert f"{column.count} {column.name}" in page
                assert f"{column.count} {column.name}" in text


def test_what_was_agreed_and_what_is_intended_stand_in_all_three(full):
    for kind, text in texts(full[1]).items():
        for said in (
            "Bekend bij een paar mensen.", "Verslag van de teamdag", "De affiche is nieuw.", "Twee zagen rood.",
            "Hier beginnen we.", "2 × Leiding", "Een blad met onze visie maken", "Member A",
            "Iedereen kan ze in één zin zeggen.", "en ik help mee", "de werkgroep",
        ):  # fmt: skip
            assert said.casefold() in text.casefold(), (kind, said)
        with translation.override("nl"):
            assert chosen_name("none", {}) in text, kind
            assert text.count(card_of(full[1], "nl").part("why").title) > 3, kind


def test_how_it_went_how_it_is_counted_and_what_it_is_not_stand_in_all_three(full):
    survey, shown = full
    with translation.override("nl"):
        process = [str(text) for _what, text in scorecard_people.process(shown)]
        finding = [str(sentence) for sentence in card_of(shown, "nl").finding]
        proven = str(proof.sentence(shown, audit.audit(shown)))
    assert len(process) > 3
    for kind, text in texts(shown).items():
        for said in (
            *process, *finding, proven, "Vertrouwelijk", f"vanaf {survey.k} antwoorden", "Dit is geen vergelijking",
            "Philippe Bocklandt", "niemand heeft wetenschappelijk onderzocht", "geen gemiddelde",
        ):  # fmt: skip
            assert said.casefold() in text.casefold(), (kind, said)


def test_scans_that_are_never_laid_beside_this_one_are_told_at_privacy(full):
    near = replace(full[1], not_beside=("a" * 14,))
    with translation.override("nl"):
        said = [block.text for block in build(near, "nl", ()).parts[-1].blocks]
        assert said == [proof.sentence(near, audit.audit(near)), proof.never_beside(near)]
        assert len(build(replace(near, not_beside=()), "nl", ()).parts[-1].blocks) == 1


# ── What the mode shows, and nothing more ────────────────────────────────────────────────────────────────────
def test_a_withheld_question_has_no_figure_in_any_file(full):
    shown = full[1]
    assert shown.questions["why-value"].counts is None
    with translation.override("nl"):
        question = next(one for one in card_of(shown, "nl").questions if one.id == "why-value")
        word = question.word
    for kind, text in texts(shown, ("questions",)).items():
        behind = text[text.index(question.text) + len(question.text) :]
        assert behind.lstrip().startswith("niet getoond"), kind
        assert not re.search(r"\d", behind[: behind.index(word)]), kind


def test_groups_that_were_put_together_stand_together_in_words(full):
    shown = full[1]
    assert shown.comparison.state == "shown"
    joined = next(group for group in shown.comparison.groups if len(group.ids) > 1)
    assert set(joined.ids) == {"management", "ict"}
    for kind, text in texts(shown, ("groups",)).items():
        assert f"Leiding + ICT en ondersteuning ({joined.people})" in text, kind
        assert "ICT en ondersteuning (3)" not in text, kind


def test_groups_are_compared_in_words_or_it_says_why_not(cast):
    crowd = rich.people([("green", 20), ("orange", 12)], "management") + rich.people([("red", 22), ("green", 9)], "ict")
    _survey, shown = rich.closed(cast.a, crowd, breakdown=Breakdown.ROLE)
    assert shown.comparison.words, "nothing to look at"
    made = texts(shown, ("groups",))
    with translation.override("nl"):
        for row in scorecard_people.compared(card_of(shown, "nl")).rows:
            lines = (
                [row.why_not] if row.why_not else [f"{name}: {word}" for cell in row.cells for _, name, word in cell]
            )
            for kind, text in made.items():
                assert all(line in text for line in lines), (kind, row.short)


def test_without_a_breakdown_there_is_no_such_part(cast):
    _survey, shown = rich.closed(cast.a)
    assert all("Groepen naast elkaar" not in text for text in texts(shown).values())


def test_arguments_follow_the_choice_of_their_author(full):
    for kind, text in texts(full[1]).items():
        assert "Er hangt een affiche in de gang." in text, kind
        assert "Ik hoorde er nooit iets over." in text, kind
        assert "Dit is alleen voor mij." not in text, kind
    rows = reading.sheets(files(full[1], ("arguments",))["xlsx"])["Argumenten"]
    colours = {row[1]: row[2] for row in rows}
    assert colours["Er hangt een affiche in de gang."] == "Groen"
    assert not colours["Ik hoorde er nooit iets over."]


def test_a_part_that_was_not_asked_for_is_in_no_file(full):
    for text in texts(full[1], ("summary", "actions")).values():
        assert "affiche in de gang" not in text
        assert "Bekend bij een paar mensen." not in text
        assert "Een blad met onze visie maken" in text


@pytest.mark.parametrize("fields", [rich.OPEN, {}, rich.ANONYMOUS], ids=["open", "confidential", "anonymous"])
def test_no_mode_names_anybody(cast, fields):
    survey = rich.scan(cast.a, **fields)
    rich.fill(survey, rich.people(rich.MANY), arguments={(0, "why-vision"): ("Een argument.", Share.WITH_COLOUR)})
    secret = "Zeer Geheime Naam"
    survey.ballots.update(name=seal(survey.organisation_id, secret, "ballot-name"))
    shown = rich.closing.close(survey, cast.a.coordinator)
    for kind, text in texts(shown).items():
        assert "Een argument." in text, kind
        assert "Geheime" not in text, kind


def test_an_open_scan_compares_groups_in_numbers_too(cast):
    crowd = rich.people([("green", 3)], "management") + rich.people([("red", 2), ("green", 1)], "frontline")
    _survey, shown = rich.closed(cast.a, crowd, breakdown=Breakdown.ROLE, **rich.OPEN)
    for kind, text in texts(shown, ("groups",)).items():
        assert "2 rood · 0 oranje · 1 groen" in text, kind
        assert "0 rood · 0 oranje · 3 groen" in text, kind


def test_few_people_and_nothing_agreed_is_a_report_too(cast):
    _survey, shown = rich.closed(cast.a, rich.people([("red", 1), ("green", 1)]), **rich.OPEN)
    for kind, text in texts(shown).items():
        assert "Er zijn nog geen acties." in text, kind
        assert "Niemand schreef een argument" in text, kind
        with translation.override("nl"):
            assert card_of(shown, "nl").questions[0].word in text, kind


# ── Languages ────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_report_speaks_the_language_of_who_asks_for_it(full):
    made = files(full[1], language="en")
    for kind, data in made.items():
        text = reading.TEXT[kind](data)
        assert "This is not a comparison" in text, kind
        assert "mostly" in text or "opposed" in text, kind
        assert "Hoe we tellen" not in text, kind
    assert pypdf.PdfReader(BytesIO(made["pdf"])).trailer["/Root"]["/Lang"] == "en-GB"
    assert docx.Document(BytesIO(made["docx"])).core_properties.language == "en-GB"


SPOKEN = {"ar": "هل لديكم رؤية؟", "az-Arab": "مرحبا", "he": "שלום", "uk": "Чи є у вас", "ti": "ሰላም", "pt-BR": "Há uma"}


@pytest.mark.parametrize("code", SPOKEN)
def test_a_text_in_another_language_keeps_its_language_and_direction(code):
    text = SPOKEN[code]
    cells = (tree.Words(text, language=code), tree.Mark("red", text, code))
    table = tree.Table("Tabel", (tree.Column("A"), tree.Column("B")), (cells,))
    blocks = (
        tree.Paragraph(text, language=code),
        table,
        tree.Quotes(text, "Vraag", ("a", "b"), (tree.Quote("x"),), code),
    )
    parts = (tree.Part("x", "Deel", blocks),)
    report = tree.Report("Titel", "", "Ergens", "nl", date(2026, 3, 1), "voet", "{page}", parts, "#4a2a47")
    data = pdf.render(report)
    spoken = {language for _tag, language in reading.elements(data)}
    assert code.replace("-Arab", "") in spoken
    runs = docx.Document(BytesIO(word.render(report))).element.body.iter(qn("w:r"))
    own = [run for run in runs if run.text == text]
    assert len(own) >= 3
    for run in own:
        turned = run.rPr.find(qn("w:rtl")) is not None
        assert turned == (code in {"ar", "az-Arab", "he"})
        assert run.rPr.find(qn("w:lang")).get(qn("w:bidi" if turned else "w:val")) == code


# ── The PDF ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_pdf_is_tagged_and_says_that_it_is_accessible(full):
    data = files(full[1])["pdf"]
    reader = pypdf.PdfReader(BytesIO(data))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nl-BE"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == full[0].title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    names = reading.tags(data)
    assert {"Title", "H1", "H2", "Table", "THead", "TBody", "TR", "TH", "TD", "L", "LI", "P"} <= set(names)
    assert names.count("H1") == 10
    assert names.count("Table") == names.count("THead")
    levels = [int(tag[1]) for tag in names if re.fullmatch(r"H\d", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


def test_a_drawn_line_is_a_picture_with_its_words_and_word_leaves_it_to_the_table_beside_it():
    line = tree.Curve("Hoe het voelt: A goed; B lastig.", ("goed", "lastig"), (("A", 0), ("B", 1), ("C <b>", -1)))
    part = tree.Part("x", "Deel", (tree.Paragraph("Ervoor"), line, tree.Paragraph("Erna")))
    report = tree.Report("Titel", "", "Ergens", "nl", date(2026, 3, 1), "voet", "{page}", (part,), "#4a2a47")
    data = pdf.render(report)
    assert reading.tags(data).count("Figure") == 1
    assert line.said in reading.alternatives(data)
    assert "C <b> ?" in reading.pdf_text(data)
    assert "Ervoor Erna" in reading.docx_text(word.render(report))


def test_the_pdf_brings_its_fonts_and_reaches_out_to_nothing(full):
    data = files(full[1])["pdf"]
    reader = pypdf.PdfReader(BytesIO(data))
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            assert re.search("Atkinson|Noto|Inter", descriptor["/FontName"])
        assert "/Annots" not in page
    assert not {"/AcroForm", "/OpenAction", "/AA"} & set(reader.trailer["/Root"])
    assert not re.search(rb"/(JavaScript|JS|Launch|URI|EmbeddedFiles)\b", data)


def test_the_same_report_is_the_same_pdf(full):
    assert files(full[1])["pdf"] == files(full[1])["pdf"]


def test_the_scorecard_lies_on_its_side_and_the_rest_stands(full):
    sizes = {tuple(map(round, page.mediabox[2:])) for page in pypdf.PdfReader(BytesIO(files(full[1])["pdf"])).pages}
    assert sizes == {(595, 842), (842, 595)}


# ── The Word file and the spreadsheet ────────────────────────────────────────────────────────────────────────
def test_the_word_file_has_headings_and_headers_that_come_back(full):
    doc = docx.Document(BytesIO(files(full[1])["docx"]))
    styles = [paragraph.style.name for paragraph in doc.paragraphs]
    assert styles.count("Title") == 1
    assert styles.count("Heading 1") == 10
    assert styles.count("Heading 2") > 9
    assert doc.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "nl-BE"
    for table in doc.tables:
        assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
    assert {section.orientation for section in doc.sections} == {0, 1}


def test_the_spreadsheet_has_a_sheet_for_each_part_with_its_header_in_view(full):
    import openpyxl

    book = openpyxl.load_workbook(BytesIO(files(full[1])["xlsx"]))
    assert len(book.worksheets) == 10
    for name in ("Scorekaart", "Elke vraag", "Wat jullie gaan doen", "Argumenten", "Hoe het ging"):
        assert book[name].freeze_panes == "A3", name
        assert all(cell.font.bold for cell in book[name][2] if cell.value), name
    numbers = [cell for row in book["Elke vraag"].iter_rows(min_row=3) for cell in row if cell.data_type == "n"]
    assert len([cell for cell in numbers if cell.value is not None]) == 34 * 4


# ── Logo and colour ──────────────────────────────────────────────────────────────────────────────────────────
def test_logo_and_colour_stand_in_pdf_and_word(cast):
    from draagvlak.orgs import logo
    from draagvlak.orgs.tests.test_look import picture

    cast.a.organisation.logo, cast.a.organisation.colour = logo.redrawn(picture()), "#0b3d91"
    cast.a.organisation.save()
    made = files(rich.closed(cast.a)[1])
    assert reading.tags(made["pdf"]).count("Figure") == 1
    document = docx.Document(BytesIO(made["docx"]))
    assert document.inline_shapes[0]._inline.docPr.get("descr") == "Logo van Organisatie A"
    assert "0b3d91" in document.element.xml
