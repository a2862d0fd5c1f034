"""The verbs of the matrix of a sharing framework: a cell is a row that is made when somebody first writes in it."""

from django.db import IntegrityError, transaction

from draagvlak.worksheets import actions
from draagvlak.worksheets.brains.sharing import key_of, name_of
from draagvlak.worksheets.models import Cell, Row

SECTION = "cells"


def ends(sheet, kind, person):
    """(the row of the kind of information, the row of the person), by their pids. LookupError: not both are there."""
    rows = {(one.section, one.pid): one for one in sheet.rows.filter(pid__in=[kind, person], gone_at=None)}
    try:
        return rows["kinds", kind], rows["people", person]
    except KeyError:
        raise LookupError(kind, person) from None


def box(sheet, kind, person):
    """The Row of a cell of the matrix, or None when nothing was ever written in it.

    LookupError: the kind or the person is not there (any more).
    """
    rows = Row.objects.filter(sheet=sheet, section=SECTION)
    name = _name(ends(sheet, kind, person))
    found = rows.filter(key=key_of(kind, person)).first()
    loose = rows.filter(key="", gone_at=None, cells__field="name", cells__value=name).order_by("position", "pk")
    return found or loose.first()


def make_box(sheet, actor, kind, person):
    """The Row of a cell of the matrix, made when it is not there; at the same moment by two people it is one.

    LookupError: the kind or the person is not there (any more).
    """
    known, key = box(sheet, kind, person), key_of(kind, person)
    if known and known.key:
        return known
    try:
        with transaction.atomic():
            if known:  # it came in with a table: from now on it belongs to this cell, whatever its name becomes
                Row.objects.filter(pk=known.pk).update(key=key)
                known.key = key
                return known
            name = _name(ends(sheet, kind, person))
            return actions.add_row(sheet, actor, SECTION, {"name": name[:200]}, key=key)
    except IntegrityError:
        return Row.objects.get(sheet=sheet, section=SECTION, key=key)


def names(rows):
    """What these rows are called, in their order; '–' for one without a name."""
    said = dict(Cell.objects.filter(row__in=rows, field="name").values_list("row", "value"))
    return [said.get(row.pk) or "–" for row in rows]


def _name(rows):
    said = dict(Cell.objects.filter(row__in=rows, field="name").values_list("row", "value"))
    return name_of(*(said.get(row.pk) for row in rows))
