"""What somebody could work out from what is published: the real audit, linear and exhaustive (P1).

Closing asks `exposing` which rubrics may not show words; the page 'what can somebody work out from this?' runs `audit`
on what was published, without any ballot. The mathematics is in inference.py.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations, permutations, product

from draagvlak.surveys import disclosure, inference
from draagvlak.surveys.disclosure import COLOURS, EVERYBODY, MIXED, NOBODY
from draagvlak.surveys.inference import Question, certain, determined
from draagvlak.surveys.models import Mode
from draagvlak.surveys.published import of_snapshot

MOST_AGAIN = 2  # new votes on one question: at its first step and at its second
# Every way in which shares of three colours can be worded.
TRIPLES = [
    words
    for words in product((NOBODY, MIXED, EVERYBODY), repeat=3)
    if words.count(NOBODY) == 2 or (EVERYBODY not in words and words.count(NOBODY) < 2)
]


# ── At closing ───────────────────────────────────────────────────────────────────────────────────────────────
def exposing(rubrics, parts, words):
    """The ids of rubrics whose words may not be shown, because of what could be worked out with them.

    `rubrics` {rubric id: {question id: {group: (red, orange, green, unknown)}}} are counts, `parts` the groups that are
    compared, `words` {rubric id: [words or None for each part]}. Of the counts only this is used: the totals of each
    question, and (more than is published) how many of each group answered it.
    """
    found = set()
    for rubric, told in words.items():
        questions = [_known(rows, parts) for rows in rubrics[rubric].values()]
        here = [at for at in range(len(parts)) if any(question.answers[at][1] for question in questions)]
        questions = [Question(totals, tuple(answers[at] for at in here)) for totals, answers in questions]
        people = [parts[at].people for at in here]
        if _is_silent(tuple(_row(told[at]) for at in here), questions, people):
            found.add(rubric)
    return found


def _known(rows, parts):
    """One question as a Question, with the number of answers of each part."""
    numbers = [sum(sum(rows[group]) for group in part.ids if group in rows) for part in parts]
    totals = tuple(sum(column) for column in zip(*rows.values(), strict=True))
    return Question(totals, tuple((number, number) for number in numbers))


def _seen(totals, people, words):
    """The same from what is published alone: numbers of answers between bounds; groups without words gave none."""
    answered = sum(totals)
    people = [one if told else 0 for one, told in zip(people, words, strict=True)]
    bounds = [(max(0, answered - sum(people) + one), min(one, answered)) for one in people]
    return Question(tuple(totals), tuple(bounds))


def _row(words):
    return None if words is None else tuple(words[colour] for colour in COLOURS)


def _is_silent(words, questions, people):
    """Whether these words are not shown: they tell something, or silence about others would.

    Silence speaks. Who knows these rules knows that the words of a silent rubric are among those that tell; if all of
    those agree about a number, it is known after all. Then one more combination of words is kept silent, one that
    tells nothing: now it is possible, too, and with it everything that it leaves open. Which one that is depends on
    totals and numbers of answers only, never on the words that are true.
    """
    if len(people) < 2:
        return False
    if _tells(words, questions, people):
        return True
    if len(people) == 2:
        return words == _decoy_of_two(questions, people)
    return _decoy_of_more(questions, people) in {words, None}


def _tells(words, questions, people):
    """Whether words tell more than the totals: to who knows the numbers of answers, or to who reads what is shown."""
    seen = [_seen(question.totals, people, words) for question in questions]
    views = [questions] if seen == questions else [questions, seen]
    return any(next(certain(view, words), None) for view in views)


def _decoy_of_two(questions, people):
    """What is kept silent besides the words that tell; None when those leave every number open together."""
    everything = [words for words in product([*TRIPLES, None], repeat=2) if inference.possible(questions, words)]
    telling = [words for words in everything if _tells(words, questions, people)]
    if not telling or _leave_open(telling, questions):
        return None
    rest = [words for words in everything if words not in telling]
    return min(rest, key=_likely(questions), default=None)


def _leave_open(telling, questions):
    """Whether for each number that totals leave open two of these words, or one, allow different ones."""
    left = {cell: set() for cell in inference.open_cells(questions)}
    for words in telling:
        told = dict(certain(questions, words))
        for cell in list(left):
            left[cell].add(told.get(cell, "any"))
            if "any" in left[cell] or len(left[cell] - {inference.UNSURE}) > 1:
                del left[cell]
    return not left


def _decoy_of_more(questions, people):
    """With three groups there are too many words to go through: one combination is always kept silent.

    It comes from an extreme way to deal out the totals. None when all of those tell something: no words are shown then.
    """
    extremes = set()
    for order in permutations(range(len(people))):
        for colours in permutations(inference.ALL):
            dealt = _pooled([_dealt(question, order, colours) for question in questions])
            extremes.add(tuple(_row(disclosure.words_of(row)) for row in dealt))
    for candidate in sorted(extremes, key=_likely(questions)):
        if not _tells(candidate, questions, people):
            return candidate
    return None


def _likely(questions):
    """Puts words that the totals make least likely first: far from equal shares in every group."""
    even = _pooled([inference.shared(question) for question in questions])
    return lambda words: (-sum(inference.lack(row, told) for row, told in zip(even, words, strict=True)), str(words))


def _pooled(solution):
    """The numbers of each group over all questions."""
    return [tuple(sum(column) for column in zip(*rows, strict=True)) for rows in zip(*solution, strict=True)]


def _dealt(question, order, colours):
    """The totals dealt out: group by group in this order, each takes the colours in that order."""
    left, rows = list(question.totals), {}
    for group in order:
        room, row = question.answers[group][0], [0, 0, 0, 0]
        for colour in colours:
            row[colour] = min(room, left[colour])
            left[colour] -= row[colour]
            room -= row[colour]
        rows[group] = row
    return [rows[group] for group in sorted(rows)]


# ── Afterwards, from what is published ───────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Exposure:
    """A number that can be worked out. `groups` are the ids of the group it is about, none for everybody; `level` is
    the answer that was counted, '' when all answers of too few people can be told from those of the others."""

    question: str
    groups: tuple[str, ...] = ()
    level: str = ""


@dataclass(frozen=True)
class Audit:
    """What the published figures of a round tell.

    `exposures` is what follows beyond the totals, and must be empty. The totals by themselves tell one thing, apart:
    `unanimous` are the ids of questions that everybody who answered them answered alike. In an Open round
    (`by_agreement`) groups are shown in numbers, and each other's answers with names, because all agreed to it; then
    only the smallest number of people is looked at. Group sizes by question are not published; bounds are taken from
    the totals. Closing demanded more: that nothing follows for somebody who knows those sizes, or from silence.
    """

    rounds: int  # snapshots looked at: a second vote is one more
    figures: int  # numbers and words that were published
    k: int
    group_least: int  # how many people each compared group has at least
    by_agreement: bool
    exposures: tuple[Exposure, ...]
    unanimous: tuple[str, ...]
    withheld: tuple[str, ...]  # ids of questions that too few answered
    merged: tuple[tuple[str, ...], ...]  # the ids of groups that were put together, for each such group
    silent: dict[str, str]  # rubric id: why it has no words for groups (disclosure.FEW or EXPOSING)

    @property
    def is_safe(self):
        return not self.exposures


def audit(published):
    """The Audit of everything that this round has published so far. One query more than `published` took."""
    survey, mode = published.survey, published.survey.mode
    others = survey.snapshots.exclude(pk=published.snapshot.pk).order_by("round")
    rounds = [published, *(of_snapshot(survey, snapshot) for snapshot in others)]
    exposures = [found for shown in rounds for found in _linear(shown)]
    if mode != Mode.OPEN:
        exposures += [found for shown in rounds for found in _integer(shown)]
        exposures += [found for pair in _same_answers(rounds) for found in _between(*pair)]
    questions = published.questions.values()
    alike = {one.id for shown in rounds for one in shown.questions.values() if one.counts and _is_alike(one.counts)}
    return Audit(
        rounds=len(rounds), figures=sum(_figures(shown) for shown in rounds), k=survey.k,
        group_least=disclosure.group_least(mode, survey.k), by_agreement=mode == Mode.OPEN,
        exposures=tuple(exposures),
        unanimous=tuple(one.id for one in questions if one.id in alike),
        withheld=tuple(one.id for one in questions if not one.counts),
        merged=tuple(group.ids for group in published.comparison.groups if len(group.ids) > 1),
        silent=dict(published.comparison.withheld or {}),
    )  # fmt: skip


def _linear(shown):
    """Adding and subtracting. A group with words is taken for one whose numbers are known: more than is published."""
    survey, comparison = shown.survey, shown.comparison
    least = disclosure.group_least(survey.mode, survey.k)
    sizes = {group.ids: group.people for group in comparison.groups}
    for question in shown.questions.values():
        if not question.counts:
            continue
        if determined({"all": question.counts.answered}, [[{"all"}]], survey.k):
            yield Exposure(question.id)
        if question.rubric_id in (comparison.words or {}):
            rows = [set(sizes), *({ids} for ids in sizes)]
            for union in determined(sizes, [rows], least):
                yield Exposure(question.id, tuple(sorted(group for ids in union for group in ids)))


def _integer(shown):
    """What the words of groups tell together with the totals."""
    groups = shown.comparison.groups
    for rubric, told in (shown.comparison.words or {}).items():
        here = [at for at, words in enumerate(told) if words]
        if len(here) < 2:
            continue
        people, words = [groups[at].people for at in here], [_row(told[at]) for at in here]
        questions = shown.rubric(rubric).shown
        seen = [_seen(question.counts.row, people, words) for question in questions]
        for (at, group, level), _number in certain(seen, words):
            yield Exposure(questions[at].id, groups[here[group]].ids, (*COLOURS, "unknown")[level])


def _is_alike(counts):
    return sum(map(bool, counts.row)) == 1


def _same_answers(rounds):
    """The pairs of rounds that may hold the same answers twice, so that subtracting them would tell (D7).

    A second vote is a wholly new vote by who is there (D8, decision 20): whoever votes can choose otherwise, and others
    vote. What is left after subtracting it from the first is the answer of nobody, so those two are no pair; each is
    looked at by itself. A question that is voted on over and over is another matter: then only who came or went
    differs, and each pair of such votes counts. Anything that holds more than one question is no new vote.
    """
    yield from combinations([shown for shown in rounds if not shown.is_new_vote], 2)
    again = defaultdict(list)
    for shown in rounds:
        if shown.is_new_vote:
            again[next(iter(shown.snapshot.data["questions"]))].append(shown)
    for votes in again.values():
        if len(votes) > MOST_AGAIN:
            yield from combinations(votes, 2)


def _between(first, second):
    """What two rounds tell about those who were in one of them, if everybody else answered alike in both."""
    for question in first.questions.values():
        other = second.questions[question.id]
        if question.counts and other.counts:
            numbers = sorted((question.counts.answered, other.counts.answered))
            sizes = {"both": numbers[0], "one": numbers[1] - numbers[0]}
            if determined(sizes, [[{"both", "one"}], [{"both"}]], first.survey.k):
                yield Exposure(question.id)


def _figures(shown):
    """How many numbers and words are published."""
    if shown.is_new_vote:
        return 5  # how many could vote, and four levels
    comparison = shown.comparison
    whole = 5 + len(shown.invited) + len(comparison.groups)  # people, listed, later, paper, one helper
    questions = sum(6 if question.counts else 1 for question in shown.questions.values())  # asked, 4 levels, arguments
    words = sum(len(row) for told in (comparison.words or {}).values() for row in told if row)
    counts = sum(4 for rows in (comparison.counts or {}).values() for row in rows if row)
    return whole + questions + words + counts
