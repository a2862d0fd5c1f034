"""The audit: what can be worked out from figures, words and silence, and from what a closed round published."""

import time
from itertools import product
from random import Random

import pytest

from draagvlak.surveys import audit, closing, disclosure, inference, published
from draagvlak.surveys.groups import role_groups
from draagvlak.surveys.inference import Question, certain, determined, open_cells
from draagvlak.surveys.models import Mode, Snapshot
from draagvlak.surveys.tests.attacker import Attacker, is_solution
from draagvlak.surveys.tests.rounds import fill
from tests.people import make_survey

N, M, E = disclosure.NOBODY, disclosure.MIXED, disclosure.EVERYBODY


# ── Adding and subtracting ───────────────────────────────────────────────────────────────────────────────────
SIZES = {"management": 3, "frontline": 20, "client": 9}


def test_a_hidden_group_is_the_total_less_the_groups_that_are_shown():
    """Trap 4 of peers.md."""
    rows = [set(SIZES), {"frontline"}, {"client"}]
    assert determined(SIZES, [rows], 5) == [frozenset({"management"})]


def test_put_together_nobody_small_can_be_worked_out():
    rows = [set(SIZES), {"frontline"}, {"client", "management"}]
    assert determined(SIZES, [rows], 5) == []


def test_two_snapshots_that_are_safe_apart_can_tell_together():
    first, second = [{"stayed", "left"}], [{"stayed"}]
    sizes = {"stayed": 12, "left": 1}
    assert determined(sizes, [first], 5) == []
    assert determined(sizes, [first, second], 5) == [frozenset({"left"})]
    assert determined({"stayed": 12, "left": 5}, [first, second], 5) == []
    # Somebody left and others came: their sum is not known apart.
    assert determined({"stayed": 12, "left": 1, "came": 4}, [first, [{"stayed", "came"}]], 5) == []


def test_a_group_follows_from_many_figures_too():
    sizes = dict.fromkeys("abcd", 3)
    rows = [{"a", "b"}, {"b", "c"}, {"c", "d"}, {"a", "c"}]  # a+b, b+c and a+c give each of them
    assert determined(sizes, [rows], 4) == [frozenset("a"), frozenset("b"), frozenset("c"), frozenset("d")]


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────
def words_of(rows):
    words = disclosure.words_of([sum(column) for column in zip(*rows, strict=True)])
    return None if words is None else tuple(words.values())


def draw(random, size, weights):
    chosen = random.choices(range(4), weights, k=size)
    return tuple(chosen.count(level) for level in range(4))


def organisation(random, sizes, questions, *, skips=0.1):
    """(questions, words) of a rubric in which groups lean differently, and some people skip a question."""
    lean = [[random.random() ** 3 + 0.001 for _level in range(4)] for _group in sizes]
    answers = [
        [draw(random, size - (random.random() < skips), own) for size, own in zip(sizes, lean, strict=True)]
        for _question in range(questions)
    ]
    known = [
        Question(tuple(sum(column) for column in zip(*rows, strict=True)), tuple((sum(row), sum(row)) for row in rows))
        for rows in answers
    ]
    return known, [words_of(own) for own in zip(*answers, strict=True)]


def test_two_groups_the_audit_finds_exactly_what_trying_everything_finds():
    random, told = Random(1), 0
    for _case in range(150):
        sizes = random.randint(3, 9), random.randint(3, 9)
        questions, words = organisation(random, sizes, random.randint(1, 3))
        attacker = Attacker([(one.totals, one.answers[0][0]) for one in questions])
        found = {(at, level): number for (at, group, level), number in certain(questions, words) if group == 0}
        assert found == attacker.told(words), (questions, words)
        assert {(at, group, level) for (at, group, level), _number in certain(questions, words)} == {
            (at, group, level) for at, level in found for group in (0, 1)
        }
        told += bool(found)
    assert told > 20, "the cases must have some to find"


