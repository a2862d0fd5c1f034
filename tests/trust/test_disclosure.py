"""P1: no published figure tells what fewer than k people answered, by adding and subtracting or by trying everything.

Random organisations go through the real count of a closing. What comes out is attacked by somebody who knows more than
is published: how many people of each group answered each question, and the rules by which words are kept silent. The
last tests let the same attacks loose on weaker rules, to show that they bite.
"""

import copy
from collections import Counter
from dataclasses import dataclass, field
from itertools import product
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from draagvlak.content.releases import pack_by_digest, question_ids
from draagvlak.surveys import audit, counting, disclosure, inference, published
from draagvlak.surveys.groups import ROLES, role_groups
from draagvlak.surveys.inference import Question
from draagvlak.surveys.models import Breakdown, Mode, Route, Snapshot
from draagvlak.surveys.tests.attacker import Attacker, is_solution

pytestmark = pytest.mark.django_db
ORGANISATIONS = 3000
SEED = 20261124


# ── Organisations ────────────────────────────────────────────────────────────────────────────────────────────
@dataclass
class Found:
    """What came of attacking many organisations."""

    seen: Counter = field(default_factory=Counter)
    exposed: list = field(default_factory=list)


def round_of(survey, mode, k, by):
    """A round with these settings, in memory only."""
    made = copy.copy(survey)
    made.mode, made.k, made.breakdown, made.client_route = mode, k, by, True
    made.groups = role_groups(["nl", "en"])
    return made


def counted(survey, people, answers, one_helper=0):
    """The Count of a round. `answers` {question: {group: [red, orange, green, unknown]}}."""
    questions = {}
    for question, groups in answers.items():
        groups = {group: list(row) for group, row in groups.items() if sum(row)}
        numbers = {group: sum(row) for group, row in groups.items()}
        helped = spread(numbers, one_helper)
        questions[question] = counting.Tally(groups, {group: n - helped[group] for group, n in numbers.items()}, 0)
    sizes = Counter()
    for (group, _route), number in people.items():
        sizes[group] += number
    return counting.Count(people, questions, one_helper, one_helper, spread(sizes, one_helper))


def spread(numbers, helped):
    """How many of each group one helper typed in: as many as there are, group by group."""
    found = {}
    for group, number in numbers.items():
        found[group] = min(number, helped)
        helped -= found[group]
    return found


def some_organisation(random, survey):
    """(round, Count): a few groups of all sizes, that lean to all sides; some people skip questions."""
    mode = random.choice([Mode.CONFIDENTIAL, Mode.CONFIDENTIAL, Mode.ANONYMOUS])
    k = random.choice([5, 5, 6, 10] if mode == Mode.CONFIDENTIAL else [8, 8, 12])
    made = round_of(survey, mode, k, random.choice([Breakdown.ROLE, Breakdown.TEAM]))
    people = {}
    for group in random.sample(list(ROLES), random.randint(2, 6)):
        size = random.choice([random.randint(1, 4), random.randint(3, 9), random.randint(8, 14)])
        people[group, Route.CLIENT if group == "client" else Route.ALL] = size
        if made.breakdown == Breakdown.TEAM and random.random() < 0.2:  # a client in the team
            people[group, Route.CLIENT] = people.get((group, Route.CLIENT), 0) + random.randint(1, 3)
    clients, answers = question_ids(survey.release.digest, client=True), {}
    power, skips = random.choice([1, 3, 6]), random.choice([0, 0, 0.03, 0.15])
    lean = {group: [random.random() ** power + 0.001 for _level in range(4)] for group, _route in people}
    for rubric in random.sample(pack_by_digest(survey.release.digest).rubrics, 2):
        for question in rubric.questions[:4]:
            mood = [random.random() + 0.1 for _level in range(4)]
            rows = answers[question.id] = {}
            for (group, route), size in people.items():
                if route == Route.CLIENT and question.id not in clients:
                    continue
                weights = [one * other for one, other in zip(lean[group], mood, strict=True)]
                chosen = random.choices(range(4), weights, k=sum(random.random() >= skips for _person in range(size)))
                rows[group] = [old + chosen.count(at) for at, old in enumerate(rows.get(group, (0, 0, 0, 0)))]
    return made, counted(made, people, answers, random.choice([0, 0, 0, 2]))


# ── The attacks ──────────────────────────────────────────────────────────────────────────────────────────────
def attack(survey, count, found):
    """Publishes a round as closing does, and attacks what is published."""
    found.seen["organisations"] += 1
    if not counting.may_publish(survey, count):
        return
    data = counting.snapshot_data(survey, count)
    found.seen["published"] += 1
    add_and_subtract(survey, count, data, found)
    comparison = data["comparison"]
    if comparison["state"] == "shown":
        found.seen["compared"] += 1
        try_everything(survey, count, comparison, found)
    shown = published.of_snapshot(survey, Snapshot(survey=survey, data=data))
    own = audit.audit(shown)
    found.seen["figures"] += own.figures
    if not own.is_safe:
        found.exposed.append(("the page", own.exposures))


