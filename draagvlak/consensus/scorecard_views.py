"""The scorecard on the desk: the scan as a whole, one part of it, and how it is counted."""

from django.http import Http404
from django.utils import translation
from django.views.decorators.http import require_safe

from draagvlak.consensus import access, scorecard_pages, sheets_beside
from draagvlak.orgs.roles import Right
from draagvlak.surveys import sightings
from draagvlak.surveys.models import State
from draagvlak.ui.respond import respond

# What the shared fragments need to know of their frame: where their links lead.
ROUTES = {"main_route": "scorecard", "rubric_route": "scorecard-rubric", "how_route": "scorecard-how"}


@require_safe
def scorecard(request, pid):
    """What a closed scan shows; before that, or with too few answers, what can be done."""
    here, survey, shown = access.scan(request, pid)
    may_set_up = here.may(Right.MANAGE_SCANS)
    if shown is None:
        context = {"survey": survey, "may_set_up": may_set_up, "is_open": survey.is_open()}
        return respond(
            request, "consensus/scorecard_none.html", context | {"is_running": survey.state == State.RUNNING}
        )
    card = scorecard_pages.card_of(shown, translation.get_language(), request.GET.get("order", ""))
    context = scorecard_pages.main_page(card, arguments=here.may(Right.SEE_ARGUMENTS))
    context["helping"] = sheets_beside.helping(here, survey, card, translation.get_language())
    sightings.saw(survey, here.role, sightings.SCORECARD)
    if context["glance"]:
        sightings.saw(survey, here.role, sightings.ARGUMENTS)
    return respond(
        request, "consensus/scorecard.html", context | ROUTES | {"key": survey.pid, "may_set_up": may_set_up}
    )


@require_safe
def rubric(request, pid, rubric):
    """One part of the scorecard, with the arguments for who may read them."""
    here, survey, shown = access.closed(request, pid)
    card = scorecard_pages.card_of(shown, translation.get_language())
    part = card.part(rubric)
    if part is None:
        raise Http404
    may_read = here.may(Right.SEE_ARGUMENTS)
    ids = [question.id for question in part.questions]
    context = scorecard_pages.rubric_page(
        card, part, request.GET.get("page"), arguments=may_read,
        about=sheets_beside.about(survey, ids, translation.get_language()),
    ) | {"vision": sheets_beside.vision_above(survey, part.id)}  # fmt: skip
    sightings.saw(survey, here.role, sightings.ARGUMENTS if may_read and part.arguments else sightings.SCORECARD)
    return respond(request, "consensus/scorecard_rubric.html", context | ROUTES | {"key": survey.pid})


@require_safe
def how(request, pid):
    """The rule in plain words; with results also the coefficient of each question."""
    here, survey, shown = access.scan(request, pid)
    card = scorecard_pages.card_of(shown, translation.get_language()) if shown else None
    if card:
        sightings.saw(survey, here.role, sightings.SCORECARD)
    context = scorecard_pages.how_page(survey, translation.get_language(), card)
    return respond(request, "consensus/scorecard_how.html", context | ROUTES | {"key": survey.pid})
