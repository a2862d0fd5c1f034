"""What may be shown of groups: put together, never left out, never small; compared in words only."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draagvlak.surveys import disclosure
from draagvlak.surveys.disclosure import EVERYBODY, FEW, MIXED, NOBODY, Part, compare, merged, share_word, words_of
from draagvlak.surveys.models import Mode

GROUPS = ("management", "middle", "frontline", "ict", "client", "other")
sizes = st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 30), max_size=6)
least = st.integers(2, 12)


@given(sizes, least)
def test_groups_that_are_shown_are_everybody_and_none_is_small(people, least):
    parts = merged(people, least, GROUPS)
    if not parts:
        return
    shown = [group for part in parts for group in part.ids]
    assert sorted(shown) == sorted(group for group, size in people.items() if size), "nobody is left out, or twice"
    assert 2 <= len(parts) <= disclosure.MOST_GROUPS
    for part in parts:
        assert part.people == sum(people[group] for group in part.ids) >= least


@given(sizes, least, st.randoms(use_true_random=False))
def test_the_order_of_the_groups_never_matters(people, least, random):
    other = list(people.items())
    random.shuffle(other)
    assert merged(people, least, GROUPS) == merged(dict(other), least, GROUPS)


@given(sizes, least)
def test_a_group_that_is_large_enough_stands_alone_unless_others_need_it_or_there_are_too_many(people, least):
    parts = merged(people, least, GROUPS)
    large = [group for group, size in people.items() if size >= least]
    small = [group for group, size in people.items() if 0 < size < least]
    if 2 <= len(large) <= disclosure.MOST_GROUPS and not small:
        assert sorted(parts) == sorted(Part((group,), people[group]) for group in large)


def test_one_small_group_is_put_with_the_next_smallest_not_hidden():
    """Trap 4 of peers.md: hidden alone, it would be the total less the others."""
    assert merged({"management": 3, "frontline": 20, "client": 9}, 8, GROUPS) == (
        Part(("frontline",), 20),
        Part(("management", "client"), 12),
    )


def test_when_two_groups_cannot_be_made_nothing_is_compared():
    assert merged({"management": 7, "frontline": 30}, 8, GROUPS) == ()
    assert merged({"frontline": 30}, 8, GROUPS) == ()
    assert merged({}, 8, GROUPS) == ()


@pytest.mark.parametrize(
    ("mode", "k", "least"),
    [
        (Mode.CONFIDENTIAL, 5, 8),
        (Mode.CONFIDENTIAL, 10, 10),
        (Mode.ANONYMOUS, 8, 8),
        (Mode.OPEN, 2, 2),
        (Mode.OPEN, 4, 4),
    ],
)
def test_a_group_has_eight_people_and_never_fewer_than_the_minimum(mode, k, least):
    assert disclosure.group_least(mode, k) == least


@pytest.mark.parametrize(
    ("count", "votes", "word"),
    [(0, 1, NOBODY), (3, 20, NOBODY), (4, 20, MIXED), (16, 20, MIXED), (17, 20, EVERYBODY), (1, 1, EVERYBODY),
     (1, 7, NOBODY), (1, 6, MIXED), (6, 7, EVERYBODY), (5, 6, MIXED)],
)  # fmt: skip
def test_words_begin_at_fifteen_and_eighty_five_in_a_hundred(count, votes, word):
    assert share_word(count, votes) == word


def test_not_knowing_is_no_part_of_a_share():
    assert words_of((1, 1, 0, 400)) == {"red": MIXED, "orange": MIXED, "green": NOBODY}
    assert words_of((0, 0, 0, 9)) is None


PARTS = (Part(("frontline",), 10), Part(("management", "client"), 12))
ROWS = {"frontline": (9, 1, 0, 0), "management": (1, 1, 2, 0), "client": (0, 2, 5, 1)}


def test_the_words_of_a_rubric_are_of_all_its_questions_together():
    found = compare({"why": {"one": ROWS, "two": ROWS}}, PARTS, 8)
    assert found["words"] == {
        "why": [
            {"red": EVERYBODY, "orange": NOBODY, "green": NOBODY},
            {"red": NOBODY, "orange": MIXED, "green": MIXED},
        ]
    }
    assert "counts" not in found, "numbers of groups are for Open rounds only"


def test_one_group_with_too_few_answers_silences_the_rubric_for_all():
    thin = ROWS | {"frontline": (6, 1, 0, 0)}
    found = compare({"why": {"one": ROWS, "two": thin}, "costs": {"three": ROWS}}, PARTS, 8)
    assert found["withheld"] == {"why": FEW}
    assert set(found["words"]) == {"costs"}


def test_a_group_that_was_not_asked_has_no_word_and_silences_nobody():
    found = compare({"staff": {"one": {"frontline": ROWS["frontline"]}}}, PARTS, 8)
    assert found["words"]["staff"][1] is None
    assert found["withheld"] == {}


def test_a_rubric_of_which_nothing_is_shown_has_no_words():
    assert compare({"why": {}}, PARTS, 8) == {"words": {}, "withheld": {"why": FEW}}


def test_open_rounds_show_numbers_of_groups_because_all_agreed():
    found = compare({"why": {"one": ROWS}}, PARTS, 2, exact=True)
    assert found["counts"] == {"one": [(9, 1, 0, 0), (1, 3, 7, 1)]}


def test_words_are_the_same_in_whatever_order_groups_and_questions_come():
    seen = []
    for order in permutations(ROWS):
        rows = {group: ROWS[group] for group in order}
        seen.append(compare({"why": {"two": rows, "one": ROWS}}, PARTS, 8))
    assert all(one == seen[0] for one in seen)
