"""Search in what another organisation shares on one trajectory, on a page of its own: nothing of two organisations
stands on one page (docs/decisions/0012-partners.md). Reads only, as values, through grants that were just read.
"""

from functools import reduce
from operator import or_

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from draagvlak.dossier.partners import pages
from draagvlak.dossier.search.everything import Finder
from draagvlak.dossier.search.written import LOOKED, Scope, pack_of, written
from draagvlak.orgs.models import Grant
from draagvlak.plans import partners
from draagvlak.worksheets.models import Sheet


class SharedSearch(Finder):
    """What a guest looks for in one trajectory: only in what a page shows them too, and since when it does."""

    def __init__(self, here, trajectory, query, language):
        self.here, self.trajectory = here, trajectory
        super().__init__(query, language)

    def look(self):
        grants = _grants(self.here, self.trajectory)
        since = {pid: at for kind, pid, at in grants if kind == partners.SHEET}
        about = ("pid", "pack", "title")
        sheets = list(Sheet.objects.filter(trajectory=self.trajectory, pid__in=since).values_list(*about))
        found = {"sheet": list(self._titles(sheets))}
        if sheets:
            found |= written(self, _scope({pid: since[pid] for pid, _pack, _title in sheets}))
        if any(kind == partners.ACTIONS for kind, _pid, _at in grants):
            found["action"] = list(self._actions())
        return found

    def _titles(self, sheets):
        for pid, pack_id, title in sheets:
            if pack := pack_of(pack_id):
                name = pack.title.in_(self.language)
                if self.words.are_in(title, name):
                    yield self.hit(title or name, reverse("sheet", args=[pid]), "", name if title else "")

    def _actions(self):
        found = pages.shared_actions(self.trajectory, self.here.organisation).filter(self.words.sql("what"))
        for what in found.order_by("-pk").values_list("what", flat=True)[:LOOKED]:
            if self.words.are_in(what):
                yield self.hit(what, reverse("partner-actions", args=[self.trajectory.pid]))


def _grants(here, trajectory):
    """[(kind, pid, the moment it was given)] of what this guest may open of the owner now. One query."""
    rows = Grant.objects.filter(owner=here.grant.owner_id, guest=here.grant.guest_id)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gt=timezone.localdate()))
    rows = rows.filter(Q(kind=partners.SHEET) | Q(kind=partners.ACTIONS, object_pid=trajectory.pid))
    return list(rows.values_list("kind", "object_pid", "at"))


def _scope(since):
    """The Scope of these sheets ({pid: since when}): what was said or proposed before is not read (since.py)."""
    said = reduce(or_, (Q(row__sheet__pid=pid, at__gte=at) for pid, at in since.items()))
    proposed = reduce(or_, (Q(sheet__pid=pid, at__gte=at) for pid, at in since.items()))
    rows = Q(row__gone_at=None, row__sheet__pid__in=since)
    return Scope(rows, said & Q(row__gone_at=None), proposed)
