"""One row in a form: each field that somebody changed is saved with its own version; who comes second sees both texts.

What was changed is told by the version that the page showed: a field that still holds what stood there then is left
alone, so that a form of an hour ago overwrites nothing.
"""

from dataclasses import dataclass, field, replace

from django.template.loader import render_to_string

from draagvlak.content.sheets import FieldOf, Section
from draagvlak.plans.actions import Refused
from draagvlak.worksheets import actions, fields, signing, values
from draagvlak.worksheets.board import EMPTY, Stand
from draagvlak.worksheets.live_views import joined, stand_of, when
from draagvlak.worksheets.models import Cell, Row, Sheet


@dataclass
class Box:
    """One field of the form: how it stands, and what somebody typed that is not saved."""

    field: FieldOf
    stand: Stand = EMPTY
    sent: fields.Given | None = None
    error: str = ""
    clash: Cell | None = None  # as somebody else left it meanwhile
    who: str = ""
    merged: bool = False
    words: str = ""  # the name of the field

    def html(self, language, key):
        return fields.block(self.field, self.stand, language, key, sent=self.sent, error=self.error,
                            both=self._both(language))  # fmt: skip

    def _both(self, language):
        if self.clash is None:
            return ""
        theirs = fields.shown(self.field, self.stand)
        can_join = joined(self.field, self.stand, self._mine(language))
        context = {"who": self.who, "theirs": theirs, "field": self.field.id, "both": can_join and not self.merged,
                   "when": when(self.clash.changed_at), "merged": self.merged,
                   "ticks": self.field.kind == "choices"}  # fmt: skip
        return render_to_string("worksheets/_both_form.html", context)

    def _mine(self, language):
        try:
            value = values.clean(self.field, self.sent.raw if self.sent else None)
        except values.Wrong:
            value = None
        return Stand(value, values.words(self.field, value, language))


@dataclass
class Filling:
    """The form of one row. `section`: of the pack; `cells`: by field; `changes`: by (field, version)."""

    sheet: Sheet
    row: Row
    section: Section
    cells: dict
    changes: dict
    language: str
    boxes: list = field(default_factory=list)
    saved: int = 0
    refused: str = ""  # why it could not be saved, such as that the row was taken away

    def __post_init__(self):
        self.boxes = [Box(one, self._stand(one), words=one.label.in_(self.language)) for one in self.section.fields]

    def _stand(self, asked):
        cell = self.cells.get(asked.id)
        return stand_of(asked, cell, self.language) if cell else EMPTY

    @property
    def errors(self):
        """For ui/_error_summary.html."""
        found = [
            {"id": f"f-{box.field.id}-{self.row.pid}", "text": f"{box.words}: {box.error}"}
            for box in self.boxes if box.error
        ]  # fmt: skip
        return found + ([{"id": "", "text": self.refused}] if self.refused else [])

    @property
    def clashes(self):
        return [box for box in self.boxes if box.clash is not None]

    @property
    def status(self):
        return 422 if self.errors else 409 if self.clashes else 200

    @property
    def html(self):
        return fields.joined([box.html(self.language, self.row.pid) for box in self.boxes])

    # ── Saving ───────────────────────────────────────────────────────────────────────────────────────────────
    def save(self, actor, post):
        """Saves what was changed, field by field. `take` of the page: theirs:<field> or both:<field>."""
        how, _colon, which = post.get("take", "").partition(":")
        for box in self.boxes:
            if how == "theirs" and box.field.id == which:
                continue
            try:
                box.sent = fields.given(post, box.field)
                if box.sent is None or not self._is_changed(box):
                    box.sent = None
                elif how == "both" and box.field.id == which:
                    self._merge(box)
                else:
                    self._write(actor, box)
            except values.Wrong as wrong:
                box.error = wrong.text
                # The version stays that of the page: what somebody wrote meanwhile is still met at the next try.
                box.sent = box.sent or wrong.sent

    def _is_changed(self, box):
        sent, then = box.sent, self.changes.get((box.field.id, box.sent.version))
        before = (then.value, then.basis, then.asked_with, then.asked_on) if then else (None, "", "", None)
        now = (values.clean(box.field, sent.raw), sent.basis, " ".join(sent.asked_with.split()), sent.asked_on)
        return now != (before if box.field.asked else (before[0], "", "", None))

    def _write(self, actor, box):
        sent = box.sent
        try:
            cell = actions.write(self.sheet, actor, self.row, box.field.id, sent.raw, version=sent.version,
                                 basis=sent.basis, asked_with=sent.asked_with, asked_on=sent.asked_on)  # fmt: skip
        except actions.Conflict as conflict:
            box.clash, box.sent = conflict.current, replace(sent, version=conflict.current.version)
            box.stand, box.who = stand_of(box.field, conflict.current, self.language), self._who(conflict.current)
        except Refused as refused:
            self.refused = str(refused.text)
        else:
            box.sent, box.stand = None, stand_of(box.field, cell, self.language)
            self.saved += 1

    def _who(self, cell):
        return signing.who(self.sheet, cell.changed_by, cell.guest)

    def _merge(self, box):
        """Both texts in the box, to make one of; nothing is written."""
        cell = self.cells.get(box.field.id)
        if cell is None:
            return
        box.clash, box.who, box.merged = cell, self._who(cell), True
        text = joined(box.field, box.stand, box._mine(self.language))
        box.sent = replace(box.sent, raw=text or box.sent.raw, version=box.stand.version)
