"""What the pages about agreeing show, and the rule of the largest group. Reads only.

How far a group is with talking says how it went; it is never a mark.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.consensus import scorecard
from draagvlak.consensus.models import Chosen, Consensus
from draagvlak.orgs.history import sentence
from draagvlak.orgs.models import Event
from draagvlak.surveys import published
from draagvlak.surveys.agreement import Word
from draagvlak.surveys.groups import ROLES

DIVIDED, AS_ASKED = scorecard.DIVIDED, scorecard.AS_ASKED  # the orders of the agenda
FIRST = 4  # how many questions are proposed after the next one
HISTORY = 20
LABELS = {
    "chosen": gettext_lazy("What you agree on"), "comment": gettext_lazy("Comment"),
    "sources": gettext_lazy("Sources and explanation"), "reason": gettext_lazy("Why this differs from the votes"),
    "minority": gettext_lazy("What others think"), "meeting": gettext_lazy("Talked about on"),
    "held_on": gettext_lazy("On which day?"), "present": gettext_lazy("Who was there"), "note": gettext_lazy("Note"),
}  # fmt: skip


# ── The rule (decision 5) ────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class LastVote(published.Published):
    """The first picture, with in it of each question the newest vote: its round stands in `rounds`."""

    rounds: dict[str, int]

    def round_of(self, item):
        """The round of the last vote on a question; 1 for a rubric, and where nobody voted again."""
        return self.rounds.get(item, 1)


def last_vote(survey):
    """The LastVote of a scan: what was voted again in a conversation counts from then on. None without results."""
    first, *others = survey.snapshots.order_by("round") or [None]
    if first is None:
        return None
    later, rounds = {}, {}
    for snapshot in others:
        again = published.of_snapshot(survey, snapshot)
        for question in again.questions.values():
            if question.counts:
                later[question.id], rounds[question.id] = question, snapshot.round
    shown = published.of_snapshot(survey, first)
    rubrics = tuple(
        replace(rubric, questions=tuple(later.get(question.id, question) for question in rubric.questions))
        for rubric in shown.rubrics
    )
    fields = {name: getattr(shown, name) for name in shown.__dataclass_fields__}
    return LastVote(**fields | {"rubrics": rubrics}, rounds=rounds)


def largest_group(vote, question):
    """The colour of the largest group, 'I do not know' aside; '' in a tie, without votes or when withheld."""
    counts = vote.questions[question].counts
    if counts is None:
        return ""
    return counts.largest[0] if len(counts.largest) == 1 else ""


def is_against(vote, question, chosen):
    """Whether this colour goes against the largest group: then a reason is asked. 'No consensus' never does."""
    largest = largest_group(vote, question)
    return bool(largest) and chosen in scorecard.COLOURS and chosen != largest


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────
def names_of(levels):
    """{'red': 'Rood', …, 'none': 'Geen consensus', '': 'Nog niet gekozen'}: the levels as the instrument calls them."""
    return levels | {Chosen.NONE.value: str(Chosen.NONE.label), "": _("Not agreed yet")}


def present_words(present):
    """'2 × Management · 4 × Worker with clients or volunteer', in the order of the roles."""
    return " · ".join(f"{present[role]} × {label}" for role, label in ROLES.items() if present.get(role))


def meeting_words(meeting):
    return formats.date_format(meeting.held_on, "j F Y") if meeting else ""


# ── One question or rubric ───────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Topic:
    """A question or a rubric to talk about: as the scorecard shows it, with what was agreed beside it."""

    card: scorecard.Question | scorecard.Part
    title: str
    url: str
    row: Consensus  # unsaved, with version 0, when nobody talked about it yet
    chosen: str  # the name of what was chosen
    levels: tuple  # SheetLevels: what each colour says; of a rubric only its everyday word
    questions: tuple["Topic", ...] = ()  # of a rubric

    @property
    def id(self):
        return self.card.id

    @property
    def number(self):
        return self.card.number

    @property
    def result(self):
        return self.card.result

    @property
    def state(self):
        """todo, doing (notes, no choice yet) or done, as the glyphs are called."""
        return "done" if self.row.chosen else "doing" if self.row.version else "todo"

    @property
    def done(self):
        """How many questions of a rubric were talked about."""
        return sum(bool(question.row.chosen) for question in self.questions)


class Record:
    """Everything of one scan for these pages: its topics in order. Two queries beside what is published."""

    def __init__(self, survey, shown, order=""):
        self.survey, self.shown = survey, shown
        self.order = AS_ASKED if order == AS_ASKED else DIVIDED
        found = Consensus.objects.filter(survey=survey).select_related("meeting", "changed_by")
        self._rows = {(row.item, row.is_rubric): row for row in found}
        agreed = {key: row.chosen for key, row in self._rows.items()}
        later = published.later_votes(survey)
        language = translation.get_language()
        self.card = scorecard.build(shown, language, order=AS_ASKED, agreed=agreed, later=later)
        self.names, self.language = names_of(self.card.names), self.card.sheet.language
        levels = {question.id: question.levels for question in self.card.sheet.questions}
        self.rubrics = [self._rubric(part, levels) for part in self.card.parts]
        self.questions = {topic.id: topic for rubric in self.rubrics for topic in rubric.questions}

    def _rubric(self, part, levels):
        questions = tuple(self._question(question, levels[question.id]) for question in part.questions)
        url = reverse("consensus-rubric", args=[self.survey.pid, part.id])
        row = self._row(part.id, True)
        words = tuple(replace(level, text=level.word) for level in self.card.sheet.questions[0].levels)
        return Topic(part, part.title, url, row, self.names[row.chosen], words, questions)

    def _question(self, question, levels):
        url = reverse("consensus-item", args=[self.survey.pid, question.id]) + self.query
        row = self._row(question.id, False)
        return Topic(question, question.text, url, row, self.names[row.chosen], levels)

    def _row(self, item, is_rubric):
        return self._rows.get((item, is_rubric)) or Consensus(
            survey=self.survey, item=item, is_rubric=is_rubric, version=0
        )

    @property
    def query(self):
        """What keeps the order of the agenda in an address; nothing for the proposed order."""
        return f"?order={self.order}" if self.order == AS_ASKED else ""

    @property
    def agenda(self):
        """The questions in the order in which to talk: most divided first, or as asked. Those without a word last."""
        topics = list(self.questions.values())
        if self.order == DIVIDED:
            place = {result.id: at for at, result in enumerate(self.shown.by_division())}
            topics.sort(key=lambda topic: place.get(topic.id, len(place)))
        return topics

    @property
    def open(self):
        return [topic for topic in self.agenda if not topic.row.chosen]

    @property
    def unanimous(self):
        """The questions that can be taken together: unanimous, and nobody wrote a choice down yet."""
        found = [topic for topic in self.questions.values() if not topic.row.chosen and topic.result.agreement]
        return [topic for topic in found if topic.result.agreement.word == Word.UNANIMOUS]

    @property
    def done(self):
        return len(self.questions) - len(self.open)

    def topic(self, item, is_rubric):
        """The Topic with this id; KeyError when there is none."""
        return {rubric.id: rubric for rubric in self.rubrics}[item] if is_rubric else self.questions[item]

    def beside(self, topic):
        """(previous, next) of a topic: questions in the order of the agenda, rubrics in that of the scan."""
        order = self.rubrics if topic.row.is_rubric else self.agenda
        at = [other.id for other in order].index(topic.id)
        return (order[at - 1] if at else None), (order[at + 1] if at + 1 < len(order) else None)

    def label(self, row, name):
        """A field of what was agreed, as people read it."""
        if name == "chosen":
            return self.names[row.chosen]
        return meeting_words(row.meeting) if name == "meeting" else getattr(row, name)


def written(survey, ids):
    """{(item, is_rubric): [(label, text)]} of what stands beside the agreed colour of these questions and rubrics.

    For everybody who reads the results: what was said, never who wrote it down. One query.
    """
    rows = Consensus.objects.filter(survey=survey, item__in=ids).select_related("meeting")
    return {(row.item, row.is_rubric): lines for row in rows if (lines := _lines(row))}


def _lines(row):
    order = ("reason", "comment", "sources", "minority")
    lines = [(LABELS[name], text) for name in order if (text := getattr(row, name))]
    if lines and not row.chosen:
        lines.insert(0, (LABELS["chosen"], _("Not agreed yet")))
    if row.together:
        lines.append((LABELS["chosen"], _("Taken together with the other questions on which people are of one mind.")))
    if row.meeting and lines:
        lines.append((LABELS["meeting"], meeting_words(row.meeting)))
    return lines


def happened(survey):
    """[(sentence, moment)] of what was written down about agreeing in this scan, newest first."""
    from draagvlak.consensus.happenings import SENTENCES

    events = Event.objects.select_related("actor").filter(
        organisation_id=survey.organisation_id, object_pid=survey.pid, verb__in=SENTENCES
    )
    return [(sentence(event), event.at) for event in events[:HISTORY]]


def earlier(record, row):
    """How a consensus stood before, newest first: [(moment, who, [(label, text)])]. One query."""
    if not row.pk:
        return []
    found = []
    for before in row.earlier.select_related("changed_by"):
        lines = [(LABELS["chosen"], record.names.get(before.fields.get("chosen", ""), ""))]
        lines += [(LABELS[name], before.fields[name]) for name in ("comment", "sources", "reason", "minority")
                  if before.fields.get(name)]  # fmt: skip
        found.append((before.changed_at, before.changed_by, lines))
    return found


def tip(record, topic):
    """A question that opens the talk about this topic. It asks everybody, and never who chose what."""
    found = topic.result.agreement
    names = {level: scorecard.small(record.names[level]) for level in scorecard.COLOURS}
    if found is None:
        return _("Ask everybody: what do you see in practice?")
    if found.word == Word.UNANIMOUS:
        return _("Ask everybody: why would somebody see this differently?")
    counts = topic.result.counts
    there = [level for level in scorecard.COLOURS if counts.of(level)]
    return _("Ask everybody: why would somebody choose %(one)s? And why %(other)s?") % {
        "one": names[there[0]], "other": names[there[-1]],
    }  # fmt: skip


# ── Two people at once ───────────────────────────────────────────────────────────────────────────────────────
def differences(record, current, values):
    """[(label, theirs, yours)] for each field in which what somebody else wrote differs from what was typed here."""
    typed = Consensus(**values)
    return [
        (LABELS[name], record.label(current, name) or "–", record.label(typed, name) or "–")
        for name, value in values.items()
        if getattr(current, name) != value
    ]


def meeting_differences(current, values):
    """The same for a meeting."""
    words: dict[str, Callable[[Any], str]] = {
        "held_on": lambda day: formats.date_format(day, "j F Y"),
        "present": present_words,
        "note": str,
    }
    return [
        (LABELS[name], words[name](getattr(current, name)) or "–", words[name](value) or "–")
        for name, value in values.items()
        if getattr(current, name) != value
    ]


def both(theirs, yours):
    """Two texts one under the other; a text that holds the other stands alone."""
    if theirs in yours or not theirs:
        return yours
    return theirs if yours in theirs else f"{theirs}\n\n{yours}"
