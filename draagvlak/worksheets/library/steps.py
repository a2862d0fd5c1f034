"""What stands in the media library of a trajectory with one of its steps. Reads only."""

from dataclasses import dataclass

from draagvlak.content import shipped
from draagvlak.worksheets import values
from draagvlak.worksheets.library.documents import PACK, SECTION
from draagvlak.worksheets.models import Cell, Document, Row


@dataclass(frozen=True)
class Thing:
    """One thing of the library. `link`: its address, or ''."""

    pid: str
    title: str
    kind: str
    link: str
    has_file: bool


def of_step(trajectory, key, language):
    """[Thing] of the media libraries of a trajectory that help with this step of the road. Three queries at most."""
    if not key:
        return []
    tagged = Cell.objects.filter(row__sheet__trajectory=trajectory, row__sheet__pack=PACK, row__section=SECTION,
                                 row__gone_at=None, field="step", value__in=[key, "all"])  # fmt: skip
    rows = list(Row.objects.filter(pk__in=tagged.values("row")).order_by("sheet", "position", "pk"))
    if not rows:
        return []
    fields = {one.id: one for one in shipped.sheet(PACK).section(SECTION).fields}
    cells = Cell.objects.filter(row__in=rows, field__in=("title", "kind", "link"))
    held = {(row, name): values.words(fields[name], value, language)
            for row, name, value in cells.values_list("row", "field", "value")}  # fmt: skip
    files = set(Document.objects.filter(row__in=rows).values_list("row", flat=True))
    return [
        Thing(row.pid, held.get((row.pk, "title"), ""), held.get((row.pk, "kind"), ""), held.get((row.pk, "link"), ""),
              row.pk in files)
        for row in rows
    ]  # fmt: skip
