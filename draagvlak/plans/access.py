"""The doors of this room: an action, or a trajectory and its parts, loaded and checked in one step."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from draagvlak.orgs import access
from draagvlak.orgs.roles import Right
from draagvlak.plans import partners
from draagvlak.plans.models import Action, Decision, Partner, Person, Step, Trajectory


def action(request, pid, right=Right.READ):
    """(here, action): the action with this pid for a member who has `right`. A stranger gets 404."""
    access.person(request)
    actions = Action.objects.select_related("organisation", "member__user", "answered_by")
    found = actions.filter(pid=pid).first()
    return access.of_object(request, found, right), found


def own_action(request, pid):
    """(here, action) for who may say how far it is: who guides scans, and whom it belongs to. Others get 403."""
    here, found = action(request, pid)
    if not may_progress(here, found):
        raise PermissionDenied
    return here, found


def is_mine(here, action):
    """Whether this action belongs to this member: by name, or by role."""
    return action.member_id == here.membership.pk or bool(action.role) and action.role == here.role


def may_progress(here, action):
    """Whether this member may change the progress and the result of an action."""
    return here.may(Right.MANAGE_SCANS) or is_mine(here, action)


# ── Trajectories ─────────────────────────────────────────────────────────────────────────────────────────────
def trajectory(request, pid, right=Right.READ):
    """(here, trajectory): for a member who has `right`. A stranger gets 404."""
    access.person(request)
    found = Trajectory.objects.select_related("organisation", "team").filter(pid=pid).first()
    return access.of_object(request, found, right), found


def trajectory_at_work(request, pid):
    """(here, trajectory) for who works on it; others get 403."""
    here, found = trajectory(request, pid)
    if not may_work(here, found):
        raise PermissionDenied
    return here, found


def may_work(here, trajectory):
    """Whether this member may change a trajectory and its worksheets: by role, or as one of its people.

    A trajectory that was put away is only read. A guest needs that role in their own organisation, and a grant to
    change.
    """
    if trajectory.closed_on is not None:
        return False
    if here.is_guest:
        return partners.CHANGE in here.grant.rights and here.may(Right.EDIT_TRAJECTORY)
    return here.may(Right.EDIT_TRAJECTORY) or trajectory.people.filter(member=here.membership).exists()


def step(request, pid):
    """(here, step, whether this member may change it): a step of a trajectory. A stranger gets 404."""
    return _part(request, Step, pid)


def person(request, pid):
    """(here, person, may): somebody in the steering group or the team of a trajectory."""
    return _part(request, Person, pid)


def decision(request, pid):
    """(here, decision, may): something that is decided in a trajectory."""
    return _part(request, Decision, pid)


def _part(request, model, pid):
    access.person(request)
    found = model.objects.select_related("trajectory__organisation").filter(pid=pid).first()
    here = access.of_object(request, found.trajectory if found else None)
    return here, found, may_work(here, found.trajectory)


# ── Partners ─────────────────────────────────────────────────────────────────────────────────────────────────
def shared(request, pid, kind=partners.TRAJECTORY):
    """(here, trajectory): for a member, and for a guest: who sees what, or (kind ACTIONS) its actions."""
    access.person(request)
    found = Trajectory.objects.select_related("organisation", "team").filter(pid=pid).first()
    return access.of_object_or_guest(request, found, kind), found


def partner(request, pid):
    """(here, partner) for who may settle what an organisation sees; others get 403."""
    access.person(request)
    found = Partner.objects.select_related("trajectory__organisation").filter(pid=pid).first()
    return access.of_object(request, found.trajectory if found else None, Right.EDIT_TRAJECTORY), found


def partner_to_end(request, pid):
    """(here, partner) for who may end a partnership, of either side. Of one that is over: only for the owner."""
    access.person(request)
    found = Partner.objects.select_related("trajectory__organisation").filter(pid=pid).first()
    if found is None:
        raise Http404
    here = access.of_object_or_guest(request, found.trajectory, partners.TRAJECTORY, guest=found.guest_id or 0)
    if not here.may(Right.EDIT_TRAJECTORY):
        raise PermissionDenied
    return here, found
