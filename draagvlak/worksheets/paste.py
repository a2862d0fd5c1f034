"""A table that somebody pastes or uploads: read, its columns matched to fields, each cell tried. Nothing is written."""

import csv
import io
import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from draagvlak.content.importing import reading, sandbox, texts
from draagvlak.content.wording import refusal
from draagvlak.lib.csvtext import unguarded
from draagvlak.worksheets import values
from draagvlak.worksheets.actions import MOST_ROWS

SEPARATORS = ("\t", ";", ",", "|")
OFFICE = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
SHOWN_ROWS, SHOWN_PROBLEMS, MOST_COLUMNS = 10, 30, 60


class Unreadable(Exception):
    """No table can be read from it. `text` says why and what to do."""

    def __init__(self, text):
        self.text = text
        super().__init__(str(text))


def read(text, file, fields):
    """The rows of cells in a pasted text, or in a file (an UploadedFile). Raises Unreadable."""
    try:
        if file and file.size > reading.MAX_FILE:
            raise reading.Refused("file_too_big", most=reading.MAX_FILE)
        raw = file.read() if file else b""
        office = raw.startswith(OFFICE)
        rows = sandbox.read_rows(raw) if office else split(texts.decode(raw) if file else text, fields)
    except reading.Refused as refused:
        raise Unreadable(refusal(refused)) from None
    rows = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise Unreadable(_("There is nothing in it. Paste a table, or choose a file that is not empty."))
    if len(rows) > MOST_ROWS + 1:
        raise Unreadable(_("A section holds at most %(most)s rows.") % {"most": MOST_ROWS})
    width = max(len(row) for row in rows)
    if width > MOST_COLUMNS:
        raise Unreadable(_("This table has more than %(most)s columns.") % {"most": MOST_COLUMNS})
    return [row + [""] * (width - len(row)) for row in rows]


def split(text, fields):
    """Rows of a text: with the sign between cells with which most headings are known, or most rows are alike."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if text[:4].casefold() == "sep=":  # Excel's own line about the sign between cells
        text = text.partition("\n")[2]
    tried = [rows for sign in SEPARATORS if sign in text for rows in [_cells(text, sign)]]
    return max(tried, key=lambda rows: _fit(rows, fields), default=[[line] for line in text.split("\n")])


def _cells(text, sign):
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True))
    except csv.Error:  # quotation marks that do not pair up: line by line
        rows = [line.split(sign) for line in text.split("\n")]
    return [[unguarded(cell) for cell in row] for row in rows]


def _fit(rows, fields):
    widths = Counter(len(row) for row in rows if any(row))
    width, alike = widths.most_common(1)[0] if widths else (0, 0)
    return sum(1 for found in match(rows[0], fields) if found), alike / len(rows) if width > 1 else 0


def match(cells, fields):
    """For each cell of a heading the id of the field it names, or '': by label in any language, or by id, once."""
    known = {}
    for field in fields:
        for name in (field.id, *field.label.root.values()):
            known.setdefault(_plain(name), field.id)
    found, taken = [], set()
    for cell in cells:
        field = known.get(_plain(cell), "")
        found.append("" if field in taken else field)
        taken.add(field)
    return found


def _plain(text):
    return "".join(sign for sign in text.casefold() if sign.isalnum())


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
        return json.dumps(self.rows, ensure_ascii=False, separators=(",", ":"))

    @property
    def body(self):
        return self.rows[1:] if self.has_head else self.rows

    @property
    def count(self):
        return len(self.body)

    @property
    def choices(self):
        return [(field.id, field.label.in_(self.language)) for field in self.section.fields]

    @property
    def columns(self):
        return [
            Column(at, self._name(at), next((row[at] for row in self.body if row[at]), "")[:60], self.columns_are[at])
            for at in range(len(self.rows[0]))
        ]

    def _name(self, at):
        head = self.rows[0][at] if self.has_head else ""
        return head[:80] or _("Column %(number)s") % {"number": at + 1}

    @cached_property
    def _pairs(self):
        """[(place of the column, field)] of the columns that are taken, each field once."""
        taken, pairs = set(), []
        for at, name in enumerate(self.columns_are):
            field = self.section.field(name) if name else None
            if field is not None and name not in taken:
                taken.add(name)
                pairs.append((at, field))
        return pairs

    @property
    def heads(self):
        return [field.label.in_(self.language) for _at, field in self._pairs]

    @property
    def preview(self):
        return [[row[at] for at, _field in self._pairs] for row in self.body[:SHOWN_ROWS]] if self._pairs else []

    @cached_property
    def problems(self):
        """Every cell that does not fit, and columns that are chosen twice."""
        found, chosen = [], Counter(name for name in self.columns_are if name)
        for name, count in chosen.items():
            if count > 1 and (field := self.section.field(name)):
                found.append(Problem(1, field.label.in_(self.language), _("This is chosen for more than one column.")))
        for number, row in enumerate(self.body, 2 if self.has_head else 1):
            for at, field in self._pairs:
                try:
                    values.clean(field, row[at])
                except values.Wrong as wrong:
                    found.append(Problem(number, field.label.in_(self.language), wrong.text))
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
        return [{field.id: row[at] for at, field in self._pairs} for row in self.body]


def unpack(text, section, post, language):
    """The Found of a page that shows one, with the columns as they were chosen there; None when it cannot be read."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(rows, list) or not rows or len(rows) > MOST_ROWS + 1:
        return None
    width = len(rows[0]) if isinstance(rows[0], list) else 0
    even = all(isinstance(row, list) and len(row) == width and all(isinstance(one, str) for one in row) for row in rows)
    if not even or not 0 < width <= MOST_COLUMNS:
        return None
    known = {field.id for field in section.fields}
    chosen = [name if (name := post.get(f"c-{at}", "")) in known else "" for at in range(width)]
    return Found(rows, section, language, has_head=post.get("head") == "yes", columns_are=chosen)
