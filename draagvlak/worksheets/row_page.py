"""The page of one row: its form, its history, what people said about it, and what it belongs to. Reads only."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import formats
from django.utils.translation import gettext as _

from draagvlak.content import shipped
from draagvlak.worksheets import belonging, fields, pilots, signing, since, values, written
from draagvlak.worksheets.board import EMPTY
from draagvlak.worksheets.filling import Filling
from draagvlak.worksheets.library import documents
from draagvlak.worksheets.live_views import stand_of
from draagvlak.worksheets.models import Proposal, Row, RowLink
from draagvlak.worksheets.page import title_of


@dataclass(frozen=True)
class Then:
    """One line of the history of a field. `now`: it stands there now; `erased`: nothing of it is left to put back."""

    text: str
    at: object
    version: int
    now: bool
    erased: bool


@dataclass(frozen=True)
class FieldOf:
    """One field for who reads: what stands there, its history, and what is said and proposed about it."""

    id: str
    label: str
    shown: str
    version: int
    history: list
    propose: str


class RowPage:
    """One row of a sheet, for somebody who may change it or only reads it."""

    remark = remark_field = ""  # what somebody typed and could not be kept
    proposed, proposed_field, proposed_why = "", "", ""

    def __init__(self, sheet, row, language, may):
        self.sheet, self.row, self.language, self.may = sheet, row, language, may
        self.pack = shipped.sheet(sheet.pack)
        self.section = self.pack.section(row.section)
        self.cells = {cell.field: cell for cell in row.cells.select_related("changed_by")}
        self.changes = list(since.changes(sheet, row.changes.select_related("by")))
        known = {(one.field, one.version): one for one in self.changes}
        self.filling = Filling(sheet, row, self.section, self.cells, known, language)

    # ── Names ────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def is_once(self):
        return self.section.kind == "fields"

    @property
    def title(self):
        """The name of the row (its first field); of a section that is filled in once, its title."""
        if self.is_once:
            return self.section.title.in_(self.language)
        first = self.section.fields[0]
        cell = self.cells.get(first.id)
        said = values.words(first, cell.value, self.language) if cell else ""
        return said or _("%(row)s without a name") % {"row": self.section.row.in_(self.language).capitalize()}

    @property
    def sheet_title(self):
        return title_of(self.sheet, self.language)

    @property
    def section_title(self):
        return self.section.title.in_(self.language)

    # ── Fields ───────────────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def fields(self):
        """Every field, for who only reads, and with its history."""
        return [self._field(asked) for asked in self.section.fields]

    def _field(self, asked):
        cell = self.cells.get(asked.id)
        stand = stand_of(asked, cell, self.language) if cell else None
        propose = "" if self.may else fields.block(
            asked, stand or EMPTY, self.language, f"p-{self.row.pid}", bare=True
        )  # fmt: skip
        return FieldOf(
            asked.id, asked.label.in_(self.language), fields.shown(asked, stand) if stand else "–",
            cell.version if cell else 0, self._history(asked), propose,
        )  # fmt: skip

    def _history(self, asked):
        rows = [one for one in self.changes if one.field == asked.id]
        return [Then(self._sentence(asked, one), one.at, one.version, not at, one.erased_on is not None)
                for at, one in enumerate(rows) if not at or not written.goes_on(one, rows[at - 1])]  # fmt: skip

    def _sentence(self, asked, change):
        stand = stand_of(asked, change, self.language)
        who = signing.who(self.sheet, change.by, change.guest)
        if change.erased_on:
            day = formats.date_format(change.erased_on, "j F Y")
            return _("%(who)s wrote something here; it was erased on %(day)s.") % {"who": who, "day": day}
        if change.value is None:
            return _("%(who)s emptied it.") % {"who": who}
        said = _("%(who)s wrote: “%(text)s”.") % {"who": who, "text": stand.words}
        origin = fields.origin(stand)
        return f"{said} {origin}." if origin else said

    @property
    def with_history(self):
        return [one for one in self.fields if one.history]

    @property
    def earlier(self):
        """[(id, text)] of what stands in fields that the worksheet has no more."""
        known = {asked.id for asked in self.section.fields}
        found = [(name, cell.value) for name, cell in self.cells.items() if name not in known]
        return [(name, str(value)) for name, value in found if value is not None]

    # ── Around it ────────────────────────────────────────────────────────────────────────────────────────────
    def _label(self, field_id):
        return fields.label_of(self.section, field_id, self.language) if field_id else _("The whole row")

    @property
    def remarks(self):
        """[(remark, label of its field, who)]: what is open first. A remark of their own somebody may delete."""
        found = since.said(self.sheet, self.row.comments.select_related("by", "settled_by"))
        rows = found.order_by("settled", "pk")
        return [(one, self._label(one.field), signing.who(self.sheet, one.by, one.guest)) for one in rows]

    @property
    def proposals(self):
        """What waits for an answer: (proposal, label, how it stands now, what is proposed, version, who)."""
        rows = since.said(self.sheet, self.row.proposals.all()).filter(state=Proposal.State.OPEN).select_related("by")
        return [one for row in rows if (one := self._proposal(row))]

    def _proposal(self, proposal):
        asked = self.section.field(proposal.field)
        if asked is None:
            return None
        cell = self.cells.get(asked.id)
        now = fields.shown(asked, stand_of(asked, cell, self.language)) if cell else "–"
        said = values.words(asked, proposal.value, self.language)
        who = signing.who(self.sheet, proposal.by, proposal.guest)
        return proposal, self._label(asked.id), now, said, cell.version if cell else 0, who

    @property
    def answered(self):
        """Proposals that were answered: (proposal, label, words)."""
        answered = since.said(self.sheet, self.row.proposals.all()).exclude(state=Proposal.State.OPEN)
        rows = answered.select_related("by", "answered_by").order_by("-pk")
        known = [(row, asked) for row in rows if (asked := self.section.field(row.field))]
        return [(row, self._label(row.field), values.words(asked, row.value, self.language)) for row, asked in known]

    @property
    def actions(self):
        return [one.action for one in self.row.actions.select_related("action__member__user").order_by("pk")]

    @cached_property
    def links(self):
        """[Belongs]: what this row belongs to."""
        return belonging.of_row(self.row, self.language)

    @cached_property
    def linked(self):
        """[Belongs]: the rows that say that they belong to this one."""
        return belonging.linked_to(self.row, self.language)

    @property
    def is_stakeholder(self):
        """Whether it is one, so that it can be asked and told things."""
        return not self.is_once and self.sheet.pack == belonging.STAKEHOLDERS

    @property
    def is_opportunity(self):
        """Whether it may become a pilot, a step of the trajectory."""
        return pilots.is_opportunity(self.row)

    @cached_property
    def step(self):
        """The step that it became as a pilot, or None."""
        return pilots.step_of(self.sheet, self.row) if self.is_opportunity else None

    @property
    def takes_document(self):
        """Whether a file may stand with it."""
        return documents.takes(self.row)

    @cached_property
    def document(self):
        """Its file without the contents, or None."""
        return documents.of_row(self.row)

    @property
    def document_by(self):
        """Who put it there."""
        return signing.who(self.sheet, self.document.by, self.document.guest)

    @cached_property
    def beside(self):
        """(the row before, the row after) in the same section; None where there is none."""
        rows = self.sheet.rows.filter(section=self.row.section, gone_at=None).order_by("position", "pk")
        pids = list(rows.values_list("pid", flat=True))
        at = pids.index(self.row.pid) if self.row.pid in pids else None
        if at is None:
            return None, None
        return pids[at - 1] if at else None, pids[at + 1] if at + 1 < len(pids) else None


def of_step(step, language):
    """[(row, its name, the title of its sheet)] of what became this step of the trajectory."""
    links = RowLink.objects.filter(kind=pilots.STEP, target=step.pid, row__sheet__trajectory=step.trajectory_id)
    rows = Row.objects.filter(links__in=links, gone_at=None).select_related("sheet")
    return [(one, one.name, one.where) for one in belonging.named(rows, language)]
