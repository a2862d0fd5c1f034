"""The desk, part one: the list of scans, setting one up in four steps, starting it, and its own page."""

from django.conf import settings
from django.contrib import messages
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.orgs.roles import Right
from draagvlak.surveys import access, actions, closing_pages, desk, mails, people, roster
from draagvlak.surveys.forms import KindForm, ListForm, RulesForm, SubjectForm
from draagvlak.surveys.models import State
from draagvlak.surveys.notice import crowd_of, notice
from draagvlak.surveys.people_file import Unreadable, text_of
from draagvlak.ui.respond import page_pid, respond

page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def scans(request, org):
    """Every scan of an organisation."""
    here = access.organisation(request, org)
    surveys = desk.listed(here.organisation)
    return respond(request, "surveys/desk/scans.html", {"surveys": surveys, "may_set_up": here.may(Right.MANAGE_SCANS)})


@page
def scan_new(request, org):
    """Step 1 of a new scan: the subject."""
    here = access.organisation(request, org, Right.MANAGE_SCANS)
    form = SubjectForm(here.organisation, request.POST or None, user=request.user,
                       trajectory=request.GET.get("trajectory", ""))  # fmt: skip
    if not form.packs:
        return respond(request, "surveys/desk/no_instrument.html")
    if request.method == "POST" and form.is_valid():
        survey = actions.create_scan(here.organisation, request.user, pid=page_pid(request), **form.values())
        return respond(request, "", redirect=desk.address("scan-people", survey))
    context = {"form": form, "steps": desk.steps(1), "org": here.organisation}
    return respond(request, "surveys/desk/subject.html", context, status=desk.status(form))


@page
def scan_edit(request, pid):
    """Step 1 of a draft."""
    here, survey = access.scan(request, pid, Right.MANAGE_SCANS)
    if survey.is_locked:
        return desk.locked(request, survey)
    form = SubjectForm(here.organisation, request.POST or None, survey=survey)
    context = {"form": form, "steps": desk.steps(1, survey), "survey": survey, "org": here.organisation}
    return desk.edit(request, survey, form, "scan-people", "surveys/desk/subject.html", context)


@page
def scan_rules(request, pid):
    """Step 3: who sees what, until when, for how long."""
    _here, survey = access.scan(request, pid, Right.MANAGE_SCANS)
    if survey.is_locked:
        return desk.locked(request, survey)
    form = RulesForm(survey, request.POST or None)
    listed = roster.people(survey).count()
    context = {"form": form, "steps": desk.steps(3, survey), "survey": survey, "listed": listed}
    context["small"] = 0 < listed < people.SMALL
    return desk.edit(request, survey, form, "scan-launch", "surveys/desk/rules.html", context)


@page
def scan_people(request, pid):
    """Step 2, and later the list of a running scan: which kind of group, and who."""
    _here, survey = access.scan(request, pid, Right.MANAGE_SCANS)
    kind = KindForm(survey, request.POST or None)
    form = ListForm(survey, request.POST or None, request.FILES or None)
    context = {"survey": survey, "kind": kind, "form": form, "steps": desk.steps(2, survey)}
    if request.method != "POST":
        return _people_page(request, survey, context)
    if not (form.is_valid() and (survey.is_locked or kind.is_valid())):
        return _people_page(request, survey, context, status=422)
    if not survey.is_locked:
        survey = actions.edit_scan(survey, request.user, None, **kind.cleaned_data)
    return _list_given(request, survey, form, context)


def _list_given(request, survey, form, context):
    """What happens with a list that was sent: nothing to add, a dry run to look at, or adding after the dry run."""
    try:
        text = text_of(form.cleaned_data["people"], form.cleaned_data["file"])
    except Unreadable as error:
        form.add_error("file", error.text)
        return _people_page(request, survey, context, status=422)
    if not text.strip():
        if survey.is_locked:
            form.add_error("people", _("Paste names or addresses first, or choose a file."))
            return _people_page(request, survey, context, status=422)
        return respond(request, "", redirect=desk.address("scan-rules", survey))
    understood = desk.understand(survey, text, form.cleaned_data["group"])
    if "add" not in request.POST or request.FILES:
        context |= {"understood": understood, "form": desk.asked_again(survey, form, text)}
        return _people_page(request, survey, context)
    return _add_people(request, survey, form, understood, context)


def _add_people(request, survey, form, understood, context):
    fresh = desk.with_groups(survey, understood.people, request.POST)
    try:
        added = actions.add_invitees(survey, request.user, fresh, by_mail=form.cleaned_data.get("by_mail", False))
    except actions.Refused as refused:
        form.add_error(None, refused.text)
        return _people_page(request, survey, context, status=422)
    text = ngettext("%(count)s person was put on the list.", "%(count)s people were put on the list.", added)
    messages.success(request, text % {"count": added})
    onward = "scan-people" if survey.is_locked else "scan-rules"
    return respond(request, "", redirect=desk.address(onward, survey))


def _people_page(request, survey, context, status=200):
    guests = roster.guests(survey, with_begun=True)
    context |= desk.people_page(survey, guests, context["kind"], context.get("understood"))
    return respond(request, "surveys/desk/people.html", context, status=status)


@page
def scan_launch(request, pid):
    """Step 4: exactly what people will read, and the start."""
    _here, survey = access.scan(request, pid, Right.MANAGE_SCANS)
    if survey.is_locked:
        return respond(request, "", redirect=desk.address("scan", survey))
    if request.method == "POST" and request.POST.get("confirmed") == "yes":
        return _launch(request, survey)
    context = desk.launch_page(survey, request.GET.get("language", ""), request.POST.get("send", ""))
    template = "surveys/desk/launch_sure.html" if request.method == "POST" else "surveys/desk/launch.html"
    return respond(request, template, context)


def _launch(request, survey):
    version = request.POST.get("version", "")
    try:
        sent = actions.launch(
            survey, request.user, int(version) if version.isdecimal() else 0, by_mail=request.POST.get("send") == "mail"
        )
    except actions.Conflict as conflict:
        context = desk.launch_page(conflict.current, "", request.POST.get("send", "")) | {"changed": True}
        return respond(request, "surveys/desk/launch.html", context, status=409)
    except actions.Refused as refused:
        context = desk.launch_page(survey, "", request.POST.get("send", "")) | {"refused": refused.text}
        return respond(request, "surveys/desk/launch.html", context | {"has_errors": True}, status=422)
    text = ngettext("The scan has started. %(count)s mail is on its way.",
                    "The scan has started. %(count)s mails are on their way.", sent) if sent else _(
        "The scan has started. Now hand out the invitations.")  # fmt: skip
    messages.success(request, mails.on_its_way(survey, text % {"count": sent}) if sent else text)
    return respond(request, "", redirect=desk.address("scan", survey))


@require_safe
def scan(request, pid):
    """The page of one scan: how far it is, what you can do, what people read, what happened."""
    here, survey = access.scan(request, pid)
    context = {"survey": survey, "may_set_up": here.may(Right.MANAGE_SCANS), "has_mail": settings.HAS_MAIL}
    if survey.state == State.DRAFT:
        return respond(request, "surveys/desk/draft.html", context | desk.draft_page(survey))
    if survey.state == State.CLOSED:
        return respond(request, "surveys/desk/closed.html", context | closing_pages.closed_page(survey, here))
    crowd = crowd_of(survey)
    context |= desk.running_page(survey, crowd, here) | {"facts": notice(survey, translation.get_language(), crowd)}
    return respond(request, "surveys/desk/scan.html", context)
