"""The pitfall check: what it saw, and 'we know, because …'."""

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from draagvlak.dossier import pitfalls
from draagvlak.dossier.facts import Facts
from draagvlak.orgs.roles import Right
from draagvlak.plans import access, road
from draagvlak.plans.actions import Conflict
from draagvlak.ui.respond import respond


@require_safe
def trajectory_pitfalls(request, pid):
    """Every rule that saw something, with its answer; and what was looked at."""
    here, trajectory = access.trajectory(request, pid)
    return _show(request, here, trajectory)


def _show(request, here, trajectory, status=200, **context):
    found = pitfalls.check(Facts(trajectory, get_language()), may_edit=here.may(Right.EDIT_TRAJECTORY))
    answers = {one.rule: one for one in trajectory.pitfall_answers.select_related("by")}
    seen = {one.rule for one in found}
    context |= {
        "trajectory": trajectory, "may_work": access.may_work(here, trajectory), "has_errors": status != 200,
        "rows": [(one, answers.get(one.rule)) for one in found],
        "quiet": [title for rule, title in pitfalls.titles() if rule not in seen],
    }  # fmt: skip
    return respond(request, "dossier/pitfalls.html", context, status=status)


@require_POST
def pitfall_answer(request, pid):
    """'We know, because …'; sent empty it takes the answer away."""
    here, trajectory = access.trajectory_at_work(request, pid)
    rule, version = request.POST.get("rule", ""), request.POST.get("version", "0")
    if rule not in pitfalls.RULES or not version.isdecimal() or len(version) > 9:
        messages.info(request, _("This pitfall is not on the list any more."))
        return respond(request, "", redirect=reverse("trajectory-pitfalls", args=[pid]))
    try:
        road.answer_pitfall(trajectory, request.user, rule, int(version), request.POST.get("text", ""))
    except Conflict as conflict:
        typed = request.POST.get("text", "")
        return _show(request, here, trajectory, 409, conflict=conflict.current, typed=typed, rule=rule)
    messages.success(request, _("Your answer stands beside it."))
    return respond(request, "", redirect=reverse("trajectory-pitfalls", args=[pid]) + f"#{rule}")
