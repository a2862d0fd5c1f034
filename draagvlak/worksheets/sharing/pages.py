"""The pages of the matrix of a sharing framework: one cell, and one row or column of it, with what is saved."""

from dataclasses import dataclass, field

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from draagvlak.content import shipped
from draagvlak.worksheets import actions, fields, signing, since, values
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.brains import sharing as brain
from draagvlak.worksheets.filling import Filling
from draagvlak.worksheets.live_views import stand_of
from draagvlak.worksheets.models import Cell, Change, Row, Sheet
from draagvlak.worksheets.sharing import actions as sharing

MAY = "may"


def section_of(sheet):
    """The section of the cells, without the name that the matrix gives them."""
    section = shipped.sheet(sheet.pack).section(sharing.SECTION)
    return section.model_copy(update={"fields": section.fields[1:]})


# ── One cell ─────────────────────────────────────────────────────────────────────────────────────────────────
class BoxPage:
    """One cell of the matrix: what may be done, why, who decided, until when. LookupError: there is no such cell."""

    def __init__(self, sheet, kind, person, may):
        self.sheet, self.may = sheet, may
        self.matrix = brain.read(Board(sheet, get_language()))
        if (kind, person) not in self.matrix.boxes:
            raise LookupError(kind, person)
        self.box = self.matrix.boxes[kind, person]
        self.row = sharing.box(sheet, kind, person)
        self.filling = self._filling(self.row)

    def _filling(self, row):
        cells = {cell.field: cell for cell in row.cells.select_related("changed_by")} if row else {}
        changes = {(one.field, one.version): one for one in since.changes(self.sheet, row.changes.all())} if row else {}
        return Filling(self.sheet, row or Row(pid="new"), section_of(self.sheet), cells, changes, get_language())

    def save(self, actor, post):
        """Saves each field that was changed; the row is made when somebody fills in something.

        A row that came in with a table becomes the row of this cell then.
        """
        is_typed = any(value.strip() for name, value in post.items() if name.startswith("f-"))
        if is_typed and (self.row is None or not self.row.key):
            self.row = sharing.make_box(self.sheet, actor, self.box.kind.pid, self.box.person.pid)
            self.filling = self._filling(self.row)
        if self.row is not None:
            self.filling.save(actor, post)

    @property
    def facts(self):
        """[(label, text)] for who only reads."""
        cells = self.filling.cells
        return [
            (one.label.in_(get_language()),
             fields.shown(one, stand_of(one, cells[one.id], get_language())) if one.id in cells else "–")
            for one in section_of(self.sheet).fields
        ]  # fmt: skip

    @property
    def next(self):
        """The next person for the same kind of information, or None."""
        people = list(self.matrix.people)
        at = people.index(self.box.person)
        return people[at + 1] if at + 1 < len(people) else None


# ── A row or a column ────────────────────────────────────────────────────────────────────────────────────────
@dataclass
class Tick:
    """One cell in the form of a row or column. `chosen`: what is ticked; `clash`: what somebody else left there."""

    box: brain.Box
    version: int
    chosen: list
    clash: object = None
    error: str = ""

    @property
    def name(self):
        """What tells this cell in the form."""
        return f"{self.box.kind.pid}-{self.box.person.pid}"


@dataclass
class LinePage:
    """What one person may do with every kind of information, or what everybody may do with one kind.

    LookupError: there is no such row or column.
    """

    sheet: Sheet
    line: str
    may: bool
    ticks: list = field(default_factory=list)
    saved: int = 0

    def __post_init__(self):
        self.matrix = brain.read(Board(self.sheet, get_language()))
        self.kind = next((one for one in self.matrix.kinds if one.pid == self.line), None)
        self.person = next((one for one in self.matrix.people if one.pid == self.line), None)
        if self.kind is None and self.person is None:
            raise LookupError(self.line)
        boxes = self.matrix.of_person(self.person) if self.person else dict(self.matrix.rows)[self.kind]
        versions = dict(self._cells().values_list("row__pid", "version"))
        self.ticks = [Tick(box, versions.get(box.pid, 0), list(box.may)) for box in boxes]

    def _cells(self):
        return Cell.objects.filter(row__sheet=self.sheet, row__section=sharing.SECTION, field=MAY)

    @property
    def title(self):
        line = self.kind or self.person
        return line.name if line else ""

    @property
    def asked(self):
        return section_of(self.sheet).field(MAY)

    @property
    def forms(self):
        """[(tick, name of the other side, its choices as safe HTML)]"""
        for tick in self.ticks:
            name = tick.box.person.name if self.kind else tick.box.kind.name
            yield tick, name or "–", self._choices(tick)

    def _choices(self, tick):
        return mark_safe("".join(  # noqa: S308 - each part was made by format_html
            format_html(
                '<label class="tick"><input type="checkbox" name="may-{}" value="{}"{}><span>{}</span></label>',
                tick.name, one.id, mark_safe(" checked") if one.id in tick.chosen else "", one.name.in_(get_language()),
            )
            for one in self.asked.options
        ))  # fmt: skip

    @property
    def clashes(self):
        return [tick for tick in self.ticks if tick.clash is not None]

    @property
    def status(self):
        return 422 if any(tick.error for tick in self.ticks) else 409 if self.clashes else 200

    def save(self, actor, post):
        """Saves each cell whose ticks were changed; of one that somebody else changed too, nothing is written."""
        then = {
            (one.row.pid, one.version): one.value
            for one in since.changes(
                self.sheet, Change.objects.filter(row__sheet=self.sheet, row__section=sharing.SECTION, field=MAY)
            ).select_related("row")
        }  # fmt: skip
        for tick in self.ticks:
            version = post.get(f"n-{tick.name}", "")
            if version.isdecimal() and len(version) < 10:
                sent = post.getlist(f"may-{tick.name}")
                before = then.get((tick.box.pid, int(version))) if int(version) else None
                self._save(actor, tick, sent, before, int(version))

    def _save(self, actor, tick, sent, before, version):
        try:
            if values.clean(self.asked, sent) == before:
                return
            row = sharing.make_box(self.sheet, actor, tick.box.kind.pid, tick.box.person.pid)
            cell = actions.write(self.sheet, actor, row, MAY, sent, version=version)
        except actions.Conflict as conflict:
            tick.clash, tick.chosen, tick.version = conflict.current, sent, conflict.current.version
        except (values.Wrong, actions.Refused) as refused:
            tick.error, tick.chosen = str(refused.text), sent
        else:
            tick.version, tick.chosen = cell.version, sent
            self.saved += 1

    def theirs(self, tick):
        """(what somebody else left there, in words, and who), or two times ''."""
        if tick.clash is None:
            return "", ""
        who = signing.who(self.sheet, tick.clash.changed_by, tick.clash.guest)
        return stand_of(self.asked, tick.clash, get_language()).words, who


def words_of(page):
    """[(tick, the other side's name, choices, what somebody else left there, who)] for the template."""
    return [(tick, name, choices, *page.theirs(tick)) for tick, name, choices in page.forms]
