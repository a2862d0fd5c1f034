"""The doors of the workshops around a sheet: a round, who stands behind a text, a sheet with a brain."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from draagvlak.content import shipped
from draagvlak.orgs import access
from draagvlak.plans.access import may_work
from draagvlak.worksheets import access as sheets
from draagvlak.worksheets.vision_models import Endorsement, Round

SHEET = ("sheet__organisation", "sheet__trajectory")


def _of_sheet(request, rows, pid):
    access.person(request)
    found = rows.filter(pid=pid).first()
    return access.of_object(request, found.sheet if found else None), found


def round_of(request, pid):
    """(here, round, whether this member may lead it): every member takes part. A stranger gets 404."""
    here, found = _of_sheet(request, Round.objects.select_related(*SHEET), pid)
    return here, found, may_work(here, found.sheet.trajectory)


def round_to_lead(request, pid):
    """(here, round) for who leads it; others get 403."""
    here, found, may = round_of(request, pid)
    if not may:
        raise PermissionDenied
    return here, found


def endorsement(request, pid):
    """(here, endorsement) for the member who gave it, or who works on the sheet; others get 403."""
    here, found = _of_sheet(request, Endorsement.objects.select_related("member", *SHEET), pid)
    is_own = found.member_id is not None and found.member_id == here.membership.pk
    if not is_own and (found.member_id or not may_work(here, found.sheet.trajectory)):
        raise PermissionDenied
    return here, found


def round_to_join(request, pid):
    """(here, round) for who takes part: every member, while the trajectory is open."""
    here, found, _may = round_of(request, pid)
    if found.sheet.trajectory.closed_on is not None:
        raise PermissionDenied
    return here, found


def sheet_with(request, pid, brain, *, to_work=False):
    """(here, sheet, whether this member may change it): a sheet with this brain. Another one is not there (404)."""
    here, found = sheets.sheet(request, pid)
    if shipped.sheet(found.pack).brain != brain:
        raise Http404
    may = may_work(here, found.trajectory)
    if to_work and not may:
        raise PermissionDenied
    return here, found, may
