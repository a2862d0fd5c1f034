"""A partnership that ends: every grant goes, and the worksheets that were agreed go along as a copy.

The copy holds what stands in them now, with the files, and nothing of who wrote it or what stood there before. It is
made in a trajectory of its own, so nothing of what the other organisation has is read but how much room its files leave
(docs/decisions/0012-partners.md).
"""

from dataclasses import dataclass

from django.db import transaction

from draagvlak.lib import hub
from draagvlak.lib.tokens import new_pid
from draagvlak.orgs import history
from draagvlak.orgs.models import Organisation
from draagvlak.plans import partners, road
from draagvlak.worksheets.actions import topic
from draagvlak.worksheets.library import documents
from draagvlak.worksheets.models import Cell, Change, Row, Sheet

MOST_NAMED = 20  # files in one line of the history


@dataclass(frozen=True)
class Parted:
    """What a partner took along: the pid of the trajectory with the copies, or '', and files that had no room."""

    trajectory: str = ""
    left: tuple[str, ...] = ()


@transaction.atomic
def part(pk, actor=None, *, by_guest=False, copies=True):
    """Ends the partnership with this Partner pk, once. Returns Parted.

    `by_guest`: they left, and `actor` is one of them; else the owner ended it. `copies` False: there is nobody left to
    give them to.
    """
    ending = partners.hold(pk)
    if ending is None:
        return Parted()
    rows = Sheet.objects.filter(trajectory=ending.trajectory).order_by("pack", "pk")
    sheets = list(rows.values_list("pk", "pid", "pack", "title"))
    along = [one for one in sheets if copies and one[1] in ending.goes_along]
    made = _take_along(along, ending, actor if by_guest else None) if along else Parted()
    for _pk, pid, _pack, _title in sheets:
        hub.publish(topic(pid))  # who has it open looks again, and finds that it is not there
    partners.end(ending, actor, by_guest=by_guest, sheets=[pid for _pk, pid, _pack, _title in sheets],
                 copied=len(along))  # fmt: skip
    return made


def _take_along(sheets, ending, actor):
    made = road.begin(Organisation(pk=ending.guest), actor, subject=ending.subject)
    left: list[str] = []
    for pk, _pid, pack, title in sheets:
        copy = {"organisation_id": ending.guest, "trajectory": made, "pack": pack, "title": title, "made_by": actor}
        left += _copy(pk, Sheet.objects.create(**copy))
    if left:
        named = left[:MOST_NAMED] + ["…"] * (len(left) > MOST_NAMED)
        history.record(Organisation(pk=ending.guest), actor, "files-stayed", made, files=named)
    return Parted(made.pid, tuple(left))


def _copy(source, sheet):
    """The rows that show, with what stands in them, in the same order. Where rows name each other, they still do.

    Returns the names of files for which there was no room.
    """
    rows = list(
        Row.objects.filter(sheet=source, gone_at=None).order_by("position", "pk")
        .values_list("pk", "pid", "section", "key", "position")
    )  # fmt: skip
    named = {pid: new_pid() for _pk, pid, *_rest in rows}
    Row.objects.bulk_create(
        Row(sheet=sheet, pid=named[pid], section=section, position=position,
            key=":".join(named.get(piece, piece) for piece in key.split(":")))
        for _pk, pid, section, key, position in rows
    )  # fmt: skip
    known = dict(Row.objects.filter(sheet=sheet).values_list("pid", "pk"))
    new = {pk: known[named[pid]] for pk, pid, *_rest in rows}
    about = ("field", "value", "basis", "asked_with", "asked_on")
    held = Cell.objects.filter(row__in=new, value__isnull=False).order_by("pk")
    cells = [(new[row], dict(zip(about, facts, strict=True))) for row, *facts in held.values_list("row", *about)]
    Cell.objects.bulk_create(Cell(row_id=row, **facts) for row, facts in cells)
    Change.objects.bulk_create(Change(row_id=row, version=1, **facts) for row, facts in cells)
    return documents.take_along(new, sheet)


@transaction.atomic
def again(listed):
    """Ends and takes back once more what stands on the list of erased: after an older backup was put back, and every
    night. Returns how many.
    """
    taken, ended = partners.take_back_again(listed)
    for pk in ended:
        part(pk)
    return taken + len(ended)


@transaction.atomic
def delete_trajectory(trajectory, actor):
    """Deletes a trajectory (road.delete, which see), after the partnerships on it were ended as agreed."""
    state = partners.State.ACTIVE
    for pk in list(trajectory.partners.filter(state=state).values_list("pk", flat=True)):
        part(pk, actor)
    road.delete(trajectory, actor)


def part_all(organisation):
    """Ends every partnership of an organisation that is about to be deleted; its partners get what was agreed."""
    own, as_guest = partners.of_organisation(organisation)
    for pk in own:
        part(pk)
    for pk in as_guest:
        part(pk, by_guest=True, copies=False)
