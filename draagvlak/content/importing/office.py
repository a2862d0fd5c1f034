"""Rows from XLSX and DOCX: just the cells and paragraphs, streamed, with every size counted while it is read.

No office library here, on purpose. These two formats are zips with XML, and what an import needs of them is small; a
reader of our own can stop at the first byte too many, never unpacks pictures, never runs or calculates anything, and
starts in a few milliseconds. A zip's own statement of its sizes is not believed.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from xml.parsers import expat

from draagvlak.content.importing.reading import (
    CHECK,
    LOST,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_PROSE,
    MAX_ROWS,
    Notebook,
    Refused,
    Row,
    Where,
)
from draagvlak.content.importing.texts import checked

MAX_UNPACKED = 16_000_000
MAX_ELEMENTS = 400_000
MAX_DEPTH = 120
MAX_PARTS = 3_000
MAX_SHEETS = 30
FIGURES = 15  # that spreadsheets show of a number
MAX_SIGNS = 3_000_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_REF = re.compile(r"^([A-Z]{1,3})([0-9]{1,7})$")
_DAYS = {14, 15, 16, 17, 22, *range(27, 32), 34, 35, 36, *range(50, 59)}  # formats of their own that show a day
_ASIDE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')  # what a format shows as it is


class Number(str):
    """A cell that the file keeps as a number, written with a point."""


class Package:
    """The zip around an office file. Reads parts one by one and keeps count of everything that comes out."""

    def __init__(self, raw: bytes):
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(raw))
            self.parts = {info.filename: info for info in self.zip.infolist()}
        except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError, UnicodeDecodeError):
            raise Refused("damaged") from None
        if len(self.parts) > MAX_PARTS:
            raise Refused("too_many_parts", most=MAX_PARTS)
        if any(info.flag_bits & 1 for info in self.parts.values()):
            raise Refused("password")
        if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in self.parts):
            raise Refused("macros")
        self.unpacked = self.elements = self.signs = 0

    @property
    def kind(self) -> str:
        """`xlsx`, `docx`, or '' for another zip."""
        if "xl/workbook.xml" in self.parts:
            return "xlsx"
        return "docx" if "word/document.xml" in self.parts else ""

    def parse(self, name: str, start: Callable[..., None], end: Callable[..., None], text: Callable[..., None]) -> None:
        """Walks through one XML part. Handlers get local names. Entities and document types are refused."""
        info = self.parts.get(name)
        if info is None:
            raise Refused("damaged")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("damaged")
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        depth = 0

        def on_start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            self.elements += 1
            if depth > MAX_DEPTH or self.elements > MAX_ELEMENTS:
                raise Refused("too_intricate")
            start(tag.rpartition("}")[2], attributes)

        def on_end(tag: str) -> None:
            nonlocal depth
            depth -= 1
            end(tag.rpartition("}")[2])

        def on_text(data: str) -> None:
            self.signs += len(data)
            if self.signs > MAX_SIGNS:
                raise Refused("too_much_text", most=MAX_SIGNS)
            text(data)

        def refuse(*_: Any) -> int:
            raise Refused("entities")

        parser.StartElementHandler, parser.EndElementHandler = on_start, on_end
        parser.CharacterDataHandler = on_text
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = refuse
        try:
            with self.zip.open(info) as part:
                while piece := part.read(65_536):
                    self.unpacked += len(piece)
                    if self.unpacked > MAX_UNPACKED:
                        raise Refused("unpacks_too_big", most=MAX_UNPACKED)
                    parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError:
            raise Refused("damaged") from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
            raise Refused("damaged") from None


def attribute(attributes: dict[str, str], name: str) -> str:
    """An attribute by its local name: the two dialects of these formats differ in namespace only."""
    for key, value in attributes.items():
        if key == name or key.endswith("}" + name):
            return value
    return ""


def nothing(*_: Any) -> None:
    """For what a part holds and nobody asks for."""


# ── XLSX ─────────────────────────────────────────────────────────────────────────────────────────────────────
def xlsx_rows(package: Package, book: Notebook) -> Iterator[Row]:
    """The filled rows of every visible sheet. A formula counts for its last stored result."""
    shared, days = _shared_strings(package), _Days(package)
    block = count = 0
    for name, part, hidden in _sheets(package):
        if hidden:
            book.add(LOST, "hidden_sheet", Where(sheet=name), name)
            continue
        last = -1
        for number, cells in _Sheet(package, name, part, shared, book, days).rows:
            if not any(cell.strip() for cell in cells):
                continue
            count += 1
            if count > MAX_ROWS:
                raise Refused("too_many_rows", Where(sheet=name, row=number), most=MAX_ROWS)
            block += number != last + 1 or last < 0
            last = number
            where = Where(sheet=name, row=number)
            yield Row(checked(cells, where), where, block)


def _shared_strings(package: Package) -> list[str]:
    if "xl/sharedStrings.xml" not in package.parts:
        return []
    strings: list[str] = []
    pieces: list[str] = []
    state = {"text": False, "phonetic": 0}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "rPh":
            state["phonetic"] += 1
        state["text"] = tag == "t" and not state["phonetic"]

    def end(tag: str) -> None:
        state["text"] = False
        if tag == "rPh":
            state["phonetic"] -= 1
        elif tag == "si":
            strings.append("".join(pieces)[: MAX_PROSE + 1])
            pieces.clear()

    def text(data: str) -> None:
        if state["text"]:
            pieces.append(data)

    package.parse("xl/sharedStrings.xml", start, end, text)
    return strings


def _sheets(package: Package) -> list[tuple[str, str, bool]]:
    """Name, part and whether it is hidden, in the order of the tabs."""
    found: list[tuple[str, str, bool]] = []
    targets: dict[str, str] = {}

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            target = attribute(attributes, "Target")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath("xl/" + target)
            targets[attribute(attributes, "Id")] = path

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            hidden = attribute(attributes, "state") in ("hidden", "veryHidden")
            identity = next((value for key, value in attributes.items() if key.endswith("}id")), "")
            found.append((attribute(attributes, "name")[:60], identity, hidden))

    package.parse("xl/_rels/workbook.xml.rels", relation, nothing, nothing)
    package.parse("xl/workbook.xml", sheet, nothing, nothing)
    if len(found) > MAX_SHEETS:
        raise Refused("too_many_sheets", most=MAX_SHEETS)
    parts = [(name, targets.get(identity, ""), hidden) for name, identity, hidden in found]
    return [item for item in parts if item[1] in package.parts]


class _Days:
    """Which cells show a day: a spreadsheet keeps one as a number, and only the format of the cell says that it is."""

    def __init__(self, package: Package):
        self.formats: dict[str, str] = {}
        self.styles: list[bool] = []
        self.inside = False
        self.first = date(1899, 12, 30)
        if "xl/styles.xml" in package.parts:
            package.parse("xl/styles.xml", self._style, self._end, nothing)
            package.parse("xl/workbook.xml", self._book, nothing, nothing)

    def _style(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            self.formats[attribute(attributes, "numFmtId")] = attribute(attributes, "formatCode")
        elif tag == "cellXfs":
            self.inside = True
        elif tag == "xf" and self.inside:
            self.styles.append(self._is_day(attribute(attributes, "numFmtId")))

    def _end(self, tag: str) -> None:
        if tag == "cellXfs":
            self.inside = False

    def _book(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr" and attribute(attributes, "date1904") in ("1", "true"):
            self.first = date(1904, 1, 1)

    def _is_day(self, number: str) -> bool:
        code = self.formats.get(number)
        if code is None:
            return number.isdecimal() and len(number) < 4 and int(number) in _DAYS
        shown = _ASIDE.sub("", code).casefold()
        return "y" in shown or "d" in shown

    def said(self, style: str, value: str) -> str:
        """The day in a cell of this style as year-month-day; '' when it shows none."""
        if not (style.isdecimal() and len(style) < 7 and int(style) < len(self.styles) and self.styles[int(style)]):
            return ""
        try:
            days = int(float(value))
            return (self.first + timedelta(days=days)).isoformat() if days > 0 else ""
        except (ValueError, OverflowError):
            return ""


class _Sheet:
    """The rows of one sheet, as (number, cells)."""

    def __init__(self, package: Package, name: str, part: str, shared: list[str], book: Notebook, days: _Days):
        self.name, self.shared, self.book, self.days = name, shared, book, days
        self.rows: list[tuple[int, list[str]]] = []
        self.number = 0
        self.cells: list[str] = []
        self.column = -1
        self.kind = self.style = ""
        self.pieces: list[str] = []
        self.inside = ""
        package.parse(part, self.start, self.end, self.text)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.inside = tag if tag in ("v", "t", "f") else ""
        if tag == "row":
            number = attribute(attributes, "r")
            self.number = int(number) if number.isdecimal() and len(number) < 8 else self.number + 1
            self.cells, self.column = [], -1
        elif tag == "c":
            self.kind, self.style, self.pieces = attribute(attributes, "t"), attribute(attributes, "s"), []
            place = _REF.match(attribute(attributes, "r"))
            self.column = _letters(place[1]) if place else self.column + 1
        elif tag == "f":
            self.book.add(CHECK, "formula_result", Where(sheet=self.name, row=self.number).at(self.column))

    def text(self, data: str) -> None:
        if self.inside in ("v", "t"):
            self.pieces.append(data)

    def end(self, tag: str) -> None:
        self.inside = ""
        if tag == "c":
            self._keep(self._value())
        elif tag == "row" and self.cells:
            if len(self.rows) >= MAX_ROWS + 1:
                raise Refused("too_many_rows", Where(sheet=self.name, row=self.number), most=MAX_ROWS)
            self.rows.append((self.number, self.cells))

    def _value(self) -> str:
        value = "".join(self.pieces)
        if self.kind == "s":
            index = int(value) if value.strip().isdecimal() and len(value) < 9 else -1
            return self.shared[index] if 0 <= index < len(self.shared) else ""
        if self.kind in ("", "n") and value.strip():
            return self.days.said(self.style, value) or Number(_as_typed(value))
        return "" if self.kind == "e" else value

    def _keep(self, value: str) -> None:
        if not value.strip():
            return
        where = Where(sheet=self.name, row=self.number).at(self.column)
        if len(value) > MAX_PROSE:
            raise Refused("cell_too_big", where, most=MAX_CELL)
        if self.column >= MAX_COLUMNS:
            raise Refused("too_many_columns", where, most=MAX_COLUMNS)
        self.cells += [""] * (self.column + 1 - len(self.cells))
        self.cells[self.column] = value


def _as_typed(value: str) -> str:
    """A stored number as it was typed: 99.99, which files often keep as 99.98999999999999."""
    if len(value) <= FIGURES or "." not in value:
        return value
    try:
        return format(float(value), f".{FIGURES}g")
    except ValueError:
        return value


def _letters(letters: str) -> int:
    number = 0
    for sign in letters:
        number = number * 26 + ord(sign) - 64
    return number - 1


# ── DOCX ─────────────────────────────────────────────────────────────────────────────────────────────────────
def docx_rows(package: Package, book: Notebook) -> Iterator[Row]:
    """Paragraphs and table rows in the order of the document. A table inside a cell becomes text of that cell."""
    yield from _Document(package, book).rows


class _Document:
    def __init__(self, package: Package, book: Notebook):
        self.book = book
        self.rows: list[Row] = []
        self.paragraph = self.tables = self.row = self.block = 0
        self.depth = 0  # of tables
        self.cells: list[str] = []
        self.cell: list[str] = []
        self.span = 1
        self.pieces: list[str] = []
        self.heading = False
        self.inside = False
        self.skipping = 0
        package.parse("word/document.xml", self.start, self.end, self.text)

    @property
    def where(self) -> Where:
        if self.depth:
            return Where(table=self.tables, row=self.row)
        return Where(paragraph=self.paragraph)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self.skipping or tag == "Fallback":
            self.skipping += 1
            return
        self.inside = tag == "t"
        if tag == "tbl":
            self.depth += 1
            if self.depth == 1:
                self.tables, self.row, self.block = self.tables + 1, 0, self.block + 1
        elif tag == "tr" and self.depth == 1:
            self.row, self.cells = self.row + 1, []
        elif tag == "tc" and self.depth == 1:
            self.cell, self.span = [], 1
        elif tag == "gridSpan" and self.depth == 1:
            value = attribute(attributes, "val")
            self.span = min(int(value), MAX_COLUMNS) if value.isdecimal() and len(value) < 5 else 1
        elif tag == "p":
            self._begin_paragraph()
        elif tag == "pStyle":
            style = attribute(attributes, "val").casefold()
            self.heading = style.startswith(("heading", "kop", "title", "titel", "titre", "berschrift", "überschrift"))
        elif tag in ("tab", "br", "cr"):
            self.pieces.append(" ")
        elif tag == "noBreakHyphen":
            self.pieces.append("-")
        elif tag in ("footnoteReference", "endnoteReference"):
            self.book.add(LOST, "footnote_text", self.where)

    def _begin_paragraph(self) -> None:
        self.pieces.append(" ")
        if not self.depth:
            self.paragraph += 1
            self.pieces, self.heading = [], False

    def text(self, data: str) -> None:
        if self.inside and not self.skipping:
            self.pieces.append(data)

    def end(self, tag: str) -> None:
        if self.skipping:
            self.skipping -= 1
            return
        self.inside = False
        if tag == "tbl":
            self.depth -= 1
            self.block += self.depth == 0
        elif tag == "tc" and self.depth == 1:
            self.cells += ["".join(self.cell).strip(), *[""] * (self.span - 1)]
        elif tag == "tr" and self.depth == 1:
            self._keep(self.cells, self.where)
        elif tag == "p":
            self._end_paragraph()

    def _end_paragraph(self) -> None:
        text = "".join(self.pieces)
        self.pieces = []
        if self.depth:
            self.cell.append(text)
        elif text.strip():
            self._keep([text.strip()], self.where, self.heading)

    def _keep(self, cells: list[str], where: Where, heading: bool = False) -> None:
        if not any(cell.strip() for cell in cells):
            return
        if len(self.rows) >= MAX_ROWS:
            raise Refused("too_many_rows", where, most=MAX_ROWS)
        self.rows.append(Row(checked(cells, where), where, self.block, heading))
