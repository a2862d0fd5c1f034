"""The doors of the workshops around a sheet: a round, who stands behind a text, a sheet with a brain.

A partner that may change the sheet takes part in a round and may say that it stands behind the text, under the name of
its organisation. Leading a round stays with the owner.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from draagvlak.content import shipped
from draagvlak.orgs import access
from draagvlak.plans import partners
from draagvlak.plans.access import may_work
from draagvlak.worksheets import access as sheets
from draagvlak.worksheets import since
from draagvlak.worksheets.vision.models import Endorsement, Round

SHEET = ("sheet__organisation", "sheet__trajectory")


def _of_sheet(request, rows, pid, guests):
    access.person(request)
    found = rows.filter(pid=pid).first()
    return sheets.enter(request, found.sheet if found else None, guests=guests), found


def round_of(request, pid, *, guests=True):
    """(here, round, whether this member may lead it): for who reads the sheet. A stranger gets 404."""
    here, found = _of_sheet(request, Round.objects.select_related(*SHEET), pid, guests)
    if here.is_guest and not since.rounds(found.sheet, Round.objects.filter(pk=found.pk)).exists():
        raise Http404  # it was over before the sheet was shared
    return here, found, not here.is_guest and may_work(here, found.sheet.trajectory)


def round_to_lead(request, pid):
    """(here, round) for who leads it; others get 403."""
    here, found, may = round_of(request, pid, guests=False)
    if not may:
        raise PermissionDenied
    return here, found


def may_join(here, sheet):
    """Whether this person takes part in a round: every member, and everybody of a partner that may change the sheet."""
    is_open = sheet.trajectory.closed_on is None
    return is_open and (not here.is_guest or partners.CHANGE in here.grant.rights)


def endorsement(request, pid):
    """(here, endorsement) for who may take it away; others get 403."""
    here, found = _of_sheet(request, Endorsement.objects.select_related(*SHEET), pid, guests=True)
    if not may_withdraw(here, found, may_work(here, found.sheet.trajectory)):
        raise PermissionDenied
    return here, found


def may_withdraw(here, endorsement, may):
    """Of a member: that member. Of others, in words: who may change the sheet; a guest that of its organisation only.
    """
    if endorsement.member_id is not None:
        return not here.is_guest and endorsement.member_id == here.membership.pk
    return may and (not here.is_guest or endorsement.who == endorsement.sheet.through)


def round_to_join(request, pid):
    """(here, round) for who takes part, while the trajectory is open; others get 403."""
    here, found, _may = round_of(request, pid)
    if not may_join(here, found.sheet):
        raise PermissionDenied
    return here, found


def sheet_with(request, pid, brain, *, to_work=False, guests=False):
    """(here, sheet, whether this member may change it): a sheet with this brain. Another one is not there (404)."""
    here, found = sheets.sheet(request, pid, guests=guests)
    if shipped.sheet(found.pack).brain != brain:
        raise Http404
    may = may_work(here, found.trajectory)
    if to_work and not may:
        raise PermissionDenied
    return here, found, may
