"""The desk, part two: what can be done with a scan and with one person on its list. Each page asks before it does."""

from django.contrib import messages
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from draagvlak.lib.tokens import pretty
from draagvlak.orgs.roles import Right
from draagvlak.surveys import access, actions, desk, mails, roster
from draagvlak.surveys.forms import CopyForm, ExtendForm, InviteeForm, PlaceForm
from draagvlak.surveys.links import answer_url, join_url
from draagvlak.surveys.models import Mode, State
from draagvlak.ui.respond import page_pid, respond

page = require_http_methods(["GET", "HEAD", "POST"])


def ask(request, survey, title, lines, yes, *, form=None, problem="", back="", **context):
    """The page that asks before something is done, with what follows from it."""
    context |= {"survey": survey, "title": title, "lines": lines, "yes": yes, "form": form, "problem": problem}
    failed = request.method == "POST" and bool(problem or (form and form.errors))
    context |= {"back": back or desk.address("scan", survey), "has_errors": failed}
    return respond(request, "surveys/desk/ask.html", context, status=422 if failed else 200)


def done(request, survey, text, onward="scan"):
    """What happened, said on the page where the work goes on."""
    messages.success(request, text)
    return respond(request, "", redirect=desk.address(onward, survey))


@page
def remind(request, pid):
    """Asks everybody on the list once more, by mail."""
    here, survey = access.scan(request, pid, Right.MANAGE_SCANS)
    problem = ""
    if request.method == "POST":
        try:
            count = actions.remind(survey, request.user)
        except actions.Refused as refused:
            problem = refused.text
        else:
            text = ngettext("%(count)s reminder is on its way.", "%(count)s reminders are on their way.", count)
            return done(request, survey, mails.on_its_way(survey, text % {"count": count}))
    return ask(request, survey, _("Send a reminder?"), desk.reminder_lines(survey), _("Send the reminder"),
               problem=problem or ("" if request.method == "POST" else desk.why_no_reminder(survey)))  # fmt: skip


