"""One step of the road: what it is, its note and checks, how far it is, its place, and what its button opens."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from draagvlak.dossier import both, reading
from draagvlak.dossier.asking import ask
from draagvlak.dossier.forms import OwnStepForm, StateForm, StepForm, print_of
from draagvlak.dossier.way import Stage
from draagvlak.plans import access, road
from draagvlak.plans.actions import Conflict, Refused
from draagvlak.plans.models import PhaseId, Step
from draagvlak.ui.respond import page_pid, respond
from draagvlak.worksheets import actions as sheets

page = require_http_methods(["GET", "HEAD", "POST"])


def _at_work(request, pid):
    """(here, step) for who may change it; others get 403."""
    here, step, may = access.step(request, pid)
    if not may:
        raise PermissionDenied
    return here, step


def _show(request, here, step, may, status=200, **context):
    context = reading.step_page(here, step, may, get_language()) | context
    context.setdefault("form", StepForm(context["stage"]))
    return respond(request, "dossier/step.html", context | {"has_errors": status != 200}, status=status)


def _to(step, part=""):
    return reverse("step", args=[step.pid]) + (f"#{part}" if part else "")


@require_safe
def step(request, pid):
    """The page of a step."""
    here, found, may = access.step(request, pid)
    return _show(request, here, found, may)


@require_POST
def step_write(request, pid):
    """Saves what was noted, which checks are ticked, and its days."""
    here, found = _at_work(request, pid)
    stage = Stage(found, get_language())
    form = StepForm(stage, request.POST)
    if not form.is_valid():
        return _show(request, here, found, True, 422, form=form)
    version, values = form.cleaned_data["version"] or 0, form.values()
    try:
        road.write_step(found, request.user, version, **values)
    except Conflict as conflict:
        if form.cleaned_data["saw"] != print_of(conflict.current):
            shown = both.step(form, conflict.current, stage.checks)
            return _show(request, here, conflict.current, True, 409, **shown)
        # Somebody said how far it is, and noted nothing.
        road.write_step(found, request.user, conflict.current.version, **values)
    messages.success(request, _("It is saved."))
    return respond(request, "", redirect=_to(found))


@require_POST
def step_state(request, pid):
    """How far it is: to do, busy, done, or skipped with a reason."""
    here, found = _at_work(request, pid)
    form = StateForm(request.POST)
    if not form.is_valid():
        return _show(request, here, found, True, 422, refused=_("This page cannot be read any more. Look at it again."))
    given = form.cleaned_data
    try:
        road.set_state(found, request.user, given["version"] or 0, given["state"], reason=given["reason"])
    except Refused as refused:
        return _show(request, here, found, True, 422, state_form=form, refused=refused.text)
    except Conflict as conflict:
        if conflict.current.state != given["was"]:
            return _show(request, here, conflict.current, True, 409, **both.state(form, conflict.current))
        # Something else of the step was changed: not how far it is.
        road.set_state(found, request.user, conflict.current.version, given["state"], reason=given["reason"])
    messages.success(request, SAID[given["state"]]())
    return respond(request, "", redirect=_to(found))


SAID = {
    Step.State.TODO: lambda: _("It stands on the list again."),
    Step.State.DOING: lambda: _("You are busy with it."),
    Step.State.DONE: lambda: _("Done. Well done."),
    Step.State.SKIPPED: lambda: _("You skip this step. You can take it up again at any time."),
}


@require_POST
def step_open(request, pid):
    """Makes the worksheet of a step when it is not there yet, and goes to it. The step is then busy."""
    _here, found = _at_work(request, pid)
    tool = Stage(found, get_language()).tool
    if not tool.startswith("sheet:"):
        return respond(request, "", redirect=_to(found))
    pack, _hash, section = tool.removeprefix("sheet:").partition("#")
    sheet = sheets.make(found.trajectory, request.user, pack)
    if found.state == Step.State.TODO:
        try:
            road.set_state(found, request.user, found.version, Step.State.DOING)
        except Conflict:
            pass  # somebody said how far it is in this very moment: that stands
    return respond(request, "", redirect=reverse("sheet", args=[sheet.pid]) + (f"#{section}" if section else ""))


@require_POST
def step_move(request, pid):
    """One place up or down within its phase."""
    _here, found = _at_work(request, pid)
    road.move_step(found, request.user, -1 if request.POST.get("by") == "up" else 1)
    return respond(request, "", redirect=_to(found, "order"))


@page
def step_new(request, pid):
    """A step of their own."""
    _here, found = access.trajectory_at_work(request, pid)
    phase = request.GET.get("phase", "")
    start = {"phase": phase if phase in PhaseId.values else PhaseId.PREPARE}
    form = OwnStepForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            made = road.add_step(found, request.user, pid=page_pid(request), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.text)
        else:
            messages.success(request, _("The step stands at the end of its phase."))
            return respond(request, "", redirect=_to(made))
    return respond(request, "dossier/step_new.html", {"form": form, "trajectory": found},
                   status=422 if form.errors else 200)  # fmt: skip


@page
def step_remove(request, pid):
    """Asks first, then takes away a step of their own. A step of the road can only be skipped."""
    _here, found = _at_work(request, pid)
    if found.key:
        messages.info(request, _("A step of the road stays. You can skip it, with the reason."))
        return respond(request, "", redirect=_to(found))
    if request.method == "POST":
        road.remove_step(found, request.user)
        messages.success(request, _("The step is gone."))
        return respond(request, "", redirect=reverse("trajectory", args=[found.trajectory.pid]))
    lines = [_("What was noted in it goes as well. Nobody can bring it back.")]
    return ask(request, found.trajectory, _("Take this step away?"), lines, _("Take it away"), back=_to(found),
               about=found.title)  # fmt: skip
