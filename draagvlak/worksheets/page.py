"""The page of a whole sheet, put together from a Board. Reads only."""

from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from draagvlak.content import shipped
from draagvlak.lib.tokens import keyed_hash
from draagvlak.orgs import history
from draagvlak.worksheets import actions, fields, signing, since, table, values
from draagvlak.worksheets.board import Board, SectionOf, present
from draagvlak.worksheets.brains import ALSO_EMPTY, BRAINS
from draagvlak.worksheets.models import Cell


def brain_of(pack):
    """(template, function, sections that it fills in itself) of a worksheet with a brain; None of another.

    The third may be left out: {ids of sections} that are filled in on another page, so that no row is added here.
    """
    found = BRAINS.get(pack.brain or "")
    return (*found, frozenset())[:3] if found else None


@dataclass
class Part:
    """One section on the page."""

    section: SectionOf
    language: str
    may: bool
    own: bool = False  # filled in elsewhere: no row is added here

    @property
    def id(self):
        return self.section.pack.id

    @property
    def title(self):
        return self.section.pack.title.in_(self.language)

    @property
    def explain(self):
        return self.section.pack.explain.in_(self.language) if self.section.pack.explain else ""

    @property
    def word(self):
        """What one row is called."""
        return self.section.pack.row.in_(self.language) if self.section.pack.row else ""

    @property
    def has_rows(self):
        return self.section.has_rows

    @property
    def count(self):
        return len(self.section.lines)

    @cached_property
    def table(self):
        return table.Table(self.section.pack, self.language)

    @property
    def html(self):
        return self.table.html(self.section.lines, editable=self.may)

    @property
    def editors(self):
        return self.table.editors()

    @property
    def only(self):
        return self.section.only

    @property
    def pid(self):
        """Of the row of a section that is filled in once. A template cannot ask the row: it would look for a field."""
        return self.section.only.pid

    @property
    def mark(self):
        return self.section.only.mark

    @property
    def blocks(self):
        """The fields of a section that is filled in once."""
        line = self.section.only
        return mark_safe("".join(  # noqa: S308 - safe HTML of fields.block
            [fields.block(field, line[field.id], self.language, line.pid) for field in self.section.pack.fields]
        ))  # fmt: skip

    @property
    def facts(self):
        return fields.facts(self.section.pack, self.section.only, self.language)

    @property
    def around(self):
        return mark_safe(table.around(self.section.only))  # noqa: S308

    @property
    def first(self):
        """The control with which a row is begun: the first field."""
        field = self.section.pack.fields[0]
        return fields.control(field, "", self.language, key=f"new-{self.id}", extra=mark_safe(" required"))

    @property
    def first_id(self):
        return f"f-{self.section.pack.fields[0].id}-new-{self.id}"

    @property
    def first_label(self):
        return self.section.pack.fields[0].label.in_(self.language)

    @property
    def starters(self):
        """[(place, text)]: what is offered while the section is empty."""
        return [(at, one.text.in_(self.language)) for at, one in enumerate(self.section.pack.starters)]


class Page:
    """Everything that the template of a sheet shows. `may`: whether who looks may change it."""

    def __init__(self, request, sheet, language, may):
        self.request, self.sheet, self.language, self.may = request, sheet, language, may
        self.board = Board(sheet, language)
        self.brain = brain_of(self.board.pack)
        own = self.brain[2] if self.brain else ()
        self.parts = [Part(one, language, may, one.pack.id in own) for one in self.board.sections]

    @property
    def title(self):
        return self.board.title

    @property
    def summary(self):
        return self.board.pack.summary.in_(self.language)

    @cached_property
    def picture(self):
        """What the brain draws and says, as safe HTML; '' without one, or while there is nothing."""
        if not self.brain or self.board.is_empty and self.board.pack.brain not in ALSO_EMPTY:
            return ""
        template, function, _own = self.brain
        context = {"sheet": self.sheet, "board": self.board, "may": self.may, **function(self.board)}
        return render_to_string(template, context, self.request)

    @cached_property
    def gone(self):
        """[(row, name, who)] of rows that were taken away, the last first."""
        return gone(self.sheet, self.board.pack, self.language)

    @property
    def marks(self):
        found = {one.pack.id: [[line.pid, line.mark] for line in one.lines] for one in self.board.sections}
        return table.marks(found)


def title_of(sheet, language):
    """The name of its own, or that of the worksheet."""
    return sheet.title or shipped.sheet(sheet.pack).title.in_(language)


def gone(sheet, pack, language):
    """[(row, name, who took it away, or '')] of rows that were taken away, the last first. Three queries."""
    firsts = {section.id: section.fields[0] for section in pack.sections}
    found = since.rows(sheet, sheet.rows.exclude(gone_at=None))
    rows = [row for row in found.order_by("-gone_at", "-pk") if row.section in firsts]
    names = {}
    if rows:
        cells = Cell.objects.filter(row__in=rows, field__in={field.id for field in firsts.values()})
        names = {(row, field): value for row, field, value in cells.values_list("row", "field", "value")}
    who = takers(sheet) if rows and not sheet.through else {}  # a guest reads no history of the owner
    return [
        (row, values.words(firsts[row.section], names.get((row.pk, firsts[row.section].id)), language),
         who.get(row.pid, "")) for row in rows
    ]  # fmt: skip


def takers(sheet):
    """{pid of a row: who took it away last}, as far as the history goes."""
    told = sheet.organisation.events.filter(object_pid=sheet.pid, verb=actions.TAKEN).select_related("actor")
    return {one.facts.get("row"): signing.who(sheet, one.actor, one.facts.get(history.GUEST, ""))
            for one in told.order_by("pk")}  # fmt: skip


def sign_of(user):
    """A sign that tells whether it is still the same person who is signed in, and nothing else."""
    return keyed_hash("sheet-me", str(user.pk)).hex()[:20]


def must_be_same(request):
    """403 when this was typed while somebody else was signed in: the page says who (`me`), and asks first."""
    me = request.POST.get("me")
    if me is not None and me != sign_of(request.user):
        raise PermissionDenied


@dataclass(frozen=True)
class Other:
    """Somebody else who has the sheet open. `place`: where they are, in words; '' when they only look."""

    name: str
    row: str = ""
    field: str = ""
    place: str = ""


def others(sheet, pack, user, language):
    """Who else is here, by name, and in which field. Two queries."""
    found = present(sheet, user)
    rows = sheet.rows.filter(pid__in={row for _who, row, _field in found if row})
    sections = dict(rows.values_list("pid", "section"))
    return [
        Other(who, row, field, fields.label_of(pack.section(sections[row]), field, language) if field else "")
        if row in sections else Other(who)
        for who, row, field in sorted(found)
    ]  # fmt: skip
