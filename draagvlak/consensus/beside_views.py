"""A scan once more, and two rounds of it beside each other. Each view touches one organisation only (P12)."""

from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.consensus import access, beside
from draagvlak.orgs.roles import Right
from draagvlak.surveys import access as scans
from draagvlak.surveys import actions, desk, sightings
from draagvlak.surveys.models import State
from draagvlak.surveys.running_views import ask, done, page
from draagvlak.ui.respond import page_pid, respond
from draagvlak.ui.templatetags.ui import day


@require_safe
def choose(request, pid):
    """The other closed rounds of the same instrument, which may be laid beside this one, and why some may not."""
    here, survey, shown = access.scan(request, pid)
    others, language = beside.others(survey) if shown else [], translation.get_language()
    context = {
        "survey": survey, "shown": shown,
        "rounds": [
            (other, beside.about(other.survey, language), beside.why_not(*beside.in_order(other, shown)))
            for other in others
        ],
        "may_set_up": here.may(Right.MANAGE_SCANS),
        "is_closed": survey.state == State.CLOSED, "next": beside.next_round(survey),
    }  # fmt: skip
    return respond(request, "consensus/beside.html", context)


@require_safe
def beside_with(request, pid, other):
    """Two rounds beside each other, or why that cannot be. Both note that they were looked at."""
    here, survey, shown = access.closed(request, pid)
    found = beside.other(survey, other)
    if found is None:
        raise Http404
    then, now = beside.in_order(found, shown)
    context = {"survey": survey, "then": then, "now": now, "why_not": beside.why_not(then, now)}
    if not context["why_not"]:
        context |= _laid(then, now)
        for looked_at in (survey, found.survey):
            sightings.saw(looked_at, here.role, sightings.COMPARISON)
    return respond(request, "consensus/beside_with.html", context)


def _laid(then, now):
    language, finished = translation.get_language(), beside.finished_between(then, now)
    laid = beside.lay(then, now, language, finished)
    return {
        "beside": laid, "finding": beside.finding(laid), "rule": beside.rule(laid), "finished": finished,
        "facts": beside.facts(then, now, language), "warning": beside.warning(then, now),
    }  # fmt: skip


@page
def again(request, pid):
    """A new draft of the same instrument, some months later. Answers and what was agreed never come along."""
    _here, survey = scans.scan(request, pid, Right.MANAGE_SCANS)
    problem = "" if survey.state == State.CLOSED else _("A scan can be done again after it has closed.")
    if request.method == "POST" and not problem:
        made = actions.copy_scan(survey, request.user, pid=page_pid(request), again=True)
        return done(request, made, _("This is the new scan. Nobody is invited yet."), "scan-edit")
    lines = [] if problem else [
        _("You get a new draft with the same questions and the same settings. You can still change everything in it."),
        _("Everybody answers anew. Answers, what you chose together and actions stay with the earlier scan."),
        _("The list of people is deleted at closing. You make a new one."),
        _("As last day we propose %(day)s. Give your actions some time.") % {
            "day": day(actions.last_day_again(survey))},
        _("When the new scan closes, you can lay both beside each other."),
    ]  # fmt: skip
    return ask(request, survey, _("Do this scan again?"), lines, _("Make the new scan"), problem=problem,
               back=desk.address("beside", survey))  # fmt: skip
