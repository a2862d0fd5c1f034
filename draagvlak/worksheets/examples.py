"""The filled example of a pack: to read with its guide, or written into an empty sheet; and a whole sheet on paper."""

from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.content import shipped
from draagvlak.content.schema import Texts
from draagvlak.lib import hub
from draagvlak.orgs import history
from draagvlak.plans.actions import Refused
from draagvlak.worksheets import actions, fields, values
from draagvlak.worksheets.belonging import said
from draagvlak.worksheets.board import Stand
from draagvlak.worksheets.models import Basis, Cell, Change, Row, Sheet

INVENTED = "Huis Linde"  # the organisation of which every example tells
MATRIX = "cells"  # the section whose rows each stand for two others (brains/sharing.py)
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
    rows = [row for row in pack.example if row.section == section.id]
    today, known = timezone.localdate(), {field.id: field for field in section.fields}
    stands = [
        {name: _stand(known[name], value, language, _origin(row, name, language, today))
         for name, value in row.values.items()}
        for row in rows
    ]  # fmt: skip
    return _part(section, stands, language)


def _stored(field, value, language):
    if isinstance(value, Texts):
        value = value.in_(language)
    return values.clean(field, list(value) if isinstance(value, tuple) else value)


def _stand(field, value, language, origin):
    stored = _stored(field, value, language)
    return Stand(stored, values.words(field, stored, language), **origin)


def _origin(row, name, language, today):
    """The columns that say where a value of the example comes from, as if it was filled in `today`."""
    said = row.origins.get(name)
    if said is None or isinstance(said, str):
        return {"basis": said or "", "asked_with": "", "asked_on": None}
    return {"basis": Basis.ASKED.value, "asked_with": said.asked.in_(language),
            "asked_on": today - timedelta(days=said.days)}  # fmt: skip


# ── Written into a sheet ─────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def example_of(sheet, actor, language):
    """Writes the example of its pack into an empty sheet, with its line in the history. Returns how many rows.

    A handful of statements, and on SQLite one or two more for each hundred cells. Refused when something is in it.
    """
    count = write(sheet, actor, language)
    history.record(sheet.organisation, actor, "sheet-example", sheet, pack=sheet.pack)
    return count


@transaction.atomic(savepoint=False)
def write(sheet, actor, language, *, sections=(), today=None):
    """The same without a line in the history. `sections`: only these, where not all; `today`: on which day it is as if
    it was filled in. The invented organisation of the examples gets the name of the one whose sheet it is."""
    if Row.objects.filter(~Q(key="only") | Q(cells__isnull=False), sheet=sheet).exists():
        raise Refused(_("There is something in this worksheet already."))
    actions.complete(sheet)
    filled = _rows(sheet, language, sections, today or timezone.localdate())
    at = timezone.now()
    cells = [
        Cell(row=row, field=name, value=value, changed_by=actor, changed_at=at, **origins[name])
        for row, stored, origins in filled for name, value in stored.items() if value is not None
    ]  # fmt: skip
    Cell.objects.bulk_create(cells)
    Change.objects.bulk_create(
        Change(row=one.row, field=one.field, value=one.value, version=1, by=actor, at=at,
               **{name: getattr(one, name) for name in actions.ORIGIN})
        for one in cells
    )  # fmt: skip
    Sheet.objects.filter(pk=sheet.pk).update(revision=F("revision") + 1)
    hub.publish(actions.topic(sheet.pid))
    return len(filled)


def _named(value, name):
    return value.replace(INVENTED, name) if isinstance(value, str) else value


def _rows(sheet, language, sections, today):
    """[(Row, {field id: value}, {field id: where it comes from})] of the example, with the rows in the database."""
    pack, places, name_of_all = shipped.sheet(sheet.pack), Counter(), sheet.organisation.name
    only = {row.section: row.pid for row in sheet.rows.filter(key="only")}
    named: dict[str, str] = {}  # the name of a row → its pid, for rows that name two others
    found, fresh = [], []
    for one in pack.example:
        if sections and one.section not in sections:
            continue
        section = pack.section(one.section)
        stored = {name: _named(_stored(section.field(name), value, language), name_of_all)
                  for name, value in one.values.items()}  # fmt: skip
        origins = {name: _origin(one, name, language, today) for name in stored}
        for where in origins.values():
            where["asked_with"] = _named(where["asked_with"], name_of_all)
        if section.kind == "rows":
            name = str(stored.get(section.fields[0].id, ""))
            key = _key(name, named) if section.id == MATRIX else ""
            fresh.append(Row(sheet=sheet, section=section.id, key=key, position=places[section.id]))
            named.setdefault(name, fresh[-1].pid)
            places[section.id] += 1
        found.append((only[section.id] if section.kind == "fields" else fresh[-1].pid, stored, origins))
    Row.objects.bulk_create(fresh)
    rows = {row.pid: row for row in sheet.rows.all()}
    return [(rows[pid], stored, origins) for pid, stored, origins in found]


def _key(name, named):
    """The key of a row that stands for two others, 'this one · that one' (a cell of a matrix); else ''."""
    parts = name.split(" · ")
    return ":".join(named[part] for part in parts) if len(parts) == 2 and set(parts) <= set(named) else ""


# ── On paper ─────────────────────────────────────────────────────────────────────────────────────────────────


def paper(board):
    """The sections of a sheet on paper, also those without anything: there people can write."""
    return [
        _part(one.pack, [line.cells for line in lines], board.language, [line.belongs for line in lines])
        for one in board.sections for lines in [[line for line in one.lines if line.holds]]
    ]  # fmt: skip


def _part(section, rows, language, belongs=()):
    """A section on paper: a table when it is narrow, otherwise row by row with what is filled in.

    `belongs`: [[Belongs]] of each row; where one belongs to something, that stands behind its fields.
    """
    labels = [(field, field.label.in_(language)) for field in section.fields]

    def cell(row, field):
        stand = row.get(field.id)
        return fields.shown(field, stand) if stand is not None and stand.value is not None else ""

    narrow = section.kind == "rows" and len(section.fields) <= WIDE
    shown = [[(label, cell(row, field)) for field, label in labels] for row in rows]
    heads = [label for _field, label in labels]
    if any(belongs):
        heads.append(_("Belongs to"))
        shown = [[*row, (heads[-1], said(own))] for row, own in zip(shown, belongs, strict=True)]
    return {
        "title": section.title.in_(language), "explain": section.explain.in_(language) if section.explain else "",
        "narrow": narrow, "labels": heads, "once": section.kind == "fields",
        "rows": shown if narrow else [[pair for pair in row if pair[1]] for row in shown],
    }  # fmt: skip
