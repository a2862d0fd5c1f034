"""What a report is made of, read once: the scorecard that the screen shows, what was agreed, what is intended."""

from dataclasses import dataclass

from django.utils import formats

from draagvlak.consensus import doing, scorecard
from draagvlak.consensus.models import Consensus, Meeting
from draagvlak.consensus.scorecard import Card
from draagvlak.plans.models import Action
from draagvlak.reports.tree import Mark, Spread
from draagvlak.surveys.published import later_votes

TEXTS = ("comment", "sources", "reason", "minority")


@dataclass(frozen=True)
class Intended:
    """An action with what it is about: ids of rubrics (in the order of the scan) and of questions; none: the scan."""

    action: Action
    rubrics: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Material:
    card: Card
    language: str
    agreed: dict[tuple[str, bool], Consensus]  # by (item, is_rubric); only where something was written down
    meetings: tuple[Meeting, ...]
    intended: tuple[Intended, ...]
    focus: tuple[str, ...]

    @property
    def shown(self):
        return self.card.shown

    @property
    def survey(self):
        return self.card.shown.survey

    @property
    def foreign(self):
        """The language of the instrument's texts where it is not that of the report, else ''."""
        spoken = self.card.sheet.language
        return "" if spoken.split("-")[0] == self.language.split("-")[0] else spoken

    def say(self, texts):
        """A text of the pack in the language of the other texts, with the subject of this scan in it."""
        pack = self.shown.pack
        return pack.render(texts, self.survey.subject, self.card.sheet.language)

    def titles(self, rubric_ids):
        """The names of these rubrics, as one text."""
        return ", ".join(self.card.part(rubric_id).title for rubric_id in rubric_ids)

    def mark(self, level):
        return Mark(level, self.card.names[level], self.foreign)

    def spread(self, columns):
        """A spread of the scorecard."""
        red, orange, green = (column.count for column in columns)
        dots = all(column.dots is not None for column in columns)
        return Spread(red, orange, green, tuple(column.name for column in columns), dots, self.foreign)


def gather(shown, language) -> Material:
    """The Material of a round for a report in `language`. Few queries; arguments are read when they are asked for."""
    survey = shown.survey
    rows = {(row.item, row.is_rubric): row for row in Consensus.objects.filter(survey=survey)}
    chosen = {key: row.chosen for key, row in rows.items() if row.chosen}
    later = later_votes(survey)
    card = scorecard.build(shown, language, order=scorecard.AS_ASKED, agreed=chosen, later=later)
    written = {key: row for key, row in rows.items() if row.chosen or any(getattr(row, name) for name in TEXTS)}
    focus = doing.focus_of(survey)
    return Material(card, language, written, tuple(Meeting.objects.filter(survey=survey)), _intended(shown),
                    tuple(rubric.id for rubric in shown.rubrics if rubric.id in focus))  # fmt: skip


def _intended(shown):
    """The actions of this scan in the order of its rubrics, the soonest first; what is about the whole scan last."""
    order = {rubric.id: at for at, rubric in enumerate(shown.rubrics)}
    mine = Action.objects.filter(links__survey=shown.survey).distinct()
    found = []
    for action in doing.linked(mine):
        links = [link for link in action.links.all() if link.survey_id == shown.survey.pk]
        questions = {link.question for link in links} & set(shown.questions)
        rubrics = {link.rubric for link in links} | {shown.questions[question].rubric_id for question in questions}
        found.append(
            Intended(
                action, tuple(rubric for rubric in order if rubric in rubrics),
                tuple(question for question in shown.questions if question in questions),
            )
        )  # fmt: skip
    last = len(order)
    found.sort(key=lambda one: (order[one.rubrics[0]] if one.rubrics else last, one.action.by_when is None,
                                one.action.by_when, one.action.pk))  # fmt: skip
    return tuple(found)


def day(value):
    """A date in full, or ''."""
    return formats.date_format(value, "j F Y") if value else ""
