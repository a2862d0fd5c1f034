"""Actions at the desk, the answer of the management, and 'What we did with it' for everybody with the results link."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.consensus import access, doing
from draagvlak.consensus import doing_pages as pages
from draagvlak.consensus.doing_forms import ActionForm, AnswerForm, AskForm, ProgressForm
from draagvlak.consensus.results_views import behind_link
from draagvlak.orgs import access as organisations
from draagvlak.orgs.roles import Right
from draagvlak.plans import access as plans
from draagvlak.plans import actions as verbs
from draagvlak.plans import calendar
from draagvlak.surveys import answering, links, paper, sightings
from draagvlak.surveys.models import Mode, State
from draagvlak.ui.respond import SeeOther, page_pid, respond

page = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE = 50


# ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────
@require_safe
def actions(request, org):
    """Every action of the organisation, one's own first."""
    here = organisations.organisation(request, org)
    show = pages.shown_as(request.GET.get("show", ""))
    leaf = Paginator(pages.of_organisation(here, show), ON_A_PAGE).get_page(request.GET.get("page"))
    shows = [(name, label) for name, (label, _filter) in pages.SHOWS.items()]
    context = {"rows": pages.rows(leaf, here), "leaf": leaf, "show": show, "shows": shows}
    context["no_day"] = "" if pages.has_own_days(here) else pages.NO_OWN_DAY
    return respond(request, "consensus/actions.html", context)


@require_safe
def scan_actions(request, pid):
    """The actions of one scan: by part, or by day."""
    here, survey, shown = access.scan(request, pid, Right.READ)
    found = pages.of_scan(survey)
    context = {
        "survey": survey, "is_closed": survey.state == State.CLOSED, "may_change": here.may(Right.MANAGE_SCANS),
        "may_add": here.may(Right.MANAGE_SCANS) and shown is not None, "tally": pages.tally(found),
        "by_day": request.GET.get("view") == "day", "rows": pages.rows(found, here),
        "no_day": "" if pages.days(found) else pages.NO_DAY,
    }  # fmt: skip
    context["groups"], context["empty"] = pages.by_rubric(survey, context["rows"])
    return respond(request, "consensus/actions_scan.html", context)


@require_safe
def actions_calendar(request, org):
    """One's own open actions as a calendar file."""
    here = organisations.organisation(request, org)
    own = [action for action in pages.of_organisation(here, "open") if plans.is_mine(here, action)]
    return _calendar(request, _("My actions"), own, pages.NO_OWN_DAY, reverse("actions", args=[org]))


@require_safe
def scan_actions_calendar(request, pid):
    """The open actions of one scan as a calendar file."""
    _here, survey, _shown = access.scan(request, pid, Right.READ)
    return _calendar(request, survey.title, pages.of_scan(survey), pages.NO_DAY, reverse("scan-actions", args=[pid]))


