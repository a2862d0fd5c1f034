"""Ending for good: an organisation after fourteen days, an account at once; and what is kept of one's account."""

import json
import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.db.models.signals import pre_delete
from django.urls import reverse
from django.utils import timezone

from draagvlak.cli import erasing
from draagvlak.content.models import Release
from draagvlak.home import ending, own_data
from draagvlak.orgs import erased
from draagvlak.orgs.actions import Refused, leave_organisation, make_organisation
from draagvlak.orgs.models import Event, Membership, Organisation, OrganisationKey, User
from draagvlak.orgs.roles import Role
from draagvlak.plans import road
from draagvlak.plans.models import Action
from draagvlak.surveys.models import Survey
from draagvlak.worksheets import actions as sheets
from tests.people import make_cast, sign_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_list(settings, tmp_path):
    settings.DATA = tmp_path


def test_an_owner_asks_and_everybody_reads_it(cast, client):
    sign_in(client, cast.a.owner)
    page = reverse("organisation-end", args=[cast.a.organisation.pid])
    assert client.post(page, {"name": "iets anders"}).status_code == 422
    assert client.post(page, {"name": "organisatie a "}).status_code == 303
    cast.a.organisation.refresh_from_db()
    assert cast.a.organisation.ends_on == timezone.localdate() + timedelta(days=14)
    sign_in(client, cast.a.member)
    shown = client.get(f"/o/{cast.a.organisation.pid}/").content.decode()
    assert "wordt verwijderd op" in shown
    assert "Maak dat ongedaan" not in shown


def test_any_owner_takes_it_back(cast, client):
    ending.ask(cast.a.organisation, cast.a.owner)
    sign_in(client, cast.a.owner)
    client.post(reverse("organisation-stay", args=[cast.a.organisation.pid]))
    cast.a.organisation.refresh_from_db()
    assert cast.a.organisation.ends_on is None
    assert erasing.end_due(timezone.localdate() + 60 * DAY) == 0


def test_asking_twice_keeps_the_first_day(cast):
    ending.ask(cast.a.organisation, cast.a.owner)
    Organisation.objects.filter(pk=cast.a.organisation.pk).update(ends_on=timezone.localdate() + 3 * DAY)
    ending.ask(cast.a.organisation, cast.a.owner)
    cast.a.organisation.refresh_from_db()
    assert cast.a.organisation.ends_on == timezone.localdate() + 3 * DAY


def everything_of(organisation):
    """How many rows of each kind are left of an organisation."""
    return {
        model.__name__: model.objects.filter(organisation_id=organisation).count()
        for model in (Survey, Action, Membership, Event, OrganisationKey)
    }


def test_on_the_day_everything_goes_and_nothing_of_another(cast):
    before = everything_of(cast.b.organisation.pk)
    ending.ask(cast.a.organisation, cast.a.owner)
    mine = cast.a.organisation.pk
    assert erasing.end_due(timezone.localdate() + 13 * DAY) == 0
    assert erasing.end_due(timezone.localdate() + 14 * DAY) == 1
    assert erasing.end_due(timezone.localdate() + 15 * DAY) == 0
    assert set(everything_of(mine).values()) == {0}
    assert everything_of(cast.b.organisation.pk) == before
    assert cast.a.organisation.pid in erased.read()["organisations"]


def test_an_account_goes_and_leaves_no_name(cast, client):
    member = cast.a.member
    Event.objects.create(organisation=cast.a.organisation, actor=cast.a.owner, verb="member-changed",
                         facts={"name": member.name, "role": "member"})  # fmt: skip
    sign_in(client, member)
    ending.erase_account(member)
    assert not User.objects.filter(pk=member.pk).exists()
    cast.a.action.refresh_from_db()
    assert cast.a.action.member is None
    assert not [event for event in Event.objects.all() if member.name in str(event.facts)]
    assert client.get("/account/").status_code == 302, "signed out everywhere"


