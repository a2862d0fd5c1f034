"""What an import understood, what it lost and where: plain data that travels as JSON between two processes."""

from dataclasses import asdict, dataclass, field
from typing import Any

MAX_FILE = 1_900_000
MAX_PASTE = 1_000_000
MAX_ROWS = 5_000
MAX_COLUMNS = 64
MAX_CELL = 4_000
MAX_PROSE = 20_000
MAX_TOTAL = 300_000
MAX_RUBRICS = 60
MAX_QUESTIONS = 60  # in one rubric
MAX_NOTES = 200
EXCERPT = 80

# What a note says about the text: gone from it, changed in it, or for a person to look at.
LOST, CLEANED, CHECK = "lost", "cleaned", "check"


@dataclass(frozen=True)
class Where:
    """A place in the source. Only what applies is set; all numbers count from 1."""

    line: int = 0
    paragraph: int = 0
    sheet: str = ""
    table: int = 0
    row: int = 0
    column: int = 0

    def at(self, column: int) -> "Where":
        """The same row, at a column that counts from 0."""
        return Where(self.line, self.paragraph, self.sheet, self.table, self.row, column + 1)


@dataclass(frozen=True)
class Row:
    """One row of a table, or one line or paragraph of text (then with a single cell).

    `block` changes where the source has a gap: another table, another sheet, an empty line. `heading` is set when the
    source itself says that this is a heading.
    """

    cells: tuple[str, ...]
    where: Where
    block: int = 0
    heading: bool = False


@dataclass(frozen=True)
class Note:
    """Something a person must be able to see before agreeing. `places` are the first few of `count`."""

    kind: str
    code: str
    places: tuple[Where, ...]
    count: int = 1
    text: str = ""


@dataclass(frozen=True)
class QuestionRead:
    text: str
    red: str
    orange: str
    green: str
    where: Where


@dataclass(frozen=True)
class RubricRead:
    title: str
    explain: str
    where: Where
    questions: tuple[QuestionRead, ...]


@dataclass(frozen=True)
class Reading:
    """What was understood. `source` is what the file turned out to be: text, csv, xlsx or docx."""

    title: str
    rubrics: tuple[RubricRead, ...]
    notes: tuple[Note, ...] = ()
    source: str = "text"

    @property
    def question_count(self) -> int:
        return sum(len(rubric.questions) for rubric in self.rubrics)

    @property
    def level_count(self) -> int:
        """How many level texts there are: three for every question, because others are not taken over."""
        return 3 * self.question_count

    def of_kind(self, kind: str) -> tuple[Note, ...]:
        return tuple(note for note in self.notes if note.kind == kind)

    @property
    def kinds(self) -> list[dict[str, Any]]:
        """The notes by kind, the most urgent first; kinds without notes are left out."""
        return [{"kind": kind, "notes": notes} for kind in (CHECK, LOST, CLEANED) if (notes := self.of_kind(kind))]

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Reading":
        """The opposite of `as_data`. Anything that is not such data raises TypeError, KeyError or ValueError."""
        return cls(
            title=str(data["title"]),
            source=str(data["source"]),
            rubrics=tuple(_rubric(rubric) for rubric in data["rubrics"]),
            notes=tuple(
                Note(**{**note, "places": tuple(Where(**place) for place in note["places"])}) for note in data["notes"]
            ),
        )


def _rubric(data: dict[str, Any]) -> RubricRead:
    questions = tuple(QuestionRead(**{**item, "where": Where(**item["where"])}) for item in data["questions"])
    return RubricRead(str(data["title"]), str(data["explain"]), Where(**data["where"]), questions)


class Refused(Exception):
    """A file that is not read at all. `code` and `facts` make the sentence (wording.py), never anything of the file."""

    def __init__(self, code: str, where: Where | None = None, **facts: Any):
        self.code, self.where, self.facts = code, where or Where(), facts
        super().__init__(code)

    def as_data(self) -> dict[str, Any]:
        return {"code": self.code, "where": asdict(self.where), "facts": self.facts}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Refused":
        return cls(str(data["code"]), Where(**data["where"]), **data["facts"])


@dataclass
class Notebook:
    """Collects notes: equal slips are counted together, losses stand on their own."""

    notes: list[Note] = field(default_factory=list)

    def add(self, kind: str, code: str, where: Where, text: str = "") -> None:
        """One more thing to tell. Slips that were cleaned are counted per code; others are kept one by one."""
        excerpt = text if len(text) <= EXCERPT else text[: EXCERPT - 1].rstrip() + "…"
        for index, note in enumerate(self.notes):
            same = note.kind == kind and note.code == code and (kind == CLEANED or note.text == excerpt)
            if same or (note.code == code == "more"):
                places = (*note.places, where) if len(note.places) < 20 and where not in note.places else note.places
                self.notes[index] = Note(kind, code, places, note.count + 1, note.text)
                return
        if len(self.notes) < MAX_NOTES:
            self.notes.append(Note(kind, code, (where,), 1, "" if kind == CLEANED else excerpt))
        elif code != "more":
            self.add(LOST, "more", where)
