"""Worksheets beside a scan: the vision above the part about why, rows about a question, worksheets that help.

What helps follows from what is published and agreed, and from nothing else. Rows and what helps never stand on the
results link. Reads only.
"""

from dataclasses import dataclass, field

from draagvlak.content import shipped
from draagvlak.plans.access import may_work
from draagvlak.surveys import vision
from draagvlak.worksheets import belonging
from draagvlak.worksheets.places import address

RED = "red"
MOST = 5  # worksheets that are proposed


# ── The vision ───────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Vision:
    """The text above the part about why. `start`: the words under which people answered; '' without any."""

    text: str
    start: str

    @property
    def is_of_start(self):
        return self.text == self.start


def vision_above(survey, part_id):
    """The Vision of a scan above the part with this id, or None. Two queries at the part about why."""
    if part_id != vision.WHY:
        return None
    text = vision.agreed(survey.trajectory_id) or survey.vision
    return Vision(text, survey.vision) if text else None


# ── Rows about a question ────────────────────────────────────────────────────────────────────────────────────
def about(survey, question_ids, language):
    """{question id: [Belongs]}: rows of worksheets that belong to these questions, of the scan's trajectory."""
    if survey.trajectory_id is None:
        return {}
    return belonging.about(survey.trajectory, survey.release.pack, question_ids, language)


# ── Worksheets that help ─────────────────────────────────────────────────────────────────────────────────────
@dataclass
class Helper:
    """A worksheet that helps. `because`: the questions or parts that came out red. `url`: '' while it is not begun."""

    pack: str
    title: str
    url: str = ""
    because: list = field(default_factory=list)


@dataclass(frozen=True)
class Helping:
    """What helps after a scan. `trajectory` None: the scan stands on none, so nothing can be opened."""

    trajectory: object
    helpers: list
    may_begin: bool


def is_red(row, result):
    """Whether a question or part came out red: chosen together, or before that as the colour of the largest group."""
    if row.chosen:
        return row.chosen == RED
    return result.counts is not None and result.counts.largest == (RED,)


def reds(card):
    """[(part, [question])] that came out red on a scorecard, most red questions first. A part may be red by itself."""
    found = []
    for part in card.parts:
        questions = [one for one in part.questions if is_red(one, one.later[-1].result if one.later else one.result)]
        if questions or is_red(part, part.result):
            found.append((part, questions))
    return sorted(found, key=lambda pair: (-len(pair[1]), pair[0].number))


def helping(here, survey, card, language):
    """The Helping of a scan, with at most five worksheets; None when nothing came out red. One query at most."""
    found: dict[str, Helper] = {}
    places: dict[str, str] = {}
    for part, questions in reds(card):
        for row, refs in _refs(part, questions):
            for ref in refs:
                pack, _hash, section = ref.partition("#")
                places.setdefault(pack, section)
                helper = found.setdefault(pack, Helper(pack, shipped.sheet(pack).title.in_(language)))
                if row.name not in helper.because:
                    helper.because.append(row.name)
    helpers = list(found.values())[:MOST]
    if not helpers:
        return None
    trajectory = survey.trajectory
    if trajectory:
        sheets = trajectory.sheets.filter(pack__in=[one.pack for one in helpers]).order_by("-title", "-pk")
        begun = dict(sheets.values_list("pack", "pid"))  # of several the first without a name of its own
        for one in helpers:
            if one.pack in begun:
                one.url = address(begun[one.pack], places[one.pack])
    return Helping(trajectory, helpers, bool(trajectory) and may_work(here, trajectory))


def _refs(part, questions):
    """[(question or part, worksheets that help with it)]"""
    known = shipped.road().helps_with(part.id)
    if known is None:
        return []
    rows = [(one, known.questions.get(one.id, known.sheets)) for one in questions]
    return rows or [(part, known.sheets)]
