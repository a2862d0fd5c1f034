"""A gap becomes an action: from what a worksheet sees to an action that stands with its rows.

Rows are read as values here: a partner takes this road too, and rows of the other side are never objects
(docs/decisions/0012-partners.md).
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse
from django.utils.text import Truncator

from draagvlak.content import shipped
from draagvlak.orgs.roles import Right
from draagvlak.plans import access, partners
from draagvlak.plans import actions as plans
from draagvlak.plans.models import Action
from draagvlak.worksheets import actions, values
from draagvlak.worksheets.models import Cell, Row, RowAction, Sheet

MOST = 30  # rows that one action takes along
LONGEST = 300  # signs of what an action says
NAMES = 120  # signs of the names in what an action begins with


# ── The button beside what was seen ──────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Makes:
    """Where who looks makes an action of what a sheet sees. A guest only of what is about rows: see `make`."""

    page: str
    about: tuple  # (name, value) of the address
    is_guest: bool

    def of(self, finding):
        """The address of the page for a finding (its `task` and `rows`), or '' when there is none."""
        rows = finding.rows[:MOST]
        if self.is_guest and not rows:
            return ""
        asked = urlencode([("what", finding.task), *self.about, *(("row", pid) for pid in rows)])
        return f"{self.page}?{asked}{'#new' if self.is_guest else ''}"


def makes(here, sheet):
    """The Makes of who looks at a sheet, or None for who makes no actions there."""
    trajectory = sheet.trajectory
    if not here.is_guest:
        page = reverse("trajectory-action-new", args=[trajectory.pid])
        return Makes(page, (("sheet", sheet.pid),), False) if access.may_work(here, trajectory) else None
    if trajectory.closed_on is not None or not here.may(Right.EDIT_TRAJECTORY):
        return None
    listed = partners.given(trajectory).get((here.organisation.pk, partners.ACTIONS, trajectory.pid))
    there = reverse("partner-actions", args=[trajectory.pid])
    return Makes(there, (), True) if listed and listed[0] == partners.CHANGE else None


def seen_by(guest, trajectory):
    """The pids of the worksheets that a partner organisation sees."""
    return {pid for who, kind, pid in partners.given(trajectory) if who == guest.pk and kind == partners.SHEET}


# ── What it begins with ──────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class About:
    """A row that an action is about. `where`: the title of its worksheet."""

    pk: int
    pid: str
    name: str
    where: str


def rows_of(trajectory, pids, language, sheets=None, *, guest=False):
    """[About] of rows of a trajectory, in the order asked; `sheets`: only those of these worksheets (pids).

    For a `guest` none that was taken away.

    Two queries, none without pids.
    """
    pids = list(dict.fromkeys(pid for pid in pids if pid.isalnum()))[:MOST]
    if not pids:
        return []
    rows = Row.objects.filter(pid__in=pids, sheet__trajectory=trajectory)
    rows = rows if sheets is None else rows.filter(sheet__pid__in=sheets)
    rows = rows.filter(gone_at=None) if guest else rows
    found = list(rows.values_list("pk", "pid", "section", "sheet__pack", "sheet__title"))
    cells = Cell.objects.filter(row__in=[one[0] for one in found])
    held = {(row, field): value for row, field, value in cells.values_list("row", "field", "value")}
    named = [_about(*one, held, language) for one in found if shipped.sheet(one[3]).section(one[2])]
    return sorted(named, key=lambda one: pids.index(one.pid))


def _about(pk, pid, section_id, pack_id, title, held, language):
    pack = shipped.sheet(pack_id)
    section = pack.section(section_id)
    first = section.fields[0]
    name = values.words(first, held.get((pk, first.id)), language) if section.kind == "rows" else ""
    return About(pk, pid, name, title or pack.title.in_(language))


def text_of(what, rows):
    """What an action begins with: of what it is, and what was seen; one line that fits."""
    names = Truncator(", ".join(one.name for one in rows if one.name)).chars(NAMES)
    what = " ".join("".join(sign for sign in what if sign.isprintable() or sign.isspace()).split())
    return Truncator(f"{names}: {what}" if names and what else names or what).chars(LONGEST)[:LONGEST]


# ── Making it ────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def make(trajectory, actor, rows, *, pid="", **given):
    """An action that came from worksheets (plans.actions.make, which see), with the rows (About) that it is about.

    Partners see it only through worksheets that they see; without rows nobody knows which, so none of them.
    """
    action = plans.make(trajectory.organisation, actor, pid=pid, trajectory=trajectory, **given)
    found = Row.objects.select_for_update().filter(pk__in=[one.pk for one in rows])
    there = dict(found.values_list("pk", "sheet"))  # not of a worksheet that was deleted in this very moment
    RowAction.objects.bulk_create([RowAction(row_id=pk, action=action) for pk in there], ignore_conflicts=True)
    Action.objects.filter(pk=action.pk).update(inside=True)
    for pk, name in Sheet.objects.filter(pk__in=there.values()).values_list("pk", "pid"):
        actions.changed(Sheet(pk=pk, pid=name))
    return action
