"""A board of a shipped worksheet without a database: for what is pure."""

from collections import defaultdict

from draagvlak.content import shipped
from draagvlak.content.schema import Texts
from draagvlak.worksheets import values
from draagvlak.worksheets.board import Board, Line, SectionOf, Stand


class Paper(Board):
    """`rows`: {section: [{field: what somebody typed}]}; a row may hold '#pid' and '#key'."""

    def __init__(self, pack, rows, language="en"):
        self.sheet, self.language, self.pack = None, language, shipped.sheet(pack)
        self.sections = [SectionOf(one, self._lines(one, rows.get(one.id, ()))) for one in self.pack.sections]

    def _lines(self, section, rows):
        return [self._line(section, row, number) for number, row in enumerate(rows, start=1)]

    def _line(self, section, row, number):
        cells = {}
        for name, raw in row.items():
            if not name.startswith("#"):
                field = section.field(name)
                value = values.clean(field, raw)
                cells[name] = Stand(value, values.words(field, value, self.language), version=1)
        return Line(row.get("#pid", f"{section.id}{number}"), row.get("#key", ""), number, cells)


def example(pack, language="en", more=None):
    """The board of the example of a worksheet, with more rows."""
    rows = defaultdict(list)
    for one in shipped.sheet(pack).example:
        rows[one.section].append({
            name: value.in_(language) if isinstance(value, Texts) else value for name, value in one.values.items()
        })  # fmt: skip
    for section, given in (more or {}).items():
        rows[section] += given
    return Paper(pack, rows, language)
