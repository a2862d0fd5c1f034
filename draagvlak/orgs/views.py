"""The pages of one organisation: members, teams, settings, mail, who may do what, history."""

from base64 import b64encode

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.orgs import access, actions, colour, history, mail
from draagvlak.orgs.forms import (
    InviteForm,
    MemberForm,
    OrganisationForm,
    TeamForm,
    TestMailForm,
    rights_table,
)
from draagvlak.orgs.roles import Right, Role, may_give
from draagvlak.ui.respond import respond

page = require_http_methods(["GET", "HEAD", "POST"])


def _here_and(name, here):
    """The address of a page of this organisation, for a redirect."""
    return reverse(name, args=[here.organisation.pid])


# ── Members ──────────────────────────────────────────────────────────────────────────────────────────────────


@require_safe
def members(request, pid):
    here = access.organisation(request, pid)
    may_manage = here.may(Right.MANAGE_MEMBERS)
    order = {role: at for at, role in enumerate(Role)}
    rows = list(here.organisation.memberships.select_related("user").prefetch_related("teams"))
    rows.sort(key=lambda row: (order.get(row.role, 9), str(row.user).lower()))
    invited = []
    if may_manage:
        open_ones = here.organisation.invitations.filter(accepted_at__isnull=True).order_by("expires_at")
        invited = [(one, actions.invited_address(one)) for one in open_ones]
    context = {
        "rows": [(row, may_manage and may_give(here.role, row.role)) for row in rows],
        "invited": invited,
        "may_manage": may_manage,
    }
    return respond(request, "orgs/members.html", context)


@page
def invite(request, pid):
    here = access.organisation(request, pid, Right.MANAGE_MEMBERS)
    form = InviteForm(request.POST or None, here=here)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            _invitation, secret = actions.invite_colleague(here, data["email"], data["role"], form.by_mail)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal.text))
        else:
            if form.by_mail:
                messages.success(request, _("The invitation is on its way."))
                return respond(request, "", redirect=_here_and("members", here))
            shown = {"link": actions.invitation_link(secret), "days": actions.INVITATION_DAYS, "email": data["email"]}
            return respond(request, "orgs/invitation_link.html", shown)
    return respond(request, "orgs/invite.html", {"form": form}, status=422 if form.errors else 200)


@page
def withdraw_invitation(request, pid, invitation):
    here, found = access.invitation(request, pid, invitation)
    context = {"email": actions.invited_address(found)}
    return _ask(request, here, "orgs/withdraw.html", context, lambda: actions.revoke_invitation(here, found))


@page
def member(request, pid, member):
    here, found = access.member(request, pid, member)
    start = {"role": found.role, "teams": found.teams.all()}
    form = MemberForm(request.POST or None, initial=start, here=here)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_member(here, found, data["role"], data.get("teams", found.teams.all()))
        except actions.Refused as refusal:
            form.add_error(None, str(refusal.text))
        else:
            messages.success(request, _("Saved."))
            return respond(request, "", redirect=_here_and("members", here))
    context = {"form": form, "member": found, "may_change": may_give(here.role, found.role)}
    return respond(request, "orgs/member.html", context, status=422 if form.errors else 200)


@page
def remove_member(request, pid, member):
    here, found = access.member(request, pid, member)
    return _ask(request, here, "orgs/remove_member.html", {"member": found}, lambda: actions.remove_member(here, found))


@page
def member_link(request, pid, member):
    here, found = access.member(request, pid, member)
    context = {"member": found, "minutes": actions.SIGN_IN_LINK_MINUTES}
    if request.method == "POST":
        try:
            link = actions.sign_in_link(actions.make_sign_in_link(here, found))
        except actions.Refused as refusal:
            return respond(request, "orgs/member_link.html", context | {"refusal": refusal.text}, status=422)
        picture = segno.make(link, error="m").svg_data_uri(scale=6, border=2, light="#fff")
        return respond(request, "orgs/member_link_made.html", context | {"link": link, "qr": picture})
    return respond(request, "orgs/member_link.html", context)


