"""Counting the ballots of a round at its closing: one pass over the answers, and what of it may be published.

Nothing here is read by a page: a page reads published.py.
"""

from dataclasses import dataclass, field

from django.db import connection

from draagvlak.content.releases import pack_by_digest, question_ids
from draagvlak.surveys import disclosure
from draagvlak.surveys.audit import exposing
from draagvlak.surveys.models import Breakdown, Mode, Route, Share

# Ballots that count: handed in, and not somebody trying out (D11). Trusted: not typed in by one helper alone (D15).
# The order of grouping is that of the index on answers, so that neither database has to sort them.
ANSWERS = """
SELECT a.question, b."group", a.level, count(*),
    sum(CASE WHEN b.paper AND b.checked_by_id IS NULL THEN 0 ELSE 1 END),
    sum(CASE WHEN a.argument IS NOT NULL AND a.share <> %s THEN 1 ELSE 0 END)
FROM surveys_ballot b JOIN surveys_answer a ON a.ballot_id = b.id
WHERE b.survey_id = %s AND b.handed_in AND NOT b.trial
GROUP BY a.question, b."group", a.level
"""
BALLOTS = """
SELECT b."group", b.route, count(*), sum(CASE WHEN b.paper THEN 1 ELSE 0 END),
    sum(CASE WHEN b.paper AND b.checked_by_id IS NULL THEN 1 ELSE 0 END)
FROM surveys_ballot b WHERE b.survey_id = %s AND b.handed_in AND NOT b.trial GROUP BY b."group", b.route
"""


@dataclass
class Tally:
    """One question: counts per group as [red, orange, green, unknown], how many of a group are trusted, arguments."""

    groups: dict = field(default_factory=dict)
    trusted_in: dict = field(default_factory=dict)
    arguments: int = 0

    @property
    def trusted(self):
        return sum(self.trusted_in.values())

    @property
    def counts(self):
        return [sum(column) for column in zip(*self.groups.values(), strict=True)] if self.groups else [0, 0, 0, 0]


@dataclass
class Count:
    """A counted round. `people` maps (group, route) to how many handed in."""

    people: dict
    questions: dict
    paper: int
    one_helper: int
    one_helper_in: dict = field(default_factory=dict)  # by group

    @property
    def all(self):
        return sum(self.people.values())

    @property
    def trusted(self):
        """The number that is held against the minimum."""
        return self.all - self.one_helper

    def sizes(self):
        """How many handed in, by group."""
        sizes: dict[str, int] = {}
        for (group, _route), number in self.people.items():
            sizes[group] = sizes.get(group, 0) + number
        return sizes

    def trusted_sizes(self):
        """The same without what one helper alone typed in: held against the minimum of a group (D15)."""
        return {group: number - self.one_helper_in.get(group, 0) for group, number in self.sizes().items()}

    def asked(self, question, clients, group=None):
        """How many were asked this question; `clients` are the ids that the client route asks."""
        return sum(
            number
            for (of_group, route), number in self.people.items()
            if (group is None or of_group == group) and (route != Route.CLIENT or question in clients)
        )


def count(survey):
    """The Count of a round, in two statements."""
    with connection.cursor() as cursor:
        cursor.execute(BALLOTS, [survey.pk])
        ballots = cursor.fetchall()
        cursor.execute(ANSWERS, [Share.HIDDEN, survey.pk])
        answers = cursor.fetchall()
    questions: dict[str, Tally] = {}
    for question, group, level, number, trusted, arguments in answers:
        tally = questions.setdefault(question, Tally())
        tally.arguments += arguments
        if level is not None:  # an argument without a choice is no answer
            tally.groups.setdefault(group, [0, 0, 0, 0])[level] += number
            tally.trusted_in[group] = tally.trusted_in.get(group, 0) + trusted
    people = {(group, route): number for group, route, number, _paper, _one in ballots}
    one_helper: dict[str, int] = {}
    for group, _route, _number, _paper, one in ballots:
        one_helper[group] = one_helper.get(group, 0) + one
    return Count(people, questions, sum(row[3] for row in ballots), sum(one_helper.values()), one_helper)


def may_publish(survey, counted):
    """Whether enough people handed in to show anything: trusted ballots against the minimum."""
    return counted.trusted >= survey.k


def snapshot_data(survey, counted, *, listed=0, later=0, invited=None, not_beside=()):
    """The JSON of the snapshot of a round that may be published. What may not be shown does not go in."""
    pack = pack_by_digest(survey.release.digest)
    clients = question_ids(survey.release.digest, client=True)
    questions, shown = {}, {}
    for question in pack.questions():
        tally = counted.questions.get(question.id, Tally())
        entry: dict = {"asked": counted.asked(question.id, clients)}
        if tally.trusted >= survey.k:
            entry |= {"counts": tally.counts, "arguments": tally.arguments}
            shown[question.id] = tally
        questions[question.id] = entry
    return {
        "schema": 1, "people": counted.all, "listed": listed, "later": later, "paper": counted.paper,
        "one_helper": counted.one_helper, "invited": invited or {}, "questions": questions,
        "comparison": _comparison(survey, counted, pack, clients, shown), "not_beside": list(not_beside),
    }  # fmt: skip


def _comparison(survey, counted, pack, clients, shown):
    if survey.breakdown == Breakdown.NONE:
        return {"state": "none"}
    order = [group["id"] for group in survey.groups]
    least = disclosure.group_least(survey.mode, survey.k)
    sizes = counted.sizes()
    parts = tuple(
        disclosure.Part(part.ids, sum(sizes[group] for group in part.ids))
        for part in disclosure.merged(counted.trusted_sizes(), least, order, kept=set(sizes))
    )
    if not parts:
        return {"state": "few"}
    rubrics = {
        rubric.id: {
            question.id: _rows(question.id, counted, clients, shown[question.id])
            for question in rubric.questions
            if question.id in shown
        }
        for rubric in pack.rubrics
    }
    is_open = survey.mode == Mode.OPEN
    trusted = {question: tally.trusted_in for question, tally in shown.items()}
    found = disclosure.compare(rubrics, parts, least, exact=is_open, trusted=trusted)
    if not is_open:
        for rubric in exposing(rubrics, parts, found["words"]):
            del found["words"][rubric]
            found["withheld"][rubric] = disclosure.EXPOSING
    return {"state": "shown", "groups": [{"ids": list(part.ids), "people": part.people} for part in parts]} | found


def _rows(question, counted, clients, tally):
    """The counts of each group that was asked this question, also of a group in which nobody answered it."""
    return {
        group: tuple(tally.groups.get(group, (0, 0, 0, 0)))
        for group in counted.sizes()
        if counted.asked(question, clients, group)
    }
