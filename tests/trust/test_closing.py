"""Closing under pressure: what was acknowledged counts, what comes later is refused. And over time: P7, P13."""

import copy
import random
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from draagvlak.cli import background
from draagvlak.content.actions import store_release
from draagvlak.content.loading import pack_of, revive
from draagvlak.content.releases import question_ids
from draagvlak.lib.crypt import Unreadable
from draagvlak.orgs.models import Event
from draagvlak.surveys import actions, ballots, closing, counting, links, paper_entry, published, roster
from draagvlak.surveys.locks import LOCKED
from draagvlak.surveys.models import (
    CLOSES_AFTER,
    MINIMUM,
    Argument,
    Ballot,
    Invitee,
    Level,
    Link,
    ListPrint,
    Mode,
    Purpose,
    Share,
    State,
    Survey,
)
from draagvlak.surveys.notice import notice
from draagvlak.surveys.tests.rounds import fill
from tests.people import make_cast, make_survey

LEVELS = [level.label for level in Level]


# ── The race: people answer, hand in and take back while it closes ───────────────────────────────────────────
class Writer:
    """One person in a thread of its own. `answers`, `handed_in`: what the server acknowledged; nothing else."""

    def __init__(self, survey, token, questions, seed):
        self.carried = ballots.new_pass(survey, links.find(Purpose.ANSWER, token))
        self.random, self.questions = random.Random(seed), questions  # noqa: S311 - a test that can be repeated
        self.answers, self.handed_in, self.was_refused = {}, False, False

    def write(self, survey_pk, go):
        try:
            go.wait()
            while not self.was_refused:
                self._one()
            self._all_is_refused()
        finally:
            connections.close_all()

    def _one(self):
        act = self.random.choices(["save", "some", "hand-in", "withdraw"], [10, 4, 3, 1])[0]
        try:
            if act == "hand-in":
                ballots.hand_in(self.carried)
                self.handed_in = True
            elif act == "withdraw":
                ballots.withdraw(self.carried)
                self.answers, self.handed_in = {}, False
            else:
                chosen = self.random.sample(self.questions, 1 if act == "save" else 5)
                given = {question: self.random.choice(LEVELS) for question in chosen}
                ballots.save(self.carried, *(ballots.Choice(question, level) for question, level in given.items()))
                self.answers |= given
        except ballots.Closed:
            self.was_refused = True

    def _all_is_refused(self):
        """Once closed it stays closed, for every verb."""
        for verb in (lambda: ballots.save(self.carried, ballots.Choice(self.questions[0], "red")),
                     lambda: ballots.hand_in(self.carried)):  # fmt: skip
            with pytest.raises(ballots.Closed):
                verb()
        if ballots.own_answers(self.carried):
            with pytest.raises(ballots.Closed):
                ballots.withdraw(self.carried)


class Helper(Writer):
    """A helper who types in a paper form while it closes."""

    def __init__(self, survey, code, questions, seed, users):
        self.survey, self.code, self.users = survey, code, users
        self.random, self.questions = random.Random(seed), questions  # noqa: S311
        self.answers, self.handed_in, self.was_refused = {}, False, False

    def _one(self):
        form = paper_entry.open_form(self.survey, self.code, self.users[0])
        given = {question: self.random.choice(LEVELS) for question in self.questions}
        try:
            paper_entry.enter(self.survey, self.users[0], form, [ballots.Choice(*pair) for pair in given.items()])
        except ballots.Closed:
            self.was_refused = True
        else:
            self.answers, self.handed_in = given, True

    def _all_is_refused(self):
        form = paper_entry.open_form(self.survey, self.code, self.users[1])
        for verb in (lambda: paper_entry.enter(self.survey, self.users[0], form, []),
                     lambda: paper_entry.check(self.survey, self.users[1], form, []),
                     lambda: paper_entry.start_over(self.survey, form)):  # fmt: skip
            with pytest.raises(ballots.Closed):
                verb()


