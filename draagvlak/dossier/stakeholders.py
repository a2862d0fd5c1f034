"""What becomes of a stakeholder: somebody to ask, somebody in the team, a group that hears of it.

A scan keeps nothing of where a name came from: its list of people is filled in by hand, with the name typed already.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from draagvlak.content import shipped
from draagvlak.surveys import desk, groups
from draagvlak.surveys.forms import KindForm, ListForm
from draagvlak.surveys.models import State, Survey
from draagvlak.worksheets import actions, belonging
from draagvlak.worksheets.models import Cell, Row, RowLink

COMMUNICATION, GROUPS = "communication", "groups"
LONGEST_IN_TEAM = 120  # signs in a name
EDGES = ";,|\t"  # signs that would cut one name in two on a list of people


@dataclass(frozen=True)
class Told:
    """The group in the communication plan that stands for a stakeholder."""

    row: Row
    fresh: bool = False


def is_stakeholder(row):
    """Whether a row is a stakeholder that is still there."""
    section = shipped.sheet(row.sheet.pack).section(row.section)
    return row.sheet.pack == belonging.STAKEHOLDERS and section is not None and bool(section.row)


def name_of(row):
    """What a stakeholder is called; '' without a name."""
    first = shipped.sheet(row.sheet.pack).section(row.section).fields[0]
    value = row.cells.filter(field=first.id).values_list("value", flat=True).first()
    return value if isinstance(value, str) else ""


# ── Asked ────────────────────────────────────────────────────────────────────────────────────────────────────
def open_scans(trajectory):
    """The scans of a trajectory to which people can still be added, the newest first. One query."""
    found = Survey.objects.select_related("organisation", "release", "team").defer("release__data")
    found = found.filter(trajectory=trajectory, state__in=(State.DRAFT, State.RUNNING))
    today = timezone.localdate()
    return [one for one in found if one.state == State.DRAFT or one.is_open(today)]


def list_form(survey, name, language):
    """(the form of the list of people with this name typed in it, its hidden fields). It is sent to the scan itself."""
    line = " ".join("".join(" " if sign in EDGES else sign for sign in name).split())
    options = groups.choices(survey, language)
    form = ListForm(survey, initial={"people": f"{line}\n" if line else "", "group": groups.recogniser(options)(name)})
    for unused in ("file", "by_mail"):  # after the list was looked at
        form.fields.pop(unused, None)
    hidden = [] if survey.is_locked else [one.as_hidden() for one in KindForm(survey)]
    return form, hidden


def list_address(survey):
    """Where that form goes: the page of the list, which shows what it understood and adds nobody yet."""
    return desk.address("scan-people", survey)


# ── In the team ──────────────────────────────────────────────────────────────────────────────────────────────
def team_name(name):
    """What a stakeholder is called in the team, where names are shorter."""
    return Truncator(name).chars(LONGEST_IN_TEAM)


def in_team(trajectory, name):
    """The people of a trajectory that are called like this, as far as a name there goes. One query."""
    plain = groups.plain(team_name(name))
    return [one for one in trajectory.people.exclude(name="") if plain and groups.plain(one.name) == plain]


# ── Told ─────────────────────────────────────────────────────────────────────────────────────────────────────
def told(row):
    """The row of the communication plan of this stakeholder: linked to it, or of the same name. None without."""
    there = Row.objects.filter(sheet__trajectory=row.sheet.trajectory_id, sheet__pack=COMMUNICATION, section=GROUPS)
    there = there.select_related("sheet").order_by("gone_at", "sheet", "position", "pk")
    linked = there.filter(links__kind=RowLink.ROW, links__target=row.pid).first()
    return linked or _of_name(there.filter(gone_at=None), groups.plain(name_of(row)))


def _of_name(there, plain):
    named = Cell.objects.filter(row__in=there, field="name").values_list("row", "value")
    same = {pk for pk, value in named if plain and groups.plain(str(value)) == plain}
    return next((one for one in there if one.pk in same), None)


@transaction.atomic
def tell(row, actor):
    """Puts a stakeholder in the communication plan as a group, once: Told. What was taken away comes back.

    What worries them goes along, with where it comes from.
    """
    Row.objects.select_for_update().get(pk=row.pk)  # one at a time
    known = told(row)
    if known is not None:
        if known.gone_at is not None:
            actions.put_back(known.sheet, actor, known)
        actions.link(known.sheet, actor, known, RowLink.ROW, row.pid)
        return Told(known)
    sheets = row.sheet.trajectory.sheets.select_related("organisation", "trajectory").filter(pack=COMMUNICATION)
    sheet = sheets.order_by("title", "pk").first() or actions.make(row.sheet.trajectory, actor, COMMUNICATION)
    cells = {one.field: one for one in row.cells.filter(field__in=("name", "side", "worry"))}
    given = {name: cells[name].value for name in ("name", "side") if name in cells}
    made = actions.add_row(sheet, actor, GROUPS, given)
    if (worry := cells.get("worry")) and worry.value is not None:
        actions.write(sheet, actor, made, "fear", worry.value, version=0, basis=worry.basis,
                      asked_with=worry.asked_with, asked_on=worry.asked_on)  # fmt: skip
    actions.link(sheet, actor, made, RowLink.ROW, row.pid)
    return Told(made, fresh=True)
