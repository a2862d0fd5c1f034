"""Which worksheets a trajectory has, how far each is filled, and when somebody last wrote in it. Reads only."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cache

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
        """The state of work, as glyph. Never done: something in every section is no finished sheet."""
        return "doing" if self.filled else "todo"


def of_trajectory(trajectory, language):
    """Every worksheet of a trajectory as Filled, in the order of the road. Three queries, however many there are."""
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
    return sorted(rows, key=lambda row: (_places().get(row.pack.id, LAST), row.title.casefold(), row.sheet.pk))


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
    phase: str = ""  # of the road where it is used first
    is_next: bool = False  # where to begin while there is none yet


def kinds(rows, language):
    """Every worksheet that ships, in the order of the road, with how many there are of it (rows: of_trajectory)."""
    begun = Counter(row.sheet.pack for row in rows)
    phases = [phase.title.in_(language) for phase in shipped.road().phases]
    packs = sorted(map(shipped.sheet, shipped.ids()), key=lambda pack: (_places().get(pack.id, LAST), pack.id))
    found = []
    for pack in packs:
        phase = _places().get(pack.id, LAST)[0]
        found.append(Kind(pack.id, pack.title.in_(language), pack.summary.in_(language), begun[pack.id],
                          phases[phase] if phase < len(phases) else "", not rows and not found))  # fmt: skip
    return found


LAST = (99, 0)  # a worksheet that no step of the road uses


@cache
def _places():
    """{id of a worksheet: (phase, step)} where the road uses it first."""
    found = {}
    for at, phase in enumerate(shipped.road().phases):
        for n, step in enumerate(phase.steps):
            if (step.tool or "").startswith("sheet:"):
                found.setdefault(step.tool.removeprefix("sheet:").partition("#")[0], (at, n))
    return found
