"""Rows from text: pasted, tab-separated, CSV with `;` or `,`, or a Markdown table. In any usual encoding."""

import csv
import io
import re
from collections.abc import Iterator

from draagvlak.content.importing.columns import head
from draagvlak.content.importing.reading import MAX_CELL, MAX_COLUMNS, MAX_PROSE, MAX_ROWS, Refused, Row, Where

SEPARATORS = ("\t", ";", "|", ",")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SIGN = re.compile(r"sep=.?", re.IGNORECASE)
_RULE = re.compile(r"^\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?$")


def decode(raw: bytes) -> str:
    """Text from bytes: by its mark, else UTF-8, else what Windows writes in Western Europe. Refuses what is no text."""
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            try:
                return raw[len(mark) :].decode(encoding)
            except UnicodeDecodeError:
                raise Refused("damaged") from None
    if b"\0" in raw:
        if raw[:1] != b"\0" and raw[1:2] == b"\0" and len(raw) % 2 == 0 and raw[1:200:2].strip(b"\0") == b"":
            return raw.decode("utf-16-le", "replace")
        raise Refused("not_text")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    odd = sum(raw.count(bytes([sign])) for sign in (*range(9), *range(14, 32), 127))
    if odd * 50 > len(raw):
        raise Refused("not_text")
    return raw.decode("cp1252", "replace")


def rows(text: str) -> list[Row]:
    """The rows of a text. The separator is the one with which a head of a question table appears, or most rows fit."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    best: list[Row] = []
    best_score = (-1, -1)
    for separator in SEPARATORS:
        if separator not in text:
            continue
        found = list(_split(text, separator))
        heads = sum(head(row.cells) is not None for row in found)
        wide = sum(sum(1 for cell in row.cells if cell.strip()) >= 4 for row in found)
        if (heads, wide) > best_score:
            best, best_score = found, (heads, wide)
        if heads and separator == "\t":
            break
    return best or list(_split(text, "\t"))


def _split(text: str, separator: str) -> Iterator[Row]:
    """Rows with their first line. Falls back to line by line when the quotation marks do not pair up."""
    if separator == "|":
        pieces = _pipes(text)
    else:
        try:
            pieces = list(_quoted(text, separator))
        except csv.Error:
            pieces = [(number, line.split(separator)) for number, line in enumerate(text.split("\n"), 1)]
    block, count, gap = 0, 0, True
    for number, cells in pieces:
        if not any(cell.strip() for cell in cells):
            gap = True
            continue
        if count == 0 and _SIGN.fullmatch(cells[0].strip()):  # Excel's own line about the sign between cells
            continue
        count += 1
        if count > MAX_ROWS:
            raise Refused("too_many_rows", Where(line=number), most=MAX_ROWS)
        block, gap = (block + 1 if gap else block), False
        yield Row(checked(cells, Where(line=number)), Where(line=number), block)


def _quoted(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(MAX_PROSE * 10)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    for cells in reader:
        # A quotation mark that never closes swallows line after line: then it was no quotation mark of a cell.
        if reader.line_num - start > 40:
            raise csv.Error
        yield start, cells
        start = reader.line_num + 1


def _pipes(text: str) -> list[tuple[int, list[str]]]:
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip()
        if _RULE.match(line) and "|" in line:
            continue
        found.append((number, line.removeprefix("|").removesuffix("|").split("|") if "|" in line else [line]))
    return found


def checked(cells: list[str], where: Where) -> tuple[str, ...]:
    """The cells as they may be kept: not too many, and none of them huge. Shared with the readers of office files."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) > MAX_COLUMNS:
        if len(cells) > 20 * MAX_COLUMNS or sum(1 for cell in cells if cell.strip()) > MAX_COLUMNS:
            raise Refused("too_many_columns", where, most=MAX_COLUMNS)
        cells = cells[:MAX_COLUMNS]
    most = MAX_CELL if sum(1 for cell in cells if cell.strip()) > 1 else MAX_PROSE
    for index, cell in enumerate(cells):
        if len(cell) > most:
            raise Refused("cell_too_big", where.at(index), most=most)
    return tuple(cells)
