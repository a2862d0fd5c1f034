"""The doors of this room's desk: a scan or an invitee, loaded and checked in one step."""

from draagvlak.orgs import access
from draagvlak.orgs.roles import Right
from draagvlak.surveys.models import Invitee, Survey


def organisation(request, pid, right=Right.READ):
    """`Here` of the organisation whose scans these are."""
    return access.organisation(request, pid, right)


def scan(request, pid, right=Right.READ):
    """(here, survey): the scan with this pid for a member who has `right`. A stranger gets 404."""
    access.person(request)  # who is not signed in is sent to sign in, whether or not the scan exists
    surveys = Survey.objects.select_related("organisation", "release", "team", "trajectory").defer("release__data")
    survey = surveys.filter(pid=pid).first()
    return access.of_object(request, survey, right), survey


def invitee(request, pid, right=Right.MANAGE_SCANS):
    """(here, survey, invitee): somebody on the list of a scan. A stranger gets 404."""
    access.person(request)
    invitees = Invitee.objects.select_related("survey__organisation", "survey__release").defer("survey__release__data")
    found = invitees.filter(pid=pid).first()
    survey = found.survey if found else None
    here = access.of_object(request, survey, right)
    return here, survey, found