def add_and_subtract(survey, count, data, found):
    """Every figure as a row over the groups as they really are. A group with words is taken to be known in numbers."""
    comparison = data["comparison"]
    parts = [set(part["ids"]) for part in comparison.get("groups", ())]
    for question, entry in data["questions"].items():
        if "counts" not in entry:
            continue
        sizes = {group: sum(row) for group, row in count.questions[question].groups.items()}
        rubric = rubric_of(survey, question)
        told = parts if rubric in comparison.get("words", {}) else []
        rows = [set(sizes), *told]
        small = inference.determined(sizes, [rows], survey.k)
        if told:
            small += inference.determined(sizes, [told], disclosure.group_least(survey.mode, survey.k))
        found.exposed += [("linear", question, union) for union in small]


def rubric_of(survey, question):
    pack = pack_by_digest(survey.release.digest)
    return next(one.id for one in pack.rubrics if question in {own.id for own in one.questions})


def known(survey, count, rubric, parts):
    """What the attacker knows: the totals of each question that is shown, and how many of each group answered it."""
    pack = pack_by_digest(survey.release.digest)
    questions = []
    for question in next(one for one in pack.rubrics if one.id == rubric).questions:
        tally = count.questions.get(question.id, counting.Tally())
        if tally.trusted >= survey.k:
            sizes = [sum(sum(tally.groups.get(group, ())) for group in part["ids"]) for part in parts]
            questions.append(Question(tuple(tally.counts), tuple((size, size) for size in sizes)))
    return questions


def try_everything(survey, count, comparison, found):
    parts = comparison["groups"]
    for rubric, why in comparison["withheld"].items():
        if why == disclosure.EXPOSING:
            found.seen["silent"] += 1
            listen_to_silence(known(survey, count, rubric, parts), parts, rubric, found)
    for rubric, told in comparison["words"].items():
        questions = known(survey, count, rubric, parts)
        here = [at for at in range(len(parts)) if any(one.answers[at][1] for one in questions)]
        questions = [Question(one.totals, tuple(one.answers[at] for at in here)) for one in questions]
        words = [tuple(told[at].values()) for at in here]
        found.seen["words"] += 1
        if len(here) == 2:
            certain = attacker_of(questions).told(words)
            found.exposed += [("integer", rubric, cell) for cell in certain]
        elif len(here) == 3:
            found.exposed += [("integer", rubric, cell) for cell in without_two_solutions(questions, words)]


def attacker_of(questions):
    return Attacker([(one.totals, one.answers[0][0]) for one in questions])


def without_two_solutions(questions, words):
    """The numbers that totals leave open, and that do not have two solutions of everything that is known."""
    solution = inference.solved(questions, words)
    sizes = [(one.totals, [size for size, _same in one.answers]) for one in questions]
    for cell in inference.open_cells(questions):
        at, group, level = cell
        other = solution and inference.otherwise(solution, words, cell)
        if not (
            other
            and is_solution(solution, sizes, words)
            and is_solution(other, sizes, words)
            and solution[at][group][level] != other[at][group][level]
        ):
            yield cell


def listen_to_silence(questions, parts, rubric, found):
    """Everything that can be true of a silent rubric: each combination of words that the rule keeps silent.

    That is more than what tells somebody who knows the numbers of answers: also what tells a reader who does not.
    """
    here = [at for at in range(len(parts)) if any(one.answers[at][1] for one in questions)]
    questions = [Question(one.totals, tuple(one.answers[at] for at in here)) for one in questions]
    people = [parts[at]["people"] for at in here]
    if len(here) == 3:
        decoy = audit._decoy_of_more(questions, people)
        if decoy and list(without_two_solutions(questions, decoy)):
            found.exposed.append(("silence", rubric, decoy))
        return
    attacker = attacker_of(questions)
    decoy = audit._decoy_of_two(questions, people)
    alone, together = {}, {}
    for words in product([*audit.TRIPLES, None], repeat=2):
        left = attacker.left(words)
        tells = any(attacker.is_news(cell, numbers) for cell, numbers in left.items())
        silent = words == decoy or bool(left) and audit._tells(words, questions, people)
        for cell, numbers in left.items():
            if tells:
                alone[cell] = alone.get(cell, set()) | numbers
            if silent:
                together[cell] = together.get(cell, set()) | numbers
    found.seen["silence that would tell"] += any(attacker.is_news(*cell) for cell in alone.items())
    found.exposed += [("silence", rubric, cell) for cell in together.items() if attacker.is_news(*cell)]


