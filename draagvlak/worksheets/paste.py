"""A table that somebody pastes or uploads: read, its columns matched to fields, each cell tried. Nothing is written.

A column is a field by its id, or '<field>:origin': where the value of that field comes from.
"""

import csv
import io
import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote_plus

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from draagvlak.content.importing import reading, sandbox, texts
from draagvlak.content.wording import refusal
from draagvlak.lib.csvtext import unguarded
from draagvlak.worksheets import fields as controls
from draagvlak.worksheets import values
from draagvlak.worksheets.actions import FULL, MOST_ROWS

SEPARATORS = ("\t", ";", ",", "|")
OFFICE = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
ALIKE = 0.8  # the part of the lines that must have as many cells, before a sign is one between cells
PROSE = re.compile(r", \S")  # a comma as in a sentence
ORIGIN = ":origin"  # no id of a field holds a colon
MOST_SENT = settings.DATA_UPLOAD_MAX_MEMORY_SIZE - 50_000  # signs of a table, as a browser sends it with a form
SHOWN_ROWS, SHOWN_PROBLEMS, MOST_COLUMNS = 10, 30, 60


class Unreadable(Exception):
    """No table can be read from it. `text` says why and what to do."""

    def __init__(self, text):
        self.text = text
        super().__init__(str(text))


def read(text, file, fields):
    """The rows of cells in a pasted text, or in a file (an UploadedFile). Raises Unreadable.

    A cell is a text, or a number where the file keeps it as one.
    """
    try:
        if file and file.size > reading.MAX_FILE:
            raise reading.Refused("file_too_big", most=reading.MAX_FILE)
        raw = file.read() if file else b""
        office = raw.startswith(OFFICE)
        rows = _tab(sandbox.read_tabs(raw), fields) if office else split(texts.decode(raw) if file else text, fields)
    except reading.Refused as refused:
        raise Unreadable(refusal(refused)) from None
    rows = [[cell.strip() if isinstance(cell, str) else cell for cell in row] for row in rows]
    rows = [row for row in rows if any(cell != "" for cell in row)]
    if not rows:
        raise Unreadable(_("There is nothing in it. Paste a table, or choose a file that is not empty."))
    if len(rows) > MOST_ROWS + 1:
        raise Unreadable(FULL % {"most": MOST_ROWS})
    width = max(len(row) for row in rows)
    if width > MOST_COLUMNS:
        raise Unreadable(_("This table has more than %(most)s columns.") % {"most": MOST_COLUMNS})
    rows = [row + [""] * (width - len(row)) for row in rows]
    if (size := len(quote_plus(packed(rows)))) > MOST_SENT:
        parts = size // MOST_SENT + 1
        raise Unreadable(
            _("This table is too large for one time. Divide it over %(parts)s tables, each with the headings.")
            % {"parts": parts}
        )  # fmt: skip
    return rows


def packed(rows):
    """A table for the next page."""
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def _tab(tabs, fields):
    """The rows of the tab in which most headings are known; the first one where none are."""
    filled = [rows for _name, rows in tabs if rows]
    return max(filled, key=lambda rows: sum(map(bool, match(rows[0], fields))), default=[])


