"""The pitfall check: what it saw, and 'we know, because …'."""

from dataclasses import dataclass

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from draagvlak.dossier import conditions
from draagvlak.dossier.facts import Facts
from draagvlak.dossier.pitfalls import check
from draagvlak.orgs.roles import Right
from draagvlak.plans import access, road
from draagvlak.plans.actions import Conflict
from draagvlak.plans.models import PitfallAnswer
from draagvlak.ui.respond import respond


@require_safe
def trajectory_pitfalls(request, pid):
    """Every rule that saw something, with its answer; and what was looked at."""
    here, trajectory = access.trajectory(request, pid)
    return _show(request, here, trajectory)


@dataclass(frozen=True)
class Shown:
    """One pitfall on the page: what was seen (None: nothing now), its answer, and what stood there before.

    `typed` and `conflict`: what was sent, and that somebody else answered (or took the answer away) meanwhile.
    """

    rule: str
    title: str
    finding: check.Finding | None
    answer: PitfallAnswer | None
    earlier: list
    typed: str | None = None
    conflict: bool = False

    @property
    def text(self):
        """What stands in the field."""
        return self.typed if self.conflict else self.answer.text if self.answer else ""


def _show(request, here, trajectory, status=200, about="", **sent):
    found = check.check(Facts(trajectory, get_language()), may_edit=here.may(Right.EDIT_TRAJECTORY))
    seen = {one.rule: one for one in found}
    answers = {one.rule: one for one in trajectory.pitfall_answers.select_related("by")}
    earlier = conditions.earlier_of(trajectory)
    rows = [
        Shown(rule, title, seen.get(rule), answers.get(rule), earlier[f"pitfall:{rule}"],
              **(sent if rule == about else {}))
        for rule, title in check.titles()
    ]  # fmt: skip
    context = {
        "trajectory": trajectory, "may_work": access.may_work(here, trajectory), "has_errors": status != 200,
        "rows": [one for one in rows if one.finding],
        "answered": [one for one in rows if not one.finding and (one.answer or one.conflict)],
        "quiet": [one for one in rows if not one.finding],
    }  # fmt: skip
    return respond(request, "dossier/pitfalls.html", context, status=status)


@require_POST
def pitfall_answer(request, pid):
    """'We know, because …'; sent empty it takes the answer away."""
    here, trajectory = access.trajectory_at_work(request, pid)
    rule, version = request.POST.get("rule", ""), request.POST.get("version", "0")
    if rule not in check.RULES or not version.isdecimal() or len(version) > 9:
        messages.info(request, _("This pitfall is not on the list any more."))
        return respond(request, "", redirect=reverse("trajectory-pitfalls", args=[pid]))
    typed = request.POST.get("text", "")
    try:
        stands = road.answer_pitfall(trajectory, request.user, rule, int(version), typed)
    except Conflict:
        return _show(request, here, trajectory, 409, about=rule, typed=typed, conflict=True)
    messages.success(request, _("Your answer stands beside it.") if stands else _("Your answer is taken away."))
    return respond(request, "", redirect=reverse("trajectory-pitfalls", args=[pid]) + f"#{rule}")
