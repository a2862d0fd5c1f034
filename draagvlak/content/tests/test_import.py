"""A real table, with the slips that real tables have, comes out clean, in every kind of file."""

import re
from pathlib import Path

import pytest

from draagvlak.content.importing import sandbox
from draagvlak.content.importing.packing import to_pack
from draagvlak.content.importing.reading import CHECK, CLEANED, LOST, Reading, Refused
from draagvlak.content.tests import variants

SOURCE = sorted((Path(__file__).resolve().parents[4] / "shared" / "sources").glob("003_*.txt"))
STRAY = re.compile(
    r"[<>*�​{}\t\n]|&\w+;|  |(?<!\.)\.\.(?!\.)| [?!;,](?:\s|$)| \.(?:\s|$)|,\.\.\.|skip to", re.IGNORECASE
)


def texts(reading):
    for rubric in reading.rubrics:
        yield rubric.title
        yield rubric.explain
        for question in rubric.questions:
            yield from (question.text, question.red, question.orange, question.green)


def codes(reading, kind):
    return {note.code for note in reading.of_kind(kind)}


def assert_is_the_fixture(reading):
    assert [rubric.title for rubric in reading.rubrics] == variants.TITLES
    assert [len(rubric.questions) for rubric in reading.rubrics] == variants.COUNTS
    assert (reading.question_count, reading.level_count) == (8, 24)
    assert not [text for text in texts(reading) if STRAY.search(text)]
    assert reading.rubrics[1].explain == "Dit zijn zowel wie hier werkt als wie hier vrijwillig helpt."
    second = reading.rubrics[0].questions[1]
    assert second.text == "Is duidelijk wat het oplevert? (voor wie, wanneer, hoe vaak, ...)"
    assert (second.red, second.orange) == ("Neen, dat weet niemand écht.", "Ja, voor een paar mensen & diensten.")
    assert reading.rubrics[1].questions[0].text == "Heeft iemand de taak om te helpen?"
    assert reading.rubrics[1].questions[0].orange == "Ja, min of meer, (een buur, de ploegbaas, ...) kan helpen."
    last = reading.rubrics[2].questions[2]
    assert (
        last.green
        == "Ja, en dit werd bekeken door de VVV (Vertrouwde vriend van de veiligheid). We praten er ook over."
    )


VARIANTS = {
    "pasted text": variants.TEXT.encode,
    "windows line ends": lambda: variants.TEXT.replace("\n", "\r\n").encode(),
    "csv with ;": variants.csv_file,
    "csv with ,": lambda: variants.csv_file(separator=","),
    "csv with ; from Windows": lambda: variants.csv_file(encoding="cp1252"),
    "tsv in UTF-16": lambda: variants.TEXT.encode("utf-16"),
    "markdown": variants.markdown,
    "xlsx": variants.xlsx,
    "xlsx with a sheet for each rubric": lambda: variants.xlsx(sheets=3),
    "docx with headings in the tables": variants.docx,
    "docx with headings above the tables": lambda: variants.docx(heading_in_table=False),
}


@pytest.mark.parametrize("kind", VARIANTS)
def test_every_kind_of_file_gives_the_same(kind):
    reading = sandbox.read(VARIANTS[kind](), "nl")
    assert_is_the_fixture(reading)
    assert "other_table" in codes(reading, LOST)


def test_what_was_lost_and_cleaned_is_told_with_its_place():
    reading = sandbox.read(variants.TEXT.encode(), "nl")
    assert codes(reading, LOST) == {"other_column", "outside", "other_table"}
    assert codes(reading, CHECK) == {"bracket"}
    assert codes(reading, CLEANED) >= {"markup", "entity", "spaces", "punctuation", "invisible", "footnote_moved"}
    argument = next(note for note in reading.notes if note.code == "other_column")
    assert (argument.count, argument.places[0].line, argument.places[0].column) == (3, 23, 5)
    assert argument.text == "Wat maakt dat je dit kiest? ..."
    scorecard = next(note for note in reading.notes if note.code == "other_table")
    assert scorecard.count == 8


def test_places_in_office_files():
    reading = sandbox.read(variants.xlsx(), "nl")
    assert (reading.rubrics[0].questions[0].where.sheet, reading.rubrics[0].questions[0].where.row) == ("Sheet", 25)
    reading = sandbox.read(variants.docx(), "nl")
    assert (reading.rubrics[1].questions[0].where.table, reading.rubrics[1].questions[0].where.row) == (2, 3)


def test_the_title_is_found():
    for kind in ("pasted text", "docx with headings in the tables", "xlsx"):
        assert sandbox.read(VARIANTS[kind](), "nl").title == "Kijkje in huis: samen beeldbellen"


@pytest.mark.skipif(not SOURCE, reason="the real document is not beside this checkout")
def test_the_real_document_goes_in_whole():
    reading = sandbox.read(SOURCE[0].read_bytes(), "nl")
    assert [len(rubric.questions) for rubric in reading.rubrics] == [3, 3, 5, 6, 4, 5, 3, 3, 3]
    assert (len(reading.rubrics), reading.question_count, reading.level_count) == (9, 35, 105)
    assert not [text for text in texts(reading) if STRAY.search(text)]
    assert all(len(rubric.title) < 60 and not rubric.title.endswith((".", ":")) for rubric in reading.rubrics)
    assert reading.rubrics[3].title == "Medewerkers"
    pack = to_pack(reading, title=reading.title, language="nl", version="2026-11-24")
    assert len(pack.questions()) == 35


