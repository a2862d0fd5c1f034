"""A whole worksheet as a file. PDF and Word: blocks of reports' tree. Excel and CSV: tables that can be read back in.

In a table a value stands as people type it, under the label of its field, so that the page that pastes a table takes
it back as it was. Where a value comes from has a column of its own beside it.
"""

from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from draagvlak.orgs.colour import for_paper
from draagvlak.reports.cells import Book, csv_bytes
from draagvlak.reports.tree import Column, Facts, Heading, Paragraph, Part, Report, Table, Words
from draagvlak.worksheets import fields
from draagvlak.worksheets.belonging import said

MOST_ABREAST = 4  # columns of a table on paper; the others stand under their row
WIDTHS = {"yes": 12, "number": 18, "money": 18, "date": 20, "choice": 24, "person": 24}  # on paper; 36 for the others
LONG = {"text", "choices", "link"}  # kinds that never get a column of their own on paper, but for the first field
FIELDS = "fields"  # the table of everything that is filled in once


# ── On paper ─────────────────────────────────────────────────────────────────────────────────────────────────
def report(board, first=()) -> Report:
    """The whole sheet for PDF and Word: a part for each section, after the parts `first` (brain_papers.parts).

    The language of the board must be active.
    """
    parts = tuple(
        Part(one.pack.id, one.pack.title.in_(board.language), tuple(section_blocks(board, one)))
        for one in board.sections
    )
    return paper(board.sheet.trajectory, board.title, board.language, (*first, *parts))


def paper(trajectory, title, language, parts, *, about="", for_client=False) -> Report:
    """A document of a trajectory: its parts, under its title and the name of the organisation.

    `about`: what else stands above the title. `for_client`: nothing that a team wrote for itself stands around it.
    """
    organisation, today = trajectory.organisation, timezone.localdate()
    above = () if for_client else [one for one in (trajectory.subject, about) if one != title]
    day = formats.date_format(today, "j F Y")
    footer = _("Working document of %(organisation)s · %(day)s") % {"organisation": organisation.name, "day": day}
    return Report(
        title=title, eyebrow=" · ".join(dict.fromkeys(filter(None, (organisation.name, *above)))),
        organisation=organisation.name, language=language, dated=today,
        footer=f"{organisation.name} · {day}" if for_client else footer,
        page_of=_("{page} of {pages}"), parts=parts, colour=for_paper(organisation.colour),
        logo=bytes(organisation.logo) if organisation.logo else None,
        logo_text=_("Logo of %(organisation)s") % {"organisation": organisation.name},
    )  # fmt: skip


def sheet_blocks(board, level=2, but=()):
    """The sections that hold something, each under its name as a heading of this level, for part of a document.

    `but`: ids of sections that stand elsewhere in it.
    """
    for one in board.sections:
        if one.pack.id not in but and any(line.holds for line in one.lines):
            yield Heading(one.pack.title.in_(board.language), level)
            yield from section_blocks(board, one, whole=False)


def section_blocks(board, section, *, whole=True):
    """What stands in one section. `whole`: also the fields that are still empty."""
    lines = [line for line in section.lines if line.holds]
    if section.has_rows:
        yield _table(board, section.pack, lines) if lines else Paragraph(_("Nothing stands here yet."), "soft")
        return
    stands = [(field.label.in_(board.language), section.only[field.id]) for field in section.pack.fields]
    rows = [(label, _with_origin(stand)) for label, stand in stands if whole or stand.value is not None]
    if section.only.belongs:
        rows.append((_("Belongs to"), said(section.only.belongs)))
    yield Facts((_("What"), _("What you wrote")), tuple(rows))


def _with_origin(stand):
    if stand.value is None:
        return "–"
    return "\n".join(filter(None, (stand.words, fields.origin(stand))))


def _table(board, pack, lines):
    names, (first, *others) = Names(board), pack.fields
    abreast = [field.id for field in others if field.kind not in LONG][: MOST_ABREAST - 1]
    if not abreast and others:  # nothing short: the first of the long ones beside the name
        abreast = [others[0].id]
    columns = [
        Column(field.label.in_(board.language), WIDTHS.get(field.kind, 36), field.id not in {first.id, *abreast})
        for field in pack.fields
    ]
    linked = any(line.belongs for line in lines)
    if linked:
        columns.append(Column(_("Belongs to"), 36, True))
    rows = tuple(
        (Words(names.of(pack, line) or _("(no name yet)"), fields.origin(line[first.id]), strong=True),
         *(Words(line.words(field.id), fields.origin(line[field.id])) for field in others),
         *([Words(said(line.belongs))] if linked else ()))
        for line in lines
    )  # fmt: skip
    return Table(pack.title.in_(board.language), tuple(columns), rows, bare=True)


