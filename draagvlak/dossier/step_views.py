"""One step of the road: what it is, its note and checks, how far it is, its place, and what its button opens."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from draagvlak.dossier import both, reading
from draagvlak.dossier.asking import ask, saw
from draagvlak.dossier.forms import OwnStepForm, StateForm, StepForm, print_of
from draagvlak.dossier.way import Stage
from draagvlak.plans import access, road
from draagvlak.plans.actions import Conflict, Refused
from draagvlak.plans.models import PhaseId, Step
from draagvlak.ui.respond import page_pid, respond
from draagvlak.worksheets import actions as sheets
from draagvlak.worksheets.places import address

page = require_http_methods(["GET", "HEAD", "POST"])
TRIES = 5  # as often as somebody may change something else of the same step in the very moment of saving


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


def _gone(request, here, found, refused, note):
    """Somebody took the step away in this very moment: what was typed is said once more, so that it can be kept."""
    messages.error(request, f"{refused.text} {note}".strip())
    return respond(request, "", redirect=reverse("trajectory", args=[found.trajectory.pid]))


def _keeping(write, version, is_same):
    """Writes, also when something else of the step was changed meanwhile. Conflict: what is written was changed."""
    for _time in range(TRIES):
        try:
            return write(version)
        except Conflict as conflict:
            now = conflict.current
            if not is_same(now):
                raise
            version = now.version
    raise Conflict(now)


def _note(step, actor, form):
    """Writes what was noted. Conflict only when somebody noted something else since the page was shown."""
    given = form.cleaned_data
    return _keeping(lambda version: road.write_step(step, actor, version, **form.values()),
                    given["version"] or 0, lambda now: given["saw"] == print_of(now))  # fmt: skip


def _say(step, actor, form):
    """Writes how far it is. Conflict only when somebody said something else about that."""
    given = form.cleaned_data
    return _keeping(lambda version: road.set_state(step, actor, version, given["state"], reason=given["reason"]),
                    given["version"] or 0, lambda now: now.state == given["was"])  # fmt: skip


@require_POST
def step_write(request, pid):
    """Saves what was noted, which checks are ticked, and its days."""
    here, found = _at_work(request, pid)
    stage = Stage(found, get_language())
    form = StepForm(stage, request.POST)
    if not form.is_valid():
        return _show(request, here, found, True, 422, form=form)
    if request.POST.get("reason", "").strip():
        skipping = StateForm(request.POST.dict() | {"state": Step.State.SKIPPED})
        return _show(request, here, found, True, 422, form=form, state_form=skipping,
                     refused=_("You wrote why you skip this step. Choose ‘Skip it’, or empty that line."))  # fmt: skip
    try:
        _note(found, request.user, form)
    except Conflict as conflict:
        shown = both.step(form, conflict.current, stage.checks)
        return _show(request, here, conflict.current, True, 409, **shown)
    except Refused as refused:
        return _gone(request, here, found, refused, form.cleaned_data["note"])
    messages.success(request, _("It is saved."))
    return respond(request, "", redirect=_to(found))


@require_POST
def step_state(request, pid):
    """How far it is: to do, busy, done, or skipped with a reason. What the page notes beside it is saved as well."""
    here, found = _at_work(request, pid)
    said, stage = StateForm(request.POST), Stage(found, get_language())
    form = StepForm(stage, request.POST) if "saw" in request.POST else None
    if not said.is_valid():
        return _show(request, here, found, True, 422, refused=_("This page cannot be read any more. Look at it again."))
    shown = {"state_form": said} | ({"form": form} if form else {})
    if form and not form.is_valid():
        return _show(request, here, found, True, 422, **shown)
    try:
        with transaction.atomic():
            if form:
                _note(found, request.user, form)
            _say(found, request.user, said)
    except Refused as refused:
        now = Step.objects.select_related("trajectory__organisation").filter(pk=found.pk).first()
        if now is None:
            return _gone(request, here, found, refused, form.cleaned_data["note"] if form else said["reason"].value())
        return _show(request, here, now, True, 422, **shown, refused=refused.text)
    except Conflict as conflict:
        now = Step.objects.select_related("trajectory__organisation").filter(pk=found.pk).first() or conflict.current
        return _show(request, here, now, True, 409, **_meanwhile(said, form, now, stage))
    messages.success(request, SAID[said.cleaned_data["state"]]())
    return respond(request, "", redirect=_to(found))


def _meanwhile(said, form, now, stage):
    """Both texts of what two people said and noted; nothing of it was written."""
    shown = both.state(said, now)
    if form is None:
        return shown
    noted = {"form": both.onto(form, now), "differences": []}
    if form.cleaned_data["saw"] != print_of(now):
        noted = both.step(form, now, stage.checks)
    return shown | noted | {"differences": noted["differences"] + shown["differences"]}


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
    return respond(request, "", redirect=address(sheet.pid, section))


@require_POST
def step_move(request, pid):
    """Another place on the road: after a step (`place` is its pid), or at the beginning of a phase ('phase:…')."""
    _here, found = _at_work(request, pid)
    place = request.POST.get("place", "")
    after = found.trajectory.steps.filter(pid=place).first()
    phase = after.phase if after else place.removeprefix("phase:")
    if phase in PhaseId.values:
        try:
            road.place_step(found, request.user, phase, after)
            messages.success(request, _("The step has another place."))
        except Refused as refused:
            messages.error(request, refused.text)
    else:
        messages.error(request, _("This page cannot be read any more. Look at it again."))
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
    changed = False
    if request.method == "POST":
        try:
            road.remove_step(found, request.user, saw(request))
        except Conflict as conflict:
            found, changed = conflict.current, True
    if request.method == "POST" and not changed:
        messages.success(request, _("The step is gone."))
        return respond(request, "", redirect=reverse("trajectory", args=[found.trajectory.pid]))
    lines = [_("What was noted in it goes as well. Nobody can bring it back.")]
    return ask(request, found.trajectory, _("Take this step away?"), lines, _("Take it away"), back=_to(found),
               about=found.title, saw=found.version, changed=changed)  # fmt: skip
