"""A sheet that is filled in with the example of its pack."""

from draagvlak.content import shipped
from draagvlak.content.schema import Texts
from draagvlak.worksheets import actions


def fill(sheet, actor, language="nl"):
    """Writes every row of the example into `sheet`, and returns it."""
    pack = shipped.sheet(sheet.pack)
    for one in pack.example:
        section = pack.section(one.section)
        given = {name: _raw(value, language) for name, value in one.values.items()}
        if section.kind == "rows":
            actions.add_row(sheet, actor, section.id, given)
            continue
        row = sheet.rows.get(section=section.id, key="only")
        for name, value in given.items():
            actions.write(sheet, actor, row, name, value, version=0)
    return sheet


def _raw(value, language):
    if isinstance(value, Texts):
        return value.in_(language)
    return list(value) if isinstance(value, tuple) else value
