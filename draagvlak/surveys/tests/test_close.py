"""Closing: one verb counts, publishes and tells; below the minimum nothing shows and the round can be reopened."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from draagvlak.surveys import closing, published
from draagvlak.surveys.actions import Refused
from draagvlak.surveys.models import Argument, Share, State
from draagvlak.surveys.tests.rounds import fill

pytestmark = pytest.mark.django_db
WHY = "why-vision"


@pytest.fixture
def survey(cast):
    return cast.a.running


def first_question(survey):
    return survey.release.data["rubrics"][0]["questions"][0]["id"]


def test_closing_counts_every_colour_and_what_is_not_known(cast, survey):
    first = first_question(survey)
    fill(survey, [{"*": "green", first: "red"}] * 3 + [{"*": "green", first: "unknown"}, {"*": "orange"}])
    shown = closing.close(survey, cast.a.coordinator)
    assert shown.people == 5
    assert shown.questions[first].counts == published.Counts(3, 1, 0, 1)
    assert shown.rubric("why").counts.green == 4 * (len(shown.rubric("why").questions) - 1)
    survey.refresh_from_db()
    assert survey.state == State.CLOSED
    assert survey.closed_on == timezone.localdate()


def test_closing_twice_is_closing_once(cast, survey):
    fill(survey, [{"*": "green"}] * 5)
    first = closing.close(survey, cast.a.coordinator)
    assert closing.close(survey, cast.a.coordinator).snapshot == first.snapshot
    assert cast.a.organisation.events.filter(verb="scan-closed").count() == 1


def test_four_answers_show_nothing_and_the_round_can_be_reopened(cast, survey):
    fill(survey, [{"*": "green"}] * 4)
    assert closing.close(survey, cast.a.coordinator) is None
    survey.refresh_from_db()
    assert not survey.snapshots.exists()
    day = timezone.localdate() + timedelta(days=20)
    assert closing.reopen(survey, cast.a.coordinator, day).state == State.RUNNING
    fill(survey, [{"*": "red"}])
    assert closing.close(survey, cast.a.coordinator).people == 5


def test_what_is_revealed_never_runs_again(cast, survey):
    fill(survey, [{"*": "green"}] * 5)
    closing.close(survey, cast.a.coordinator)
    with pytest.raises(Refused):
        closing.reopen(survey, cast.a.coordinator, timezone.localdate() + timedelta(days=20))
    with pytest.raises(DatabaseError), transaction.atomic():
        type(survey).objects.filter(pk=survey.pk).update(state=State.RUNNING)


def test_a_question_that_too_few_answered_is_withheld_with_its_arguments(cast, survey):
    first = first_question(survey)
    people = [{"*": "green"}] * 4 + [{"*": "green", first: None}]
    fill(survey, people, arguments={(0, first): ("Alleen hier", Share.SHOWN)})
    shown = closing.close(survey, cast.a.coordinator)
    assert shown.questions[first].counts is None
    assert shown.rubric("why").withheld == 1
    assert not Argument.objects.filter(question=first).exists()


def test_arguments_follow_the_choice_of_their_author(cast, survey):
    first = first_question(survey)
    shares = {0: Share.HIDDEN, 1: Share.SHOWN, 2: Share.WITH_COLOUR}
    fill(survey, [{"*": "red"}] * 5, arguments={(at, first): (f"woord {at}", share) for at, share in shares.items()})
    shown = closing.close(survey, cast.a.coordinator)
    found = {(quote.text, quote.level) for quote in shown.quotes([first])}
    assert found == {("woord 1", None), ("woord 2", "red")}
    assert shown.questions[first].arguments == 2


def test_closing_forgets_who_was_invited(cast, survey):
    fill(survey, [{"*": "green"}] * 5)
    closing.close(survey, cast.a.coordinator)
    assert not survey.invitees.exclude(name=None, address=None, spent=None).exists()


def test_the_results_mail_goes_to_everybody_on_the_list(cast, survey, mailbox):
    fill(survey, [{"*": "green"}] * 5)
    closing.close(survey, cast.a.coordinator)
    from draagvlak.orgs.models import Mail

    assert Mail.objects.filter(purpose="scan-results", object_pid=survey.pid).count() == 1


def test_separate_answers_go_after_two_weeks_and_the_totals_stay(cast, survey):
    fill(survey, [{"*": "green"}] * 5)
    closing.close(survey, cast.a.coordinator)
    today = timezone.localdate()
    closing.destroy_due(today + timedelta(days=13))
    assert survey.ballots.count() == 5
    closing.destroy_due(today + timedelta(days=14))
    closing.destroy_due(today + timedelta(days=60))
    assert not survey.ballots.exists()
    assert not survey.invitees.exists()
    survey.refresh_from_db()
    assert published.read(survey).people == 5


def test_the_results_go_at_the_end_of_the_retention(cast, survey):
    fill(survey, [{"*": "green"}] * 5)
    closing.close(survey, cast.a.coordinator)
    survey.refresh_from_db()
    day = closing.ends_on(survey)
    closing.destroy_due(day - timedelta(days=1))
    assert survey.snapshots.exists()
    closing.destroy_due(day)
    survey.refresh_from_db()
    assert published.read(survey) is None
    assert survey.results_gone_on
    assert not Argument.objects.exists()


def test_a_round_that_nobody_closes_closes_by_itself(cast, survey):
    fill(survey, [{"*": "green"}] * 5)
    assert closing.close_overdue(survey.last_day + timedelta(days=13)) == 0
    closing.close_overdue(survey.last_day + timedelta(days=14))
    survey.refresh_from_db()
    assert survey.state == State.CLOSED


def test_too_few_can_begin_again_as_an_open_scan(cast, survey):
    fill(survey, [{"*": "green"}] * 3)
    closing.close(survey, cast.a.coordinator)
    copy = closing.restart_open(survey, cast.a.coordinator)
    assert (copy.mode, copy.k, copy.state) == ("open", 2, State.DRAFT)
    assert not survey.ballots.exists()
    assert copy.invitees.count() == 1


def test_paper_of_one_helper_makes_no_group_large_enough(cast):
    """D15: eight clients of whom seven were typed in by one helper are no group of eight."""
    from draagvlak.lib.tokens import keyed_hash
    from draagvlak.surveys.groups import role_groups
    from draagvlak.surveys.models import Ballot, Survey

    draft = cast.a.draft
    Survey.objects.filter(pk=draft.pk).update(
        breakdown="role", groups=role_groups(["nl", "en"]), state="running", launched_on=timezone.localdate()
    )
    draft.refresh_from_db()
    fill(draft, [({"*": "green"}, "frontline", "all")] * 12 + [({"*": "red"}, "client", "all")])
    for number in range(7):
        Ballot.objects.create(
            survey=draft, key=keyed_hash("paper", str(number)), group="client", paper=True, handed_in=True
        )
    shown = closing.close(draft, cast.a.coordinator)
    assert (shown.people, shown.one_helper) == (20, 7)
    assert shown.comparison.state == "few"
