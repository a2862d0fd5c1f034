"""The tree as a spreadsheet: a sheet for each part, tables first, one figure a cell."""

from dataclasses import dataclass
from datetime import datetime, time

from draagvlak.reports.cells import Book
from draagvlak.reports.tree import (
    Count,
    Facts,
    Heading,
    Items,
    Mark,
    Note,
    Paragraph,
    Quotes,
    Report,
    Spread,
    Table,
    Words,
)

BOLD = {"bold": True, "bottom": 1}
WIDEST, TEXT_WIDTH = 60, 90


@dataclass
class Grid:
    """Rows under one header: texts and whole numbers."""

    header: list
    rows: list
    widths: list


def render(report: Report) -> bytes:
    """The XLSX."""
    book = Book(title=report.title, author=report.organisation, created=datetime.combine(report.dated, time(12)))
    for part in report.parts:
        _part(book.sheet(part.title), report, part)
    return book.close()


def _part(sheet, report, part):
    grids, texts = _grids(part), list(_texts(part))
    sheet.page()
    sheet.text(0, 0, f"{report.title} · {part.title}", bold=True, font_size=14, text_wrap=False)
    row = 1
    for at, grid in enumerate(grids):
        for column, label in enumerate(grid.header):
            sheet.text(row, column, label, **BOLD)
        if at == 0:
            sheet.widths(grid.widths)
            sheet.header(row, len(grid.header), row + len(grid.rows))
        for cells in grid.rows:
            row += 1
            for column, cell in enumerate(cells):
                if isinstance(cell, int):
                    sheet.number(row, column, cell)
                elif cell:
                    sheet.text(row, column, cell)
        row += 2
    if not grids:
        sheet.widths([TEXT_WIDTH])
    # Beside a table the lines may run on: the first column is then as wide as its cells need.
    for text, how in texts:
        sheet.text(row, 0, text, text_wrap=not grids, **how)
        row += 1


def _texts(part):
    """What stands around the tables: (text, how)."""
    for block in part.blocks:
        if isinstance(block, Heading):
            yield block.text, {"bold": True}
        elif isinstance(block, Paragraph):
            yield block.text, {}
        elif isinstance(block, Items):
            yield from ((text, {}) for text in block.texts)
        elif isinstance(block, Note):
            yield block.title, {"bold": True}
            yield block.text, {}


def _grids(part):
    """The tables of a part; those with the same columns that follow each other are one."""
    grids: list[Grid] = []
    for block in part.blocks:
        made = _grid(block)
        if made is None:
            continue
        if grids and grids[-1].header == made.header:
            grids[-1].rows += made.rows
        else:
            grids.append(made)
    return grids


def _grid(block):
    if isinstance(block, Facts):
        return Grid(list(block.labels), [list(row) for row in block.rows], [30, WIDEST])
    if isinstance(block, Quotes):
        rows = [[block.group, one.text, one.mark.word if one.mark else ""] for one in block.quotes]
        return Grid([block.group_label, *block.labels], rows, [40, WIDEST, 16])
    return _table(block) if isinstance(block, Table) else None


def _table(block):
    cells = list(zip(*block.rows, strict=True)) or [()] * len(block.columns)
    spreads = [next((cell.names for cell in column if isinstance(cell, Spread)), ()) for column in cells]
    alone = sum(map(bool, spreads)) == 1
    columns = [_Column(at, column, spreads[at], alone) for at, column in enumerate(block.columns)]
    header = [label for column in columns for label in column.header]
    widths = [width for column in columns for width in column.widths]
    rows = [[value for column in columns for value in column.values(row[column.at])] for row in block.rows]
    if block.group_label:
        header, widths = [block.group_label, *header], [28, *widths]
        rows = [[block.group, *row] for row in rows]
    return Grid(header, rows, widths)


class _Column:
    """One column of the tree as one or more of the sheet: a spread is three numbers, a quiet line stands apart."""

    def __init__(self, at, column, names, alone):
        self.at, self.column, self.names, self.alone = at, column, names, alone

    @property
    def header(self):
        label = self.column.label
        if self.names:
            return [name if self.alone else f"{label}: {name}" for name in self.names]
        return [label, self.column.soft] if self.column.soft else [label]

    @property
    def widths(self):
        width = min(WIDEST, max(10, 36 if self.column.detail else int(self.column.width * 0.6)))
        return [12] * 3 if self.names else [width, 24] if self.column.soft else [width]

    def values(self, cell):
        """The values of one cell of the tree, as many as the header has."""
        if isinstance(cell, Spread):
            return [cell.red, cell.orange, cell.green]
        found = [cell.number if isinstance(cell, Count) else cell.word if isinstance(cell, Mark) else cell.text]
        if self.column.soft:
            found.append(cell.soft if isinstance(cell, Words) else "")
        return found + [""] * (len(self.header) - len(found))
