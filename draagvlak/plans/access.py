"""The doors of this room: an action, loaded and checked in one step."""

from django.core.exceptions import PermissionDenied

from draagvlak.orgs import access
from draagvlak.orgs.roles import Right
from draagvlak.plans.models import Action


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
