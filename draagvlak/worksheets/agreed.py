"""The vision of a trajectory in its agreed words, for what stands above worksheets. Reads only."""

from draagvlak.worksheets.brains.vision import MOST_WORDS, count
from draagvlak.worksheets.models import Cell, Endorsement


def text_of(trajectory_id):
    """The agreed text; '' while nobody stands behind the words of now, or while they are too long. Two queries.

    With several visions on one trajectory it is that of the first one without a name of its own.
    """
    cells = Cell.objects.filter(
        row__sheet__trajectory=trajectory_id, row__sheet__pack="vision", row__section="agreed", row__key="only",
        field="text",
    )  # fmt: skip
    found = cells.order_by("row__sheet__title", "row__sheet").values_list("row__sheet", "version", "value")
    texts = {(sheet, version): text for sheet, version, text in found if isinstance(text, str)}
    if not texts:
        return ""
    behind = set(Endorsement.objects.filter(sheet__in={sheet for sheet, _at in texts}).values_list("sheet", "version"))
    return next((text for at, text in texts.items() if at in behind and 0 < count(text) <= MOST_WORDS), "")
