"""The list of rules beside a sharing framework, from the worksheet about rules of the same trajectory. Reads only."""

from dataclasses import dataclass

from draagvlak.content import shipped
from draagvlak.worksheets import values
from draagvlak.worksheets.models import Cell

PACK, SECTION, LAW = "law", "rules", "law"
SHOWN = ("name", "link", "checked")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `link`: where its text stands, or ''; `checked`: the day on which somebody looked, '' if never."""

    name: str
    link: str = ""
    checked: str = ""


def of(sheet, language):
    """[Rule] of the trajectory of a sheet, those of law that the pack offers while nothing is written down. One query.

    A guest does not see that worksheet: they get what the pack offers.
    """
    return (not sheet.through and _written(sheet, language)) or _offered(language)


def _written(sheet, language):
    section = shipped.sheet(PACK).section(SECTION)
    cells = Cell.objects.filter(
        row__sheet__trajectory=sheet.trajectory_id, row__sheet__pack=PACK, row__section=SECTION, row__gone_at=None,
        field__in=SHOWN, value__isnull=False,
    )  # fmt: skip
    rows: dict = {}
    for row, field, value in cells.order_by("row__position", "row").values_list("row", "field", "value"):
        rows.setdefault(row, {})[field] = values.words(section.field(field), value, language)
    return [Rule(**one) for one in rows.values() if one.get("name")]


def _offered(language):
    offered = shipped.sheet(PACK).section(SECTION).starters
    return [Rule(one.text.in_(language), one.values.get("link", "")) for one in offered if one.values["kind"] == LAW]