def race(world, seed, writers=10):
    survey = make_survey(world, f"Wedloop {seed}")
    questions = sorted(question_ids(survey.release.digest))

    def invite():
        return links.mint_personal(Invitee.objects.create(survey=survey))

    people = [Writer(survey, invite().token, questions, f"{seed}-{number}") for number in range(writers)]
    users = [world.facilitator, world.coordinator]
    people += [Helper(survey, invite().code, questions, f"{seed}-paper-{number}", users) for number in range(2)]
    fill(survey, [{"*": "green"}] * 5)  # so that there is always something to publish
    go = threading.Event()

    def close():
        try:
            go.wait()
            threading.Event().wait(random.Random(seed).uniform(0.2, 1.0))  # noqa: S311
            return closing.close(survey, world.facilitator)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(people) + 1) as pool:
        running = [pool.submit(person.write, survey.pk, go) for person in people]
        closed = pool.submit(close)
        go.set()
        for thread in running:
            thread.result(timeout=120)
        shown = closed.result(timeout=120)
    return survey, people, shown


@pytest.mark.django_db(transaction=True)
def test_what_was_acknowledged_counts_and_what_came_later_is_refused(long_run):
    world = make_cast().a
    for seed in range(20 if long_run else 3):
        survey, people, shown = race(world, seed)
        assert all(person.was_refused for person in people)
        done = [person for person in people if person.handed_in]
        assert shown.people == 5 + len(done), "who was told 'handed in' is counted, nobody else"
        for question, result in shown.questions.items():
            told = [person.answers.get(question) for person in done] + ["green"] * 5
            counts = tuple(told.count(level) for level in LEVELS)
            assert result.counts is None or result.counts.row == counts, question
            assert result.counts is not None or sum(counts) < survey.k or result.asked
        left = counting.count(Survey.objects.select_related("release").get(pk=survey.pk))
        assert left.all == shown.people, "the ballots that are left are those that were counted"
        for question, tally in left.questions.items():
            if shown.questions[question].counts is not None:
                assert tuple(tally.counts) == shown.questions[question].counts.row
        assert closing.close(survey, None).snapshot == shown.snapshot


@pytest.mark.django_db(transaction=True)
def test_two_who_close_at_once_close_once():
    world = make_cast().a
    survey = make_survey(world, "Twee tegelijk")
    fill(survey, [{"*": "green"}] * 5)
    start = threading.Barrier(4)

    def close():
        try:
            start.wait()
            return closing.close(survey, world.facilitator).snapshot.pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert len({thread.result(timeout=60) for thread in [pool.submit(close) for _each in range(4)]}) == 1
    assert Event.objects.filter(object_pid=survey.pid, verb="scan-closed").count() == 1


# ── P7: everything that was collected goes on its day, also when the server stood still or does it twice ──────
@pytest.fixture
def closed(cast):
    survey = cast.a.running
    fill(survey, [{"*": "green"}] * 6, arguments={(0, "why-vision"): ("Een reden", Share.SHOWN)})
    closing.close(survey, cast.a.facilitator)
    survey.refresh_from_db()
    return survey


def left(survey):
    """What is stored of a round, by kind."""
    return {
        "answers": survey.ballots.count(), "people": survey.invitees.count(),
        "names": survey.invitees.exclude(name=None, address=None, spent=None).count(),
        "ways in": survey.links.filter(purpose=Purpose.ANSWER).count(),
        "results": survey.snapshots.count(), "arguments": Argument.objects.filter(snapshot__survey=survey).count(),
        "results link": survey.links.filter(purpose=Purpose.RESULTS, sealed__isnull=False).count(),
        "hashes": ListPrint.objects.filter(survey=survey).count(),
    }  # fmt: skip


def test_each_thing_goes_on_its_own_day(closed, settings):
    day = timezone.localdate()
    links.results_token(closed)
    assert left(closed)["names"] == 0, "at closing itself"
    closing.destroy_due(day + timedelta(days=settings.ANSWER_DAYS - 1))
    assert left(closed)["answers"] == 6
    closing.destroy_due(day + timedelta(days=settings.ANSWER_DAYS))
    after = left(closed)
    assert (after["answers"], after["people"], after["ways in"]) == (0, 0, 0)
    assert (after["results"], after["arguments"], after["results link"], after["hashes"]) == (1, 1, 1, 1)
    closing.destroy_due(day + closing.NEAR + timedelta(days=1))
    assert left(closed)["hashes"] == 0
    closing.destroy_due(closing.ends_on(closed) - timedelta(days=1))
    assert left(closed)["results"] == 1
    closing.destroy_due(closing.ends_on(closed))
    assert not any(left(closed).values())