@page
def leave(request, pid):
    here = access.organisation(request, pid)
    return _ask(request, here, "orgs/leave.html", {}, lambda: actions.leave_organisation(here), after="/")


def _ask(request, here, template, context, verb, after=None):
    """A page that asks first (GET) and does it (POST); what may not be done now says why, on the same page."""
    if request.method != "POST":
        return respond(request, template, context)
    try:
        verb()
    except actions.Refused as refusal:
        return respond(request, template, context | {"refusal": refusal.text, "has_errors": True}, status=422)
    messages.success(request, _("Done."))
    return respond(request, "", redirect=after or _here_and(context.get("back", "members"), here))


# ── Teams ────────────────────────────────────────────────────────────────────────────────────────────────────


@page
def teams(request, pid):
    here = access.organisation(request, pid, Right.MANAGE_MEMBERS)
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _named(form, lambda name: actions.add_team(here, name)):
        messages.success(request, _("The team is there."))
        return respond(request, "", redirect=_here_and("teams", here))
    context = {"form": form, "teams": here.organisation.teams.prefetch_related("memberships")}
    return respond(request, "orgs/teams.html", context, status=422 if form.errors else 200)


@page
def team(request, pid, team):
    here, found = access.team(request, pid, team)
    form = TeamForm(request.POST or None, initial={"name": found.name})
    rename = lambda name: actions.rename_team(here, found, name)  # noqa: E731
    if request.method == "POST" and form.is_valid() and _named(form, rename):
        messages.success(request, _("Saved."))
        return respond(request, "", redirect=_here_and("teams", here))
    return respond(request, "orgs/team.html", {"form": form, "team": found}, status=422 if form.errors else 200)


@page
def remove_team(request, pid, team):
    here, found = access.team(request, pid, team)
    context = {"team": found, "back": "teams"}
    return _ask(request, here, "orgs/remove_team.html", context, lambda: actions.remove_team(here, found))


def _named(form, verb):
    """Whether `verb(name)` went through; else the form says why not."""
    try:
        verb(form.cleaned_data["name"])
    except actions.Refused as refusal:
        form.add_error("name", str(refusal.text))
    return form.is_valid()


# ── The organisation itself ──────────────────────────────────────────────────────────────────────────────────


@page
def organisation_settings(request, pid):
    here = access.organisation(request, pid, Right.MANAGE_ORGANISATION)
    organisation = here.organisation
    start = {name: getattr(organisation, name) for name in ("name", "language", "contact")}
    start["colour"] = organisation.colour or colour.OURS
    has_logo = bool(organisation.logo)
    form = OrganisationForm(request.POST or None, request.FILES or None, initial=start, has_logo=has_logo)
    if request.method == "POST" and form.is_valid():
        actions.change_organisation(here, **form.values())
        messages.success(request, _("Saved."))
        return respond(request, "", redirect=_here_and("organisation-settings", here))
    context = {"form": form, "logo": b64encode(organisation.logo).decode() if has_logo else ""}
    return respond(request, "orgs/settings.html", context, status=422 if form.errors else 200)


@page
def organisation_mail(request, pid):
    here = access.organisation(request, pid, Right.MANAGE_ORGANISATION)
    form = TestMailForm(request.POST or None, initial={"email": request.user.email})
    outcome = None
    if request.method == "POST" and form.is_valid():
        outcome = actions.send_test_mail(here, form.cleaned_data["email"])
    context = {"form": form, "outcome": outcome, "outbox": mail.state(here.organisation)}
    return respond(request, "orgs/mail.html", context, status=422 if form.errors else 200)


@require_safe
def rights(request, pid):
    access.organisation(request, pid)
    return respond(request, "orgs/rights.html", {"table": rights_table(), "roles": list(Role)})


@require_safe
def events(request, pid):
    here = access.organisation(request, pid, Right.MANAGE_MEMBERS)
    found = Paginator(here.organisation.events.select_related("actor"), 50).get_page(request.GET.get("page"))
    rows = [(history.sentence(event), event.at) for event in found]
    return respond(request, "orgs/history.html", {"page": found, "rows": rows})
