"""A report as one tree of frozen blocks. It says what stands there; the renderers (pdf, docx, xlsx) say how it looks.

Every text is plain: nothing in it is markup, a formula or a template, whoever typed it. Figures are whole numbers, so
that the three files and the screen can be compared to the figure.
"""

from dataclasses import dataclass
from datetime import date


# ── What stands in a cell ────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Words:
    """A text, with a quieter line under it. `language` when it differs from that of the report (a text of a pack)."""

    text: str = ""
    soft: str = ""
    strong: bool = False
    language: str = ""


@dataclass(frozen=True)
class Mark:
    """A level (red, orange, green, unknown) or a state of work (todo, doing, done, dropped), always with its word."""

    level: str
    word: str
    language: str = ""


@dataclass(frozen=True)
class Count:
    """How many; `of` how many for a bar under it (0: no bar)."""

    number: int
    level: str = ""
    of: int = 0


@dataclass(frozen=True)
class Spread:
    """Votes by colour, as `dots` or, when there are many, as bars. `names` are the words for the colours."""

    red: int
    orange: int
    green: int
    names: tuple[str, ...]
    dots: bool = True
    language: str = ""

    @property
    def row(self):
        """[(level, number, name)]"""
        return list(zip(("red", "orange", "green"), (self.red, self.orange, self.green), self.names, strict=True))

    @property
    def text(self):
        """The spread in words: '8 red · 3 orange · 7 green'."""
        return " · ".join(f"{number} {name}" for _level, number, name in self.row)


Cell = Words | Mark | Count | Spread


# ── Blocks ───────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Heading:
    """`level` 2 or 3: the title of a part is the level above them."""

    text: str
    level: int = 2
    language: str = ""


@dataclass(frozen=True)
class Paragraph:
    """`kind`: '' for running text, 'lede' for the sentence that counts most, 'soft' for what is less important."""

    text: str
    kind: str = ""
    language: str = ""


@dataclass(frozen=True)
class Items:
    """A list."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Pairs of a name and a value. `labels` are the names of the two columns, for who reads it as a table."""

    labels: tuple[str, str]
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Note:
    """Something that stands apart."""

    title: str
    text: str
    language: str = ""


@dataclass(frozen=True)
class Column:
    """`width` is a share of the line. A `detail` stands under its row where there is no room, and only when filled.

    `soft` is what the quiet lines of this column are called where they get a column of their own.
    """

    label: str
    width: int = 1
    detail: bool = False
    level: str = ""
    soft: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under a header. `title` says what it is about for who cannot see it.

    Tables of one part with the same columns are one sheet in a spreadsheet, where `group` is the first column.
    `bare`: a Heading stands above it already, so its title is not shown again.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    group: str = ""
    group_label: str = ""
    bare: bool = False

    @property
    def main(self):
        """(place, column) of the columns that every row shows."""
        return [(at, column) for at, column in enumerate(self.columns) if not column.detail]

    @property
    def details(self):
        return [(at, column) for at, column in enumerate(self.columns) if column.detail]


@dataclass(frozen=True)
class Quote:
    """What somebody wrote. `mark` only when its author chose to show it beside the colour; never a name."""

    text: str
    mark: Mark | None = None


@dataclass(frozen=True)
class Quotes:
    """Arguments on one question (`group`), in the order in which they were published."""

    group: str
    group_label: str
    labels: tuple[str, str]  # of the argument, of the colour
    quotes: tuple[Quote, ...]
    language: str = ""  # of the question


@dataclass(frozen=True)
class Curve:
    """A line that goes up and down from place to place: drawn in a PDF, where elsewhere the table beside it is enough.

    `ticks` are the words for its heights, from above to below; `points` are (name, which of them, or -1 when it is not
    known). `said` is all of it in words, for who does not see it.
    """

    said: str
    ticks: tuple[str, ...]
    points: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Items | Facts | Note | Table | Quotes | Curve | PageBreak


@dataclass(frozen=True)
class Part:
    """A chapter; a sheet of its own in a spreadsheet. `wide`: on a page that lies on its side."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    wide: bool = False


@dataclass(frozen=True)
class Report:
    """`dated` is the day the results were published: it stands in the files, so that they do not change by the day."""

    title: str
    eyebrow: str
    organisation: str
    language: str
    dated: date
    footer: str
    page_of: str  # 'Page {page} of {pages}'
    parts: tuple[Part, ...]
    colour: str = ""  # '#rrggbb' of the organisation, already checked, or ''
    logo: bytes | None = None
    logo_text: str = ""
