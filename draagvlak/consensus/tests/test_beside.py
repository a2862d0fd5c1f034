"""Two rounds beside each other: when they may be (D14), what counts as moved, and what stands between."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from draagvlak.consensus import beside
from draagvlak.consensus.models import ActionLink
from draagvlak.lib.tokens import new_pid
from draagvlak.plans.models import Action, Progress
from draagvlak.surveys import actions, closing, published
from draagvlak.surveys.models import MINIMUM, Mode, State
from draagvlak.surveys.people import Person
from draagvlak.surveys.published import Counts
from draagvlak.surveys.tests.rounds import fill
from tests.people import make_snapshot, make_survey

pytestmark = pytest.mark.usefixtures("english")
WHY = "why-vision"


def ran(a, people, mode=Mode.CONFIDENTIAL, *, days_ago=0, listed=(), **settings):
    """What a round published that closed so many days ago; `people` as rounds.fill takes them."""
    survey = make_survey(a, "Ronde", state="draft", mode=mode, k=MINIMUM[mode], **settings)
    names = [Person(f"Persoon {name}", f"p{name}@example.org", "ict") for name in listed]
    if names:
        actions.add_invitees(survey, a.facilitator, names)
    today = timezone.localdate()
    type(survey).objects.filter(pk=survey.pk).update(state=State.RUNNING, launched_on=today - timedelta(days=days_ago))
    survey.refresh_from_db()
    fill(survey, people)
    closing.close(survey, a.facilitator)
    type(survey).objects.filter(pk=survey.pk).update(closed_on=today - timedelta(days=days_ago))
    return read(survey)


def read(survey):
    return published.read(type(survey).objects.select_related("organisation", "release", "team").get(pk=survey.pk))


def shown(a, counts, mode=Mode.CONFIDENTIAL, *, days_ago=0):
    """What a round published in which every question got these counts."""
    closed_on = timezone.localdate() - timedelta(days=days_ago)
    survey = make_survey(a, "Ronde", state="closed", closed_on=closed_on, mode=mode, k=MINIMUM[mode])
    make_snapshot(survey, counts)
    return read(survey)


def side(red, orange, green, unknown=0, least=beside.LEAST):
    return beside._side(Counts(red, orange, green, unknown), least, exact=False)


# ── When they may (D14) ──────────────────────────────────────────────────────────────────────────────────────
GREEN = {"*": "green"}


@pytest.mark.django_db
@pytest.mark.parametrize(("then", "now", "may"), [(7, 12, False), (8, 8, True), (12, 7, False), (8, 12, True)])
def test_each_round_has_at_least_eight_people(a, then, now, may):
    first, second = ran(a, [GREEN] * then, days_ago=120), ran(a, [GREEN] * now)
    assert (beside.why_not(first, second) == "") is may
    if not may:
        assert "from a next scan on" in beside.why_not(first, second)


@pytest.mark.django_db
def test_paper_of_one_helper_never_makes_the_minimum(a):
    first, second = ran(a, [GREEN] * 8, days_ago=120), ran(a, [GREEN] * 8)
    assert beside.why_not(first, replace(second, one_helper=1))


@pytest.mark.django_db
@pytest.mark.parametrize(("days_ago", "may"), [(0, False), (89, False), (90, False), (91, True)])
def test_within_ninety_days_nearly_the_same_list_is_never_beside(a, days_ago, may):
    first = ran(a, [GREEN] * 9, days_ago=days_ago, listed=range(9))
    second = ran(a, [GREEN] * 9, listed=range(10))  # one newcomer: the difference would be that one person
    assert (beside.why_not(first, second) == "") is may


@pytest.mark.django_db
@pytest.mark.parametrize(("newcomers", "may"), [(4, False), (5, True)])
def test_within_ninety_days_the_lists_differ_by_k_people(a, newcomers, may):
    first = ran(a, [GREEN] * 9, days_ago=30, listed=range(9))
    second = ran(a, [GREEN] * 9, listed=range(9 + newcomers))
    assert (beside.why_not(first, second) == "") is may


@pytest.mark.django_db
@pytest.mark.parametrize(("days_ago", "may"), [(30, False), (120, True)])
def test_anonymous_rounds_without_a_list_need_ninety_days(a, days_ago, may):
    first = ran(a, [GREEN] * 9, Mode.ANONYMOUS, days_ago=days_ago)
    second = ran(a, [GREEN] * 9, Mode.ANONYMOUS)
    assert (beside.why_not(first, second) == "") is may
    assert may or "no list that tells" in beside.why_not(first, second)


@pytest.mark.django_db
def test_two_open_rounds_compare_freely_with_their_numbers(a):
    first = ran(a, [{"*": "red"}] * 3, Mode.OPEN, days_ago=5)
    second = ran(a, [GREEN] * 2 + [{"*": "unknown"}], Mode.OPEN)
    assert beside.why_not(first, second) == ""
    row = beside.lay(first, second, "nl").rows[0]
    assert row.then.counts == Counts(3, 0, 0, 0)
    assert row.now.cells == [("red", 0, 0), ("orange", 0, 0), ("green", 100, 2), ("unknown", 30, 1)]


@pytest.mark.django_db
def test_an_open_round_beside_another_mode_has_no_freedom(a):
    small, large = shown(a, (1, 1, 1, 0), Mode.OPEN, days_ago=120), shown(a, (3, 3, 3, 0))
    assert beside.why_not(small, large)
    nine = shown(a, (3, 3, 3, 0), Mode.OPEN, days_ago=120)
    assert beside.why_not(nine, large) == ""
    assert beside.lay(nine, large, "nl").rows[0].then.counts is None


# ── Shares and what moved ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("count", "whole", "share"), [(0, 8, 0), (1, 8, 10), (2, 8, 30), (3, 8, 40), (8, 8, 100), (1, 20, 10), (1, 21, 0)]
)
def test_shares_are_rounded_to_ten(count, whole, share):
    assert beside.rounded(count, whole) == share


def test_no_exact_number_is_left_in_a_rounded_side():
    assert side(3, 2, 4, 1) == beside.Side(10, 9, {"unknown": 10, "red": 30, "orange": 20, "green": 40}, None)


@pytest.mark.parametrize(("counts", "levels"), [
    ((2, 2, 3, 0), None),  # seven answers
    ((2, 2, 3, 1), {"unknown"}),  # eight answers, of which seven with a colour
    ((2, 2, 4, 0), {"unknown", "red", "orange", "green"}),
])  # fmt: skip
def test_a_share_stands_on_eight_answers(counts, levels):
    found = side(*counts)
    assert (found and set(found.shares)) == levels


@pytest.mark.django_db
def test_a_question_that_only_paper_of_one_helper_brings_to_eight_is_not_compared(a):
    then, now = shown(a, (3, 3, 3, 0), days_ago=120), replace(shown(a, (3, 3, 3, 0)), one_helper=1)
    assert all(row.then for row in beside.lay(then, now, "nl").rows)  # eight others stand under every share
    now = replace(now, one_helper=2)
    assert not any(row.then for row in beside.lay(then, now, "nl").rows)
    assert set(beside._side(Counts(3, 3, 3, 1), 8, exact=False, loose=2).shares) == {"unknown"}


def test_a_withheld_question_is_not_compared():
    assert beside._side(None, beside.LEAST, exact=False) is None


def test_what_moved_is_said_with_both_shares():
    assert beside.moves(side(6, 2, 2), side(2, 2, 6)) == [("red", 60, 20), ("green", 20, 60)]
    assert beside.moves(side(4, 2, 4), side(3, 3, 4)) == []
    assert beside.moves(side(3, 3, 4, 6), side(5, 5, 6, 0)) == [("unknown", 40, 0)]


@given(st.lists(st.sampled_from(range(3)), min_size=2, max_size=60), st.data())
def test_one_person_alone_never_moves_a_share(people, data):
    """Who changes colour, joins or leaves: at no number of answers does that make one share 'moved'."""
    place, colour = data.draw(st.sampled_from(range(len(people)))), data.draw(st.sampled_from(range(3)))
    changed = [*people[:place], colour, *people[place + 1 :]]
    before, after = (side(*(row.count(level) for level in range(3)), least=1) for row in (people, changed))
    assert beside.moves(before, after) == []


@given(st.integers(10, 500))
def test_from_ten_answers_on_two_steps_are_enough(answers):
    assert beside.enough(answers) == 20
    assert beside.enough(9) == beside.enough(8) == 30


@pytest.mark.django_db
def test_the_finding_counts_the_questions_and_marks_nothing(a):
    then, now = shown(a, (6, 2, 2, 0), days_ago=120), shown(a, (2, 2, 6, 0))
    laid = beside.lay(then, now, "nl")
    total = len(laid.rows)
    assert beside.finding(laid) == f"At {total} of the {total} questions something moved."
    same = beside.lay(then, shown(a, (5, 3, 2, 0)), "nl")
    assert beside.finding(same) == f"At all {total} questions the answers are about the same as before."
    assert (len(same.same), same.moved, same.few) == (total, [], [])


@pytest.mark.django_db
def test_questions_that_too_few_answered_stand_apart(a):
    people = [{"*": "green"}] * 5 + [{"*": "green", WHY: None}] * 4
    then, now = ran(a, people, days_ago=120), ran(a, [GREEN] * 9)
    laid = beside.lay(then, now, "nl")
    assert [row.id for row in laid.few] == [WHY]
    assert laid.few[0].then is laid.few[0].now is None


@pytest.mark.django_db
def test_questions_of_one_release_only_are_named_and_changed_words_are_said(a):
    then, now = shown(a, (6, 2, 2, 0), days_ago=120), shown(a, (2, 2, 6, 0))
    rubric = now.pack.rubrics[0]
    first, second, *rest = rubric.questions
    reworded = second.model_copy(update={"levels": first.levels})
    pack = now.pack.model_copy(
        update={"rubrics": (rubric.model_copy(update={"questions": (reworded, *rest)}), *now.pack.rubrics[1:])}
    )
    other = in_release(a, now.survey, pack)
    laid = beside.lay(then, other, "nl")
    assert [number for number, _text in laid.only_then] == [1]
    assert laid.only_now == ()
    assert [row.id for row in laid.rows if row.reworded] == [second.id]
    assert beside.lay(other, then, "nl").only_now == laid.only_then
    assert first.id not in {row.id for row in laid.rows}


def in_release(a, survey, pack):
    """The same round, with the questions of `pack` as another release of the same instrument."""
    from draagvlak.content import loading
    from draagvlak.content.models import Release

    release = Release.objects.create(
        organisation=None, pack=survey.release.pack, version="2099.1", kind=survey.release.kind,
        languages=list(pack.languages), digest=loading.digest(pack), data=loading.data_of(pack), title={},
    )  # fmt: skip
    other = make_survey(a, "Ronde", state="draft")
    type(other).objects.filter(pk=other.pk).update(release=release)
    type(other).objects.filter(pk=other.pk).update(
        state=State.CLOSED, launched_on=survey.launched_on, closed_on=survey.closed_on
    )
    make_snapshot(other, (2, 2, 6, 0))
    return read(other)


@pytest.mark.django_db
def test_the_questions_stand_part_by_part_and_few_that_moved_stand_open(a):
    then, now = shown(a, (6, 2, 2, 0), days_ago=120), shown(a, (2, 2, 6, 0))
    laid = beside.lay(then, now, "nl")
    assert [total for _part, total, moved, same in laid.parts] == [len(rubric.questions) for rubric in now.rubrics]
    assert all(len(moved) == total and not same for _part, total, moved, same in laid.parts)
    assert not laid.is_short
    one = replace(laid, rows=(laid.rows[0], *(replace(row, moved=()) for row in laid.rows[1:])))
    assert one.is_short
    assert [len(moved) for _part, _total, moved, _same in one.parts] == [1] + [0] * (len(now.rubrics) - 1)


# ── What stands between ──────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db
def test_finished_actions_between_both_rounds_stand_with_their_question_or_part(a):
    then, now = read(a.earlier), read(a.closed)
    middle = then.survey.closed_on + timedelta(days=60)

    def action(what, survey=a.earlier, on=middle, progress=Progress.DONE, **about):
        made = Action.objects.create(organisation=a.organisation, what=what, progress=progress, finished_on=on)
        for about_one in [about] if about else [{}]:
            ActionLink.objects.create(action=made, survey=survey, **about_one)
        return made

    of_question = action("een vraag", question=WHY)
    of_part = action("een deel", rubric="why")
    whole = action("de hele scan")
    action("nog bezig", progress=Progress.BUSY, on=None, question=WHY)
    action("geschrapt", progress=Progress.DROPPED, question=WHY)
    action("te vroeg klaar", on=then.survey.closed_on - timedelta(days=1), question=WHY)
    action("te laat klaar", on=now.survey.closed_on + timedelta(days=1), question=WHY)
    action("van de tweede scan", survey=a.closed, question=WHY)
    found = beside.finished_between(then, now)
    assert {one.pk: ids for one, ids in found} == {of_question.pk: {WHY}, of_part.pk: {"why"}, whole.pk: set()}
    rows = {row.id: [one.what for one in row.actions] for row in beside.lay(then, now, "nl", found).rows}
    assert rows[WHY] == ["een vraag", "een deel"]
    others = [question.id for question in now.pack.rubrics[0].questions if question.id != WHY]
    assert {tuple(rows[question]) for question in others} == {("een deel",)}
    assert {tuple(what) for question, what in rows.items() if question not in {WHY, *others}} == {()}


@pytest.mark.django_db
def test_the_earlier_round_comes_first_whichever_is_asked(a):
    one, two = read(a.earlier), read(a.closed)
    assert beside.in_order(one, two) == beside.in_order(two, one) == (one, two)


@pytest.mark.django_db
def test_only_closed_rounds_of_the_same_instrument_and_organisation_are_offered(cast, a):
    assert [one.survey.pid for one in beside.others(a.closed)] == [a.earlier.pid]
    own = a.private_release
    other = make_survey(a, "Eigen lijst", state="draft")
    type(other).objects.filter(pk=other.pk).update(release=own)
    type(other).objects.filter(pk=other.pk).update(
        state=State.CLOSED, launched_on=a.earlier.launched_on, closed_on=a.earlier.closed_on
    )
    make_snapshot(other)
    assert [one.survey.pid for one in beside.others(a.closed)] == [a.earlier.pid]
    for pid in (other.pid, cast.b.closed.pid, cast.b.earlier.pid, a.running.pid, a.closed.pid, "geen"):
        assert beside.other(a.closed, pid) is None


# ── Once more ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db
def test_again_makes_a_draft_some_months_later_in_which_nothing_was_answered_or_agreed(a):
    pid = new_pid()
    made = actions.copy_scan(a.closed, a.facilitator, pid=pid, again=True)
    made.refresh_from_db()
    assert (made.state, made.release_id, made.copied_from_id) == (State.DRAFT, a.closed.release_id, a.closed.pk)
    assert made.last_day == a.closed.closed_on + timedelta(days=120)
    assert made.launched_on is made.closed_on is None
    for rows in (made.ballots, made.invitees, made.links, made.snapshots, made.agreed, made.action_links, made.focus,
                 made.meetings, made.sightings):  # fmt: skip
        assert not rows.exists()
    assert actions.copy_scan(a.closed, a.facilitator, pid=pid, again=True).pk == made.pk


@pytest.mark.django_db
def test_again_after_a_long_time_leaves_three_weeks(a):
    a.closed.closed_on = timezone.localdate() - timedelta(days=400)
    assert actions.last_day_again(a.closed) == timezone.localdate() + timedelta(days=21)