def test_where_one_swap_keeps_all_words_nothing_is_told():
    random, roomy = Random(2), 0
    for _case in range(60):
        questions, words = organisation(random, (12, 12), 2, skips=0)
        if None not in words and inference.Pair(questions, words).fits(margin=inference.MARGIN):
            roomy += 1
            assert not Attacker([(one.totals, 12) for one in questions]).told(words)
    assert roomy > 10


def test_three_groups_every_number_that_counts_as_free_has_two_solutions():
    random, free, told = Random(3), 0, 0
    for _case in range(40):
        questions, words = organisation(random, [random.randint(3, 12) for _group in range(3)], 3)
        known = [(one.totals, [size for size, _same in one.answers]) for one in questions]
        solution = inference.solved(questions, words)
        certainly = {cell for cell, _number in certain(questions, words)}
        told += len(certainly)
        for cell in set(open_cells(questions)) - certainly:
            at, group, level = cell
            other = inference.otherwise(solution, words, cell)
            assert is_solution(solution, known, words)
            assert is_solution(other, known, words)
            assert other[at][group][level] != solution[at][group][level]
            free += 1
    assert free > 500
    assert told


def test_a_group_of_which_everybody_does_not_know_is_told():
    questions = [Question((4, 3, 2, 12), ((9, 9), (12, 12)))]
    found = dict(certain(questions, [words_of([(4, 3, 2, 0)]), None]))
    assert found[0, 1, 3] == 12
    assert found[0, 0, 0] == 4


def test_words_that_fit_no_numbers_count_as_told():
    questions = [Question((20, 1, 0, 0), ((10, 10), (11, 11)))]
    found = dict(certain(questions, [(N, N, E), (E, N, N)]))
    assert set(found.values()) == {inference.UNSURE}


def test_what_totals_tell_by_themselves_is_not_held_against_the_words():
    unanimous = [Question((0, 0, 20, 0), ((9, 9), (11, 11)))]
    assert open_cells(unanimous) == []
    assert list(certain(unanimous, [(N, N, E), (N, N, E)])) == []


def test_who_does_not_know_how_many_of_a_group_answered_knows_less():
    totals = (9, 3, 0, 0)
    exactly = [Question(totals, ((8, 8), (4, 4)))]
    between = [Question(totals, ((7, 8), (4, 5)))]
    words = [(E, N, N), (M, M, N)]
    assert set(dict(certain(between, words))) <= set(dict(certain(exactly, words)))


# ── Silence ──────────────────────────────────────────────────────────────────────────────────────────────────
# Of all combinations of words that these totals allow only one tells: silence about it would tell the same.
SPEAKING = [Question((12, 6, 2, 0), ((9, 9), (11, 11))), Question((9, 5, 6, 0), ((9, 9), (11, 11)))]
TOLD = ((E, N, N), (N, M, M))


def test_silence_about_words_would_tell_when_only_one_combination_tells():
    attacker = Attacker([(one.totals, 9) for one in SPEAKING])
    telling = [words for words in product(audit.TRIPLES, repeat=2) if attacker.told(words)]
    assert telling == [TOLD]
    decoy = audit._decoy_of_two(SPEAKING, [9, 11])
    assert attacker.left(decoy), "the decoy is possible"
    together = attacker.left(TOLD)
    for cell, numbers in attacker.left(decoy).items():
        together[cell] |= numbers
    assert not [cell for cell, numbers in together.items() if attacker.is_news(cell, numbers)]
    assert audit._is_silent(TOLD, SPEAKING, [9, 11])
    assert audit._is_silent(decoy, SPEAKING, [9, 11])


