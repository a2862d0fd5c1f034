"""The example organisation: six scans in six states by the same verbs that people use, and gone with one button."""

import stat

import pytest
from django.conf import settings as product
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from draagvlak.home import example
from draagvlak.orgs.actions import make_organisation
from draagvlak.orgs.models import Event, Mail, Membership, Organisation, OrganisationKey, Team, User
from draagvlak.orgs.roles import Role
from draagvlak.surveys.desk import listed
from draagvlak.surveys.models import Answer, Ballot, Invitee, Link, Mode, State, Survey
from tests.people import make_user, sign_in


@pytest.fixture
def there(db):
    example.make()
    yield Organisation.objects.get(is_example=True)
    (product.DATA / example.PASSWORD_FILE).unlink(missing_ok=True)


def password():
    return (product.DATA / example.PASSWORD_FILE).read_text().strip()


def test_six_people_six_scans(there):
    assert {m.role for m in there.memberships.all()} == set(Role)
    scans = {scan.title: scan for scan in listed(there)}
    assert sorted((scan.state, scan.mode, scan.done >= scan.k) for scan in scans.values()) == sorted(
        [
            (State.DRAFT, Mode.CONFIDENTIAL, False),
            (State.RUNNING, Mode.CONFIDENTIAL, True),
            (State.RUNNING, Mode.OPEN, True),
            (State.RUNNING, Mode.ANONYMOUS, True),
            (State.RUNNING, Mode.CONFIDENTIAL, False),
            (State.RUNNING, Mode.CONFIDENTIAL, True),
        ]
    )
    assert sum(not scan.is_open() for scan in scans.values() if scan.state == State.RUNNING) == 1
    assert Ballot.objects.filter(route="client", handed_in=True).count() == 3
    assert Ballot.objects.filter(handed_in=False).count() == 2
    assert Answer.objects.filter(argument__isnull=False).exists()


def test_made_once(there):
    example.make()
    assert Organisation.objects.count() == 1


def test_everybody_signs_in_with_the_one_password(there):
    for role in Role:
        client = Client()
        data = {"login": f"{role}@{example.DOMAIN}", "password": password()}
        assert client.post(reverse("account_login"), data)["Location"] == "/"
        assert client.get(reverse("organisation", args=[there.pid])).status_code == 200, role
    lines = "\n".join(example.how_to_sign_in())
    assert password() in lines


def test_the_password_is_for_the_owner_of_the_machine_only(there, client):
    path = product.DATA / example.PASSWORD_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert password() not in client.get("/").content.decode()


def test_every_page_of_it_opens(there, client):
    sign_in(client, User.objects.get(email=f"coordinator@{example.DOMAIN}"))
    for scan in listed(there):
        assert client.get(reverse("scan", args=[scan.pid])).status_code == 200, scan.title


def test_thrown_away_with_one_button(there, client):
    address = reverse("example-throw-away")
    sign_in(client, User.objects.get(email=f"owner@{example.DOMAIN}"))
    assert address in client.get(reverse("organisation", args=[there.pid])).content.decode()
    assert "weggooien?" in client.get(address).content.decode()
    assert Organisation.objects.exists(), "asking changes nothing"
    assert client.post(address)["Location"] == "/"
    for model in (
        Organisation,
        OrganisationKey,
        User,
        Membership,
        Team,
        Event,
        Mail,
        Survey,
        Invitee,
        Link,
        Ballot,
        Answer,
    ):
        assert not model.objects.exists(), model
    assert client.get("/account/").status_code == 302


def test_what_is_real_stays(there, cast, client):
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in (User, Survey, Ballot, Organisation)}
    ours = {pk for pk in before[Organisation] if pk != there.pk}
    sign_in(client, cast.operator)
    assert client.post(reverse("example-throw-away")).status_code == 303
    assert set(Organisation.objects.values_list("pk", flat=True)) == ours
    assert User.objects.filter(is_example=False).count() == len(before[User]) - len(Role)
    assert cast.a.organisation.surveys.count() == 4


@pytest.mark.django_db(transaction=True)
def test_nothing_of_it_can_be_read_afterwards(transactional_db):
    example.make()
    texts = password()
    example.throw_away()
    assert not (product.DATA / example.PASSWORD_FILE).exists()
    assert example.how_to_sign_in() == []
    assert texts


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OWNER])
def test_only_the_owner_of_the_example_or_the_operator(role, there, client):
    sign_in(client, User.objects.get(email=f"{role}@{example.DOMAIN}"))
    assert client.post(reverse("example-throw-away")).status_code == 404
    assert Organisation.objects.exists()


def test_an_owner_of_a_real_organisation_cannot(there, client):
    owner = make_user("els@example.org")
    make_organisation("Echt", owner=owner)
    assert sign_in(client, owner).post(reverse("example-throw-away")).status_code == 404


def test_its_rows_are_whole(there):
    call_command("check", "--tag", "models")
    for ballot in Ballot.objects.filter(handed_in=True):
        assert ballot.answers.count() in {35, Answer.objects.filter(ballot=ballot).count()}
        assert ballot.answers.count() >= 5
