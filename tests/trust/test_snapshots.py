"""P3: two published snapshots differ by nobody or by k people at least, or they are never laid beside each other.

One round has one snapshot, made once. Rounds of 90 days whose lists differ by one or two people stand apart for ever:
laid beside each other they would tell what those few answered (D7, D14).
"""

from datetime import timedelta
from itertools import combinations
from random import Random

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings, stateful
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from draagvlak.consensus import beside
from draagvlak.orgs.keys import seal
from draagvlak.surveys import audit, closing, published
from draagvlak.surveys.actions import Refused
from draagvlak.surveys.inference import determined
from draagvlak.surveys.models import Invitee, Mode, Snapshot, State, Survey
from draagvlak.surveys.tests.rounds import fill
from tests.people import make_survey

pytestmark = pytest.mark.django_db
NEAR = 90
NAMES = [f"Persoon {number}" for number in range(24)]
LEVELS = ("red", "orange", "green", "unknown")


def running(world, names, title="Scan", **fields):
    """A running scan with these people on its list."""
    survey = make_survey(world, title, **fields)
    owner = world.organisation.pk
    Invitee.objects.bulk_create(Invitee(survey=survey, name=seal(owner, name, "invitee-name")) for name in names)
    return survey


def answer(survey, people, random):
    fill(survey, [{"*": random.choice(LEVELS)} for _person in range(people)])


def closed(world, names, **fields):
    """A closed scan that everybody on its list answered."""
    survey = running(world, names, **fields)
    answer(survey, len(names), Random(len(names)))
    closing.close(survey, world.coordinator)
    return read(survey)


def read(survey):
    return published.read(Survey.objects.select_related("organisation", "release").get(pk=survey.pk))


def may_stand_beside(one, other):
    return one.survey.pid not in other.not_beside and other.survey.pid not in one.not_beside


def told_about(one, other, k):
    """Which few people two rounds tell about, if everybody who was in both answered alike: on persons, by lists."""
    sizes = {"both": len(one & other), "gone": len(one - other), "came": len(other - one)}
    return determined(sizes, [[{"both", "gone"}], [{"both", "came"}]], k)


# ── Whatever happens ─────────────────────────────────────────────────────────────────────────────────────────
class Rounds(stateful.RuleBasedStateMachine):
    """Scans of one organisation: answered, closed, opened again, asked again with other people, and days that pass."""

    world: object = None

    def __init__(self):
        super().__init__()
        self.point = transaction.savepoint()
        self.random = Random(1)
        self.lists, self.answers, self.snapshots, self.day, self.closed_at = {}, {}, {}, 0, {}

    def teardown(self):
        transaction.savepoint_rollback(self.point)

    def begin(self, names, mode):
        k = {Mode.OPEN: 2, Mode.CONFIDENTIAL: 5, Mode.ANONYMOUS: 8}[mode]
        survey = running(self.world, names, mode=mode, k=k)
        self.lists[survey.pk], self.answers[survey.pk] = set(names), 0

    def some(self, state, number):
        found = list(Survey.objects.filter(pk__in=self.lists, state=state).order_by("pk"))
        return found[number % len(found)] if found else None

    @initialize(size=st.integers(4, 16))
    def first(self, size):
        self.begin(NAMES[:size], Mode.CONFIDENTIAL)

    @precondition(lambda self: len(self.lists) < 5)
    @rule(
        number=st.integers(0, 9),
        gone=st.sets(st.integers(0, 15), max_size=4),
        came=st.sets(st.integers(16, 23), max_size=6),
        mode=st.sampled_from([Mode.CONFIDENTIAL, Mode.CONFIDENTIAL, Mode.ANONYMOUS, Mode.OPEN]),
    )
    def again_with_a_slightly_other_list(self, number, gone, came, mode):
        names = self.lists[list(self.lists)[number % len(self.lists)]]
        self.begin(sorted(names - {NAMES[at] for at in gone} | {NAMES[at] for at in came}), mode)

    @rule(number=st.integers(0, 9), people=st.integers(1, 9))
    def people_answer(self, number, people):
        if survey := self.some(State.RUNNING, number):
            answer(survey, people, self.random)
            self.answers[survey.pk] += people

    @rule(number=st.integers(0, 9))
    def close(self, number):
        if survey := self.some(State.RUNNING, number):
            shown = closing.close(survey, self.world.coordinator)
            assert (shown is not None) == (self.answers[survey.pk] >= survey.k)
            self.closed_at[survey.pk] = self.day
            if shown:
                self.snapshots[survey.pk] = (shown.snapshot.pk, shown.snapshot.data, shown.snapshot.digest)

    @rule(number=st.integers(0, 9))
    def close_twice(self, number):
        if survey := self.some(State.CLOSED, number):
            closing.close(survey, self.world.coordinator)

    @rule(number=st.integers(0, 9))
    def open_again(self, number):
        if survey := self.some(State.CLOSED, number):
            day = timezone.localdate() + timedelta(days=60)
            may = survey.pk not in self.snapshots and not survey.answers_gone_on
            try:
                closing.reopen(survey, self.world.coordinator, day)
            except Refused:
                assert not may
            else:
                assert may

    @rule(days=st.sampled_from([1, 20, 50, 91]))
    def days_pass(self, days):
        for survey in Survey.objects.filter(pk__in=self.lists, state=State.CLOSED):
            Survey.objects.filter(pk=survey.pk).update(closed_on=survey.closed_on - timedelta(days=days))
        self.day += days
        closing.destroy_due()

    @invariant()
    def one_snapshot_that_never_changes(self):
        found = Snapshot.objects.filter(survey__in=self.lists)
        assert {one.survey_id: (one.pk, one.data, one.digest) for one in found} == self.snapshots
        assert len(found) == len(self.snapshots)
        for one in found:
            assert one.data["people"] == self.answers[one.survey_id], "nobody joins or leaves after the reveal"

    @invariant()
    def what_may_be_compared_tells_of_nobody(self):
        for one, other in combinations(self.snapshots, 2):
            first, second = (read(Survey(pk=pk)) for pk in (one, other))
            if not first or not second:
                continue
            k, modes = max(first.survey.k, second.survey.k), {first.survey.mode, second.survey.mode}
            near = abs(self.closed_at[one] - self.closed_at[other]) <= NEAR
            mine, theirs = self.lists[one], self.lists[other]
            differ = max(len(mine - theirs), len(theirs - mine))
            if may_stand_beside(first, second):
                assert differ >= k or not near or modes == {Mode.OPEN}
                small = min(len(mine), len(theirs)) < k  # a list under the minimum publishes nothing about itself
                assert not near or modes == {Mode.OPEN} or small or not told_about(mine, theirs, k)
            else:
                assert differ < k or modes != {Mode.CONFIDENTIAL}, "two groups that differ enough are not kept apart"