def split(text, fields):
    """Rows of a text: with the sign between cells with which most headings are known, or most rows are alike.

    A sign that stands in some lines only is no sign between cells: such a text is one column.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if text[:4].casefold() == "sep=":  # Excel's own line about the sign between cells
        sign, _line, text = text[4:].partition("\n")
        if len(sign) == 1 and sign not in '"\n':
            return _cells(text, sign)
    tried = [rows for sign in SEPARATORS if sign in text for rows in [_cells(text, sign)]
             if sign == "\t" or _is_table(rows, fields, bool(PROSE.search(text)) and sign == ",")]  # fmt: skip
    return max(tried, key=lambda rows: _fit(rows, fields), default=[[unguarded(line)] for line in text.split("\n")])


def _cells(text, sign):
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True))
    except csv.Error:  # quotation marks that do not pair up: line by line
        rows = [line.split(sign) for line in text.split("\n")]
    return [[unguarded(cell) for cell in row] for row in rows]


def _is_table(rows, fields, is_prose):
    """Whether the first line names several fields, or nearly all lines have as many cells (`is_prose`: no proof)."""
    known, alike = _fit(rows, fields)
    return known > 1 or alike >= ALIKE and not is_prose


def _fit(rows, fields):
    """(how many headings are known, which part of the rows has the same number of cells, and more than one)."""
    filled = [row for row in rows if any(row)]
    widths = Counter(len(row) for row in filled)
    width, alike = widths.most_common(1)[0] if widths else (0, 0)
    return sum(1 for found in match(rows[0], fields) if found), alike / len(filled) if width > 1 else 0


def match(cells, fields):
    """For each cell of a heading the column it names, or '': by label in any language, or by id, once."""
    known = {}
    for field in fields:
        for name in (field.id, *field.label.root.values()):
            known.setdefault(_plain(name), field.id)
    for field in fields:
        for language, _name in settings.LANGUAGES if field.asked else ():
            with translation.override(language):
                known.setdefault(_plain(controls.origin_label(field, language)), field.id + ORIGIN)
    found, taken = [], set()
    for cell in cells:
        field = known.get(_plain(cell), "")
        found.append("" if field in taken else field)
        taken.add(field)
    return found


def _plain(cell):
    return "".join(sign for sign in str(cell).casefold() if sign.isalnum())


@dataclass(frozen=True)
class Problem:
    line: int
    column: str
    text: str


@dataclass(frozen=True)
class Column:
    at: int
    name: str
    sample: str
    field: str


class Found:
    """A table as it was read, with what each column is. `columns_are`: a field id or '' for each column."""

    def __init__(self, rows, section, language, *, has_head=None, columns_are=None):
        self.rows, self.section, self.language = rows, section, language
        named = match(rows[0], section.fields)
        self.has_head = any(named) if has_head is None else has_head
        self.columns_are = columns_are or self._guess(named)

    def _guess(self, named):
        """By its headings; without any, in the order of the fields."""
        if any(named):
            return named
        order = [field.id for field in self.section.fields]
        return [order[at] if at < len(order) else "" for at in range(len(self.rows[0]))]

    @property
    def packed(self):
        """The table for the next page."""
        return packed(self.rows)

    @property
    def body(self):
        return self.rows[1:] if self.has_head else self.rows

    @property
    def count(self):
        return len(self.body)

    @property
    def choices(self):
        return [
            choice for field in self.section.fields
            for choice in [(field.id, field.label.in_(self.language)),
                           (field.id + ORIGIN, controls.origin_label(field, self.language))][: 1 + field.asked]
        ]  # fmt: skip

    @property
    def columns(self):
        return [
            Column(at, self._name(at), next((said for row in self.body if (said := str(row[at]))), "")[:60],
                   self.columns_are[at])
            for at in range(len(self.rows[0]))
        ]  # fmt: skip

    @property
    def left_out(self):
        """The columns in which something stands, and that are not taken."""
        return [column for column in self.columns if column.sample and not column.field]

    @property
    def nameless(self):
        """How many rows hold something, and not in the first field: such as under a merged cell."""
        first = self.section.fields[0].id
        at = self.columns_are.index(first) if first in self.columns_are else None
        return sum(at is None or row[at] == "" for row in self.body) if self._pairs else 0

    def _name(self, at):
        head = str(self.rows[0][at]) if self.has_head else ""
        return head[:80] or _("Column %(number)s") % {"number": at + 1}

    @cached_property
    def _pairs(self):
        """[(place of the column, field, whether it says where the field comes from)] of what is taken, each once."""
        taken, pairs = set(), []
        for at, name in enumerate(self.columns_are):
            field = self.section.field(name.removesuffix(ORIGIN)) if name else None
            if field is not None and name not in taken:
                taken.add(name)
                pairs.append((at, field, name.endswith(ORIGIN)))
        return pairs

    @property
    def heads(self):
        return [
            controls.origin_label(field, self.language) if is_origin else field.label.in_(self.language)
            for _at, field, is_origin in self._pairs
        ]

    @property
    def preview(self):
        """The first rows as they will read: a number or a day as it was understood."""
        return [[self._reads(field, row[at], is_origin) for at, field, is_origin in self._pairs]
                for row in self.body[:SHOWN_ROWS]] if self._pairs else []  # fmt: skip

    def _reads(self, field, cell, is_origin):
        try:
            return str(cell) if is_origin else values.words(field, values.clean(field, cell), self.language)
        except values.Wrong:
            return str(cell)

    @cached_property
    def problems(self):
        """Every cell that does not fit, and columns that are chosen twice."""
        found, chosen = [], Counter(name for name in self.columns_are if name)
        for name, label in self.choices:
            if chosen[name] > 1:
                found.append(Problem(1, label, _("This is chosen for more than one column.")))
        heads = self.heads
        for number, row in enumerate(self.body, 2 if self.has_head else 1):
            for (at, field, is_origin), head in zip(self._pairs, heads, strict=True):
                try:
                    controls.origin_of(str(row[at])) if is_origin else values.clean(field, row[at])
                except values.Wrong as wrong:
                    found.append(Problem(number, head, wrong.text))
        return found

    @property
    def shown_problems(self):
        return self.problems[:SHOWN_PROBLEMS]

    @property
    def more_problems(self):
        return max(0, len(self.problems) - SHOWN_PROBLEMS)

    @property
    def can_add(self):
        return bool(self._pairs and self.body and not self.problems)

    @property
    def table(self):
        """The rows for actions.add_rows."""
        return [{field.id: row[at] for at, field, is_origin in self._pairs if not is_origin} for row in self.body]

    @property
    def origins(self):
        """For each row of the table where its values come from, for actions.add_rows."""
        return [{field.id: controls.origin_of(str(row[at])) for at, field, is_origin in self._pairs if is_origin}
                for row in self.body]  # fmt: skip


def _is_cell(one):
    return isinstance(one, str | int | float) and not isinstance(one, bool)


def unpack(text, section, post, language):
    """The Found of a page that shows one, with the columns as they were chosen there; None when it cannot be read."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(rows, list) or not rows or len(rows) > MOST_ROWS + 1:
        return None
    width = len(rows[0]) if isinstance(rows[0], list) else 0
    even = all(isinstance(row, list) and len(row) == width and all(map(_is_cell, row)) for row in rows)
    if not even or not 0 < width <= MOST_COLUMNS:
        return None
    known = {name for field in section.fields for name in (field.id, field.id + ORIGIN)[: 1 + field.asked]}
    chosen = [name if (name := post.get(f"c-{at}", "")) in known else "" for at in range(width)]
    return Found(rows, section, language, has_head=post.get("head") == "yes", columns_are=chosen)
