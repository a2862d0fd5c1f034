"""Every worksheet: filled with its example, printed, as a file of each kind, and its tables put back in."""

import re
from datetime import date
from html import unescape
from itertools import cycle

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from draagvlak.content import shipped
from draagvlak.reports.tests import reading
from draagvlak.worksheets import actions, fields, values
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.examples import example_of
from tests.people import sign_in
from tests.trust.test_exports import literal, squeezed

pytestmark = [pytest.mark.django_db, pytest.mark.same]
ORIGINS = [
    ("assumed", "", None), ("asked", "de cliëntenraad, in het voorjaar", date(2026, 3, 2)),
    ("asked", "een ouder", None),
    ("asked", "", date(2026, 12, 31)), ("asked", "", None), ("", "", None),
]  # fmt: skip
READ = {**reading.TEXT, "csv": lambda data: data.decode("utf-8-sig").replace('""', '"')}


def say_where_from(sheet, actor):
    """For each value that asks for it where it comes from, in every way in which that can be said."""
    pack, ways = shipped.sheet(sheet.pack), cycle(ORIGINS)
    for row in sheet.rows.all():
        for cell in row.cells.all():
            if pack.section(row.section).field(cell.field).asked:
                basis, who, on = next(ways)
                actions.write(sheet, actor, row, cell.field, cell.value, version=1, basis=basis, asked_with=who,
                              asked_on=on)  # fmt: skip


def stands(board):
    """[(field, Stand)] of everything that is filled in."""
    for section in board.sections:
        for line in section.lines:
            for name, stand in line.cells.items():
                yield section.pack.field(name), stand


def expected(kind, field, stand):
    """How a value stands in a table: as people type it."""
    if field.kind == "date":
        return stand.value
    if field.kind in fields.NUMBERS:
        return fields.typed(field, stand.value) if kind == "csv" else str(stand.value)
    return stand.words


def plain(page):
    """What people read of a page."""
    return unescape(re.sub(r"<[^>]+>", "", page))


def rows_of(sheet, section):
    """Everything that stands in the rows of a section, in their order."""
    return [
        {name: (one.value, one.basis, one.asked_with, one.asked_on) for name, one in line.cells.items()}
        for line in Board(sheet, "nl").lines(section)
    ]


def put_in(client, sheet, section, kind, data):
    """Gives a file to the page that pastes a table, looks at it and adds it."""
    where = reverse("sheet-paste", args=[sheet.pid, section.id])
    looked = client.post(where, {"text": "", "file": SimpleUploadedFile(f"tabel.{kind}", data)})
    assert looked.status_code == 200, plain(looked.content.decode())
    found = looked.context["found"]
    chosen = {f"c-{column.at}": column.field for column in found.columns}
    added = client.post(where, {"table": found.packed, "head": "yes", "do": "add", **chosen})
    assert added.status_code == 303


@pytest.fixture
def filled(a, client):
    """`filled(pack, language)`: a worksheet with its example, and somebody who reads in that language signed in."""

    def fill(pack, language):
        sign_in(client, a.coordinator)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        sheet = actions.make(a.trajectory, a.facilitator, pack, title="Proef")
        example_of(sheet, a.facilitator, language)
        say_where_from(sheet, a.facilitator)
        return sheet

    return fill


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("pack", shipped.ids())
def test_it_is_printed_and_is_a_file_of_each_kind(filled, client, pack, language):
    sheet = filled(pack, language)
    with translation.override(language):
        board = Board(sheet, language)
        told = [(field, stand, values.words(field, stand.value, language)) for field, stand in stands(board)]
        assert len(told) > 3
        page = client.get(reverse("sheet-print", args=[sheet.pid]))
        assert f'lang="{language}' in page.content.decode()
        paper = squeezed(plain(page.content.decode()))
        missing = [words for _field, _stand, words in told if squeezed(words) not in paper]
        missing += [said for _field, one, _words in told if squeezed(said := fields.origin(one)) not in paper]
        assert not missing, "print"
        for kind, read in READ.items():
            answer = client.get(reverse("sheet-file", args=[sheet.pid, kind]))
            found = squeezed(read(answer.content))
            for field, stand, words in told:
                said = words if kind in {"pdf", "docx"} else expected(kind, field, stand)
                assert literal(kind, said) in found, (kind, field.id)
                assert literal(kind, fields.origin(stand)) in found, (kind, field.id)


@pytest.mark.parametrize("pack", shipped.ids())
def test_its_tables_can_be_put_back_in(filled, a, client, pack):
    """As CSV in both languages; as Excel, which is read in a process of its own, in one."""
    tables = [section for section in shipped.sheet(pack).sections if section.kind == "rows"]
    for kind, language in (("csv", "nl"), ("csv", "en"), ("xlsx", "nl")):
        a.trajectory.sheets.filter(pack=pack, title="Proef").delete()
        sheet = filled(pack, language)
        fresh = actions.make(a.trajectory, a.facilitator, pack, title=f"Terug {kind} {language}")
        for section in tables:
            where = reverse("sheet-file", args=[sheet.pid, kind]) + f"?section={section.id}"
            before = rows_of(sheet, section.id)
            if not before:
                continue
            put_in(client, fresh, section, kind, client.get(where).content)
            assert rows_of(fresh, section.id) == before, (kind, language, section.id)