def test_whatever_happens_no_two_snapshots_tell_about_a_few(cast, long_run):
    Rounds.world = cast.a
    stateful.run_state_machine_as_test(
        Rounds,
        settings=settings(
            max_examples=200 if long_run else 15, stateful_step_count=20, deadline=None,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        ),
    )  # fmt: skip


# ── One by one ───────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("gone", "came", "together"),
    [(1, 0, False), (0, 1, False), (2, 2, False), (0, 0, False), (0, 5, True), (3, 3, False), (5, 5, True)],
)
def test_a_second_scan_within_90_days_stands_beside_only_when_five_people_differ(cast, gone, came, together):
    first = closed(cast.a, NAMES[:12])
    second = closed(cast.a, NAMES[gone:12] + NAMES[12 : 12 + came])
    assert may_stand_beside(first, second) == together
    assert bool(beside.why_not(first, second)) == bool(beside.why_not(second, first)) == (not together)


def test_without_a_list_of_names_nobody_can_tell_so_never(cast):
    first = closed(cast.a, NAMES[:12])
    survey = make_survey(cast.a, "Met een gedeelde link", mode=Mode.ANONYMOUS, k=8)
    answer(survey, 12, Random(1))
    closing.close(survey, cast.a.coordinator)
    assert not may_stand_beside(first, read(survey))


def test_the_larger_minimum_of_the_two_counts(cast):
    first = closed(cast.a, NAMES[:12])
    second = closed(cast.a, NAMES[:18], mode=Mode.ANONYMOUS, k=8)
    assert not may_stand_beside(first, second), "six people differ, and one of the two promised eight"


def test_after_90_days_and_between_open_rounds_a_comparison_is_free(cast):
    first = closed(cast.a, NAMES[:12])
    Survey.objects.filter(pk=first.survey.pk).update(closed_on=timezone.localdate() - timedelta(days=91))
    assert may_stand_beside(first, closed(cast.a, NAMES[:11]))
    one, other = (closed(cast.a, NAMES[:size], mode=Mode.OPEN, k=2) for size in (5, 4))
    assert may_stand_beside(one, other)


def test_hashes_of_lists_go_when_no_comparison_needs_them_any_more(cast):
    first = closed(cast.a, NAMES[:12])
    second = closed(cast.a, NAMES[:11])
    closing.destroy_due(timezone.localdate() + timedelta(days=NEAR + 1))
    assert not first.survey.list_prints.exists()
    assert not may_stand_beside(read(first.survey), read(second.survey)), "what was decided at closing stays"


def test_hashes_of_lists_are_of_one_organisation(cast):
    first, other = closed(cast.a, NAMES[:12]), closed(cast.b, NAMES[:12])
    prints = [{bytes(row.print) for row in shown.survey.list_prints.all()} for shown in (first, other)]
    assert len(prints[0]) == 12
    assert not prints[0] & prints[1]


def test_lists_that_differ_by_one_would_tell_about_that_one():
    """What the rule is for: the attack finds the one who left."""
    names = set(NAMES[:12])
    assert told_about(names, names - {NAMES[0]}, 5) == [frozenset({"gone"})]
    assert told_about(names, names - set(NAMES[:5]), 5) == []


def test_a_round_never_gets_a_second_snapshot_of_the_same_ballots(cast):
    shown = closed(cast.a, NAMES[:12])
    with pytest.raises(DatabaseError), transaction.atomic():
        Snapshot.objects.create(survey=shown.survey, data=shown.snapshot.data, digest="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        Snapshot.objects.filter(pk=shown.snapshot.pk).update(data={})
    assert audit.audit(read(shown.survey)).rounds == 1