class Names:
    """What the rows of a sheet are called."""

    def __init__(self, board):
        self.board = board

    @cached_property
    def _firsts(self):
        return {
            line.pid: line.words(section.pack.fields[0].id)
            for section in self.board.sections if section.has_rows for line in section.lines
        }  # fmt: skip

    def of(self, pack, line):
        """Its first field, or for a row that the sheet makes itself the names of what it joins; '' without any."""
        said = line.words(pack.fields[0].id)
        return said or " · ".join(filter(None, (self._firsts.get(pid) for pid in line.key.split(":") if line.key)))


# ── As tables ────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Grid:
    """A table with one header: texts, whole numbers and numbers with at most two decimals."""

    id: str
    title: str
    header: list
    rows: list


def grids(board):
    """A Grid for each section with rows, and one for everything that is filled in once. Empty ones have no rows."""
    found = [_rows_grid(board, one) for one in board.sections if one.has_rows]
    once = [one for one in board.sections if not one.has_rows]
    return [*found, _fields_grid(board, once)] if once else found


def grid(board, section_id):
    """The Grid of one section with rows. LookupError: there is none."""
    section = next((one for one in board.sections if one.pack.id == section_id and one.has_rows), None)
    if section is None:
        raise LookupError(section_id)
    return _rows_grid(board, section)


def _rows_grid(board, section):
    pack, names, header = section.pack, Names(board), []
    for field in pack.fields:
        label = field.label.in_(board.language)
        header += [label, fields.origin_label(field, board.language)] if field.asked else [label]
    lines = [line for line in section.lines if line.holds]
    rows = [[value for field in pack.fields for value in _values(names, pack, line, field)] for line in lines]
    if any(line.belongs for line in lines):
        header.append(_("Belongs to"))
        rows = [[*row, said(line.belongs)] for row, line in zip(rows, lines, strict=True)]
    return Grid(pack.id, pack.title.in_(board.language), header, rows)


def _values(names, pack, line, field):
    stand = line[field.id]
    said = typed(field, stand)
    if field is pack.fields[0] and not said:
        said = names.of(pack, line)
    return [said, fields.origin(stand)] if field.asked else [said]


def _fields_grid(board, sections):
    rows = [
        [one.pack.title.in_(board.language), field.label.in_(board.language), typed(field, one.only[field.id]),
         fields.origin(one.only[field.id])]
        for one in sections for field in one.pack.fields
    ]  # fmt: skip
    header = [_("Part"), _("What"), _("What you wrote"), _("Where it comes from")]
    return Grid(FIELDS, _("Filled in once"), header, rows)


def typed(field, stand):
    """A value as people would type it, so that the same value comes back; a number as a number where it can be."""
    value = stand.value
    if value is None:
        return ""
    if field.kind in fields.NUMBERS:
        return value if isinstance(value, int) or round(value, 2) == value else fields.typed(field, value)
    return stand.words if field.kind in {"choice", "choices", "yes"} else str(value)


def xlsx(board, section_id="") -> bytes:
    """The sheet as a spreadsheet with a tab for each table; with `section_id` that table alone.

    Each tab begins with its header, so that it can be read back in.
    """
    today = timezone.localdate()
    book = Book(title=board.title, author=board.sheet.trajectory.organisation.name,
                created=datetime.combine(today, time(12)))  # fmt: skip
    for one in [grid(board, section_id)] if section_id else grids(board):
        _tab(book.sheet(one.title), one)
    return book.close()


def _tab(sheet, found):
    sheet.page()
    sheet.widths([min(48, max(12, len(str(label)) + 2)) for label in found.header])
    for at, label in enumerate(found.header):
        sheet.text(0, at, label, bold=True, bottom=1)
    sheet.header(0, len(found.header), len(found.rows))
    for number, row in enumerate(found.rows, start=1):
        for at, value in enumerate(row):
            if isinstance(value, int):
                sheet.number(number, at, value)
            elif isinstance(value, float):
                sheet.decimal(number, at, value)
            elif value:
                sheet.text(number, at, value)


def csv(board, section_id="") -> bytes:
    """The table of one section as CSV; without one all tables under each other, each under its title."""
    if section_id:
        one = grid(board, section_id)
        return csv_bytes(_plain([one.header, *one.rows]))
    lines: list = []
    for one in grids(board):
        lines += [[one.title], one.header, *one.rows, []]
    return csv_bytes(_plain(lines))


def _plain(rows):
    """Numbers with decimals as people here type them: a CSV file knows no other kind."""
    return [
        [formats.number_format(cell, use_l10n=True, force_grouping=False) if isinstance(cell, float) else cell
         for cell in row]
        for row in rows
    ]  # fmt: skip
