"""Trajectories: the list, beginning one, its home, what changed, its actions; renaming, putting away, deleting."""

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from draagvlak.consensus import doing_pages
from draagvlak.dossier import both, reading
from draagvlak.dossier.action_form import TrajectoryActionForm, origin_of
from draagvlak.dossier.asking import ask
from draagvlak.dossier.forms import TrajectoryForm
from draagvlak.orgs import access as organisations
from draagvlak.orgs.roles import Right
from draagvlak.plans import access, partners, road
from draagvlak.plans import actions as plans
from draagvlak.plans.actions import Conflict, Refused
from draagvlak.ui.respond import page_pid, respond
from draagvlak.worksheets import gaps, parting

page = require_http_methods(["GET", "HEAD", "POST"])


# ── The list ─────────────────────────────────────────────────────────────────────────────────────────────────
@require_safe
def trajectories(request, org):
    """Every trajectory of an organisation: the open ones with their next step, and what was put away."""
    here, language = organisations.organisation(request, org), get_language()
    context = {
        "roads": reading.roads(here.organisation, language),
        "closed": reading.roads(here.organisation, language, closed=True),
        "may_begin": here.may(Right.EDIT_TRAJECTORY), "shared": partners.shared_with(here.organisation),
    }  # fmt: skip
    return respond(request, "dossier/trajectories.html", context)


@page
def trajectory_new(request, org):
    """Begins one: what it is about, for whom, and from when."""
    here = organisations.organisation(request, org, Right.EDIT_TRAJECTORY)
    form = TrajectoryForm(here.organisation, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = road.begin(here.organisation, request.user, pid=page_pid(request), **form.values())
        messages.success(request, _("The road lies there. Go at your own pace: nothing is fixed."))
        return respond(request, "", redirect=reverse("trajectory", args=[made.pid]))
    return respond(request, "dossier/trajectory_new.html", {"form": form}, status=422 if form.errors else 200)


# ── One trajectory ───────────────────────────────────────────────────────────────────────────────────────────
@require_safe
def trajectory(request, pid):
    """The home of a trajectory."""
    here, found = access.trajectory(request, pid)
    context = reading.home(here, found, access.may_work(here, found), get_language())
    context["may_edit"] = here.may(Right.EDIT_TRAJECTORY)
    return respond(request, "dossier/trajectory.html", context)


@require_safe
def trajectory_history(request, pid):
    """Everything that happened to it."""
    _here, found = access.trajectory(request, pid)
    leaf, rows = reading.history_page(found, request.GET.get("page"))
    return respond(request, "dossier/history.html", {"trajectory": found, "leaf": leaf, "rows": rows})


@require_safe
def trajectory_actions(request, pid):
    """Its actions: from its scans, its worksheets and its steps."""
    here, found = access.trajectory(request, pid)
    rows = doing_pages.rows(reading.actions_of(found), here)
    context = {
        "trajectory": found, "may_work": access.may_work(here, found),
        "open_rows": [row for row in rows if not row.action.is_over],
        "over_rows": [row for row in rows if row.action.is_over],
    }  # fmt: skip
    return respond(request, "dossier/actions.html", context)


@page
def trajectory_action_new(request, pid):
    """A new action of a trajectory that belongs to no scan. The address may say what it came from (action_form.py)."""
    here, found = access.trajectory_at_work(request, pid)
    origin = origin_of(request.GET, found, get_language())
    form = TrajectoryActionForm(here.organisation, get_language(), request.POST or None, origin)
    if request.method == "POST" and form.is_valid():
        if origin.inside:
            gaps.make(found, request.user, form.chosen(), pid=page_pid(request), **form.values())
        else:
            plans.make(found.organisation, request.user, pid=page_pid(request), trajectory=found, **form.values())
        messages.success(request, _("The action stands in the list."))
        return respond(request, "", redirect=origin.there or reverse("trajectory-actions", args=[pid]))
    context = {"form": form, "trajectory": found, "origin": origin}
    return respond(request, "dossier/action_new.html", context, status=422 if form.errors else 200)


# ── Changing, putting away, deleting ─────────────────────────────────────────────────────────────────────────
@page
def trajectory_edit(request, pid):
    """What it is about, for whom, and its days."""
    here, found = access.trajectory(request, pid, Right.EDIT_TRAJECTORY)
    form = TrajectoryForm(here.organisation, request.POST or None, trajectory=found)
    context, status = {"form": form, "trajectory": found, "along": partners.names(found)}, 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            road.change(found, request.user, form.cleaned_data["version"] or 0, **form.values())
        except Conflict as conflict:
            context |= both.trajectory(form, conflict.current)
            status = 409
        except Refused as refused:
            form.add_error("scope", str(refused.text))
            status = 422
        else:
            messages.success(request, _("It is saved."))
            return respond(request, "", redirect=reverse("trajectory", args=[pid]))
    return respond(request, "dossier/trajectory_edit.html", context, status=status)


@require_POST
def trajectory_close(request, pid):
    """Puts it away, or opens it again."""
    _here, found = access.trajectory(request, pid, Right.EDIT_TRAJECTORY)
    closed = request.POST.get("do") != "open"
    road.close(found, request.user, closed)
    text = _("The trajectory is put away. Everything in it can still be read.") if closed else _("It is open again.")
    if closed and partners.names(found):
        text = _("The trajectory is put away. Partners can still read what is shared with them.")
    messages.success(request, text)
    return respond(request, "", redirect=reverse("trajectory", args=[pid]))


@page
def trajectory_delete(request, pid):
    """Asks first, and says what goes and what stays."""
    here, found = access.trajectory(request, pid, Right.EDIT_TRAJECTORY)
    if request.method == "POST":
        parting.delete_trajectory(found, request.user)
        messages.success(request, _("The trajectory is deleted."))
        return respond(request, "", redirect=reverse("trajectories", args=[here.organisation.pid]))
    goes, stays = reading.what_goes(found)
    return ask(request, found, _("Delete this trajectory?"), goes, _("Delete the trajectory"),
               back=reverse("trajectory-edit", args=[pid]), about=found.subject, stays=stays,
               end=_("Nobody can bring it back. Putting it away keeps everything."))  # fmt: skip
