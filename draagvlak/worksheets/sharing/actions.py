"""The verbs of the matrix of a sharing framework: a cell is a row that is made when somebody first writes in it."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from draagvlak.content import shipped
from draagvlak.plans.actions import Refused
from draagvlak.worksheets import actions, signing, values
from draagvlak.worksheets.brains.sharing import key_of, name_of
from draagvlak.worksheets.models import Cell, Row

SECTION = "cells"
MOST_NAMED = 5


def is_matrix(sheet, section):
    """Whether this section of a pack holds the cells of a matrix."""
    return section.id == SECTION and shipped.sheet(sheet.pack).brain == "sharing"


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


@transaction.atomic
def add_table(sheet, actor, table, origins=(), *, pid=""):
    """Rows of a table into the matrix: each into the cell whose name it has. Returns how many; sent twice it is once.

    What is the name of no cell becomes a row beside it. Refused, and nothing is written: in a cell something else
    stands already.
    """
    cells = _cells_by_name(sheet)
    beside = [at for at, given in enumerate(table) if given.get("name", "") not in cells]
    taken = []
    for given, known in zip(table, origins or [{}] * len(table), strict=True):
        if given.get("name", "") in cells and not _fill(sheet, actor, cells[given["name"]], given, known):
            taken.append(given["name"])
    if taken:
        raise Refused(_("Something else stands already at: %(names)s. Leave these lines out, or change them there.")
                      % {"names": "; ".join(taken[:MOST_NAMED])})  # fmt: skip
    if len(beside) < len(table):
        signing.record(sheet, actor, "sheet-filled", pack=sheet.pack, rows=len(table) - len(beside))
    if beside:
        known = [origins[at] for at in beside] if origins else ()
        actions.add_rows(sheet, actor, SECTION, [table[at] for at in beside], known, pid=pid)
    return len(table)


def _cells_by_name(sheet):
    """{name of a cell: (pid of the kind, pid of the person)}"""
    rows = list(sheet.rows.filter(section__in=("kinds", "people"), gone_at=None))
    said = dict(Cell.objects.filter(row__in=rows, field="name").values_list("row", "value"))
    kinds, people = ([row for row in rows if row.section == one] for one in ("kinds", "people"))
    return {
        name_of(said.get(kind.pk), said.get(person.pk)): (kind.pid, person.pid) for kind in kinds for person in people
    }


def _fill(sheet, actor, ends_of, given, origins):
    """Writes what is not there yet in one cell; False when something else is."""
    row = make_box(sheet, actor, *ends_of)
    section = shipped.sheet(sheet.pack).section(SECTION)
    stands = {cell.field: cell for cell in row.cells.all()}
    for name, raw in given.items():
        field, cell = section.field(name), stands.get(name)
        value = values.clean(field, raw) if field and name != "name" else None
        if value is None or cell and cell.value == value:
            continue
        if cell and cell.value is not None:
            return False
        basis, who, on = origins.get(name, ("", "", None))
        actions.write(sheet, actor, row, name, value, version=cell.version if cell else 0, basis=basis, asked_with=who,
                      asked_on=on)  # fmt: skip
    return True


def names(rows):
    """What these rows are called, in their order; '–' for one without a name."""
    said = dict(Cell.objects.filter(row__in=rows, field="name").values_list("row", "value"))
    return [said.get(row.pk) or "–" for row in rows]


def _name(rows):
    said = dict(Cell.objects.filter(row__in=rows, field="name").values_list("row", "value"))
    return name_of(*(said.get(row.pk) for row in rows))
