"""From rows to rubrics and questions. Pure: the same rows always give the same reading."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from draagvlak.content.importing.cleaning import clean
from draagvlak.content.importing.columns import IN_ORDER, Columns, head, other_head
from draagvlak.content.importing.reading import (
    CHECK,
    CLEANED,
    LOST,
    MAX_CELL,
    MAX_QUESTIONS,
    MAX_RUBRICS,
    MAX_TOTAL,
    Notebook,
    QuestionRead,
    Reading,
    Refused,
    Row,
    RubricRead,
    Where,
)

LOOK_BACK = 6
_ASIDE = re.compile(r"\s(?:\.\.\.|…)\s+(?=\w)")
_COUNT = re.compile(r"^(?:\d{0,3}|[xX✓✔√–-])$")
_FOOTNOTE = re.compile(r"^(?:\*|†|‡|<sup>|\[\d)")
# What the source itself marks as a heading: in Markdown, or bold from end to end.
_MARKED = re.compile(r"^#{1,6}\s|^<(b|strong|h[1-6])>.*</\1>$|^\*\*.*\*\*$")


@dataclass
class _Open:
    """A rubric that is being filled."""

    title: str
    explain: str
    where: Where
    questions: list[QuestionRead] = field(default_factory=list)


class _Reader:
    def __init__(self, language: str):
        self.language = language
        self.book = Notebook()
        self.rubrics: list[_Open] = []
        self.columns: Columns | None = None
        self.before: list[Row] = []  # rows since the last question or head that may turn out to be a heading
        self.block = -1
        self.block_is_other = self.block_has_wide = False
        self.heads = 0
        self.kept = 0
        self.title_rows: list[Row] = []

    # ── The walk ─────────────────────────────────────────────────────────────────────────────────────────
    def read(self, rows: Sequence[Row]) -> None:
        self.heads = sum(head(row.cells) is not None for row in rows)
        if not self.heads and sum(_filled(row, IN_ORDER) for row in rows) >= 1:
            self.columns = IN_ORDER
            self.book.add(CHECK, "no_head", next(row.where for row in rows if _filled(row, IN_ORDER)))
        for row in rows:
            self._row(row)
        self._forget(self.before)

    def _row(self, row: Row) -> None:
        if row.block != self.block:
            self.block, self.block_is_other, self.block_has_wide = row.block, False, False
            if self.heads > 1:
                self.columns = None  # every table of questions has its own head here
        first, self.block_has_wide = not self.block_has_wide, self.block_has_wide or _wide(row)
        if columns := head(row.cells):
            self._head(row, columns)
        elif self.block_is_other:
            self.book.add(LOST, "other_table", row.where)
        elif other_head(row.cells, first=first) and not self._certain_question(row):
            self.block_is_other = True
            self.columns = None if self.heads > 1 else self.columns
            self.book.add(LOST, "other_table", row.where)
        elif self.columns:
            self._in_table(row, self.columns)
        else:
            self.before.append(row)

    def _certain_question(self, row: Row) -> bool:
        """A row of very short texts, first in its table, is a question only when it asks something."""
        columns = self.columns
        return columns is not None and _filled(row, columns) and "?" in row.cells[columns.question]

    def _head(self, row: Row, columns: Columns) -> None:
        follows_question = bool(self.rubrics) and not self.before
        self.columns, self.block_is_other = columns, False
        for index, cell in enumerate(row.cells):
            if cell.strip() and index not in columns.known:
                self._lost("other_column", row.where.at(index), cell)
        title_in_head = columns.title and not (self._heading(columns) and len(columns.title.split()) == 1)
        if title_in_head:
            self._forget(self.before)
            self._open(columns.title, "", row.where)
        elif columns.rubric < 0 and not follows_question:
            self._open_from_before(columns, row.where)
        else:
            self._forget(self.before)

    def _in_table(self, row: Row, columns: Columns) -> None:
        cells = row.cells
        question = _cell(cells, columns.question)
        filled = [bool(_cell(cells, index)) for index in columns.levels]
        if not any(filled):
            self.before.append(row)
            return
        if all(_COUNT.match(_cell(cells, index)) for index in columns.levels):
            self._lost("counts", row.where, question)
            return
        if columns.rubric >= 0:
            self._by_column(row, columns)
        elif self.before and (title := self._heading(columns)):
            self._open_from_before(columns, title.where)
        if not question:
            self._lost("no_question", row.where, next(_cell(cells, i) for i in columns.levels if _cell(cells, i)))
        elif not all(filled):
            self._lost("no_level", row.where, question)
        else:
            self._question(row, columns)
        self._forget(self.before)

    # ── Rubrics ──────────────────────────────────────────────────────────────────────────────────────────
    def _heading(self, columns: Columns) -> Row | None:
        """The row before this one that names a rubric, if there is one close enough."""
        near = self.before[-LOOK_BACK:][::-1]
        fits = [row for row in near if _first(row) and not any(_cell(row.cells, index) for index in columns.levels)]
        fits = [row for row in fits if not _FOOTNOTE.match(_first(row))]
        if not fits:
            return None
        marked = next((row for row in fits if row.heading or _MARKED.match(_first(row))), None)
        if _is_title(_first(fits[0])):
            return fits[0]
        return marked or next((row for row in fits if _is_title(_first(row))), None)

    def _open_from_before(self, columns: Columns, where: Where) -> None:
        row = self._heading(columns)
        if row is None:
            joined = self._joined()
            self._forget(self.before)
            self._open(joined, "", where)
            self.book.add(CHECK, "no_heading", where, joined)
            return
        after = self.before[self.before.index(row) + 1 :]
        explain = " ".join(_first(line) for line in after if not _FOOTNOTE.match(_first(line)))
        for line in after:
            if _FOOTNOTE.match(_first(line)):
                self._lost("footnote", line.where, _first(line))
        for index, cell in enumerate(row.cells):
            if cell.strip() and index not in columns.known and cell.strip() != _first(row):
                self._lost("other_column", row.where.at(index), cell)
        before = self.before[: self.before.index(row)]
        self._forget(before)
        self.before = []
        self._open(_first(row), explain[: 2 * MAX_CELL], row.where)

    def _joined(self) -> str:
        """A heading with a comma in it, which the separator of a pasted text has cut in pieces."""
        row = self.before[-1] if self.before else None
        title = ", ".join(cell.strip() for cell in row.cells if cell.strip()) if row else ""
        return title if row and _is_title(title) else ""

    def _by_column(self, row: Row, columns: Columns) -> None:
        title = _cell(row.cells, columns.rubric)
        if title and (not self.rubrics or self._clean(title, row.where, numbered=True) != self.rubrics[-1].title):
            self._open(title, "", row.where)

    def _open(self, title: str, explain: str, where: Where) -> None:
        title = self._clean(title, where, numbered=True)
        if aside := _ASIDE.search(title):
            rest = title[aside.end() :]
            explain = f"{rest[:1].upper()}{rest[1:]} {explain}".strip()
            title = title[: aside.start()]
        title = title.strip().removesuffix("...").removesuffix("…").rstrip(" :–—-")
        if len(title) > MAX_CELL // 10:
            raise Refused("cell_too_big", where, most=MAX_CELL // 10)
        explain = self._clean(explain, where) if explain else ""
        self.rubrics.append(_Open(title, explain[:MAX_CELL], where))
        if len(self.rubrics) > 4 * MAX_RUBRICS:
            raise Refused("too_many_rubrics", where, most=MAX_RUBRICS)

    # ── Questions ────────────────────────────────────────────────────────────────────────────────────────
    def _question(self, row: Row, columns: Columns) -> None:
        cells, where = row.cells, row.where
        text = self._clean(_cell(cells, columns.question), where.at(columns.question), numbered=True)
        levels = [self._clean(_cell(cells, index), where.at(index)) for index in columns.levels]
        for index, cell in enumerate(cells):
            if cell.strip() and index not in columns.known:
                self._lost("other_column", where.at(index), cell)
        if not text or not all(levels):
            self._lost("no_level" if text else "no_question", where, text or next(filter(None, levels), ""))
            return
        self.kept += len(text) + sum(map(len, levels))
        if self.kept > MAX_TOTAL:
            raise Refused("too_much_text", where, most=MAX_TOTAL)
        if not self.rubrics:
            self._open("", "", where)
            self.book.add(CHECK, "no_heading", where)
        here = self.rubrics[-1].questions
        if any(text == other.text for other in here):
            self.book.add(CHECK, "question_twice", where, text)
        here.append(QuestionRead(text, levels[0], levels[1], levels[2], where))
        if len(here) > MAX_QUESTIONS:
            raise Refused("too_many_questions", where, most=MAX_QUESTIONS)

    # ── Notes ────────────────────────────────────────────────────────────────────────────────────────────
    def _clean(self, text: str, where: Where, *, numbered: bool = False) -> str:
        cleaned, met = clean(text, self.language, numbered=numbered, subject=True)
        if len(cleaned) > MAX_CELL:
            raise Refused("cell_too_big", where, most=MAX_CELL)
        for code in met:
            self.book.add(
                CHECK if code in ("unreadable", "mojibake", "bracket", "subject") else CLEANED, code, where, cleaned
            )
        return cleaned

    def _lost(self, code: str, where: Where, text: str) -> None:
        shown = clean(text[:500], self.language)[0]
        if shown:
            self.book.add(LOST, code, where, shown)

    def _forget(self, rows: list[Row]) -> None:
        """Rows that turned out to be no heading: text around the tables, or a line astray between questions."""
        for row in rows:
            text = next((cell for cell in row.cells if cell.strip()), "")
            astray = bool(self.columns) and bool(self.rubrics) and row.block == self.block and not row.heading
            code = ("footnote" if _FOOTNOTE.match(text.strip()) else "stray_line") if astray else "outside"
            if code == "outside":
                self.book.add(LOST, code, row.where)
                if not self.rubrics and len(self.title_rows) < 40:
                    self.title_rows.append(row)
            else:
                self._lost(code, row.where, text)
        self.before = []

    def title(self) -> str:
        """What the source calls itself: its first heading, else its first short line before the first table."""
        texts = [(row, clean(_first(row), self.language, numbered=True)[0]) for row in self.title_rows]
        for row, text in texts:
            if text and (row.heading or _MARKED.match(_first(row))):
                return text[:200]
        return next((text for row, text in texts if text and _is_title(text)), "")[:200]


def _cell(cells: tuple[str, ...], index: int) -> str:
    return cells[index].strip() if 0 <= index < len(cells) else ""


def _first(row: Row) -> str:
    return next((cell.strip() for cell in row.cells if cell.strip()), "")


def _wide(row: Row) -> bool:
    return sum(1 for cell in row.cells if cell.strip()) > 1


def _filled(row: Row, columns: Columns) -> bool:
    return all(_cell(row.cells, index) for index in (columns.question, *columns.levels))


def _is_title(text: str) -> bool:
    """Short, and no sentence. A question may be a title ('Why online help?')."""
    plain = text.rstrip("*_ ")
    return len(text.split()) <= 18 and not (plain.endswith(".") and not plain.endswith("...") and len(text) > 40)


def read_rows(rows: Sequence[Row], language: str = "nl", source: str = "text") -> Reading:
    """What a person meant with these rows. Raises Refused when there is no question in them, or far too much."""
    reader = _Reader(language)
    reader.read(rows)
    for rubric in reader.rubrics:
        if not rubric.questions:
            reader.book.add(LOST, "empty_rubric", rubric.where, rubric.title)
    rubrics = tuple(
        RubricRead(rubric.title, rubric.explain, rubric.where, tuple(rubric.questions))
        for rubric in reader.rubrics
        if rubric.questions
    )
    if not rubrics:
        raise Refused("no_questions")
    if len(rubrics) > MAX_RUBRICS:
        raise Refused("too_many_rubrics", rubrics[MAX_RUBRICS].where, most=MAX_RUBRICS)
    order = {CHECK: 0, LOST: 1, CLEANED: 2}
    notes = sorted(reader.book.notes, key=lambda note: order[note.kind])
    return Reading(reader.title(), rubrics, tuple(notes), source)
