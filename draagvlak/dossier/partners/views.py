"""Partners of a trajectory: who sees what, inviting one, what it may see, coming in, going; and the shared actions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.dossier.action_form import guest_origin
from draagvlak.dossier.partners import pages
from draagvlak.dossier.partners.forms import HowFarForm, InviteForm, JoinForm, NewActionForm, RightsForm
from draagvlak.orgs import access as organisations
from draagvlak.orgs import limits
from draagvlak.orgs.models import Membership
from draagvlak.orgs.roles import Right, rights_of
from draagvlak.plans import access, actions, partners
from draagvlak.plans.actions import Conflict, Refused
from draagvlak.plans.models import Progress, Scope
from draagvlak.ui.respond import page_pid, respond
from draagvlak.worksheets import gaps, parting

page = require_http_methods(["GET", "HEAD", "POST"])


# ── Who sees what ────────────────────────────────────────────────────────────────────────────────────────────
@require_safe
def trajectory_partners(request, pid):
    """Who sees what: for every member of the owner, and for guests as far as they see it themselves."""
    here, found = access.shared(request, pid)
    context = pages.who_sees_what(here, found, get_language())
    may = here.may(Right.EDIT_TRAJECTORY)
    context |= {"may_settle": may and not here.is_guest, "may_leave": may and here.is_guest,
                "may_invite": found.scope == Scope.PARTNERSHIP and found.closed_on is None}  # fmt: skip
    return respond(request, "dossier/shared.html" if here.is_guest else "dossier/partners.html", context)


@page
def partner_invite(request, pid):
    """A link for another organisation of this server. It is shown once."""
    _here, found = access.trajectory(request, pid, Right.EDIT_TRAJECTORY)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = partners.invite(found, request.user, form.cleaned_data["name"], pid=page_pid(request))
        except Refused as refused:
            form.add_error(None, str(refused.text))
        else:
            context = {"trajectory": found, "partner": made, "link": partners.link_of(secret), "days": partners.DAYS}
            return respond(request, "dossier/partner_link.html", context)
    context = {"form": form, "trajectory": found}
    return respond(request, "dossier/partner_invite.html", context, status=422 if form.errors else 200)


@page
def partner(request, pid):
    """What one partner may see, and what goes along when it leaves."""
    _here, found = access.partner(request, pid)
    if found.state != partners.State.ACTIVE:
        messages.info(request, _("This organisation does not work along now, so it cannot be given anything."))
        return respond(request, "", redirect=reverse("trajectory-partners", args=[found.trajectory.pid]))
    sheets, given = pages.sheets_of(found.trajectory, get_language()), partners.given(found.trajectory)
    form = RightsForm(found, sheets, given, request.POST or None)
    context, status = {"form": form, "partner": found, "trajectory": found.trajectory}, 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            partners.give(found, request.user, form.cleaned_data["version"] or 0, **form.values())
        except Conflict as conflict:
            context |= _both(form, conflict.current)
            status = 409
        except Refused as refused:
            form.add_error(None, str(refused.text))
            status = 422
        else:
            messages.success(request, _("It is saved, and holds from now on."))
            return respond(request, "", redirect=reverse("trajectory-partners", args=[found.trajectory.pid]))
    return respond(request, "dossier/partner.html", context, status=status)


def _both(form, now):
    """What somebody else gave meanwhile stands beside what was chosen; sent again, now knowingly, it holds."""
    stand = RightsForm.stand(now, form.sheets, partners.given(now.trajectory))
    form.data = form.data.copy()
    form.data["version"] = now.version
    return {"differences": form.differences(stand), "has_errors": True}


# ── Coming in and going ──────────────────────────────────────────────────────────────────────────────────────
@page
def partner_join(request, secret):
    """What a link opens: somebody lets their own organisation work along. GET changes nothing."""
    user, who = organisations.person(request), limits.client(request)
    if limits.WRONG_SECRETS.is_spent(who):
        return render(request, "429.html", status=429)
    invited = partners.find(secret)
    if invited is None:
        limits.WRONG_SECRETS.spend(who)
        return render(request, "orgs/gone.html", status=404)
    mine = _own_organisations(user, invited.owner)
    form = JoinForm(mine, request.POST or None)
    if request.method == "POST" and form.is_valid():
        here = organisations.organisation(request, form.cleaned_data["organisation"], Right.EDIT_TRAJECTORY)
        try:
            partners.accept(invited, here)
        except Refused as refused:
            form.add_error(None, str(refused.text))
        else:
            messages.success(request, _("Your organisation works along. Here you see what is shared with you."))
            return respond(request, "", redirect=reverse("trajectory-partners", args=[invited.trajectory]))
    context = {"form": form, "invited": invited, "mine": mine}
    return respond(request, "dossier/partner_join.html", context, status=422 if form.errors else 200)


def _own_organisations(user, but):
    """[(pid, name)] of the organisations that this person may decide for. As values (P12)."""
    rows = Membership.objects.filter(user=user).order_by("organisation__name")
    found = rows.values_list("organisation", "organisation__pid", "organisation__name", "role")
    return [(pid, name) for pk, pid, name, role in found if pk != but and Right.EDIT_TRAJECTORY in rights_of(role)]


@page
def partner_end(request, pid):
    """Asks first, and says what goes along; then it ends, by either side. Or an invitation is withdrawn."""
    here, found = access.partner_to_end(request, pid)
    there = reverse("trajectory-partners", args=[found.trajectory.pid])
    if found.state == partners.State.ENDED:
        return respond(request, "", redirect=there)
    is_invited = found.state == partners.State.INVITED
    if request.method == "POST":
        if is_invited:
            partners.withdraw(found, request.user)
            messages.success(request, _("The link does not work any more."))
            return respond(request, "", redirect=there)
        return _ended(request, here, found, there)
    context = {"partner": found, "trajectory": found.trajectory, "owner": found.trajectory.organisation.name,
               "along": pages.along(found, get_language()), "is_invited": is_invited, "back": there}  # fmt: skip
    return respond(request, "dossier/partner_end.html", context)


def _ended(request, here, found, there):
    parted = parting.part(found.pk, request.user, by_guest=here.is_guest)
    if not here.is_guest:
        messages.success(request, _("They see nothing of it any more. What they wrote stays, under their name."))
        return respond(request, "", redirect=there)
    messages.success(request, _("The work together has ended. What was agreed stands in a trajectory of your own.")
                     if parted.trajectory else _("The work together has ended."))  # fmt: skip
    if parted.left:
        messages.warning(request, _("There was no room for these files, so they did not come along: %(files)s.")
                         % {"files": "; ".join(parted.left)})  # fmt: skip
    name, args = ("sheets", [parted.trajectory]) if parted.trajectory else ("organisation", [here.organisation.pid])
    return respond(request, "", redirect=reverse(name, args=args))


# ── The shared actions ───────────────────────────────────────────────────────────────────────────────────────
@page
def partner_actions(request, pid):
    """The list of actions for a guest. Members of the owner go to their own page of it."""
    here, found = access.shared(request, pid, partners.ACTIONS)
    if not here.is_guest:
        return respond(request, "", redirect=reverse("trajectory-actions", args=[pid]))
    if request.method != "POST":
        return _list(request, here, found)
    if not access.may_work(here, found):
        raise PermissionDenied
    return _progress(request, here, found) if request.POST.get("action") else _new(request, here, found)


def _list(request, here, trajectory, status=200, **more):
    origin = guest_origin(request.GET, here.organisation, trajectory, get_language())
    context = {
        "trajectory": trajectory, "owner": trajectory.organisation.name,
        "lines": pages.action_lines(trajectory, here.organisation),
        "may": access.may_work(here, trajectory), "form": NewActionForm(what=origin.text), "choices": Progress.choices,
        "has_errors": status != 200, "origin": origin,
    }  # fmt: skip
    return respond(request, "dossier/shared_actions.html", context | more, status=status)


def _new(request, here, trajectory):
    form, own = NewActionForm(request.POST), partners.name_of(trajectory.pk, here.organisation)
    if not form.is_valid():
        return _list(request, here, trajectory, 422, form=form)
    try:
        facts = {"pid": page_pid(request), "who": own, **form.cleaned_data}
        if rows := guest_origin(request.GET, here.organisation, trajectory, get_language()).rows:
            gaps.make(trajectory, own, rows, **facts)
        else:
            actions.make(trajectory.organisation, own, trajectory=trajectory, **facts)
    except Refused as refused:
        form.add_error(None, str(refused.text))
        return _list(request, here, trajectory, 422, form=form)
    messages.success(request, _("The action stands in the list."))
    return respond(request, "", redirect=reverse("partner-actions", args=[trajectory.pid]))


def _progress(request, here, trajectory):
    action = pages.shared_actions(trajectory, here.organisation).filter(pid=request.POST["action"]).first()
    if action is None:
        raise Http404
    form = HowFarForm(request.POST)
    if not form.is_valid():
        return _list(request, here, trajectory, 422, problem=_("This page cannot be read any more. Look at it again."))
    given, typed = form.cleaned_data, {"typed": request.POST, "typed_at": action.pid}
    try:
        name = partners.name_of(trajectory.pk, here.organisation)
        actions.set_progress(action, name, given["version"] or 0, given["progress"], reason=given["text"],
                             result=given["text"])  # fmt: skip
    except Refused as refused:
        return _list(request, here, trajectory, 422, problem=refused.text, **typed)
    except Conflict:
        problem = _(
            "Somebody changed this action in the meantime. Below stands how it is now; what you typed is still there."
        )
        return _list(request, here, trajectory, 409, problem=problem, **typed)
    messages.success(request, _("It is saved."))
    return respond(request, "", redirect=reverse("partner-actions", args=[trajectory.pid]))