def test_silence_about_a_group_that_does_not_know_anything_tells_no_more():
    """With these totals only 'all twelve of the first group do not know' tells, and that is no combination of words."""
    questions = [Question((0, 0, 15, 14), ((12, 12), (17, 17)))]
    attacker = Attacker([(one.totals, 12) for one in questions])
    everything = [words for words in product([*audit.TRIPLES, None], repeat=2) if attacker.left(words)]
    assert [words for words in everything if attacker.told(words)] == [(None, (N, N, E))]
    silent = [words for words in everything if audit._is_silent(words, questions, [12, 17])]
    together = {}
    for words in silent:
        for cell, numbers in attacker.left(words).items():
            together[cell] = together.get(cell, set()) | numbers
    assert not [cell for cell, numbers in together.items() if attacker.is_news(cell, numbers)]


def test_what_is_kept_silent_depends_on_nothing_that_is_not_known():
    """The same totals, sizes and words give the same verdict, however the answers lie between the groups."""
    parts = (disclosure.Part(("a",), 9), disclosure.Part(("b",), 11))
    one = {"q": {"a": (4, 3, 2, 0), "b": (4, 4, 3, 0)}}
    other = {"q": {"a": (3, 4, 2, 0), "b": (5, 3, 3, 0)}}
    words = {"r": disclosure.compare({"r": one}, parts, 8)["words"]["r"]}
    assert words == disclosure.compare({"r": other}, parts, 8)["words"]
    assert audit.exposing({"r": one}, parts, words) == audit.exposing({"r": other}, parts, words) == set()


def test_every_wording_of_three_shares_is_thought_of():
    seen = {
        tuple(disclosure.words_of((red, orange, votes - red - orange, 0)).values())
        for votes in range(1, 41)
        for red in range(votes + 1)
        for orange in range(votes - red + 1)
    }
    assert seen == set(audit.TRIPLES)


def whole_scan(random, sizes):
    """The nine rubrics of the quickscan: {rubric: {question: {group: counts}}}."""
    rubrics = {}
    for rubric, questions in enumerate((3, 3, 5, 6, 4, 5, 3, 3, 3)):
        rubrics[rubric] = {}
        for question in range(questions):
            lean = [random.random() + 0.05 for _level in range(4)]
            rubrics[rubric][question] = {
                group: draw(random, size, [share * (0.3 + random.random()) for share in lean])
                for group, size in enumerate(sizes)
            }
    return rubrics


@pytest.mark.alone
@pytest.mark.parametrize("sizes", [(20, 14), (20, 14, 8), (6000, 4000), (5000, 3000, 2000)], ids=str)
def test_a_whole_scan_is_looked_at_within_a_second(sizes):
    rubrics = whole_scan(Random(5), sizes)
    parts = [disclosure.Part((group,), size) for group, size in enumerate(sizes)]
    words = disclosure.compare(rubrics, parts, 8)["words"]
    began = time.process_time()
    audit.exposing(rubrics, parts, words)
    spent = time.process_time() - began
    print(f"\n{sizes}: {spent:.3f} s")
    assert spent < 1


# ── From what a round published ──────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def by_role(cast):
    fields = {"breakdown": "role", "groups": role_groups(["nl", "en"])}
    return make_survey(cast.a, "Naar rol", **fields)


def crowd(random, **sizes):
    """People who lean by group: ({question: level}, group, route)."""
    levels = ("red", "orange", "green", "unknown")
    lean = {"frontline": (5, 3, 2, 1), "management": (1, 3, 6, 1), "client": (3, 3, 3, 1), "ict": (2, 4, 4, 1)}
    questions = [question.id for question in published_pack().questions()]
    return [
        ({question: random.choices(levels, lean[group])[0] for question in questions}, group, "all")
        for group, size in sizes.items()
        for _person in range(size)
    ]


def published_pack():
    from tests.people import shipped_pack

    return shipped_pack()[0]


