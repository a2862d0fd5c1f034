"""Costs and benefits as a spreadsheet that counts along. What stands where is said by the brain (costs_book)."""

from datetime import datetime, time
from decimal import Decimal

from django.utils import timezone

from draagvlak.reports.cells import Book
from draagvlak.worksheets.brains import costs
from draagvlak.worksheets.brains.costs_book import Formula, workbook_plan

EURO, PLAIN = "€ #,##0.00", "General"


def of_board(board) -> bytes:
    """The file of a sheet with costs (worksheets.board.Board). Its language must be active."""
    return book(costs.read(board), board.title, board.sheet.trajectory.organisation.name)


def book(result, title, author) -> bytes:
    """The file of a Costs (brains.costs.read)."""
    pages = workbook_plan(result)
    made = Book(title=title, author=author, created=datetime.combine(timezone.localdate(), time(12)))
    sheets = [made.sheet(page.title) for page in pages]
    names = {page.key: sheet.name for page, sheet in zip(pages, sheets, strict=True)}
    for page, sheet in zip(pages, sheets, strict=True):
        sheet.page()
        sheet.widths(page.widths)
        for (row, column), what in sorted(page.cells.items(), key=lambda cell: cell[0]):
            _cell(sheet, page, row, column, what, names)
    return made.close()


def _cell(sheet, page, row, column, what, names):
    how = {"bold": True, "bottom": 1} if row in page.strong else {}
    figure = how | {"num_format": PLAIN if (row, column) in page.plain else EURO}
    if isinstance(what, Formula):
        align = "left" if isinstance(what.value, str) else "right"
        sheet.formula(row, column, what.node, names, what.value, align=align, **figure)
    elif isinstance(what, Decimal):
        sheet.decimal(row, column, what, align="right", **figure)
    else:
        sheet.text(row, column, what, **how)
