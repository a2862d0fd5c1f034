"""The results link: what everybody who took part reads, without an account. The same figures as on the desk.

Who looks here is never noted. In an Open round these pages, and only these, show names (decision 18).
"""

from functools import wraps
from urllib.parse import urlencode

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from draagvlak.consensus import access, agreeing, scorecard_pages
from draagvlak.consensus.sheets_beside import Vision
from draagvlak.surveys import answering, closing, join_views, vision
from draagvlak.surveys.limits import Gate
from draagvlak.surveys.models import Mode

ROUTES = {"main_route": "results", "rubric_route": "results-rubric", "how_route": "results-how"}
MOST_PAGES = 10_000


def behind_link(**known):
    """The door of the pages under /r/: hands the view (request, secret, survey, Published or None).

    What is not `known` in the address is taken out of it (D17: nobody can mark a link). A link that opens nothing, or
    of which the time is over, gives a page that says so.
    """

    def door(view):
        @wraps(view)
        def inside(request, secret, **kwargs):
            if tidy := _tidied(request, known):
                return tidy
            found = access.of_link(secret)
            if found is None:
                return unknown(request)
            survey, shown = found
            answering.use_language(request, survey)
            if is_over(survey):
                return render(request, "consensus/results_over.html", answering.frame(request, survey), status=410)
            response = view(request, secret, survey, shown, **kwargs)
            response.headers["Content-Language"] = request.LANGUAGE_CODE
            return response

        return require_safe(inside)

    return door


def _tidied(request, known):
    """A redirect to this address with only what is known in its query, or None when there is nothing else."""
    kept = {name: value for name, allows in known.items() if allows(value := request.GET.get(name, ""))}
    query = urlencode(kept)
    if query == request.META.get("QUERY_STRING", ""):
        return None
    return HttpResponseRedirect(request.path + (f"?{query}" if query else ""))


def _order(value):
    return value in scorecard_pages.ORDERS


def _page(value):
    return value.isdecimal() and value.isascii() and 0 < int(value[:9]) < MOST_PAGES and not value.startswith("0")


def is_over(survey):
    """Whether the time for which these results are kept is over, also before they were deleted tonight."""
    over = survey.closed_on and closing.ends_on(survey) <= timezone.localdate()
    return bool(survey.results_gone_on or over)


def unknown(request):
    """For a link that opens nothing: never known, or deleted with its scan. Guessing is slowed down."""
    gate = Gate(request)
    if gate.is_shut():
        return join_views.too_many(request)
    gate.wrong()
    return render(request, "consensus/results_unknown.html", answering.frame(request), status=404)


def _show(request, template, survey, secret, context):
    return render(request, template, answering.frame(request, survey) | context | ROUTES | {"key": secret})


@behind_link(order=_order)
def results(request, secret, survey, shown):
    """The results. Until the reveal it only says when there will be results: the same for everybody."""
    if shown is None:
        return _show(request, "consensus/results_wait.html", survey, secret, {})
    card = scorecard_pages.card_of(shown, request.LANGUAGE_CODE, request.GET.get("order", ""))
    context = scorecard_pages.main_page(card, arguments=True, names=survey.mode == Mode.OPEN)
    return _show(request, "consensus/results.html", survey, secret, context)


@behind_link(page=_page)
def rubric(request, secret, survey, shown, rubric):
    """One part with its questions and every argument that others may read; in an Open round with names."""
    card = scorecard_pages.card_of(shown, request.LANGUAGE_CODE) if shown else None
    part = card.part(rubric) if card else None
    if part is None:
        raise Http404
    number, is_open = request.GET.get("page"), survey.mode == Mode.OPEN
    written = agreeing.written(survey, [part.id, *(question.id for question in part.questions)])
    context = scorecard_pages.rubric_page(card, part, number, arguments=True, names=is_open, written=written)
    if part.id == vision.WHY and survey.vision:  # the words under which they answered, and no others
        context["vision"] = Vision(survey.vision, survey.vision)
    return _show(request, "consensus/results_rubric.html", survey, secret, context)


@behind_link()
def how(request, secret, survey, shown):
    """The rule in plain words; with results also the coefficient of each question."""
    card = scorecard_pages.card_of(shown, request.LANGUAGE_CODE) if shown else None
    context = scorecard_pages.how_page(survey, request.LANGUAGE_CODE, card)
    return _show(request, "consensus/results_how.html", survey, secret, context)
