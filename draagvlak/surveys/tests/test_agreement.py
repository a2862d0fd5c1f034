"""How far people agree: the worked table of domain 3.1, the rules at their edges, and what holds for all numbers."""

from fractions import Fraction
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draagvlak.surveys import counting, published
from draagvlak.surveys.agreement import Word, agreement, eijk, mostly_unknown
from draagvlak.surveys.tests.rounds import fill

# (red, orange, green) of eight people: A in two decimals, the word, the colours it is about.
TABLE = [
    ((8, 0, 0), "1.00", Word.UNANIMOUS, ("red",)),
    ((6, 2, 0), "0.75", Word.UNANIMOUS, ("red",)),
    ((4, 4, 0), "0.50", Word.BETWEEN, ("red", "orange")),
    ((5, 2, 1), "0.50", Word.DIVIDED, ("red",)),
    ((2, 4, 2), "0.25", Word.DIVIDED, ("orange",)),
    ((3, 3, 2), "0.12", Word.DIVIDED, ("red", "orange")),
    ((1, 6, 1), "0.62", Word.MOSTLY, ("orange",)),
    ((2, 0, 6), "0.00", Word.MOSTLY, ("green",)),
    ((3, 0, 5), "-0.50", Word.OPPOSED, ("green",)),
    ((4, 0, 4), "-1.00", Word.OPPOSED, ("red", "green")),
]
# Where a rule begins or ends: the word on both sides.
EDGES = [
    ((3, 0, 7), Word.OPPOSED),  # 30 in a hundred are a camp
    ((29, 0, 71), Word.DIVIDED),  # 29 are not
    ((1, 0, 2), Word.DIVIDED),  # one person is no camp, not even a third
    ((2, 0, 4), Word.OPPOSED),
    ((3, 1, 0), Word.UNANIMOUS),  # 75 in a hundred are the view of the group
    ((74, 26, 0), Word.BETWEEN),
    ((3, 0, 1), Word.MOSTLY),  # 75, and somebody at the other end
    ((0, 3, 1), Word.UNANIMOUS),
    ((1, 5, 1), Word.DIVIDED),  # 71
    ((2, 2, 2), Word.OPPOSED),  # all three alike is two camps with some between
]
numbers = st.integers(0, 60)
votes = st.tuples(numbers, numbers, numbers).filter(any)
SMALL = [row for row in product(range(9), repeat=3) if any(row)]


@pytest.mark.parametrize(("row", "a", "word", "colours"), TABLE, ids=str)
def test_the_worked_table(row, a, word, colours):
    found = agreement(*row)
    assert (found.word, found.colours) == (word, colours)
    assert abs(found.a - Fraction(a)) <= Fraction(1, 200)


@pytest.mark.parametrize(("row", "word"), EDGES, ids=str)
def test_the_words_at_the_edges_of_their_rules(row, word):
    assert agreement(*row).word == word


def test_two_answers_that_are_alike_get_no_word_because_two_are_too_few():
    """Trap 15 of peers.md: two people who agree are not a finding about a group."""
    assert agreement(2, 0, 0) is None
    assert agreement(0, 1, 1) is None
    assert agreement(0, 0, 3).word == Word.UNANIMOUS


def test_not_knowing_is_a_finding_from_one_in_three():
    assert mostly_unknown(1, 3)
    assert mostly_unknown(4, 12)
    assert not mostly_unknown(3, 10)
    assert not mostly_unknown(1, 2), "two people are too few to say so"
    assert not mostly_unknown(0, 8)


@given(votes)
def test_a_lies_between_minus_one_and_one(row):
    assert -1 <= eijk(*row) <= 1


@given(votes, st.integers(2, 9))
def test_a_and_the_word_are_about_shares_not_about_how_many_people(row, times):
    more = [times * number for number in row]
    assert eijk(*row) == eijk(*more)
    # The one rule about people (a camp has two) can only make a camp where there was none.
    if agreement(*row) and agreement(*row).word != agreement(*more).word:
        assert agreement(*more).word == Word.OPPOSED


@given(votes)
def test_red_and_green_are_each_others_mirror(row):
    red, orange, green = row
    assert eijk(red, orange, green) == eijk(green, orange, red)
    one, other = agreement(red, orange, green), agreement(green, orange, red)
    assert (one and one.word) == (other and other.word)


@given(votes)
def test_every_word_says_what_is_true(row):
    found = agreement(*row)
    total, (red, _orange, green) = sum(row), row
    if found is None:
        assert total < 3
    elif found.word == Word.OPPOSED:
        assert min(red, green) >= max(2, Fraction(3, 10) * total)
    elif found.word in {Word.UNANIMOUS, Word.MOSTLY}:
        assert len(found.colours) == 1
        assert max(row) >= Fraction(3, 4) * total
        assert (found.word == Word.MOSTLY) == bool(red and green)
    elif found.word == Word.DIVIDED:
        assert red
        assert green
    else:
        assert not (red and green)
        assert len(found.colours) == 2, "between two colours names both"


def test_a_vote_added_to_a_largest_level_never_lowers_a():
    for row in SMALL:
        for at in range(3):
            if row[at] == max(row):
                more = [number + (place == at) for place, number in enumerate(row)]
                assert eijk(*more) >= eijk(*row), (row, more)


@given(votes, st.integers(0, 2))
def test_nor_in_larger_groups(row, at):
    if row[at] == max(row):
        assert eijk(*[number + (place == at) for place, number in enumerate(row)]) >= eijk(*row)


def test_only_all_alike_is_one_and_only_two_even_camps_are_minus_one():
    for row in SMALL:
        assert (eijk(*row) == 1) == (sum(map(bool, row)) == 1)
        assert (eijk(*row) == -1) == (row[0] == row[2] and not row[1])


@pytest.mark.django_db
def test_the_order_in_which_people_answer_never_matters(cast):
    people = [{"*": "green"}] * 4 + [{"*": "red"}] * 3 + [{"*": "orange"}] + [{"*": "unknown"}] * 2
    seen = []
    for seed in range(4):
        Random(seed).shuffle(people)
        cast.a.running.ballots.all().delete()
        fill(cast.a.running, people)
        counted = counting.count(cast.a.running)
        seen.append({question: published.Counts(*tally.counts) for question, tally in counted.questions.items()})
    assert all(one == seen[0] for one in seen)
    assert set(seen[0].values()) == {published.Counts(3, 1, 4, 2)}


def test_between_two_colours_is_neither_shared_nor_divided():
    found = {votes: agreement(*votes) for votes in ((4, 4, 0), (3, 3, 2), (4, 0, 4), (8, 0, 0), (1, 6, 1))}
    assert {votes for votes, one in found.items() if one.is_divided} == {(3, 3, 2), (4, 0, 4)}
    assert {votes for votes, one in found.items() if one.is_shared} == {(8, 0, 0), (1, 6, 1)}
