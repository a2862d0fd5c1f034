"""A whole sheet as it is read: sections, rows and what stands in them. Three queries, however many rows, and
a few more where rows belong to something. Reads only."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Count, Q, Value
from django.utils import timezone

from draagvlak.content import shipped
from draagvlak.content.sheets import Section
from draagvlak.plans import partners
from draagvlak.worksheets import belonging, signing, since, values
from draagvlak.worksheets.models import Cell, Comment, Presence, Proposal, Row, RowAction, RowLink

TYPED = {"line", "person", "text", "link"}  # kinds of which the words are what was typed
AWAY = timedelta(seconds=60)  # after which somebody is no longer shown as present


@dataclass(frozen=True, slots=True)
class Stand:
    """What stands in one field: as stored, in words, where it comes from, and its version (0: never written)."""

    value: object = None
    words: str = ""
    basis: str = ""
    asked_with: str = ""
    asked_on: date | None = None
    version: int = 0


EMPTY = Stand()


@dataclass(slots=True)
class Line:
    """One row. `cells`: {field id: Stand} of what is not empty, or was emptied (its version goes on)."""

    pid: str
    key: str
    pk: int
    cells: dict = field(default_factory=dict)
    remarks: int = 0  # that are not settled
    proposals: int = 0  # that are open
    actions: int = 0
    links: int = 0  # things that it belongs to
    belongs: list = field(default_factory=list)  # [belonging.Belongs] of those that are still there

    def __getitem__(self, field_id):
        return self.cells.get(field_id, EMPTY)

    @property
    def mark(self):
        """Another one after each change in or around the row: versions only rise."""
        versions = sum(one.version for one in self.cells.values())
        return mark_of(versions, self.remarks, self.proposals, self.actions, self.links)

    @property
    def holds(self):
        """Whether anything stands in it."""
        return any(one.value is not None for one in self.cells.values())

    def value(self, field_id):
        """The stored value, or None."""
        return self[field_id].value

    def words(self, field_id):
        """The value in words, or ''."""
        return self[field_id].words


def mark_of(versions, remarks, proposals, actions, links):
    return f"{versions}.{remarks}.{proposals}.{actions}.{links}"


@dataclass
class SectionOf:
    """A section with its rows; `pack` is what it asks (content.sheets.Section)."""

    pack: Section
    lines: list

    @property
    def only(self):
        """The one row of a section that is filled in once."""
        return self.lines[0] if self.lines else Line("", "only", 0)

    @property
    def has_rows(self):
        return self.pack.kind == "rows"


class Board:
    """Everything that stands in one sheet, in one language. `only`: pids of rows, to read no more than those."""

    def __init__(self, sheet, language, only=None):
        self.sheet, self.language, self.only = sheet, language, only
        self.pack = shipped.sheet(sheet.pack)
        self.sections = self._read()

    @property
    def title(self):
        """The name of its own, or that of the worksheet."""
        return self.sheet.title or self.pack.title.in_(self.language)

    def section(self, section_id):
        """The SectionOf with this id. LookupError: there is none."""
        return next(one for one in self.sections if one.pack.id == section_id)

    def lines(self, section_id):
        """The rows of a section; of one that the pack does not have, none."""
        return next((one.lines for one in self.sections if one.pack.id == section_id), [])

    @cached_property
    def actions(self):
        """{pid of a row: how many actions stand with it}, of rows with any."""
        return {line.pid: line.actions for one in self.sections for line in one.lines if line.actions}

    @property
    def is_empty(self):
        return not any(line.holds for one in self.sections for line in one.lines)

    @property
    def filled(self):
        """(how many sections hold something, of how many)."""
        return sum(any(line.holds for line in one.lines) for one in self.sections), len(self.sections)

    def _read(self):
        fields = {one.id: {asked.id: asked for asked in one.fields} for one in self.pack.sections}
        sections = defaultdict(list)
        lines = {}
        words = self._words()
        rows = Row.objects.filter(sheet=self.sheet, gone_at=None).order_by("position", "pk")
        if self.only is not None:
            rows = rows.filter(pid__in=self.only)
        for pk, pid, section, key in rows.values_list("pk", "pid", "section", "key"):
            lines[pk] = Line(pid, key, pk)
            sections[section].append(lines[pk])
        where = {line.pk: section for section, found in sections.items() for line in found}
        cells = Cell.objects.filter(row__sheet=self.sheet, row__gone_at=None)
        if self.only is not None:
            cells = cells.filter(row__in=list(lines))
        for row, name, value, basis, asked_with, asked_on, version in cells.values_list(
            "row", "field", "value", "basis", "asked_with", "asked_on", "version"
        ):
            known = fields.get(where.get(row), {}).get(name)
            if known is not None:
                said = value if known.kind in TYPED and isinstance(value, str) else words(known, value)
                lines[row].cells[name] = Stand(value, said, basis, asked_with, asked_on, version)
        self._count(lines)
        return [SectionOf(one, sections[one.id]) for one in self.pack.sections]

    def _words(self):
        """A function from a field and a value to its words, that says the same choice once."""
        said = {}

        def words(field, value):
            key = (id(field), str(value))
            if key not in said:
                said[key] = values.words(field, value, self.language)
            return said[key]

        return words

    def _count(self, lines):
        for name, row, count in _around(self.sheet):
            if row in lines:
                setattr(lines[row], name, count)
        linked = [line.pk for line in lines.values() if line.links]
        for row, found in belonging.of_rows(self.sheet, linked, self.language).items():
            lines[row].belongs = found


def _around(sheet):
    """What is counted around rows: [(name, row, how many)]. One query; for a guest one more."""
    of_sheet = Q(row__sheet=sheet)
    remarks, *others = (
        rows.order_by().values("row").annotate(name=Value(name), n=Count("pk")).values_list("name", "row", "n")
        for name, rows in (
            ("remarks", since.said(sheet, Comment.objects.filter(of_sheet, settled=False))),
            ("proposals", since.said(sheet, Proposal.objects.filter(of_sheet, state=Proposal.State.OPEN))),
            ("actions", RowAction.objects.filter(of_sheet)),
            ("links", RowLink.objects.filter(of_sheet)),
        ) if not sheet.grant or _counts_for_guest(sheet, name)
    )  # fmt: skip
    return remarks.union(*others, all=True)


def _counts_for_guest(sheet, name):
    if name == "actions":
        return partners.lists_actions(sheet.grant, sheet.trajectory.pid)
    return name != "links"


def marks(sheet):
    """{section id: [[row pid, mark]]}: which rows there are, in their order, and a sign of how each stands.

    As Line.mark, without reading what stands in them: three small queries.
    """
    known = {one.id: {field.id for field in one.fields} for one in shipped.sheet(sheet.pack).sections}
    rows = list(
        Row.objects.filter(sheet=sheet, gone_at=None).order_by("position", "pk").values_list("pk", "pid", "section")
    )
    section_of = {pk: section for pk, _pid, section in rows}
    counts = {pk: {"versions": 0, "remarks": 0, "proposals": 0, "actions": 0, "links": 0} for pk in section_of}
    cells = Cell.objects.filter(row__sheet=sheet, row__gone_at=None)
    for row, name, count in cells.values_list("row", "field", "version"):
        if name in known.get(section_of.get(row), ()):
            counts[row]["versions"] += count
    for name, row, count in _around(sheet):
        if row in counts:
            counts[row][name] = count
    told = defaultdict(list)
    for pk, pid, section in rows:
        told[section].append([pid, mark_of(**counts[pk])])
    return dict(told)


def present(sheet, but=None):
    """[(name, row pid, field id)] of who has the sheet open now, without `but`."""
    here = Presence.objects.filter(sheet=sheet, seen_at__gte=timezone.now() - AWAY)
    rows = here.exclude(user=but).select_related("user")
    return [(signing.who(sheet, one.user, one.guest), one.row, one.field) for one in rows]