@pytest.mark.django_db
def test_a_closed_scan_with_groups_is_safe_and_says_what_was_looked_at(cast, by_role, django_assert_num_queries):
    fill(by_role, crowd(Random(1), frontline=14, management=9, client=3))
    shown = closing.close(by_role, cast.a.coordinator)
    assert shown.comparison.words
    with django_assert_num_queries(1):
        found = audit.audit(shown)
    assert found.is_safe
    assert found.exposures == ()
    assert found.merged == (("client", "management"),) or found.merged == (("management", "client"),)
    assert (found.k, found.group_least, found.rounds, found.by_agreement) == (5, 8, 1, False)
    words = sum(3 for row in shown.comparison.words.values() for told in row if told)
    assert found.figures == 5 + 2 + 35 * 6 + words
    assert found.silent == shown.comparison.withheld


@pytest.mark.django_db
def test_unanimous_and_withheld_questions_are_said_apart(cast):
    first, second, third = [question.id for question in published_pack().questions()][:3]
    people = [{"*": "green", second: level, third: level} for level in ("red", "green", "orange", "red", "unknown")]
    people[0][third] = None
    fill(cast.a.running, people)
    found = audit.audit(closing.close(cast.a.running, cast.a.coordinator))
    assert first in found.unanimous
    assert second not in found.unanimous
    assert found.withheld == (third,)
    assert found.is_safe, "that totals tell it is part of the method, and no exposure"


@pytest.mark.django_db
def test_two_who_agree_in_an_open_scan_are_unanimous_and_get_no_word(cast):
    """Trap 15 of peers.md."""
    fill(cast.a.open, [{"*": "green"}] * 2)
    shown = closing.close(cast.a.open, cast.a.coordinator)
    found = audit.audit(shown)
    assert len(found.unanimous) == 35
    assert {question.agreement for question in shown.questions.values()} == {None}
    assert found.by_agreement
    assert found.is_safe


@pytest.mark.django_db
def test_groups_of_an_open_scan_are_shown_in_numbers_by_agreement(cast):
    fields = {"breakdown": "role", "groups": role_groups(["nl", "en"]), "mode": Mode.OPEN, "k": 2}
    survey = make_survey(cast.a, "Open naar rol", **fields)
    fill(survey, crowd(Random(2), frontline=3, management=2))
    shown = closing.close(survey, cast.a.coordinator)
    found = audit.audit(shown)
    assert shown.comparison.counts
    assert found.by_agreement
    assert found.is_safe
    assert found.group_least == 2


def changed(shown, change):
    """What is published, as if the snapshot had been another one."""
    import copy

    data = copy.deepcopy(shown.snapshot.data)
    change(data)
    snapshot = Snapshot(survey=shown.survey, pk=shown.snapshot.pk, data=data)
    return published.of_snapshot(shown.survey, snapshot)


@pytest.mark.django_db
def test_the_audit_sees_a_question_of_too_few_and_a_group_that_is_too_small(cast, by_role):
    fill(by_role, crowd(Random(3), frontline=12, management=9))
    shown = closing.close(by_role, cast.a.coordinator)
    question = next(iter(shown.questions))

    def too_few(data):
        data["questions"][question]["counts"] = [1, 2, 1, 0]

    assert audit.Exposure(question) in audit.audit(changed(shown, too_few)).exposures

    def too_small(data):
        data["comparison"]["groups"][1]["people"] = 7

    groups = {found.groups for found in audit.audit(changed(shown, too_small)).exposures}
    assert ("management",) in groups


@pytest.mark.django_db
def test_the_audit_sees_words_that_tell(cast, by_role):
    fill(by_role, crowd(Random(4), frontline=11, management=9))
    shown = closing.close(by_role, cast.a.coordinator)
    rubric = next(rubric for rubric in shown.rubrics if rubric.id == "why")
    ids = [question.id for question in rubric.questions]

    def telling(data):
        # Nine people of management, of whom (almost) everybody is red: 23 of 27; there are 23 reds.
        for at, question in enumerate(ids):
            data["questions"][question]["counts"] = [[8, 8, 4, 0], [8, 6, 6, 0], [7, 7, 6, 0]][at]
        names = [group["ids"][0] for group in data["comparison"]["groups"]]
        rows = {"management": {"red": E, "orange": N, "green": N}, "frontline": {"red": N, "orange": M, "green": M}}
        data["comparison"]["words"] = {"why": [rows[name] for name in names]}

    found = audit.audit(changed(shown, telling))
    assert not found.is_safe
    assert audit.Exposure(ids[0], ("management",), "red") in found.exposures


