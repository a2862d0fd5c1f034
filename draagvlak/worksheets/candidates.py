"""Tools that are in use already and that a team takes along when it chooses a platform. Reads only.

They are marked in the tool inventory. The step of the road about choosing shows them; the decision aid can begin here.
"""

from dataclasses import dataclass

from draagvlak.content import shipped
from draagvlak.worksheets import values
from draagvlak.worksheets.models import Cell, Row

PACK, SECTION, MARK = "tools", "tools", "platform"  # the worksheet, its rows, and the field that marks one
STEP = "platform"  # the step of the road that shows them
SHOWN = ("name", "purpose")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One tool. `pid`: of its row; `purpose`: what it is for, in words, or ''."""

    pid: str
    name: str
    purpose: str


def of_trajectory(trajectory, language):
    """[Candidate] of every tool inventory of a trajectory, in the order of their rows. Two queries at most."""
    marked = Cell.objects.filter(row__sheet__trajectory=trajectory, row__sheet__pack=PACK, row__section=SECTION,
                                 row__gone_at=None, field=MARK, value=True)  # fmt: skip
    rows = Row.objects.filter(pk__in=marked.values("row")).order_by("sheet", "position", "pk")
    found = list(rows.values_list("pk", "pid"))
    if not found:
        return []
    fields = {name: shipped.sheet(PACK).section(SECTION).field(name) for name in SHOWN}
    cells = Cell.objects.filter(row__in=[pk for pk, _pid in found], field__in=SHOWN)
    words = {(row, name): values.words(fields[name], value, language)
             for row, name, value in cells.values_list("row", "field", "value")}  # fmt: skip
    return [Candidate(pid, *(words.get((pk, name), "") for name in SHOWN)) for pk, pid in found]
