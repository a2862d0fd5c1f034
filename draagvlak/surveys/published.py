"""What a closed round shows, as frozen objects: the only thing that pages, exports and reports may read.

`read(survey)` gives it; closing made it (closing.py). It holds totals under the rules of trust 3.4 and nothing else:
what may not be shown is not in the snapshot, so it cannot leak from here.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.db.models import Case, IntegerField, When
from django.utils import timezone

from draagvlak.content.releases import pack_by_digest
from draagvlak.content.schema import Pack
from draagvlak.lib.tokens import keyed_hash
from draagvlak.orgs.keys import unseal
from draagvlak.surveys.agreement import Agreement, agreement, mostly_unknown
from draagvlak.surveys.models import Argument, Level, Snapshot, Survey

TEXT, NAME, NAMED = "argument", "ballot-name", "named-answers"
SCHEMA = 1


@dataclass(frozen=True)
class Counts:
    """Numbers of answers. `unknown` ('I do not know') is an answer, and never part of a share."""

    red: int = 0
    orange: int = 0
    green: int = 0
    unknown: int = 0

    def __add__(self, other):
        return Counts(*(mine + theirs for mine, theirs in zip(self.row, other.row, strict=True)))

    @property
    def row(self):
        """(red, orange, green, unknown)"""
        return self.red, self.orange, self.green, self.unknown

    @property
    def votes(self):
        """How many chose a colour."""
        return self.red + self.orange + self.green

    @property
    def answered(self):
        return self.votes + self.unknown

    def of(self, level):
        """The number for 'red', 'orange', 'green' or 'unknown'."""
        return getattr(self, level)

    @property
    def largest(self):
        """The colours with the most votes: none, one, or more in a tie."""
        top = max(self.red, self.orange, self.green)
        return tuple(name for name in ("red", "orange", "green") if top and getattr(self, name) == top)


@dataclass(frozen=True)
class QuestionResult:
    """One question. `counts` is None when too few answered it: then nothing of it is known here, `arguments` is 0."""

    id: str
    rubric_id: str
    asked: int  # how many who handed in were asked it
    counts: Counts | None
    arguments: int = 0  # how many arguments others may read

    @cached_property
    def agreement(self) -> Agreement | None:
        """The word and A; None when withheld or with fewer than three votes."""
        return agreement(self.counts.red, self.counts.orange, self.counts.green) if self.counts else None

    @property
    def is_unknown(self):
        """Whether one third or more do not know: a finding by itself."""
        return self.counts is not None and mostly_unknown(self.counts.unknown, self.counts.answered)

    @property
    def skipped(self):
        """How many were asked and gave no answer; None when withheld."""
        return self.asked - self.counts.answered if self.counts else None


@dataclass(frozen=True)
class RubricResult:
    """A rubric counts the votes of its questions (source 003, part 2). Questions that are withheld are not in it."""

    id: str
    questions: tuple[QuestionResult, ...]

    @cached_property
    def counts(self) -> Counts:
        return sum((question.counts for question in self.questions if question.counts), Counts())

    @property
    def shown(self):
        return [question for question in self.questions if question.counts]

    @property
    def withheld(self):
        return len(self.questions) - len(self.shown)

    @property
    def labelled(self):
        """How many of its questions have a word."""
        return sum(question.agreement is not None for question in self.questions)

    @property
    def divided(self):
        """How many of its questions are divided ('x of y questions divided')."""
        return sum(found.is_divided for question in self.questions if (found := question.agreement))

    @property
    def is_shared(self):
        """Whether it has questions with a word, and each of them has one colour as the view of (nearly) everybody."""
        found = [question.agreement for question in self.questions if question.agreement]
        return bool(found) and all(one.is_shared for one in found)

    @property
    def lowest(self) -> Fraction | None:
        """The lowest A among its questions: what it is sorted by. None without any."""
        return min((found.a for question in self.questions if (found := question.agreement)), default=None)


@dataclass(frozen=True)
class GroupResult:
    """A group that is compared: of one id, or of several that were put together. `people` handed in."""

    ids: tuple[str, ...]
    people: int


@dataclass(frozen=True)
class Comparison:
    """Groups beside each other, under D5.

    `state`: 'none' (no breakdown was chosen), 'few' (no two groups are large enough, even put together), 'shown'.
    `words[rubric id]` has one entry a group, in the order of `groups`: {'red': 'nobody' | 'mixed' | 'everybody', …}, or
    None when that group was not asked this rubric. `counts[question id]` is the same with Counts, in Open rounds only.
    `withheld[rubric id]` says why a rubric has no words: 'few' or 'exposing'.
    """

    state: str
    groups: tuple[GroupResult, ...] = ()
    words: dict[str, tuple[dict[str, str] | None, ...]] | None = None
    counts: dict[str, tuple[Counts | None, ...]] | None = None
    withheld: dict[str, str] | None = None


@dataclass(frozen=True)
class Quote:
    """One argument. `level` only when its author chose so; `name` only in Open rounds, and only for who took part."""

    question: str
    text: str
    level: str | None
    name: str = ""


@dataclass(frozen=True)
class Published:
    """Everything a closed round shows. Built from the snapshot alone."""

    survey: Survey
    snapshot: Snapshot
    pack: Pack
    people: int  # who handed in, trials aside
    listed: int  # who was on the list
    later: int  # of those, added after the start
    paper: int  # ballots that came from paper
    one_helper: int  # of those, typed in by one helper only: they never make the minimum
    invited: dict[str, int]  # how many were invited by role or team, where the list says so
    rubrics: tuple[RubricResult, ...]
    comparison: Comparison
    not_beside: tuple[str, ...]  # pids of earlier rounds that may never be laid beside this one (D14)

    @cached_property
    def questions(self) -> dict[str, QuestionResult]:
        return {question.id: question for rubric in self.rubrics for question in rubric.questions}

    @property
    def is_new_vote(self):
        """Whether this is a later vote in a conversation: wholly new votes on one question, by who was there (D8)."""
        return self.snapshot.round > 1 and len(self.snapshot.data["questions"]) == 1

    def rubric(self, rubric_id):
        """The RubricResult with this id; KeyError when there is none."""
        return {rubric.id: rubric for rubric in self.rubrics}[rubric_id]

    @cached_property
    def arguments(self):
        """How many arguments others may read."""
        return sum(question.arguments for question in self.questions.values())

    def by_division(self):
        """The questions that have a word, most divided first (lowest A); in a tie in the order of the scan."""
        order = [question for question in self.questions.values() if question.agreement]
        return sorted(order, key=lambda question: question.agreement.a)

    def quotes(self, question_ids, *, names=False, start=0, limit=None):
        """The Quotes of these questions in their fixed random order, question by question. One query.

        `start` and `limit` cut a page out of that order. `names` is for who took part in an Open round (decision 18),
        and for nobody else.
        """
        order = [When(question=question, then=place) for place, question in enumerate(question_ids)]
        if not order:
            return []
        rows = Argument.objects.filter(snapshot=self.snapshot, question__in=question_ids)
        rows = rows.order_by(Case(*order, output_field=IntegerField()), "id")
        owner = self.survey.organisation_id
        return [
            Quote(
                row.question, unseal(owner, row.text, TEXT), None if row.level is None else Level(row.level).label,
                (unseal(owner, row.name, NAME) or "") if names else "",
            )
            for row in rows[start : None if limit is None else start + limit]
        ]  # fmt: skip

    def named(self):
        """Open rounds, for who took part: [(name, {question id: level})] by name. Empty in the other modes."""
        if self.snapshot.named is None:
            return []
        stored = json.loads(unseal(self.survey.organisation_id, self.snapshot.named, NAMED))
        return [(name, {question: Level(level).label for question, level in own.items()}) for name, own in stored]


def ends_on(survey):
    """The day on which the results of a closed round are deleted: `retention_months` after closing."""
    months = survey.closed_on.year * 12 + survey.closed_on.month - 1 + survey.retention_months
    year, month = divmod(months, 12)
    first_of_next = survey.closed_on.replace(day=1, year=year + (month == 11), month=(month + 1) % 12 + 1)
    last = first_of_next - timedelta(days=1)
    return last.replace(day=min(survey.closed_on.day, last.day))


def read(survey) -> Published | None:
    """What this round shows, or None: not closed yet, too few answers, or its time is over.

    Needs `survey.release`. One query (the pack is in memory by its digest); arguments are read when they are asked for.
    """
    if survey.closed_on and ends_on(survey) <= timezone.localdate():
        return None
    snapshot = survey.snapshots.filter(round=1).first()
    return None if snapshot is None else of_snapshot(survey, snapshot)


def one_question(question, counts, *, asked, by_hands=False):
    """The data of a later vote: one question, (red, orange, green, unknown) counts, how many could vote."""
    questions = {question: {"asked": asked, "counts": list(counts), "arguments": 0}}
    return {
        "schema": SCHEMA, "people": sum(counts), "listed": asked, "later": 0, "paper": sum(counts) if by_hands else 0,
        "one_helper": 0, "invited": {}, "questions": questions,
        "comparison": {"state": "none"}, "not_beside": [],
    }  # fmt: skip


def later_votes(survey):
    """{question id: (QuestionResult, …)}: what people voted again in a conversation, the oldest first. One query."""
    found: dict[str, tuple[QuestionResult, ...]] = {}
    for snapshot in survey.snapshots.filter(round__gt=1).order_by("round").defer("named"):
        again = of_snapshot(survey, snapshot)
        for question in again.questions.values() if again.is_new_vote else ():
            if question.counts:
                found[question.id] = (*found.get(question.id, ()), question)
    return found


def digest_of(data):
    """The keyed hash of the data of a snapshot: who changes it in the database cannot make a right one."""
    return keyed_hash("snapshot", json.dumps(data, sort_keys=True)).hex()


def of_snapshot(survey, snapshot) -> Published:
    """The frozen objects of one snapshot of this survey."""
    data: dict[str, Any] = snapshot.data
    pack = pack_by_digest(survey.release.digest)
    rubrics = tuple(
        RubricResult(rubric.id, tuple(_question(rubric.id, question.id, data) for question in rubric.questions))
        for rubric in pack.rubrics
    )
    return Published(
        survey, snapshot, pack, data["people"], data["listed"], data["later"], data["paper"], data["one_helper"],
        data["invited"], rubrics, _comparison(data["comparison"]), tuple(data["not_beside"]),
    )  # fmt: skip


def _question(rubric_id, question_id, data):
    stored = data["questions"].get(question_id, {"asked": 0})  # a later vote is on one question only
    counts = Counts(*stored["counts"]) if "counts" in stored else None
    return QuestionResult(question_id, rubric_id, stored["asked"], counts, stored.get("arguments", 0))


def _comparison(stored):
    groups = tuple(GroupResult(tuple(group["ids"]), group["people"]) for group in stored.get("groups", ()))
    words = {rubric: tuple(row) for rubric, row in stored.get("words", {}).items()}
    counts = {
        question: tuple(None if row is None else Counts(*row) for row in rows)
        for question, rows in stored.get("counts", {}).items()
    }
    return Comparison(stored["state"], groups, words, counts or None, stored.get("withheld", {}))