def _calendar(request, name, found, none, back):
    """The file; without any day back to the list, which says why: a calendar file without a day is not valid."""
    days = pages.days(found)
    if not days:
        messages.info(request, none)
        return SeeOther(back)
    response = HttpResponse(calendar.write(name, days), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="draagvlak.ics"'
    return response


# ── Making and changing ──────────────────────────────────────────────────────────────────────────────────────
@page
def scan_action_new(request, pid):
    """A new action of a closed scan, with what the pack suggests there: offered, and copied on request only."""
    here, survey, shown = access.closed(request, pid, Right.MANAGE_SCANS)
    language = get_language()
    start = {"by_when": verbs.proposed_day(), "about": _asked_for(request, survey)}
    form = ActionForm(here.organisation, survey, language, request.POST or None, start=start)
    offers = doing.offers(shown, form.questions(), language)
    looks = bool({"look", "copy"} & set(request.POST))
    if request.method == "POST" and not looks and form.is_valid():
        ask_by = verbs.proposed_term() if form.cleaned_data["ask"] else None
        made = doing.make(survey, request.user, form.links(), ask_by=ask_by, pid=page_pid(request), **form.values())
        messages.success(request, _("The action stands in the list."))
        return respond(request, "", redirect=reverse("action", args=[made.pid]))
    sightings.saw(survey, here.role, sightings.SCORECARD)
    if looks:
        form = ActionForm(here.organisation, survey, language, start=pages.typed(form, offers))
    context = {"form": form, "survey": survey, "offers": offers, "asked": bool(form.questions())}
    return respond(request, "consensus/action_new.html", context, status=422 if form.errors else 200)


def _asked_for(request, survey):
    """What the address asks to begin with: a question or a part of this scan; anything else is nothing."""
    known = {f"rubric:{one.id}" for one in doing.items(survey, "")}
    known |= {f"question:{one.id}" for rubric in doing.items(survey, "") for one in rubric.questions}
    asked = [f"{kind}:{request.GET.get(kind, '')}" for kind in ("question", "rubric")]
    return next((one for one in asked if one in known), "")


@page
def action_edit(request, pid):
    """Changes what an action says and what it belongs to."""
    here, found = plans.action(request, pid, Right.MANAGE_SCANS)
    survey = pages.survey_of(found)
    form = ActionForm(here.organisation, survey, get_language(), request.POST or None, action=found)
    context = {"form": form, "action": found, "survey": survey}
    if request.method != "POST" or not form.is_valid():
        return respond(request, "consensus/action_edit.html", context, status=422 if form.errors else 200)
    version, values, links = form.cleaned_data["version"] or 0, form.values(), form.links() if survey else None

    def write():
        if survey is None:
            return verbs.change(found, request.user, version, **values)
        return doing.change(found, survey, request.user, version, links, **values)

    return _write(request, form, write, "consensus/action_edit.html", context, values, links)


def _write(request, form, verb, template, context, values, links=None):
    """Does it and goes back to the action; or shows both texts of a conflict, or why it was refused."""
    action = context["action"]
    try:
        verb()
    except verbs.Conflict as conflict:
        pages.keep_typed(form, conflict.current)
        differences = pages.differences(conflict.current, values, context.get("survey"), links)
        context |= {"differences": differences, "has_errors": True}
        return respond(request, template, context, status=409)
    except verbs.Refused as refused:
        form.add_error(None, refused.text)
        return respond(request, template, context, status=422)
    messages.success(request, _("It is saved."))
    return respond(request, "", redirect=reverse("action", args=[action.pid]))


@require_safe
def action(request, pid):
    """One action: what it is, how far it is, what the management says, what happened."""
    here, found = plans.action(request, pid)
    return respond(request, "consensus/action.html", pages.detail(here, found))


@page
def action_progress(request, pid):
    """How far an action is, for who guides scans and for whom it belongs to."""
    _here, found = plans.own_action(request, pid)
    start = {name: getattr(found, name) for name in ("progress", "result", "reason", "version")}
    form = ProgressForm(request.POST or None, initial=start)
    context = {"form": form, "action": found, "title": _("How far is this action?")}
    if request.method != "POST" or not form.is_valid():
        return respond(request, "consensus/action_form.html", context, status=422 if form.errors else 200)
    values = {name: form.cleaned_data[name] for name in ("progress", "reason", "result")}
    version = form.cleaned_data["version"] or 0
    return _write(request, form, lambda: verbs.set_progress(found, request.user, version, **values),
                  "consensus/action_form.html", context, values)  # fmt: skip


@page
def action_ask(request, pid):
    """Asks the management for an answer by a day."""
    here, found = plans.action(request, pid, Right.MANAGE_SCANS)
    form = AskForm(found, request.POST or None)
    context = {"form": form, "action": found, "title": _("Ask the management for an answer"),
               "nobody_answers": not pages.somebody_answers(here.organisation)}  # fmt: skip
    if request.method != "POST" or not form.is_valid():
        return respond(request, "consensus/action_form.html", context, status=422 if form.errors else 200)
    due, version = form.cleaned_data["due"], form.cleaned_data["version"] or 0
    return _write(request, form, lambda: verbs.ask_management(found, request.user, version, due),
                  "consensus/action_form.html", context, {"answer_due": due})  # fmt: skip


@page
def action_answer(request, pid):
    """The answer of the management: yes, no with a reason, or not yet with a day."""
    here, found = plans.action(request, pid, Right.ANSWER_ACTIONS)
    form = AnswerForm(found, request.POST or None)
    context = {"form": form, "action": found, "title": _("The answer of the management")}
    if request.method != "POST" or not form.is_valid():
        return respond(request, "consensus/action_form.html", context, status=422 if form.errors else 200)
    given, version = form.cleaned_data, form.cleaned_data["version"] or 0
    values = {"answer": given["answer"], "answer_text": given["text"], "answer_later": given["later"]}
    return _write(
        request, form,
        lambda: verbs.answer(here, found, version, given["answer"], text=given["text"], later=given["later"]),
        "consensus/action_form.html", context, values,
    )  # fmt: skip


@page
def action_delete(request, pid):
    """Asks first, then deletes an action that the management did not answer; changed meanwhile, it asks again."""
    _here, found = plans.action(request, pid, Right.MANAGE_SCANS)
    context, status, onward = {}, 200, _list_of(found)
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            verbs.delete(found, request.user, int(version) if version.isdecimal() else 0)
        except verbs.Conflict as conflict:
            found, status = conflict.current, 409
            context = {"differences": pages.changed_since(found, request.POST)}
        except verbs.Refused as refused:
            context, status = {"problem": refused.text}, 422
        else:
            messages.success(request, _("The action is deleted."))
            return respond(request, "", redirect=onward)
    context |= {"action": found, "facts": pages.facts(found), "status": status, "has_errors": status != 200}
    return respond(request, "consensus/action_delete.html", context, status=status)


def _list_of(action):
    survey = pages.survey_of(action)
    route, pid = ("scan-actions", survey.pid) if survey else ("actions", action.organisation.pid)
    return reverse(route, args=[pid])


@page
def scan_focus(request, pid):
    """Which parts come first: two or three are proposed from the scorecard, none is forced."""
    here, survey, shown = access.closed(request, pid, Right.MANAGE_SCANS)
    form = pages.focus_form(survey, shown, request.POST or None)
    sightings.saw(survey, here.role, sightings.SCORECARD)
    context = {"form": form, "survey": survey}
    if request.method != "POST" or not form.is_valid():
        return respond(request, "consensus/actions_focus.html", context, status=422 if form.errors else 200)
    chosen, seen = form.cleaned_data["rubrics"], form.cleaned_data["seen"].split(",")
    try:
        doing.set_focus(survey, request.user, chosen, [one for one in seen if one])
    except doing.FocusConflict as conflict:
        context |= {"has_errors": True, "differences": pages.focus_differences(survey, form, conflict.current)}
        return respond(request, "consensus/actions_focus.html", context, status=409)
    messages.success(request, _("It is saved."))
    return respond(request, "", redirect=reverse("scan-actions", args=[survey.pid]))


# ── 'What we did with it' ────────────────────────────────────────────────────────────────────────────────────
@behind_link()
def results_done(request, secret, survey, shown):
    """For everybody with the results link, without an account: the actions, and what the management says to them."""
    if shown is None:
        return SeeOther(reverse("results", args=[secret]))
    context = answering.frame(request, survey) | {"groups": pages.told(survey), "key": secret}
    return render(request, "consensus/done.html", context)


@require_safe
def done_poster(request, pid):
    """The same on paper. With the QR code of the results link, but not in Open mode: that link is for who took part."""
    _here, survey, _shown = access.closed(request, pid, Right.MANAGE_SCANS)
    link = "" if survey.mode == Mode.OPEN else links.results_url(links.results_token(survey))
    with translation.override(paper.language_of(survey)):
        subject = answering.subject_of(survey, get_language())
        context = {"survey": survey, "groups": pages.told(survey), "link": link, "subject": subject}
        return respond(request, "consensus/poster.html", context)
