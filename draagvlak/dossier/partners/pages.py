"""What the pages about partners show: who sees what, for the owner and for a guest. Reads only."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from draagvlak.content import shipped
from draagvlak.plans import partners
from draagvlak.plans.models import Action, Partner
from draagvlak.worksheets import gaps
from draagvlak.worksheets.models import RowAction, Sheet

State = Partner.State


@dataclass(frozen=True)
class Sees:
    """One partner that sees something: its name, what it may do, and since when."""

    name: str
    right: str
    since: date
    along: bool = False  # a copy goes along when it leaves


@dataclass
class Thing:
    """A worksheet, or the list of actions (`kind`), with who sees it. `own`: what this guest may do with it."""

    kind: str
    pid: str
    title: str
    sees: list = field(default_factory=list)
    own: str = ""

    @property
    def is_sheet(self):
        return self.kind == partners.SHEET

    @property
    def readers(self):
        """Who only reads it."""
        return [one for one in self.sees if one.right == partners.READ]

    @property
    def changers(self):
        """Who changes it too, beside the owner."""
        return [one for one in self.sees if one.right == partners.CHANGE]


def sheets_of(trajectory, language):
    """[(pid, title)] of its worksheets, by title. As values: one query."""
    rows = Sheet.objects.filter(trajectory=trajectory).values_list("pid", "pack", "title")
    named = [(pid, title or shipped.sheet(pack).title.in_(language)) for pid, pack, title in rows]
    return sorted(named, key=lambda one: one[1].casefold())


def who_sees_what(here, trajectory, language):
    """The context of that page. A guest sees only what they may open themselves, and who else may."""
    known, given = list(trajectory.partners.all()), partners.given(trajectory)
    active = [one for one in known if one.state == State.ACTIVE]
    things = [Thing(partners.ACTIONS, trajectory.pid, _("The list of actions"))]
    things += [Thing(partners.SHEET, pid, title) for pid, title in sheets_of(trajectory, language)]
    own = here.organisation.pk if here.is_guest else None
    for thing in things:
        for one in active:
            right, since = given.get((one.guest_id, thing.kind, thing.pid), ("", None))
            if right:
                thing.sees.append(Sees(one.name, right, since, thing.pid in one.goes_along))
            if one.guest_id == own:
                thing.own = right
    mine = next((one for one in active if one.guest_id == own), None)
    return {
        "trajectory": trajectory, "owner": trajectory.organisation.name, "active": active, "mine": mine,
        "things": [one for one in things if one.own] if here.is_guest else things,
        "shared": [one for one in things if one.sees and (one.own or not here.is_guest)],
        "kept": [] if here.is_guest else [one for one in things if not one.sees],
        "invited": [] if here.is_guest else [one for one in known if one.state == State.INVITED],
        "ended": [] if here.is_guest else [one for one in known if one.state == State.ENDED],
        "along": along(mine, language) if mine else [],
    }  # fmt: skip


def along(partner, language):
    """The titles of what goes along with a partner when it leaves."""
    return [title for pid, title in sheets_of(partner.trajectory, language) if pid in partner.goes_along]


# ── Actions ──────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class ActionLine:
    """An action as a guest reads it: of its owner no person and no role, only the organisation."""

    action: Action
    who: str

    @property
    def glyph(self):
        return {"planned": "todo", "busy": "doing", "done": "done", "dropped": "dropped"}[self.action.progress]


def shared_actions(trajectory, guest):
    """The actions of a trajectory that a partner may see: none of a scan, or of a worksheet that it does not see."""
    hidden = trajectory.sheets.exclude(pid__in=gaps.seen_by(guest, trajectory)).values("pk")
    found = Action.objects.filter(trajectory=trajectory, links=None).exclude(rows__row__sheet__in=hidden)
    return found.exclude(lost_its_place())


def lost_its_place():
    """Actions that came from a worksheet or a scan, and stand in no worksheet now: nobody knows who may see them."""
    return Q(inside=True) & ~Exists(RowAction.objects.filter(action=OuterRef("pk")))


def action_lines(trajectory, guest):
    """[ActionLine] of those, what is not over first.

    Who it is stands there for partners only: other free words may name a person of the owner.
    """
    owner = trajectory.organisation.name
    known = set(trajectory.partners.exclude(state=State.INVITED).values_list("name", flat=True))
    found = list(shared_actions(trajectory, guest).order_by("by_when", "pk"))
    lines = [ActionLine(one, one.who if one.who in known else owner if one.has_owner else "") for one in found]
    return sorted(lines, key=lambda one: one.action.is_over)
