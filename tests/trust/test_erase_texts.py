"""P7 in worksheets: what was erased stays erased when a backup from before comes back, and no text is kept for it."""

from pathlib import Path

from django.db import connection
from django.utils import timezone

from draagvlak.cli import backups, erasing
from draagvlak.orgs import erased
from draagvlak.worksheets import actions
from draagvlak.worksheets.erasing import actions as texts
from draagvlak.worksheets.library import documents
from draagvlak.worksheets.models import Cell, Change, Comment, Document, Proposal, Row
from tests.trust.test_erase import everything
from tests.trust.vault import ON_SQLITE, fill, restore

GONE = ("Kees van Overkant", "Merel uit de groep", "Jona staat erop", "Bel Noor", "Vraag het Imke", "Rapport Lot")


def test_what_was_erased_in_a_worksheet_stays_so_after_an_older_backup_is_put_back(apart):
    cast, _carried = fill()
    world, sheet = cast.a, cast.a.sheet
    row = actions.add_row(sheet, world.member, "partners", {"name": "Straathoek"})
    earlier = actions.write(sheet, world.member, row, "contact", GONE[0], version=0)
    now = actions.write(sheet, world.member, row, "contact", GONE[1], version=earlier.version)
    actions.write(sheet, world.member, row, "next", GONE[2], version=0)
    remark = actions.comment(sheet, world.member, row, "", GONE[3])
    asked = actions.propose(sheet, world.member, row, "expect-them", GONE[4])
    document = _file(world, row)
    stays = actions.comment(sheet, world.member, row, "", "Dit blijft")
    backup = backups.make_backup()

    now = actions.write(sheet, world.member, row, "contact", "", version=now.version)
    texts.erase(sheet, world.coordinator, row, "contact")
    actions.write(sheet, world.member, row, "next", "Iets anders", version=1)
    texts.erase(sheet, world.coordinator, row, "next", 1)
    texts.drop(sheet, world.member, remark)
    texts.drop(sheet, world.member, asked)
    documents.remove(sheet, world.member, row)
    listed = (erased.folder() / erased.NAME).read_text()
    assert not [one for one in GONE if one in listed], "the list holds no text"
    assert len(erased.read()["texts"]) == 6

    assert "erased again" in restore(backup)
    assert nowhere(GONE)
    assert not Document.objects.filter(pk=document.pk).exists()
    assert not Comment.objects.filter(pk=remark.pk).exists()
    assert not Proposal.objects.filter(pk=asked.pk).exists()
    assert Comment.objects.get(pk=stays.pk).text == "Dit blijft"
    row = Row.objects.get(pk=row.pk)
    assert row.cells.get(field="name").value == "Straathoek"
    assert row.cells.get(field="contact").value is None, "in the backup the erased text was what stood there"
    stood = row.changes.filter(field="contact").values_list("version", "value", "erased_on")
    today = timezone.localdate()
    assert list(stood) == [(3, None, None), (2, None, today), (1, None, today)]
    _the_next_night_takes_nothing_that_is_new(world, row)


def _file(world, row):
    """A file on a row, wherever it is: which rows take one is asked by the page."""
    return documents.keep(world.sheet, world.member, row, "verslag.pdf", b"%PDF-1.7 " + GONE[5].encode())


def _the_next_night_takes_nothing_that_is_new(world, row):
    """A version with the number of an erased one, a remark and a file of today are other ones: they stay."""
    sheet = world.sheet
    sheet.refresh_from_db()
    actions.write(sheet, world.member, row, "next", "Nieuw", version=2)
    actions.write(sheet, world.member, row, "contact", "Nieuw", version=3)
    actions.comment(sheet, world.member, row, "", "Nieuw")
    documents.keep(sheet, world.member, row, "verslag.pdf", b"%PDF-1.7 nieuw")
    before = [list(model.objects.order_by("pk").values()) for model in (Cell, Change, Comment)]
    assert erasing.erase_again() == 0
    assert [list(model.objects.order_by("pk").values()) for model in (Cell, Change, Comment)] == before
    assert Document.objects.filter(row=row).exists()


def nowhere(words):
    """Whether none of these stands in any table, nor anywhere in the file of SQLite, free pages and all."""
    held = everything()
    if ON_SQLITE:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        name = Path(connection.settings_dict["NAME"])
        held += "".join(one.read_bytes().decode("latin-1") for one in name.parent.glob(f"{name.name}*"))
    return not [one for one in words if one in held]
