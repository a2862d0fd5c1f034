"""Which worksheets a trajectory has, how far each is filled, and when somebody last wrote in it. Reads only."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from draagvlak.content import shipped
from draagvlak.orgs.models import User
from draagvlak.worksheets.models import Cell, Change, Sheet


@dataclass(frozen=True)
class Filled:
    """A worksheet in a list. `filled` of `sections` hold something; `at` and `by`: the last change, or None."""

    sheet: Sheet
    pack: object
    title: str
    filled: int
    sections: int
    at: datetime | None = None
    by: User | str | None = None  # a partner organisation by its name

    @property
    def glyph(self):
        """The state of work, as glyph: nothing yet, some, or something in every section."""
        return "todo" if not self.filled else "done" if self.filled == self.sections else "doing"


def of_trajectory(trajectory, language):
    """Every worksheet of a trajectory as Filled, by title. Three queries, however many there are."""
    last = Change.objects.filter(row__sheet=OuterRef("pk")).order_by("-at", "-pk")
    sheets = list(
        trajectory.sheets.annotate(
            last_at=Subquery(last.values("at")[:1]), last_by=Subquery(last.values("by")[:1]),
            last_guest=Subquery(last.values("guest")[:1]),
        )
    )
    holding = Cell.objects.filter(row__sheet__trajectory=trajectory, row__gone_at=None, value__isnull=False)
    found = set(holding.order_by().values_list("row__sheet", "row__section").distinct())
    people = User.objects.in_bulk({sheet.last_by for sheet in sheets if sheet.last_by})
    rows = [_filled(sheet, found, sheet.last_guest or people.get(sheet.last_by), language) for sheet in sheets]
    return sorted(rows, key=lambda row: (row.title.casefold(), row.sheet.pk))


def _filled(sheet, found, by, language):
    pack = shipped.sheet(sheet.pack)
    known = {section.id for section in pack.sections}
    count = sum(1 for pk, section in found if pk == sheet.pk and section in known)
    title = sheet.title or pack.title.in_(language)
    return Filled(sheet, pack, title, count, len(known), sheet.last_at, by)


@dataclass(frozen=True)
class Kind:
    """A worksheet that can be begun."""

    id: str
    title: str
    summary: str
    begun: int = 0  # how many there are


def kinds(rows, language):
    """Every worksheet that ships, by title, with how many there are of it (rows: of_trajectory)."""
    begun = Counter(row.sheet.pack for row in rows)
    packs = [shipped.sheet(one) for one in shipped.ids()]
    found = [Kind(one.id, one.title.in_(language), one.summary.in_(language), begun[one.id]) for one in packs]
    return sorted(found, key=lambda kind: kind.title.casefold())