# ── Other layouts that people have ───────────────────────────────────────────────────────────────────────────
def read(text, language="nl"):
    return sandbox.read(text.encode(), language)


def test_a_column_with_the_rubric():
    reading = read("Rubriek;Vraag;Rood;Oranje;Groen\nA;v1?;r;o;g\n;v2?;r;o;g\nB;v3?;r;o;g\n")
    assert [(rubric.title, len(rubric.questions)) for rubric in reading.rubrics] == [("A", 2), ("B", 1)]


def test_columns_in_another_order():
    question = read("Groen\tVraag\tOranje\tRood\ng\tv?\to\tr\n").rubrics[0].questions[0]
    assert (question.text, question.red, question.orange, question.green) == ("v?", "r", "o", "g")


def test_headings_between_the_questions_of_one_table():
    reading = read(
        "Vraag\tRood\tOranje\tGroen\nDeel A\nv1?\tr\to\tg\nDeel B\nv2?\tr\to\tg\n* een voetnoot\nv3?\tr\to\tg\n"
    )
    assert [(rubric.title, len(rubric.questions)) for rubric in reading.rubrics] == [("Deel A", 1), ("Deel B", 2)]
    assert "footnote" in codes(reading, LOST)


def test_a_heading_in_the_head_of_the_table():
    reading = read(
        "Waarom beginnen\tRood\tOranje\tGroen\nv1?\tr\to\tg\n\nMet wie samen\tRood\tOranje\tGroen\nv2?\tr\to\tg\n"
    )
    assert [rubric.title for rubric in reading.rubrics] == ["Waarom beginnen", "Met wie samen"]


def test_no_head_at_all():
    reading = read("Deel A\nWat weten we?\tniets\tiets\talles\nWie helpt?\tniemand\tiemand\tiedereen\n")
    assert reading.question_count == 2
    assert "no_head" in codes(reading, CHECK)


def test_an_unfinished_question_is_told_and_not_taken():
    reading = read("Vraag\tRood\tOranje\tGroen\nv1?\tr\to\tg\nv2?\tr\t\tg\n\tr\to\tg\n")
    assert reading.question_count == 1
    assert codes(reading, LOST) == {"no_level", "no_question"}
    lost = next(note for note in reading.notes if note.code == "no_level")
    assert (lost.text, lost.places[0].line) == ("v2?", 3)


def test_a_quotation_mark_that_never_closes():
    reading = read('Vraag\tRood\tOranje\tGroen\n"v1?\tr\to\tg\n' + "v2?\tr\to\tg\n" * 50)
    assert reading.question_count == 51
    assert reading.rubrics[0].questions[0].red == "r"


def test_a_cell_with_line_ends():
    reading = read('Vraag\tRood\tOranje\tGroen\n"Wat\nweten we?"\tr\to\tg\nv2?\tr\to\tg\n')
    assert [question.text for question in reading.rubrics[0].questions] == ["Wat weten we?", "v2?"]
    assert reading.rubrics[0].questions[1].where.line == 4


def test_a_table_of_actions_is_no_question_also_without_a_scorecard():
    reading = read("Vraag\tRood\tOranje\tGroen\nv1?\tr\to\tg\n\nActie\tWie\tWanneer\tKlaar\nBellen\tAn\tmei\tja\n")
    assert reading.question_count == 1
    assert "other_table" in codes(reading, LOST)


def test_a_filled_scorecard_is_no_question():
    reading = read("Vraag\tRood\tOranje\tGroen\nv1?\tr\to\tg\nWaarom\t3\t2\t1\n")
    assert reading.question_count == 1
    assert "counts" in codes(reading, LOST)


def test_a_pack_from_right_to_left():
    reading = read("القسم الأول\nQuestion\tRed\tOrange\tGreen\nهل نعرف لماذا؟\tلا\tقليلا\tنعم\n", "ar")
    pack = to_pack(reading, title="قائمة", language="ar", version="2026-11-24")
    assert pack.rubrics[0].title.in_("ar") == "القسم الأول"
    assert pack.rubrics[0].id == "rubric-1"
    assert pack.id.startswith("own-")


def test_nothing_to_read():
    for raw, code in (
        (b"", "empty"),
        (b" \n", "empty"),
        (b"hello", "no_questions"),
        (b"Vraag\tRood\tOranje\tGroen", "no_questions"),
    ):
        with pytest.raises(Refused) as refused:
            sandbox.read(raw)
        assert refused.value.code == code


def test_a_reading_travels_as_data():
    reading = sandbox.read(variants.TEXT.encode(), "nl")
    assert Reading.from_data(reading.as_data()) == reading


def test_the_line_with_which_excel_names_the_sign_is_no_rubric():
    reading = sandbox.read(b"sep=;\nWaarom;;;\nVraag;Rood;Oranje;Groen\nIs er een plan?;Neen;Een beetje;Ja\n", "nl")
    assert [rubric.title for rubric in reading.rubrics] == ["Waarom"]
    assert reading.question_count == 1
