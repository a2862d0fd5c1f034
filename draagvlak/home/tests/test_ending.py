"""Ending for good: an organisation after fourteen days, an account at once; and what is kept of one's account."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from draagvlak.cli import erasing
from draagvlak.home import ending, own_data
from draagvlak.orgs import erased
from draagvlak.orgs.models import Event, Membership, Organisation, OrganisationKey, User
from draagvlak.plans.models import Action
from draagvlak.surveys.models import Survey
from tests.people import sign_in

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
    assert User.objects.filter(pk=back.pk).exists()


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
