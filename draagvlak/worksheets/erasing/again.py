"""What was erased in worksheets, as ids without text for the list of erased (orgs/erased.py), and erasing it once more.

After an older backup was put back, and every night. A version of a field that was written after the moment on the list
is another text, with the same number: it stays.
"""

from collections import defaultdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from draagvlak.lib.tokens import keyed_hash
from draagvlak.worksheets.ask.models import Released
from draagvlak.worksheets.library.models import Document
from draagvlak.worksheets.models import Cell, Change, Comment, Proposal, RowProposal, Sheet

SAID: dict[str, tuple[Any, str]] = {  # with how it leads to its sheet
    "remark": (Comment, "row__sheet"), "proposal": (Proposal, "row__sheet"), "proposed-row": (RowProposal, "sheet"),
}  # fmt: skip
AT_ONCE = 500  # rows asked for in one query
NOTHING = {"value": None, "basis": "", "asked_with": "", "asked_on": None}


def change_id(change, row):
    """What stands for one version of a field. `row`: the pid of its row."""
    return f"field/{row}/{change.field}/{change.version}"


def said_id(said):
    """What stands for a remark or a proposal."""
    kind = next(kind for kind, (model, _sheet) in SAID.items() if isinstance(said, model))
    return f"{kind}/{said.pid}"


def document_id(document, row):
    """What stands for a file of the row with this pid. Of what is in it, a keyed hash: another file is another id."""
    hashed = keyed_hash("erased-file", sha256(bytes(document.data)).hexdigest()).hex()
    return f"file/{row}/{document.pk}/{hashed}"


def empty(changes):
    """Nothing is left of these Changes, nor of a copy for colleagues with the link. Returns how many still were there.

    The team releases such a question anew.
    """
    held = [one for one in changes if one.erased_on is None]
    for one in held:
        Change.objects.filter(pk=one.pk, erased_on=None).update(erased_on=timezone.localdate(), **NOTHING)
        shown = Released.objects.filter(row=one.row_id).first()
        if shown and isinstance(one.value, str) and one.value in {shown.question, shown.answer, shown.effect}:
            shown.delete()
    return len(held)


@transaction.atomic
def erase(listed):
    """Whatever stands on this list, {id: moment}, goes again, if it is here. Returns how many were there."""
    moments = {mark: datetime.fromisoformat(moment) for mark, moment in listed.items()}
    parts = defaultdict(set)  # {kind: pids}
    for mark in moments:
        kind, pid = mark.split("/")[:2]
        parts[kind].add(pid)
    sheets: set[int] = set()
    count = 0
    for kind, (model, sheet) in SAID.items():
        for pids in _some(parts[kind]):
            sheets |= set(model.objects.filter(pid__in=pids).values_list(sheet, flat=True))
            count += model.objects.filter(pid__in=pids).delete()[0]
    count += sum(_files(pids, moments, sheets) for pids in _some(parts["file"]))
    count += sum(_fields(pids, moments, sheets) for pids in _some(parts["field"]))
    Sheet.objects.filter(pk__in=sheets).update(revision=F("revision") + 1)
    return count


def _some(pids):
    found = sorted(pids)
    return [found[start : start + AT_ONCE] for start in range(0, len(found), AT_ONCE)]


def _files(pids, moments, sheets):
    count = 0
    for one in Document.objects.filter(row__pid__in=pids).select_related("row").iterator(10):
        moment = moments.get(document_id(one, one.row.pid))
        if moment and one.on <= timezone.localdate(moment):
            sheets.add(one.row.sheet_id)
            count += one.delete()[0]
    return count


def _fields(pids, moments, sheets):
    count = 0
    stood = Change.objects.filter(row__pid__in=pids, erased_on=None).select_related("row")
    for one in stood:
        moment = moments.get(change_id(one, one.row.pid))
        if moment and one.at <= moment:
            sheets.add(one.row.sheet_id)
            count += empty([one])
            _out_of_the_cell(one)
    return count


def _out_of_the_cell(change):
    """In the backup it may be what stands there now: then the field is empty from here on, as a version of its own."""
    now = Cell.objects.filter(row=change.row_id, field=change.field, version=change.version)
    if now.update(version=F("version") + 1, changed_by=None, guest="", changed_at=timezone.now(), **NOTHING):
        Change.objects.create(row_id=change.row_id, field=change.field, version=change.version + 1, **NOTHING)
