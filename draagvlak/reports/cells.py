"""The one place that writes cells: for spreadsheets and for CSV. No other module imports a writer of them (S5).

DANGER: a cell that a program takes for a formula runs on the computer of who opens it. In a spreadsheet every text is
written as text; in CSV, where a cell has no kind, a text that could be taken for more gets an apostrophe in front.
A formula is a tree that we made, never a text.
"""

import csv
import re
from io import BytesIO, StringIO
from math import isfinite

import xlsxwriter

from draagvlak.lib import formulas
from draagvlak.lib.csvtext import guarded

LONGEST = 32_000  # signs in one cell; spreadsheets stop a little later
# Signs that XML cannot hold, and halves of signs.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NAME = re.compile(r"[\[\]:*?/\\']")


def clean(text):
    """`text` without signs that a file cannot hold, and not longer than a cell."""
    found = UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return found if len(found) <= LONGEST else found[: LONGEST - 1] + "…"


def harmless(text):
    """`text` for a cell of a CSV file: no program takes it for anything but text."""
    return guarded(clean(text))


def csv_bytes(rows):
    """Rows of texts and whole numbers as CSV: `;` and a mark of UTF-8, as spreadsheets in Belgium open it."""
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in rows:
        writer.writerow([cell if type(cell) is int else harmless(str(cell)) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


class Book:
    """A spreadsheet. It can hold texts, numbers and formulas of our own, and nothing else that runs."""

    def __init__(self, *, title, author, created):
        self._out = BytesIO()
        never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(self._out, {"in_memory": True, **never})
        self._book.set_properties({"title": clean(title), "author": clean(author), "created": created})
        self._formats: dict = {}

    def sheet(self, name):
        """A new sheet; its name is made one that spreadsheets take."""
        taken = {sheet.get_name().casefold() for sheet in self._book.worksheets()}
        plain = NAME.sub(" ", clean(name)).strip()[:28] or "1"
        number, unique = 2, plain
        while unique.casefold() in taken:
            unique, number = f"{plain} {number}", number + 1
        return Sheet(self, self._book.add_worksheet(unique), unique)

    def style(self, **how):
        """The format for `how` (see xlsxwriter.Format), made once."""
        key = tuple(sorted(how.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format({"text_wrap": True, "valign": "top", **how})
        return self._formats[key]

    def close(self):
        """The bytes of the file. Nothing can be written after it."""
        self._book.close()
        return self._out.getvalue()


class Sheet:
    """One sheet. `text`, `number`, `decimal` and `formula` are the only ways to fill a cell."""

    def __init__(self, book, sheet, name):
        self._book, self._sheet, self.name = book, sheet, name

    def text(self, row, column, text, **how):
        """A text, as text: also when it begins with '=', and also after somebody edits the cell."""
        self._sheet.write_string(row, column, clean(text), self._book.style(quote_prefix=True, num_format="@", **how))

    def number(self, row, column, number, **how):
        """A whole number."""
        self._sheet.write_number(row, column, int(number), self._book.style(**{"align": "left", **how}))

    def decimal(self, row, column, number, **how):
        """A number with decimals. TypeError or ValueError for what is none."""
        if not isfinite(number):
            raise ValueError(number)
        self._sheet.write_number(row, column, float(number), self._book.style(**{"align": "left", **how}))

    def formula(self, row, column, node, names, value, **how):
        """A formula of our own making: a tree of lib.formulas, in which no text can stand. TypeError for anything else.

        `value` is what it comes to now: a number, a text or None. It is shown until the program counts it itself.
        """
        made = "=" + formulas.text(node, names)
        shown = clean(value) if isinstance(value, str) else formulas.UNKNOWN_SIGN if value is None else float(value)
        self._sheet.write_formula(row, column, made, self._book.style(**how), shown)

    def widths(self, widths):
        """How wide the columns are, in signs."""
        for at, width in enumerate(widths):
            self._sheet.set_column(at, at, width)

    def header(self, row, columns, last):
        """Marks a row as the header of the rows until `last`: it stays in view and on every printed page."""
        self._sheet.freeze_panes(row + 1, 0)
        self._sheet.repeat_rows(0, row)
        if last > row:
            self._sheet.autofilter(row, 0, last, columns - 1)

    def page(self, *, wide=True):
        """A4, as wide as the page."""
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        if wide:
            self._sheet.set_landscape()