@pytest.mark.parametrize("late", [0, 60])
def test_sixty_days_of_standing_still_and_twice_is_once(closed, settings, late):
    day = timezone.localdate() + timedelta(days=settings.ANSWER_DAYS + late)
    Survey.objects.filter(state=State.CLOSED).exclude(pk=closed.pk).delete()
    assert closing.destroy_due(day) == 1
    first = left(closed)
    assert closing.destroy_due(day) == 0
    assert left(closed) == first
    assert first["answers"] == 0
    assert closed.organisation.events.filter(verb="answers-destroyed", object_pid=closed.pid).count() == 1
    over = closing.ends_on(closed) + timedelta(days=late)
    assert [closing.destroy_due(over), closing.destroy_due(over)] == [1, 0]
    assert closed.organisation.events.filter(verb="results-destroyed", object_pid=closed.pid).count() == 1


def test_a_round_that_nobody_closed_for_sixty_days_loses_nothing_that_counts(cast):
    """The server stood still: it closes late, and the two weeks of the answers run from then on."""
    survey = cast.a.running
    fill(survey, [{"*": "green"}] * 5)
    day = survey.last_day + timedelta(days=60)
    assert closing.close_overdue(day) >= 1
    assert closing.close_overdue(day) == 0
    survey.refresh_from_db()
    assert survey.state == State.CLOSED
    assert published.read(survey).people == 5
    assert cast.a.organisation.events.filter(verb="scan-closed", object_pid=survey.pid, actor=None).count() == 1


def test_a_day_that_was_moved_meanwhile_is_respected(cast):
    """Between looking which rounds are overdue and closing them, somebody chose a later day."""
    survey = cast.a.running
    closing.close(survey, None, only_if_past=survey.last_day - timedelta(days=1))
    survey.refresh_from_db()
    assert survey.state == State.RUNNING


def test_a_round_that_was_opened_again_meanwhile_keeps_its_answers(cast):
    """Between looking whose answers are due and deleting them, somebody opened the round again."""
    survey = cast.a.running
    fill(survey, [{"*": "green"}] * 3)
    closing.close(survey, cast.a.facilitator)
    survey.refresh_from_db()
    closing.reopen(survey, cast.a.facilitator, survey.last_day + timedelta(days=7))
    closing._destroy_answers_due(survey, timezone.localdate())
    assert survey.ballots.count() == 3


def test_one_organisation_that_cannot_be_read_holds_up_nobody(cast):
    from draagvlak.orgs.keys import forget_keys

    rounds = [world.running for world in (cast.a, cast.b)]
    for survey in rounds:
        fill(survey, [{"*": "green"}] * 5)
    cast.a.organisation.key.delete()
    forget_keys()
    with pytest.raises(Unreadable):  # it is said, so that the job is tried again
        closing.close_overdue(rounds[0].last_day + CLOSES_AFTER)
    assert [Survey.objects.get(pk=survey.pk).state for survey in rounds] == [State.RUNNING, State.CLOSED]


def test_both_run_every_night_before_the_backup():
    names = [job.name for job in background.JOBS]
    does = {job.does: (job.every, job.name) for job in background.JOBS}
    for function in (closing.close_overdue, closing.destroy_due):
        every, name = does[f"{function.__module__}.{function.__name__}"]
        assert every == 0, "once a night"
        assert names.index(name) < names.index("backup")