@page
def extend(request, pid):
    """Moves the last day to a later day."""
    _here, survey = access.scan(request, pid, Right.MANAGE_SCANS)
    form = ExtendForm(survey, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.extend(survey, request.user, form.cleaned_data["last_day"])
        except actions.Refused as refused:
            form.add_error("last_day" if survey.state == State.RUNNING else None, refused.text)
        else:
            day = formats.date_format(form.cleaned_data["last_day"], "j F Y")
            return done(request, survey, _("People can now answer until %(day)s.") % {"day": day})
    lines = [_("People can answer longer. Their links keep working."), _("The last day can only become later.")]
    return ask(request, survey, _("Choose a later last day"), lines, _("Move the last day"), form=form)


@page
def copy(request, pid):
    """A new draft with the same settings."""
    _here, survey = access.scan(request, pid, Right.MANAGE_SCANS)
    form = CopyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.copy_scan(survey, request.user, pid=page_pid(request), **form.cleaned_data)
        return done(request, made, _("This is the copy. Nobody is invited yet."), "scan-edit")
    lines = [_("You get a new draft with the same settings. You can still change everything in it."),
             _("Answers, links and the last day do not come along.")]  # fmt: skip
    return ask(request, survey, _("Copy this scan?"), lines, _("Make a copy"), form=form)


@page
def scan_trajectory(request, pid):
    """To which trajectory this scan belongs: can be said at any time."""
    _here, survey = access.scan(request, pid, Right.MANAGE_SCANS)
    form = PlaceForm(survey, request.POST or None)
    known = "trajectory" in form.fields
    if request.method == "POST" and form.is_valid():
        actions.place(survey, request.user, form.cleaned_data["trajectory"] if known else None)
        return done(request, survey, _("It is saved."))
    lines = [_("The scan then stands on the page of that trajectory. For who answers nothing changes.")] if known else [
        _("There is no trajectory yet. Begin one first, then come back."),
    ]  # fmt: skip
    title = _("Which trajectory does it belong to?")
    return ask(request, survey, title, lines, _("Save") if known else _("Go on without"), form=form if known else None)


@page
def cancel(request, pid):
    """Stops a running scan and deletes what was answered."""
    _here, survey = access.scan(request, pid, Right.MANAGE_SCANS)
    problem = ""
    if request.method == "POST":
        try:
            actions.cancel(survey, request.user)
        except actions.Refused as refused:
            problem = refused.text
        else:
            return done(request, survey, _("The scan has stopped. All answers were deleted."))
    lines = [
        _("All answers are deleted, also those that were handed in. Nobody will ever see them."),
        _("All links and codes stop working. The list of people is deleted."),
        _("This cannot be undone. Do you need more time? Then choose a later last day instead."),
    ]
    return ask(request, survey, _("Stop this scan for good?"), lines, _("Stop and delete"), problem=problem)


@page
def delete(request, pid):
    """Throws a draft away."""
    here, survey = access.scan(request, pid, Right.MANAGE_SCANS)
    if survey.is_locked:
        return desk.locked(request, survey)
    if request.method == "POST":
        actions.delete_draft(survey, request.user)
        messages.success(request, _("The draft was thrown away."))
        return respond(request, "", redirect=desk.scans_address(here.organisation))
    lines = [_("The settings and the list of people are deleted. Nobody was invited yet.")]
    return ask(request, survey, _("Throw this draft away?"), lines, _("Throw away"))


@page
def rotate(request, pid):
    """A new link and code for everybody, when the old ones came in the wrong hands."""
    _here, survey = access.scan(request, pid, Right.MANAGE_SCANS)
    problem = ""
    if request.method == "POST":
        try:
            actions.rotate_link(survey, request.user)
        except actions.Refused as refused:
            problem = refused.text
        else:
            return done(request, survey, _("There is a new link and a new code. The old ones no longer work."))
    lines = [_("Do this when the link came in the wrong hands."),
             _("The old link and code stop working at once. Hand on the new ones."),
             _("Who began to answer already can go on.")]  # fmt: skip
    return ask(request, survey, _("Replace the link and the code?"), lines, _("Replace them"), problem=problem)


@page
def invitee_edit(request, pid):
    """Corrects a name, an address or, before the start, a role."""
    _here, survey, invitee = access.invitee(request, pid)
    name = roster.name_of(invitee, survey.organisation_id)
    address = roster.address_of(invitee, survey.organisation_id)
    start = {"name": name, "address": address, "group": invitee.group}
    form = InviteeForm(survey, request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_invitee(invitee, request.user, **form.cleaned_data)
        except actions.Refused as refused:
            form.add_error(None, refused.text)
        else:
            return done(request, survey, _("It is changed."), "scan-people")
    lines = (
        [_("A changed address gets no mail by itself. You can send a new link from the list.")]
        if survey.is_locked
        else []
    )
    return ask(request, survey, _("Correct %(name)s") % {"name": name or address}, lines, _("Save"), form=form,
               back=desk.address("scan-people", survey))  # fmt: skip


@page
def invitee_remove(request, pid):
    """Takes somebody off the list."""
    _here, survey, invitee = access.invitee(request, pid)
    name = roster.name_of(invitee, survey.organisation_id) or roster.address_of(invitee, survey.organisation_id)
    if request.method == "POST":
        actions.remove_invitee(invitee, request.user)
        return done(request, survey, _("%(name)s is off the list.") % {"name": name}, "scan-people")
    lines = [_("The link and the code of this person stop working.")] if survey.is_locked else []
    if survey.is_locked:
        lines.append(_("Did this person answer already? Then those answers stay. Nobody can tell which they are."))
    return ask(request, survey, _("Take %(name)s off the list?") % {"name": name}, lines, _("Take off the list"),
               back=desk.address("scan-people", survey))  # fmt: skip


def elsewhere():
    """What a new link cannot do: an invitation that was used opens no second ballot."""
    return _("On another device nobody can begin again with the new link. Who began already needs the device on which "
             "they began, or the code that they wrote down there.")  # fmt: skip


@page
def invitee_renew(request, pid):
    """A new link for one person: mailed, or shown once to hand on."""
    _here, survey, invitee = access.invitee(request, pid)
    name = roster.name_of(invitee, survey.organisation_id) or roster.address_of(invitee, survey.organisation_id)
    by_mail = request.POST.get("send") == "mail"
    problem = _("In an anonymous scan everybody has the same link.") if survey.mode == Mode.ANONYMOUS else ""
    if request.method == "POST":
        try:
            secrets = actions.renew_invitee(invitee, request.user, by_mail=by_mail)
        except actions.Refused as refused:
            problem = refused.text
        else:
            if by_mail:
                text = mails.on_its_way(survey, _("A mail with a new link is on its way."))
                return done(request, survey, text, "scan-people")
            context = {"survey": survey, "name": name, "link": answer_url(secrets.token), "join": join_url(),
                       "code": pretty(secrets.code), "elsewhere": elsewhere()}  # fmt: skip
            return respond(request, "surveys/desk/new_link.html", context)
    lines = [_("The link and the code that this person had stop working."),
             _("Did this person begin to answer? Those answers stay, and can go on on the same device."),
             elsewhere()]  # fmt: skip
    return ask(request, survey, _("A new link for %(name)s?") % {"name": name}, lines, _("Show a new link"),
               problem=problem, back=desk.address("scan-people", survey), can_mail=desk.can_mail(invitee))  # fmt: skip
