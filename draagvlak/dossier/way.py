"""The road of a trajectory as pages show it: its steps in words, its phases, and which step is next. Pure."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.content import shipped
from draagvlak.dossier import sources
from draagvlak.plans.models import PhaseId, Step
from draagvlak.ui.templatetags.ui import day

GLYPHS = {Step.State.TODO: "todo", Step.State.DOING: "doing", Step.State.DONE: "done", Step.State.SKIPPED: "dropped"}
PHASES = [str(phase) for phase in PhaseId]
LONG = 14  # steps of a phase, before it takes two columns
OVER = {Step.State.DONE, Step.State.SKIPPED}


class Stage:
    """One step in one language: what the pack says of it, or what people wrote for a step of their own."""

    def __init__(self, step, language):
        self.step, self.language = step, language
        self.pack = shipped.road().step(step.key) if step.key else None

    def _text(self, name, own=""):
        texts = getattr(self.pack, name, None)
        return texts.in_(self.language) if texts else own

    @property
    def title(self):
        return self._text("title", self.step.title or self.step.key)

    @property
    def why(self):
        return self._text("why", self.step.why)

    @property
    def takes(self):
        return self._text("takes")

    @property
    def table(self):
        """Who should be there."""
        return self._text("table")

    @property
    def asks(self):
        """What to write down in this step, or ''."""
        return self._text("note")

    @property
    def tool(self):
        """As in the road pack; a step of their own has nothing but its note."""
        return self.pack.tool if self.pack else "note"

    @property
    def checks(self):
        """[(id, text, whether it is ticked)]"""
        known = self.pack.checks if self.pack else ()
        return [(one.id, one.text.in_(self.language), one.id in self.step.checks) for one in known]

    @property
    def follows(self):
        """The names of the sources whose structure it follows."""
        return sources.names(self.pack.sources) if self.pack else []

    @property
    def glyph(self):
        return GLYPHS[Step.State(self.step.state)]

    @property
    def is_over(self):
        return self.step.state in OVER

    @property
    def said(self):
        """How far it is, in a few words, with its last day while that still matters."""
        word = str(self.step.get_state_display()).lower()
        if self.step.ends_on and not self.is_over:
            return f"{word} · {_('until %(day)s') % {'day': day(self.step.ends_on)}}"
        return word


@dataclass
class Phase:
    """One phase with its stages. `state`: done, now or later."""

    id: str
    number: int
    title: str
    explain: str
    stages: list
    state: str = "later"

    @property
    def done(self):
        return sum(one.step.state == Step.State.DONE for one in self.stages)

    @property
    def is_long(self):
        """Whether it takes two columns."""
        return len(self.stages) > LONG

    @property
    def parts(self):
        """(earlier, near, later): near are the steps around the next one. A narrow page folds the others."""
        at = next((place for place, one in enumerate(self.stages) if not one.is_over), None)
        if self.state != "now" or at is None:
            return self.stages, [], []
        first, last = at - 1 if at > 2 else 0, at + 3
        last = last if len(self.stages) - last > 1 else len(self.stages)
        return self.stages[:first], self.stages[first:last], self.stages[last:]

    @property
    def said(self):
        """How far it is, in words: never a score."""
        facts = {"done": self.done, "count": len(self.stages)}
        text = ngettext("%(done)s of %(count)s step done", "%(done)s of %(count)s steps done", len(self.stages)) % facts
        skipped = sum(one.step.state == Step.State.SKIPPED for one in self.stages)
        if skipped:
            text += " · " + ngettext("%(count)s skipped", "%(count)s skipped", skipped) % {"count": skipped}
        return text

    @property
    def when(self):
        """Until when steps of it are planned. Never from when: a few steps with days are not the whole phase."""
        ends = max((one.step.ends_on for one in self.stages if one.step.ends_on), default=None)
        return _("planned until %(day)s") % {"day": day(ends)} if ends else ""


class Way:
    """The whole road: `phases`, and the `next` Stage (None when every step is done or skipped)."""

    def __init__(self, steps, language):
        self._steps, self._language = list(steps), language

    @cached_property
    def phases(self):
        stages = [Stage(step, self._language) for step in self._steps]
        found = [
            Phase(
                one.id, number, one.title.in_(self._language), one.explain.in_(self._language),
                [stage for stage in stages if stage.step.phase == one.id],
            )
            for number, one in enumerate(shipped.road().phases, start=1)
        ]  # fmt: skip
        for phase in found:
            if phase.stages and all(stage.is_over for stage in phase.stages):
                phase.state = "done"
        now = next((phase for phase in found if any(not stage.is_over for stage in phase.stages)), None)
        if now:
            now.state = "now"
        return found

    @cached_property
    def next(self):
        return next((stage for phase in self.phases for stage in phase.stages if not stage.is_over), None)

    @property
    def now(self):
        """The phase in which the next step is; the last one when all is done."""
        return next((phase for phase in self.phases if phase.state == "now"), self.phases[-1])

    def beside(self, step):
        """(the Stage before this one, the Stage after it) on the whole road; None at its ends."""
        line = [stage for phase in self.phases for stage in phase.stages]
        at = next(place for place, stage in enumerate(line) if stage.step.pk == step.pk)
        return line[at - 1] if at else None, line[at + 1] if at + 1 < len(line) else None
