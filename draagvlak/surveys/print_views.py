"""Paper: invitation sheets, the poster, the questionnaire as a form. A sheet holds secrets, so it is made by a POST."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.orgs.roles import Right
from draagvlak.surveys import access, actions, desk, paper
from draagvlak.surveys.models import Mode, State
from draagvlak.ui.respond import respond

page = require_http_methods(["GET", "HEAD", "POST"])


@page
def sheets(request, pid):
    """Asks for whom, and then shows the sheets: one for each person, with a new link and code."""
    here, survey = access.scan(request, pid, Right.MANAGE_SCANS)
    problem = _("This scan is not running.") if survey.state != State.RUNNING else ""
    if survey.mode == Mode.ANONYMOUS and not problem:
        return respond(request, "", redirect=desk.address("scan-poster", survey))
    if request.method == "POST" and not problem:
        pids = None if request.POST.get("who") == "all" else set(request.POST.getlist("people"))
        handed = actions.hand_out(survey, request.user, pids)
        if handed:
            with translation.override(paper.language_of(survey)):  # of who reads it, not of who prints it
                return respond(request, "surveys/desk/sheets.html", paper.sheets_page(survey, handed))
        problem = _("Choose at least one person.")
    context = paper.choose_page(survey) | {"problem": problem, "has_errors": bool(problem)}
    return respond(request, "surveys/desk/sheets_choose.html", context, status=422 if problem else 200)


@require_safe
def poster(request, pid):
    """The poster of an Open or Anonymous scan: what it is about, QR code, short code, who sees what."""
    _here, survey = access.scan(request, pid, Right.MANAGE_SCANS)
    if survey.state != State.RUNNING or survey.mode == Mode.CONFIDENTIAL:
        return respond(request, "surveys/desk/no_poster.html", {"survey": survey})
    with translation.override(paper.language_of(survey)):
        return respond(request, "surveys/desk/poster.html", paper.poster_page(survey))


@page
def form(request, pid):
    """The questionnaire on paper: asks which, and then shows the forms, each with a code of its own."""
    _here, survey = access.scan(request, pid, Right.MANAGE_SCANS)
    asked = paper.Wanted.of(request.POST or request.GET, survey)
    if request.method == "POST" and "example" not in request.POST:
        try:
            handed = actions.paper_forms(survey, request.user, pids=asked.people, loose=asked.loose)
        except actions.Refused as refused:
            context = paper.form_choices(survey, asked) | {"problem": refused.text, "has_errors": True}
            return respond(request, "surveys/desk/form_choose.html", context, status=422)
        if handed:
            return respond(request, "surveys/desk/form.html", paper.form_page(survey, asked, handed))
    elif request.method == "POST":
        return respond(request, "surveys/desk/form.html", paper.form_page(survey, asked, [(None, None)]))
    problem = _("Choose people, or say how many forms you need.") if request.method == "POST" else ""
    context = paper.form_choices(survey, asked) | {"problem": problem, "has_errors": bool(problem)}
    return respond(request, "surveys/desk/form_choose.html", context, status=422 if problem else 200)
