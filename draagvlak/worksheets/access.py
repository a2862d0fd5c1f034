"""The doors of worksheets: a sheet, a row, a remark or a proposal, loaded and checked in one step.

A door lets in members of the owner. With `guests` it also lets in members of a partner that has a grant on this sheet;
to all others, and behind every door without it, the sheet is not there.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from draagvlak.orgs import access
from draagvlak.orgs.roles import Right
from draagvlak.plans import partners
from draagvlak.plans.access import may_work
from draagvlak.worksheets import since
from draagvlak.worksheets.models import Comment, Proposal, Row, RowProposal, Sheet

WITH = ("organisation", "trajectory")
# What saving a cell reads: not the logo of the organisation, and not what only pages show.
TO_WRITE = (
    "pid", "section", "key", "gone_at", "sheet__pid", "sheet__pack", "sheet__organisation__pid",
    "sheet__organisation__name", "sheet__organisation__is_example", "sheet__trajectory__closed_on",
)  # fmt: skip


def sheet(request, pid, right=Right.READ, *, guests=False):
    """(here, sheet): for a member who has `right`. A stranger gets 404."""
    access.person(request)
    found = Sheet.objects.select_related(*WITH).filter(pid=pid).first()
    return enter(request, found, right, guests), found


def enter(request, sheet, right=Right.READ, guests=False):
    """Here, for a sheet that was loaded (or None): for the doors of what stands in it."""
    if not guests:
        return access.of_object(request, sheet, right)
    here = access.of_object_or_guest(request, sheet, partners.SHEET, right)
    if here.is_guest:
        sheet.through, sheet.grant = partners.name_of(sheet.trajectory_id, here.organisation), here.grant
        sheet.since = here.grant.at
    return here


def sheet_at_work(request, pid, *, guests=False):
    """(here, sheet) for who may change it; others get 403."""
    here, found = sheet(request, pid, guests=guests)
    if not may_work(here, found.trajectory):
        raise PermissionDenied
    return here, found


def row_of_sheet_at_work(request, pid, row_pid):
    """(sheet, its row or None) for who may change the sheet, guests too; others as sheet_at_work says. One query."""
    access.person(request)
    rows = Row.objects.select_related(*(f"sheet__{name}" for name in WITH))
    found = next(iter(rows.filter(pid=row_pid, sheet__pid=pid).order_by().only(*TO_WRITE)), None)
    if found is None:
        return sheet_at_work(request, pid, guests=True)[1], None
    if not may_work(enter(request, found.sheet, guests=True), found.sheet.trajectory):
        raise PermissionDenied
    return found.sheet, None if since.is_hidden(found.sheet, found.gone_at) else found


def row(request, pid, *, guests=False):
    """(here, row, whether this member may change it)."""
    access.person(request)
    found = Row.objects.select_related(*(f"sheet__{name}" for name in WITH)).filter(pid=pid).first()
    sheet = found.sheet if found else None
    here = enter(request, sheet, guests=guests)
    _must_be_read(sheet, found and found.gone_at)
    return here, found, may_work(here, sheet and sheet.trajectory)


def _must_be_read(sheet, *moments):
    """404 for a guest, for what was before the sheet was shared with them."""
    if any(since.is_hidden(sheet, moment) for moment in moments):
        raise Http404


def row_at_work(request, pid, *, guests=False):
    """(here, row) for who may change it; others get 403."""
    here, found, may = row(request, pid, guests=guests)
    if not may:
        raise PermissionDenied
    return here, found


def row_to_remark(request, pid):
    """(here, row) for who may say something about it: everybody who reads it, while the trajectory is open."""
    here, found, _may = row(request, pid, guests=True)
    if found.sheet.trajectory.closed_on is not None:
        raise PermissionDenied
    return here, found


def sheet_to_remark(request, pid):
    """(here, sheet) for who may propose something in it: everybody who reads it, while the trajectory is open."""
    here, found = sheet(request, pid, guests=True)
    if found.trajectory.closed_on is not None:
        raise PermissionDenied
    return here, found


def comment(request, pid):
    """(here, comment, whether this member may change the sheet). Also for guests."""
    return _beside(request, Comment, pid)


def proposal(request, pid):
    """(here, proposal, whether this member may change the sheet). Also for guests."""
    return _beside(request, Proposal, pid)


def proposed_row(request, pid):
    """(here, proposed row, whether this member may change the sheet). Also for guests."""
    access.person(request)
    found = RowProposal.objects.select_related(*(f"sheet__{name}" for name in WITH)).filter(pid=pid).first()
    sheet = found.sheet if found else None
    here = enter(request, sheet, guests=True)
    _must_be_read(sheet, found and found.at)
    return here, found, may_work(here, sheet and sheet.trajectory)


def must(may):
    """403 for who may not."""
    if not may:
        raise PermissionDenied


def _beside(request, model, pid):
    access.person(request)
    found = model.objects.select_related(*(f"row__sheet__{name}" for name in WITH)).filter(pid=pid).first()
    here = enter(request, found.row.sheet if found else None, guests=True)
    _must_be_read(found.row.sheet, found.at, found.row.gone_at)
    return here, found, may_work(here, found.row.sheet.trajectory)
