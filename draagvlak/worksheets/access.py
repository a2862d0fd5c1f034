"""The doors of worksheets: a sheet, a row, a remark or a proposal, loaded and checked in one step."""

from django.core.exceptions import PermissionDenied

from draagvlak.orgs import access
from draagvlak.orgs.roles import Right
from draagvlak.plans.access import may_work
from draagvlak.worksheets.models import Comment, Proposal, Row, Sheet

WITH = ("organisation", "trajectory")


def sheet(request, pid, right=Right.READ):
    """(here, sheet): for a member who has `right`. A stranger gets 404."""
    access.person(request)
    found = Sheet.objects.select_related(*WITH).filter(pid=pid).first()
    return access.of_object(request, found, right), found


def sheet_at_work(request, pid):
    """(here, sheet) for who may change it; others get 403."""
    here, found = sheet(request, pid)
    if not may_work(here, found.trajectory):
        raise PermissionDenied
    return here, found


def row(request, pid):
    """(here, row, whether this member may change it)."""
    access.person(request)
    found = Row.objects.select_related(*(f"sheet__{name}" for name in WITH)).filter(pid=pid).first()
    here = access.of_object(request, found.sheet if found else None)
    return here, found, may_work(here, found.sheet.trajectory)


def row_at_work(request, pid):
    """(here, row) for who may change it; others get 403."""
    here, found, may = row(request, pid)
    if not may:
        raise PermissionDenied
    return here, found


def row_to_remark(request, pid):
    """(here, row) for who may say something about it: everybody who reads it, while the trajectory is open."""
    here, found, _may = row(request, pid)
    if found.sheet.trajectory.closed_on is not None:
        raise PermissionDenied
    return here, found


def comment(request, pid):
    """(here, comment, whether this member may change the sheet)."""
    return _beside(request, Comment, pid)


def proposal(request, pid):
    """(here, proposal, whether this member may change the sheet)."""
    return _beside(request, Proposal, pid)


def must(may):
    """403 for who may not."""
    if not may:
        raise PermissionDenied


def _beside(request, model, pid):
    access.person(request)
    found = model.objects.select_related(*(f"row__sheet__{name}" for name in WITH)).filter(pid=pid).first()
    here = access.of_object(request, found.row.sheet if found else None)
    return here, found, may_work(here, found.row.sheet.trajectory)
