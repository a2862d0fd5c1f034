"""Everything a trajectory holds, for rules that read the whole of it. Read when asked for, once each. Reads only."""

from collections import defaultdict
from functools import cached_property

from draagvlak.content import shipped
from draagvlak.dossier import reading
from draagvlak.dossier.pitfalls.words import says_nothing
from draagvlak.plans.models import Progress, Step
from draagvlak.worksheets.board import Board


class Facts:
    """One trajectory, in one language."""

    def __init__(self, trajectory, language):
        self.trajectory, self.language = trajectory, language
        self._boards: dict = {}

    @cached_property
    def sheets(self):
        """{pack id: [Sheet]}"""
        found = defaultdict(list)
        for sheet in self.trajectory.sheets.all():
            found[sheet.pack].append(sheet)
        return found

    def boards(self, pack):
        """The Boards of every sheet of this kind."""
        if pack not in self._boards:
            self._boards[pack] = [Board(sheet, self.language) for sheet in self.sheets.get(pack, ())]
        return self._boards[pack]

    def lines(self, pack, section):
        """The rows of a section, of all sheets of this kind together, that hold something."""
        return [line for board in self.boards(pack) for line in board.lines(section) if line.holds]

    def value(self, pack, section, field):
        """The first value of a field in a section that is filled in once; None when it is empty."""
        values = (line.value(field) for line in self.lines(pack, section))
        return next((value for value in values if value is not None), None)

    def told(self, pack, section, field):
        """Whether something is said in a field that is filled in once: 'nog geen plan' is nothing."""
        value = self.value(pack, section, field)
        return isinstance(value, str) and not says_nothing(value)

    @cached_property
    def all_steps(self):
        return list(self.trajectory.steps.all())

    @cached_property
    def steps(self):
        """{key of the road: Step}"""
        return {step.key: step for step in self.all_steps if step.key}

    def begun(self, key):
        """Whether a step is busy or done."""
        return key in self.steps and self.steps[key].state in {Step.State.DOING, Step.State.DONE}

    def done(self, key):
        return key in self.steps and self.steps[key].state == Step.State.DONE

    @property
    def has_chosen(self):
        """Whether a platform is being chosen, or was: by the step, or by the day in the worksheet."""
        return self.begun("platform") or self.value("technology", "choice", "decided-on") is not None

    @cached_property
    def people(self):
        return list(self.trajectory.people.select_related("member__user").all())

    @cached_property
    def actions(self):
        """The actions of this trajectory that were not dropped: made on it, from its worksheets or from its scans."""
        return list(reading.actions_of(self.trajectory).exclude(progress=Progress.DROPPED).prefetch_related(None))

    @cached_property
    def road(self):
        return shipped.road()

    @cached_property
    def mandates(self):
        """[(decision, person pk, part)]"""
        rows = self.trajectory.decisions.prefetch_related("mandates")
        return [(decision, one.person_id, one.part) for decision in rows for one in decision.mandates.all()]