def test_a_name_that_was_typed_as_who_does_it_goes_too(cast):
    """In every organisation of this person; another name, and the same name elsewhere, stay."""
    coach = cast.coach
    User.objects.filter(pk=coach.pk).update(name="Zoë Ó Conaill")
    coach.refresh_from_db()
    theirs = [Action.objects.create(organisation=world.organisation, what="Bellen", who=who)
              for world in (cast.a, cast.b) for who in (" zoë ó conaill", coach.email.upper())]  # fmt: skip
    other = Action.objects.create(organisation=cast.a.organisation, what="Bellen", who="Zoë")
    elsewhere = Action.objects.create(organisation=make_organisation("Elders"), what="Bellen", who=coach.name)
    ending.erase_account(coach)
    for action in (*theirs, other, elsewhere):
        action.refresh_from_db()
    assert [(action.who, action.version) for action in theirs] == [("", 2)] * 4
    assert (other.who, elsewhere.who) == ("Zoë", "Zoë Ó Conaill")


@pytest.mark.parametrize("leaves", [False, True])
@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_go_at_once_one_stays(leaves):
    """By deleting the account, both; or one by leaving. Who is refused does not stand on the list of erased."""
    world = make_cast().a
    Membership.objects.filter(user=world.coordinator, organisation=world.organisation).update(role=Role.OWNER)
    start, refused = threading.Barrier(2), []

    def go(user, verb):
        start.wait()
        try:
            verb(user)
        except (ending.Refused, Refused):
            refused.append(user)
        finally:
            connection.close()

    def leave(user):
        leave_organisation(SimpleNamespace(
            membership=Membership.objects.get(user=user, organisation=world.organisation),
            organisation=world.organisation,
        ))  # fmt: skip

    verbs = [(world.owner, ending.erase_account), (world.coordinator, leave if leaves else ending.erase_account)]
    threads = [threading.Thread(target=go, args=one) for one in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    owners = Membership.objects.filter(organisation=world.organisation, role=Role.OWNER)
    assert [one.user for one in owners] == refused
    listed = erased.read()["people"]
    assert erased.mark_of(refused[0].email) not in listed
    assert len(listed) <= 1


def test_the_only_owner_who_sends_the_page_all_the_same_reads_why(cast, client):
    """It was shown while there were two owners; when it is sent there is one."""
    sign_in(client, cast.a.owner)
    page = client.post(reverse("account-erase"))
    assert page.status_code == 409
    assert "enige eigenaar" in page.content.decode()


def test_what_fails_takes_itself_off_the_list_of_erased(cast):
    """Who is still here must not be erased tonight. What stood on it before stays."""
    kept = Release.objects.create(
        organisation=cast.a.organisation, pack="eigen", version="1.0.0", digest="d" * 64, kind="scan", data={},
        languages=["nl"], title={"nl": "Eigen"},
    )  # fmt: skip
    Survey.objects.filter(pk=cast.b.draft.pk).update(release=kept)  # another still asks with their questionnaire
    before = erased.read()
    with pytest.raises(ProtectedError), transaction.atomic():
        ending.erase(cast.a.organisation)
    assert erased.read() == before
    assert Organisation.objects.filter(pk=cast.a.organisation.pk).exists()

    def stop(instance, **kwargs):
        raise OSError("no room on the disk")

    pre_delete.connect(stop, User)
    try:
        with pytest.raises(OSError, match="no room"), transaction.atomic():
            ending.erase_account(cast.a.member)
        assert erased.read() == before
        erased.note(person=erased.mark_of(cast.a.member.email))
        with pytest.raises(OSError, match="no room"), transaction.atomic():
            ending.erase_account(cast.a.member)
        assert erased.read() != before, "noted before: the next night tries again"
    finally:
        pre_delete.disconnect(stop, User)


def test_the_only_owner_is_refused_with_what_to_do(cast, client):
    with pytest.raises(ending.Refused):
        ending.erase_account(cast.a.owner)
    sign_in(client, cast.a.owner)
    shown = client.get(reverse("account-erase")).content.decode()
    assert "enige eigenaar" in shown
    assert "<button" not in shown.split("<h1>")[1].split("</main>")[0]


def test_who_comes_back_is_no_longer_erased(cast):
    email = cast.a.member.email
    ending.erase_account(cast.a.member)
    assert erased.mark_of(email) in erased.read()["people"]
    back = User.objects.create_user(email, "een lange wachtzin")
    assert erasing.erase_again() == 0
    erased.note(person=erased.mark_of(email))  # as an older list beside a backup still says
    User.objects.filter(pk=back.pk).update(date_joined=timezone.now() + 2 * DAY)
    assert erasing.erase_again() == 0
    assert User.objects.filter(pk=back.pk).exists()


def test_the_list_beside_a_backup_is_taken_over(cast, tmp_path):
    """So that the night can erase again what a restore from elsewhere brought back; the last day of each counts."""
    stick = tmp_path / "stick"
    stick.mkdir()
    stood = {"organisations": {"weg": "2020-01-01"}, "people": {"wie": "2020-01-01"}, "texts": {"remark/x": "2020"}}
    (stick / erased.NAME).write_text(json.dumps(stood))
    erased.note(person="wie")
    erased.take_over(stick)
    assert erased.read() == stood | {"people": {"wie": str(timezone.localdate())}}
    damaged = erased.folder() / erased.NAME
    damaged.write_text("{")
    erased.take_over(stick)
    assert damaged.read_text() == "{", "for somebody to look at: not replaced by a shorter one"


def test_a_restore_erases_again(cast):
    """The rows of before come back, as an older backup brings them; what was erased goes once more."""
    erased.note(organisation=cast.a.organisation.pid, person=erased.mark_of(cast.b.member.email))
    assert erasing.erase_again() == 2
    assert not Organisation.objects.filter(pk=cast.a.organisation.pk).exists()
    assert not User.objects.filter(pk=cast.b.member.pk).exists()
    assert Organisation.objects.filter(pk=cast.b.organisation.pk).exists()


def test_what_is_kept_of_an_account(cast, client):
    data = own_data.of(cast.a.member)
    assert data["account"]["email"] == cast.a.member.email
    assert [one["name"] for one in data["organisations"]] == [cast.a.organisation.name]
    assert [one["what"] for one in data["actions"]] == [cast.a.action.what]
    assert data["places_in_teams"] == data["in_worksheets"]["written"] == []
    road.add_person(cast.a.trajectory, cast.a.owner, group="team", member=cast.a.membership)
    sheets.write(cast.a.sheet, cast.a.member, cast.a.row, "next", "Bellen", version=0)
    sheets.comment(cast.a.sheet, cast.a.member, cast.a.row, "", "Nog vragen")
    data = own_data.of(cast.a.member)
    assert [one["trajectory__subject"] for one in data["places_in_teams"]] == [cast.a.trajectory.subject]
    assert [one["value"] for one in data["in_worksheets"]["written"]] == ["Bellen"]
    assert "Nog vragen" in [one["text"] for one in data["in_worksheets"]["remarks"]]
    assert [one["given"] for one in data["in_worksheets"]["rows_proposed"]] == [{"name": "Wijkteam"}]
    sign_in(client, cast.a.member)
    answer = client.get(reverse("my-data-file"))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.json()["account"]["email"] == cast.a.member.email


def test_what_was_agreed_goes_with_the_results_and_actions_after_three_years(cast):
    today = timezone.localdate()
    assert ending.delete_old(today) == 0
    Survey.objects.filter(pk=cast.a.closed.pk).update(results_gone_on=today)
    Action.objects.filter(pk=cast.a.action.pk).update(progress="done", finished_on=today - timedelta(days=3 * 365))
    assert ending.delete_old(today) > 0
    assert not cast.a.closed.agreed.exists()
    assert Action.objects.filter(pk=cast.a.action.pk).exists(), "three years to the day: not yet over"
    ending.delete_old(today + DAY)
    assert not Action.objects.filter(pk=cast.a.action.pk).exists()
    assert cast.b.closed.agreed.exists()
