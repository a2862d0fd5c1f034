"""The conditions: how it stands with each in one phase, beside the phase before it."""

from django.contrib import messages
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from draagvlak.dossier import both, conditions
from draagvlak.dossier.forms import NOTHING
from draagvlak.plans import access, road
from draagvlak.plans.actions import Conflict
from draagvlak.ui.respond import respond


@require_safe
def trajectory_conditions(request, pid):
    """The whole list in one phase: the one that was asked for, else where the trajectory is now."""
    here, found = access.trajectory(request, pid)
    return _show(request, found, access.may_work(here, found), conditions.phase_of(found, request.GET.get("phase")))


def _show(request, trajectory, may_work, phase, forms=None, status=200, **context):
    context |= conditions.page(trajectory, phase, get_language(), forms)
    context |= {"trajectory": trajectory, "may_work": may_work, "has_errors": status != 200}
    return respond(request, "dossier/conditions.html", context, status=status)


@require_POST
def conditions_write(request, pid):
    """Saves what was changed on the page, each condition by itself; both texts where two people changed the same."""
    _here, found = access.trajectory_at_work(request, pid)
    phase = conditions.phase_of(found, request.POST.get("phase"))
    forms = conditions.forms(found, phase, request.POST)
    if not all(form.is_valid() for form in forms.values()):
        return _show(request, found, True, phase, forms, 422)
    differences, saved = [], []
    for key, form in forms.items():
        if form.is_changed:
            meanwhile = _write(found, request.user, key, phase, form)
            differences += meanwhile
            saved += [] if meanwhile else [conditions.title(key, get_language())]
    if differences:
        return _show(request, found, True, phase, forms, 409, differences=differences, saved=saved)
    messages.success(request, _("It is saved."))
    return respond(request, "", redirect=reverse("trajectory-conditions", args=[pid]) + f"?phase={phase}")


@transaction.atomic
def _write(trajectory, actor, key, phase, form):
    """Writes one condition; what differs when somebody else wrote there since."""
    given = form.cleaned_data
    state = "" if given["state"] == NOTHING else given["state"]
    try:
        now = road.set_standing(trajectory, actor, key, phase, given["version"] or 0, state=state,
                                evidence=given["evidence"])  # fmt: skip
    except Conflict as conflict:
        return both.standing(form, conflict.current, conditions.title(key, get_language()))
    both.stand_against(form, now)
    return []
