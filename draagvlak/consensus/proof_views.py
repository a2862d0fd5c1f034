"""'What can somebody work out from this?' for members and, behind the results link, for everybody who took part."""

from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from draagvlak.consensus import access, proof, results_views
from draagvlak.orgs.roles import Right
from draagvlak.surveys import answering, audit, sightings
from draagvlak.surveys.models import State
from draagvlak.ui.respond import respond


@require_safe
def desk(request, pid):
    """For every member: that a promise was kept is no result.

    Which questions everybody answered alike is one: their names are for who may read results, and that is noted.
    """
    here, survey, shown = access.scan(request, pid, Right.READ)
    may_see = here.may(Right.SEE_RESULTS)
    context = _context(survey, shown, translation.get_language())
    if shown and may_see and context["proof"].unanimous:
        sightings.saw(survey, here.role, sightings.SCORECARD)
    return respond(request, "consensus/proof.html", context | {"may_see": may_see})


@results_views.behind_link()
def respondent(request, secret, survey, shown):
    """The same for who took part, without an account."""
    context = answering.frame(request, survey) | _context(survey, shown, request.LANGUAGE_CODE)
    return render(request, "consensus/proof_results.html", context | {"may_see": True, "key": secret})


def _context(survey, shown, language):
    checked = audit.audit(shown) if shown else None
    found = proof.proof(shown, checked, language) if checked else None
    again = checked is not None and checked.rounds > 1
    looked = proof.looked(survey)
    return {
        "survey": survey, "shown": shown, "proof": found, "limits": proof.limits(survey, language, shown, again=again),
        "looked": looked[: proof.RECENT], "looked_before": looked[proof.RECENT :],
        "kept": proof.kept(survey, shown) if survey.state == State.CLOSED else [],
        "is_closed": survey.state == State.CLOSED,
    }  # fmt: skip
