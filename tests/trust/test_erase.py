"""P7 and P9: what was erased is gone from everywhere that can be read, and stays gone after a restore."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from draagvlak.cli import backups, erasing
from draagvlak.home import ending
from draagvlak.lib.crypt import Unreadable
from draagvlak.orgs import keys
from draagvlak.orgs.models import Organisation, User
from draagvlak.surveys import ballots, closing, published
from draagvlak.surveys.models import Answer, Survey
from draagvlak.surveys.tests.rounds import fill as hand_in
from tests.trust.vault import fill, restore

CANARY = "kanarievogel-7f3a"


def everything():
    """Every value in every table of the database, as one text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [repr(bytes(value) if isinstance(value, memoryview) else value) for row in cursor.fetchall()
                      for value in row]  # fmt: skip
    return "\n".join(found)


def test_an_erased_organisation_stays_erased_after_an_older_backup_is_put_back(apart):
    cast, _carried = fill()
    sealed = keys.seal(cast.a.organisation.pk, "een argument")
    number, other = cast.a.organisation.pk, cast.b.organisation.pk
    backup = backups.make_backup()
    ending.ask(cast.a.organisation, cast.a.owner)
    assert erasing.end_due(timezone.localdate() + timedelta(days=14)) == 1
    said = restore(backup, without_keys=True)
    assert "erased again" in said
    assert not Organisation.objects.filter(pk=number).exists()
    assert Organisation.objects.filter(pk=other).exists()
    with pytest.raises(Unreadable):
        keys.unseal(number, sealed)


def test_an_erased_person_stays_erased_after_an_older_backup_is_put_back(apart):
    cast, _carried = fill()
    number = cast.a.member.pk
    backup = backups.make_backup()
    ending.erase_account(cast.a.member)
    restore(backup)
    assert not User.objects.filter(pk=number).exists()
    assert User.objects.filter(pk=cast.b.member.pk).exists()


@pytest.mark.django_db
def test_the_name_of_an_erased_person_is_nowhere(cast):
    User.objects.filter(pk=cast.a.member.pk).update(name=CANARY, email=f"{CANARY}@example.org")
    person = User.objects.get(pk=cast.a.member.pk)
    cast.a.organisation.events.create(verb="member-changed", facts={"name": CANARY, "role": "member"})
    assert CANARY in everything(), "it was there"
    ending.erase_account(person)
    assert CANARY not in everything()


@pytest.mark.django_db
def test_who_withdraws_leaves_nothing(cast):
    survey = cast.a.anonymous
    carried = ballots.new_pass(survey, survey.links.filter(typed=False).first())
    before = Answer.objects.count()
    ballots.save(carried, ballots.Choice("why-vision", "red", CANARY))
    ballots.hand_in(carried)
    ballots.withdraw(carried)
    assert Answer.objects.count() == before
    assert CANARY not in everything()


@pytest.mark.django_db
def test_totals_stay_when_separate_answers_go(cast):
    survey = cast.a.running
    hand_in(survey, [{"*": "green"}] * 4 + [{"*": "red"}] * 3)
    before = closing.close(survey, cast.a.coordinator).questions
    closing.destroy_due(timezone.localdate() + timedelta(days=30))
    survey = Survey.objects.select_related("organisation", "release").get(pk=survey.pk)
    assert not survey.ballots.exists()
    assert published.read(survey).questions == before


@pytest.mark.django_db
@pytest.mark.parametrize("days", [14, 60, 400])
def test_after_so_many_days_nothing_is_left_that_should_be_gone(cast, days):
    """The nightly jobs run late, or twice: the outcome is that of running in time."""
    hand_in(cast.a.running, [{"*": "green"}] * 6)
    closing.close(cast.a.running, cast.a.coordinator)
    later = timezone.localdate() + timedelta(days=days)
    for _run in range(2):
        closing.close_overdue(later)
        closing.destroy_due(later)
        ending.delete_old(later)
    survey = Survey.objects.get(pk=cast.a.running.pk)
    assert not survey.ballots.exists()
    assert not survey.invitees.exists()
    assert not survey.links.filter(purpose="answer").exists()
    assert survey.list_prints.exists() == (days < 90)
    assert survey.snapshots.exists(), "kept for 36 months"
    # Rounds that nobody closed were closed two weeks after their last day, and their answers went too.
    assert not Survey.objects.filter(state="running", last_day__lt=later - closing.CLOSES_AFTER).exists()