# ── P13: what people are told is what happens, in every mode ─────────────────────────────────────────────────
@pytest.mark.parametrize("mode", Mode)
def test_every_term_of_the_notice_is_the_one_that_is_kept(cast, mode, settings):
    settings.ANSWER_DAYS = 11
    survey = make_survey(cast.a, "Beloofd", mode=mode, k=MINIMUM[mode], retention_months=6)
    Invitee.objects.create(survey=survey, **roster.sealed(survey.organisation_id, "An", ""))
    told = {fact.key: fact.text for fact in notice(survey, "en")}
    closes = int(re.search(r"closes at the latest (\d+) days later", told["choice"])[1])
    goes = int(re.search(r"answers are deleted (\d+) days after the scan closes", told["kept"])[1])
    kept = int(re.search(r"kept for (\d+) months", told["kept"])[1])
    least = int(re.search(r"show from (\d+) answers", told["from"])[1])

    fill(survey, [{"*": "red"}] * (least - 1))
    assert not closing.standing(survey).enough
    fill(survey, [{"*": "red"}])
    assert closing.standing(survey).enough
    closing.close_overdue(survey.last_day + timedelta(days=closes - 1))
    assert Survey.objects.get(pk=survey.pk).state == State.RUNNING
    closing.close_overdue(survey.last_day + timedelta(days=closes))
    survey.refresh_from_db()
    assert survey.state == State.CLOSED
    assert "as soon as the results are there" in told["kept"]
    assert left(survey)["names"] == 0
    closing.destroy_due(survey.closed_on + timedelta(days=goes - 1))
    assert left(survey)["answers"] == least
    closing.destroy_due(survey.closed_on + timedelta(days=goes))
    assert left(survey)["answers"] == 0
    months = (closing.ends_on(survey).year - survey.closed_on.year) * 12
    assert months + closing.ends_on(survey).month - survey.closed_on.month == kept


def test_with_too_few_the_names_go_together_with_the_answers(cast, settings):
    survey = cast.a.running
    told = {fact.key: fact.text for fact in notice(survey, "en")}
    assert "go together with the answers" in told["kept"]
    fill(survey, [{"*": "red"}] * 2)
    closing.close(survey, cast.a.facilitator)
    assert left(survey)["names"] == 1
    closing.destroy_due(timezone.localdate() + timedelta(days=settings.ANSWER_DAYS))
    assert not Ballot.objects.filter(survey=survey).exists()
    assert not Invitee.objects.filter(survey=survey).exists()
    assert not Link.objects.filter(survey=survey, purpose=Purpose.ANSWER).exists()


# ── Traps of others (peers 5) ────────────────────────────────────────────────────────────────────────────────
def test_a_new_version_of_the_questions_never_touches_a_round_that_runs(cast):
    """Trap 14: the round closes with its own questions, also when the instrument meanwhile lost some of them."""
    survey = cast.a.running
    asked = [question.id for question in pack_of(survey.release).questions()]
    data = copy.deepcopy(survey.release.data) | {"version": "2099-01-01"}
    gone = data["rubrics"][0]["questions"].pop(0)["id"]
    data["rubrics"][1]["title"] = dict.fromkeys(data["rubrics"][1]["title"], "Heel anders")
    newer = store_release(revive(data))
    fill(survey, [{"*": "green", gone: "red"}] * 5)
    shown = closing.close(survey, cast.a.facilitator)
    assert list(shown.questions) == asked
    assert shown.questions[gone].counts == published.Counts(5, 0, 0, 0)
    assert "Heel anders" not in str(shown.pack.rubrics[1].title)
    assert len(pack_of(newer).questions()) == len(asked) - 1


def test_opening_again_changes_nothing_of_what_was_promised(cast):
    """Trap 3: nor does a round that was closed in between let anybody switch who sees what."""
    survey = cast.a.running
    fill(survey, [{"*": "green"}] * 3)
    closing.close(survey, cast.a.facilitator)
    before = Survey.objects.filter(pk=survey.pk).values(*LOCKED).get()
    again = closing.reopen(survey, cast.a.facilitator, survey.last_day + timedelta(days=7))
    assert Survey.objects.filter(pk=survey.pk).values(*LOCKED).get() == before
    with pytest.raises(actions.Locked):
        actions.edit_scan(again, cast.a.facilitator, again.version, mode=Mode.OPEN, k=2)
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(mode=Mode.OPEN)
