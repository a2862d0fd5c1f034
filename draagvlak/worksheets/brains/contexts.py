"""What the templates of the pictures are given: the brains, with what a workshop around the sheet adds."""

from draagvlak.plans.models import Step
from draagvlak.worksheets import candidates, pilots, taking, written
from draagvlak.worksheets.brains import agreements as _agreements
from draagvlak.worksheets.brains import communication as _communication
from draagvlak.worksheets.brains import journey as _journey
from draagvlak.worksheets.brains import opportunities as _opportunities
from draagvlak.worksheets.brains import questions as _questions
from draagvlak.worksheets.brains import sharing as _sharing
from draagvlak.worksheets.brains import stakeholders as _stakeholders
from draagvlak.worksheets.brains import tools as _tools
from draagvlak.worksheets.brains import vision as _vision
from draagvlak.worksheets.models import Box, Cell
from draagvlak.worksheets.sharing import rules
from draagvlak.worksheets.vision import actions as workshop
from draagvlak.worksheets.vision import agreed


def vision(board):
    """The agreed text with its versions, and the round that runs now."""
    running = board.sheet.rounds.exclude(stage=workshop.Stage.OVER).first()
    return {"vision": _vision.read(board, agreed.versions(board.sheet)), "round": running}


def stakeholders(board):
    """The map."""
    return {"map": _stakeholders.read(board)}


def tools(board):
    """The inventory, the last time that colleagues were asked, and the step that reads what is taken along."""
    inventory, choosing = _tools.read(board), ""
    if inventory.count and not board.sheet.through:  # a guest sees no steps
        steps = Step.objects.filter(trajectory=board.sheet.trajectory_id, key=candidates.STEP)
        choosing = steps.values_list("pid", flat=True).first() or ""
    return {"inventory": inventory, "collection": board.sheet.collections.first(), "choosing": choosing}


def journey(board):
    """The journey."""
    return {"journey": _journey.read(board)}


def opportunities(board):
    """The picture to choose from, and which chosen ones are a step already: [(opportunity, Step or None)]."""
    choice = _opportunities.read(board)
    steps = pilots.steps_of(board.sheet)
    return {"choice": choice, "pilots": [(one, steps.get(one.pid)) for one in choice.pilots]}


def communication(board):
    """Who hears what, with the stakeholders of the same trajectory that no group covers."""
    return {"plan": _communication.read(board, _parties(board.sheet))}


def _parties(sheet):
    """The names of the stakeholders of its trajectory. A guest does not see that worksheet: none."""
    if sheet.through:
        return []
    names = Cell.objects.filter(
        row__sheet__trajectory=sheet.trajectory_id, row__sheet__pack="stakeholders", row__section="people",
        row__gone_at=None, field="name", value__isnull=False,
    )  # fmt: skip
    return list(names.order_by("row__position", "row").values_list("value", flat=True))


def questions(board):
    """Which questions wait, and the link by which every colleague asks."""
    box = Box.objects.filter(sheet=board.sheet).first()
    shown = frozenset(box.released.values_list("row__pid", flat=True)) if box else None
    return {"questions": _questions.read(board, shown), "box": box}


def agreements(board):
    """What is agreed, who agreed with the text of now, and what other worksheets say about what is open."""
    return {"agreements": _agreements.read(board, written.of(board.sheet), offers=taking.offers(board))}


def sharing(board):
    """Who may do what, and the list of rules."""
    return {"matrix": _sharing.read(board), "rules": rules.of(board.sheet, board.language)}
