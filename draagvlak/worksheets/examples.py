"""Sheets to read: the filled example of a pack with its guide, and a whole sheet on paper. Reads only."""

from draagvlak.content import shipped
from draagvlak.content.schema import Texts
from draagvlak.worksheets import fields, values
from draagvlak.worksheets.board import Stand

WIDE = 5  # a section with more fields than this stands on paper row by row, not as a table


def guide(sheet, language):
    """The context of the guide: how long, who, the steps, tips, and the example as parts."""
    pack = shipped.sheet(sheet.pack)
    found = pack.guide
    return {
        "title": pack.title.in_(language), "time": found.time.in_(language), "who": found.who.in_(language),
        "steps": [one.in_(language) for one in found.steps], "tips": [one.in_(language) for one in found.tips],
        "parts": [part for section in pack.sections if (part := _example(pack, section, language))["rows"]],
    }  # fmt: skip


def _example(pack, section, language):
    rows = [row.values for row in pack.example if row.section == section.id]
    known = {field.id: field for field in section.fields}
    stands = [{name: _stand(known[name], value, language) for name, value in row.items()} for row in rows]
    return _part(section, stands, language)


def _stand(field, value, language):
    if isinstance(value, Texts):
        value = value.in_(language)
    stored = values.clean(field, list(value) if isinstance(value, tuple) else value)
    return Stand(stored, values.words(field, stored, language))


def paper(board):
    """The sections of a sheet on paper, also those without anything: there people can write."""
    return [
        _part(one.pack, [line.cells for line in one.lines if line.holds], board.language) for one in board.sections
    ]


def _part(section, rows, language):
    """A section on paper: a table when it is narrow, otherwise row by row with what is filled in."""
    labels = [(field, field.label.in_(language)) for field in section.fields]

    def cell(row, field):
        stand = row.get(field.id)
        return fields.shown(field, stand) if stand is not None and stand.value is not None else ""

    narrow = section.kind == "rows" and len(section.fields) <= WIDE
    shown = [[(label, cell(row, field)) for field, label in labels] for row in rows]
    return {
        "title": section.title.in_(language), "explain": section.explain.in_(language) if section.explain else "",
        "narrow": narrow, "labels": [label for _field, label in labels], "once": section.kind == "fields",
        "rows": shown if narrow else [[pair for pair in row if pair[1]] for row in shown],
    }  # fmt: skip
