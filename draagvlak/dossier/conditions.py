"""How it stands with the conditions of the road, in one phase and in the one before it. Reads only."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from draagvlak.content import shipped
from draagvlak.dossier import sources
from draagvlak.dossier.forms import StandingForm
from draagvlak.dossier.way import PHASES, Way
from draagvlak.plans.models import Standing

GLYPHS = {
    Standing.State.YES: "done", Standing.State.PARTLY: "doing", Standing.State.NO: "todo",
    Standing.State.UNKNOWN: "unknown",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One condition: what it asks, how it stands in this phase and in the one before, and its form."""

    id: str
    text: str
    explain: str
    now: Standing | None
    before: Standing | None
    form: StandingForm
    earlier: list  # [plans.Earlier]: what showed it before somebody wrote over it

    @property
    def glyph(self):
        return GLYPHS[Standing.State(self.now.state)] if self.now else ""

    @property
    def is_open(self):
        """Whether its form stands open: what was typed is not saved, or not as it should be."""
        return self.form.is_bound and (bool(self.form.errors) or self.form.is_changed)

    @property
    def before_glyph(self):
        return GLYPHS[Standing.State(self.before.state)] if self.before else ""


def with_noted(steps):
    """`steps`, each with `is_noted`: whether anybody noted how it stands with a condition in the phase of the step."""
    noted = Standing.objects.filter(trajectory=OuterRef("trajectory"), phase=OuterRef("phase"))
    return steps.annotate(is_noted=Exists(noted))


def phase_of(trajectory, asked):
    """The phase that was asked for when it is one; else the phase in which the trajectory is now."""
    return asked if asked in PHASES else Way(trajectory.steps.all(), "nl").now.id


def _standings(trajectory):
    return {(one.key, one.phase): one for one in trajectory.standings.select_related("by")}


def earlier_of(trajectory):
    """{about: [Earlier]} of the conditions and the answers to pitfalls, the newest first. One query."""
    found = defaultdict(list)
    for one in trajectory.earlier.filter(step=None):
        found[one.about].append(one)
    return found


def forms(trajectory, phase, data=None):
    """{condition: StandingForm} of one phase."""
    known = _standings(trajectory)
    return {one.id: StandingForm(one.id, known.get((one.id, phase)), data) for one in shipped.road().conditions}


def title(key, language):
    """What a condition is called."""
    return next(one.text.in_(language) for one in shipped.road().conditions if one.id == key)


def counts(lines):
    """[(glyph, how many, the word)] of each state that some condition has; without a glyph: nothing is noted."""
    found = Counter(line.now.state if line.now else "" for line in lines)
    known = [(GLYPHS[state], found[state], state.label) for state in Standing.State]
    return [one for one in [*known, ("", found[""], _("Nothing noted"))] if one[1]]


def page(trajectory, phase, language, given=None):
    """What the page shows. `given`: the forms of a page that was sent."""
    known, pack = _standings(trajectory), shipped.road()
    titles = {one.id: one.title.in_(language) for one in pack.phases}
    at = PHASES.index(phase)
    before, earlier = PHASES[at - 1] if at else "", earlier_of(trajectory)
    lines = [
        (one.of, Line(
            one.id, one.text.in_(language), one.explain.in_(language), known.get((one.id, phase)),
            known.get((one.id, before)),
            given[one.id] if given else StandingForm(one.id, known.get((one.id, phase))),
            earlier[f"standing:{one.id}:{phase}"],
        ))
        for one in pack.conditions
    ]  # fmt: skip
    return {
        "phase": phase, "phases": list(titles.items()),
        "phase_title": titles[phase], "before": titles.get(before, ""),
        "counts": counts([line for _of, line in lines]),
        "seven": [line for of, line in lines if of == "seven"], "basic": [line for of, line in lines if of == "basic"],
        "follows": sources.names(ref for one in pack.conditions for ref in one.sources),
        "errors": [error for _of, line in lines for error in line.form.error_list] if given else [],
    }  # fmt: skip
