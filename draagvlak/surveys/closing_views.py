"""The desk, part three: closing a scan, and what can be done after too few answered. Each page asks before it does."""

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _

from draagvlak.orgs.roles import Right
from draagvlak.surveys import access, actions, closing, closing_pages, desk
from draagvlak.surveys.forms import ExtendForm
from draagvlak.surveys.models import State
from draagvlak.surveys.running_views import ask, done, page
from draagvlak.ui.respond import page_pid, respond


@page
def close(request, pid):
    """Ends the round, for everybody at the same moment."""
    _here, survey = access.scan(request, pid, Right.MANAGE_SCANS)
    if survey.state == State.CLOSED:
        return respond(request, "", redirect=desk.address("scan", survey))
    if survey.state != State.RUNNING:
        return ask(request, survey, _("Close the scan?"), [], "", problem=_("This scan is not running."))
    standing = closing.standing(survey)
    changed = False
    if request.method == "POST":
        # What follows from closing stood on the page: when that is no longer so, it is asked again.
        changed = request.POST.get("enough") != closing_pages.mark(standing)
        if not changed:
            shown = closing.close(survey, request.user)
            return done(request, survey, closing_pages.closed(shown))
    context = closing_pages.close_page(survey, standing) | {"changed": changed, "has_errors": changed}
    return respond(request, "surveys/desk/close.html", context, status=409 if changed else 200)


@page
def reopen(request, pid):
    """Opens a round with too few answers again, until a later day."""
    _here, survey = access.scan(request, pid, Right.MANAGE_SCANS)
    form, problem = ExtendForm(survey, request.POST or None), closing.why_not_again(survey)
    if request.method == "POST" and not problem and form.is_valid():
        try:
            closing.reopen(survey, request.user, form.cleaned_data["last_day"])
        except actions.Refused as refused:
            form.add_error("last_day", refused.text)
        else:
            day = formats.date_format(form.cleaned_data["last_day"], "j F Y")
            return done(request, survey, _("The scan is open again. People can answer until %(day)s.") % {"day": day})
    lines = [] if problem else [
        _("Everybody can answer again with the link or code that they have."),
        _("What was handed in stays, and can be changed or taken back."),
        _("The minimum stays %(k)s answers.") % {"k": survey.k},
        _("Nobody gets a mail by itself. You can send a reminder after this.") if settings.HAS_MAIL
        else _("This server sends no mail. Tell people yourself that they can answer again."),
    ]  # fmt: skip
    return ask(request, survey, _("Open the scan again?"), lines, _("Open it again"),
               form=None if problem else form, problem=problem)  # fmt: skip


@page
def restart(request, pid):
    """Begins anew in Open mode after too few answered; the old answers are deleted."""
    _here, survey = access.scan(request, pid, Right.MANAGE_SCANS)
    problem = closing.why_not_open(survey)
    if request.method == "POST" and not problem:
        try:
            made = closing.restart_open(survey, request.user, pid=page_pid(request))
        except actions.Refused as refused:
            problem = refused.text
        else:
            return done(request, made, _("This is the new scan, in Open mode. Nobody is invited yet."), "scan-edit")
    lines = [] if problem else [
        _("In an open scan those who take part see of each other what they answer, by name or nickname."),
        _("So first ask whether everybody agrees. Who does not want that, does not take part."),
        _("You get a new draft with the same questions and the same list. Everybody answers anew."),
        _("The answers that were given now are deleted at once. Nobody has seen them. This cannot be undone."),
    ]  # fmt: skip
    return ask(request, survey, _("Begin again in Open mode?"), lines, _("Delete the answers and begin again"),
               problem=problem)  # fmt: skip