@pytest.mark.django_db
def test_a_second_vote_without_one_or_two_people_would_tell_about_them(cast):
    fill(cast.a.running, [{"*": "green"}] * 9 + [{"*": "red"}] * 3)
    shown = closing.close(cast.a.running, cast.a.coordinator)
    data = shown.snapshot.data

    def second(counts):
        questions = {key: entry | {"counts": counts} for key, entry in data["questions"].items()}
        return Snapshot.objects.create(
            survey=shown.survey, round=2, data=data | {"questions": questions}, digest="1" * 64
        )

    snapshot = second([3, 0, 8, 0])  # eleven of the twelve
    found = audit.audit(shown)
    assert found.rounds == 2
    assert len(found.exposures) == 35
    Snapshot.objects.filter(pk=snapshot.pk).delete()
    second([3, 0, 9, 0])  # all of them
    assert audit.audit(shown).is_safe


# ── Votes in a conversation (D8) ─────────────────────────────────────────────────────────────────────────────
def voted_again(shown, question, *votes):
    """Stores new votes on one question, as a conversation does."""
    for number, counts in enumerate(votes, start=2 + shown.survey.snapshots.filter(round__gt=1).count()):
        data = published.one_question(question, counts, asked=sum(counts))
        Snapshot.objects.create(survey=shown.survey, round=number, data=data, digest=published.digest_of(data))


@pytest.fixture
def eight(cast):
    fill(cast.a.running, [{"*": "green"}] * 4 + [{"*": "red"}] * 4)
    return closing.close(cast.a.running, cast.a.coordinator)


@pytest.mark.django_db
def test_a_normal_conversation_does_not_make_the_audit_cry_wolf(eight):
    """One more person, one fewer, the same people: these are new votes, so no difference is an answer of anybody."""
    first, second, third = list(eight.questions)[:3]
    voted_again(eight, first, (4, 0, 5, 0), (4, 1, 2, 0))
    voted_again(eight, second, (3, 0, 4, 0))
    voted_again(eight, third, (1, 5, 2, 0))
    found = audit.audit(eight)
    assert found.is_safe
    assert found.rounds == 5
    assert found.figures == 5 + 35 * 6 + 4 * 5


@pytest.mark.django_db
def test_the_same_answers_counted_again_are_a_leak(eight):
    """D7: the round counted once more with one ballot fewer tells what that ballot said."""
    import copy

    data = copy.deepcopy(eight.snapshot.data)
    question = next(iter(eight.questions))
    data["questions"][question]["counts"] = [3, 0, 4, 0]
    Snapshot.objects.create(survey=eight.survey, round=2, data=data, digest="0" * 64)
    assert [one.question for one in audit.audit(eight).exposures] == [question]


@pytest.mark.django_db
def test_a_second_vote_under_the_minimum_is_a_leak(eight):
    question = next(iter(eight.questions))
    voted_again(eight, question, (1, 1, 2, 0))
    assert audit.Exposure(question) in audit.audit(eight).exposures


@pytest.mark.django_db
def test_voting_over_and_over_is_a_leak(eight):
    question = next(iter(eight.questions))
    voted_again(eight, question, (4, 0, 5, 0), (4, 0, 4, 0), (4, 0, 3, 0))
    assert audit.Exposure(question) in audit.audit(eight).exposures


@pytest.mark.django_db
def test_a_second_vote_of_one_mind_is_said_apart(eight):
    question = next(iter(eight.questions))
    voted_again(eight, question, (0, 0, 8, 0))
    assert audit.audit(eight).unanimous == (question,)