# ── Nothing is found ─────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.same
def test_nothing_about_few_people_can_be_worked_out(cast, long_run):
    random, found = Random(SEED), Found()
    for _organisation in range(ORGANISATIONS if long_run else ORGANISATIONS // 10):
        attack(*some_organisation(random, cast.a.running), found)
    print(f"\nP1: {dict(found.seen)}, {len(found.exposed)} exposures")
    assert found.exposed == []
    assert found.seen["words"] > found.seen["organisations"] / 10, "words are shown, or there was nothing to attack"
    assert found.seen["silent"] > 2


rows = st.lists(st.sampled_from(range(4)), max_size=13).map(lambda chosen: [chosen.count(level) for level in range(4)])


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nor_in_organisations_that_are_thought_up_to_be_hard(cast, data):
    """One rubric of three questions; hypothesis looks for counts that break it."""
    survey = round_of(cast.a.running, Mode.CONFIDENTIAL, 5, Breakdown.ROLE)
    groups = data.draw(st.lists(st.sampled_from(list(ROLES)), min_size=2, max_size=4, unique=True))
    rubric = next(one for one in pack_by_digest(survey.release.digest).rubrics if one.id == "costs")
    answers = {question.id: {group: data.draw(rows) for group in groups} for question in rubric.questions}
    people = {(group, Route.ALL): max(sum(own[group]) for own in answers.values()) for group in groups}
    people = {group: size for group, size in people.items() if size}
    found = Found()
    attack(survey, counted(survey, people, answers), found)
    assert found.exposed == []


# ── The attacks bite ─────────────────────────────────────────────────────────────────────────────────────────
def test_hiding_groups_below_the_minimum_exposes_many(cast):
    """The usual rule of survey tools: totals, and every group of k or more. The rest is a subtraction away."""
    random, exposed, merged = Random(SEED), 0, 0
    for _organisation in range(ORGANISATIONS):
        sizes = {group: random.randint(1, 14) for group in random.sample(list(ROLES), random.randint(2, 6))}
        large = [{group} for group, size in sizes.items() if size >= 5]
        exposed += bool(inference.determined(sizes, [[set(sizes), *large]], 5))
        parts = [set(part.ids) for part in disclosure.merged(sizes, 5, ROLES)]
        merged += sum(sizes.values()) >= 5 and bool(inference.determined(sizes, [[set(sizes), *parts]], 5))
    print(f"\nhidden below 5: {exposed} of {ORGANISATIONS} exposed; put together: {merged}")
    assert exposed > ORGANISATIONS / 4
    assert merged == 0


def test_words_that_nobody_looked_at_expose_some(cast):
    """The same organisations, with the words of D5 as they come: trying everything finds numbers."""
    random, looked, exposed = Random(SEED), 0, 0
    for _organisation in range(ORGANISATIONS // 10):
        survey, count = some_organisation(random, cast.a.running)
        parts = disclosure.merged(count.sizes(), 8, ROLES)
        for rubric in {rubric_of(survey, question) for question in count.questions}:
            questions = known(survey, count, rubric, [{"ids": part.ids} for part in parts])
            own = [count.questions[one.id].groups for one in _shown(survey, count, rubric)]
            words = [disclosure.words_of(_pooled(own, part.ids)) for part in parts]
            if len(parts) == 2 and all(words) and questions:
                looked += 1
                exposed += bool(attacker_of(questions).told([tuple(told.values()) for told in words]))
    print(f"\nwords without the audit: {exposed} of {looked} rubrics exposed")
    assert exposed > 3


def _shown(survey, count, rubric):
    pack = pack_by_digest(survey.release.digest)
    asked = next(one for one in pack.rubrics if one.id == rubric).questions
    return [one for one in asked if one.id in count.questions and count.questions[one.id].trusted >= survey.k]


def _pooled(questions, ids):
    return [sum(groups.get(group, (0,) * 4)[level] for groups in questions for group in ids) for level in range(4)]


def test_words_for_each_question_in_groups_of_five_expose_half(cast):
    """Why words are for a rubric and for eight people: trust 3.4, D5."""
    random, told = Random(SEED), Counter()
    for _question in range(300):
        for size in (5, 8):
            chosen = [random.choices(range(3), k=size) for _group in range(2)]
            rows = [tuple(own.count(level) for level in range(4)) for own in chosen]
            words = [tuple(disclosure.words_of(row).values()) for row in rows]
            totals = tuple(map(sum, zip(*rows, strict=True)))
            told[size] += bool(Attacker([(totals, size)]).told(words))
    print(f"\nwords for each question: {told[5]} of 300 exposed in groups of 5, {told[8]} in groups of 8")
    assert told[5] > 90
