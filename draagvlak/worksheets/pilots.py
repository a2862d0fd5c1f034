"""A chosen opportunity becomes a pilot: a step of their own in the phase in which a trajectory tries things, once only.

The step and the row know each other by a link of the row. What is measured in a pilot is not kept here.
"""

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from draagvlak.content import shipped
from draagvlak.plans import road
from draagvlak.plans.actions import Refused
from draagvlak.plans.models import PhaseId, Step
from draagvlak.worksheets import actions
from draagvlak.worksheets.models import Row, RowLink

STEP = "step"  # the kind of link from a row to a step
LONGEST = 120  # signs in the title of a step
PACK, SECTION = "opportunities", "chances"


def is_opportunity(row):
    """Whether a row is an opportunity, and may become a pilot."""
    return shipped.sheet(row.sheet.pack).brain == PACK and row.section == SECTION


@transaction.atomic
def begin(sheet, actor, row):
    """The step of an opportunity that was chosen; one that is there is given back. Refused: not chosen."""
    row = Row.objects.select_for_update().get(pk=row.pk)
    if known := step_of(sheet, row):
        return known
    cells = dict(row.cells.filter(field__in=("name", "chosen", "first-step")).values_list("field", "value"))
    if cells.get("chosen") != "pilot":
        raise Refused(_("Choose it as a pilot first."))
    if not cells.get("name"):
        raise Refused(_("Give the opportunity a name first."))
    name, note = cells["name"], cells.get("first-step") or ""
    if len(name) > LONGEST:  # the whole of it stands in the note
        note = "\n".join(filter(None, (name, note)))
    step = road.add_step(sheet.trajectory, actor, phase=PhaseId.TRY, title=Truncator(name).chars(LONGEST), note=note)
    row.links.filter(kind=STEP).delete()  # of a step that was taken away
    actions.link(sheet, actor, row, STEP, step.pid)
    return step


def step_of(sheet, row):
    """The step that a row became, or None."""
    return steps_of(sheet, [row.pid]).get(row.pid)


def steps_of(sheet, pids=None):
    """{row pid: Step} of the rows of a sheet that became a step. Two queries."""
    links = RowLink.objects.filter(row__sheet=sheet, kind=STEP)
    if pids is not None:
        links = links.filter(row__pid__in=pids)
    by_step = {target: pid for pid, target in links.values_list("row__pid", "target")}
    steps = Step.objects.filter(trajectory=sheet.trajectory_id, pid__in=by_step) if by_step else ()
    return {by_step[step.pid]: step for step in steps}
