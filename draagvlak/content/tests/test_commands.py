"""`draagvlak pack check | new | import` in a terminal."""

import io

import pytest
from django.core.management import call_command

from draagvlak.content import commands
from draagvlak.content.actions import SHIPPED
from draagvlak.content.importing import sandbox
from draagvlak.content.loading import load
from draagvlak.content.models import Release
from draagvlak.content.tests import variants


def run(*arguments):
    """(exit code, what was printed)."""
    out = io.StringIO()
    try:
        call_command("pack", *[str(argument) for argument in arguments], stdout=out)
    except SystemExit as stop:
        return stop.code, out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "kijkje.docx"
    path.write_bytes(variants.docx())
    return path


def test_check_of_what_ships():
    code, text = run("check", SHIPPED / "quickscan-onlinehulp")
    assert code == 0
    assert "9 rubrics, 35 questions (3-3-5-6-4-5-3-3-3)." in text


def test_check_names_file_line_and_reason(tmp_path):
    run("new", "mijn-lijst", tmp_path / "map")
    path = tmp_path / "map" / "rubrics" / "1-start.yaml"
    lines = path.read_text().split("\n")
    wrong = next(number for number, line in enumerate(lines) if "red:" in line)
    lines[wrong] = lines[wrong].replace("red:", "blue:")
    path.write_text("\n".join(lines))
    code, text = run("check", tmp_path / "map")
    assert code == 1
    assert f"rubrics/1-start.yaml:{wrong + 1}:" in text
    assert "“blue” is not something a pack can say here." in text
    assert "Problems: 2." in text


def test_new_passes_check_and_never_writes_over(tmp_path):
    folder = tmp_path / "map"
    assert run("new", "mijn-lijst", folder)[0] == 0
    assert load(folder).id == "mijn-lijst"
    assert run("check", folder)[0] == 0
    before = (folder / "pack.yaml").read_text()
    assert run("new", "anders", folder)[0] == 2
    assert (folder / "pack.yaml").read_text() == before
    assert run("new", "Mijn lijst", tmp_path / "b")[0] == 2
    assert not (tmp_path / "b").exists()


def test_import_is_a_dry_run(db, table):
    code, text = run("import", table)
    assert code == 0
    assert "3 rubrics, 8 questions, 24 level texts" in text
    assert "2. Collega's: 3 questions (table 2, row 1)" in text
    assert "Wat maakt dat je dit kiest?" in text
    assert "[table 1, row 1, column 5; table 2, row 1, column 5" in text
    assert "Nothing is stored." in text
    assert not Release.objects.exists()


def test_import_in_dutch(db, table):
    assert "3 rubrieken, 8 vragen, 24 teksten bij de niveaus" in run("--messages", "nl", "import", table)[1]


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ("1 rubric, 1 question, 3 level texts", "1. Start: 1 question (line 1)")),
     ("nl", ("1 rubriek, 1 vraag, 3 teksten bij de niveaus", "1. Start: 1 vraag (regel 1)"))],
)  # fmt: skip
def test_one_is_said_as_one(db, tmp_path, language, said):
    path = tmp_path / "kort.csv"
    path.write_text("Start\nVraag;Rood;Oranje;Groen\nWeten jullie het?;nee;een beetje;ja\n")
    code, text = run("--messages", language, "import", path)
    assert code == 0
    for words in said:
        assert words in text


def test_import_stores_after_confirming(cast, table):
    pid = cast.a.organisation.pid
    assert run("import", table, "--confirm")[0] == 2
    assert run("import", table, "--org", "nergens", "--confirm")[0] == 2
    code, text = run("import", table, "--org", pid, "--confirm", "--title", "Ons kijkje")
    assert code == 0
    assert "Stored: own-ons-kijkje" in text
    assert Release.objects.get(pack="own-ons-kijkje").organisation == cast.a.organisation


def test_import_writes_a_folder_to_work_on(db, table, tmp_path):
    code, text = run("import", table, "--output", tmp_path / "uit", "--language", "nl")
    assert code == 0
    assert len(load(tmp_path / "uit").questions()) == 8
    assert "rubrics/2-collega-s.yaml" in text
    assert run("import", table, "--output", tmp_path / "uit")[0] == 2


def test_import_of_a_pack(cast, tmp_path):
    run("new", "mijn-lijst", tmp_path / "map")
    pid = cast.a.organisation.pid
    assert "Nothing is stored." in run("import", tmp_path / "map", "--org", pid)[1]
    assert run("import", tmp_path / "map", "--org", pid, "--confirm")[0] == 0
    path = tmp_path / "map" / "pack.yaml"
    path.write_text(path.read_text().replace("My scan", "Other"))
    code, text = run("import", tmp_path / "map", "--org", pid, "--confirm")
    assert code == 1
    assert "Give the change a new version." in text
    assert Release.objects.filter(organisation=cast.a.organisation, pack="mijn-lijst").count() == 1


def test_import_of_what_cannot_be_read(db, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    code, text = run("import", path)
    assert (code, text) == (
        1,
        "This kind of file cannot be read. Save it as .docx, .xlsx or .csv, or paste the table.\n",
    )
    assert run("import", tmp_path / "niets.csv")[0] == 1


def test_a_file_cannot_move_the_cursor(db, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Vraag\tRood\tOranje\tGroen\nv\x1b[2J?\tr\to\tg\nhalf\x1b]0;x\x07?\tr\t\tg\n")
    reading = sandbox.read(path.read_bytes())
    out = io.StringIO()
    commands._report(reading, "t\x1b[31m", out)
    assert "\x1b" not in out.getvalue()
    assert "\x1b" not in run("import", path)[1]
