"""S17: passwords without rules that do not help, a second factor where it matters, sessions that can be ended."""

import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from draagvlak.orgs.models import Membership
from draagvlak.orgs.roles import RIGHTS, SECOND_FACTOR_RIGHTS, Role, needs_second_factor
from draagvlak.orgs.setup import is_needed
from tests.people import PASSWORD, make_user, sign_in


@pytest.mark.parametrize(
    "password",
    ["correcthorse", "aaaabbbbccccd", "geen cijfer geen hoofdletter", "123 456 789 0 12", "ééééééééééééé", "🙂" * 12],
)
def test_no_composition_rules(password):
    validate_password(password)


@pytest.mark.parametrize("password", ["", "kort", "11 tekens..", "12345678910", "qwertyuiop12", "password1234"])
def test_twelve_signs_and_not_a_common_one(password):
    with pytest.raises(ValidationError):
        validate_password(password)


def test_no_forced_rotation(cast, client):
    """A password of years ago signs in and nothing asks for another one."""
    cast.a.member.date_joined = cast.a.member.date_joined.replace(year=2016)
    cast.a.member.save()
    answer = client.post(reverse("account_login"), {"login": cast.a.member.email, "password": PASSWORD})
    assert answer["Location"] == "/"


def test_the_roles_that_need_a_second_factor_follow_from_their_rights():
    for role in Role:
        assert needs_second_factor(role) == bool(RIGHTS[role] & SECOND_FACTOR_RIGHTS)
    assert {role for role in Role if needs_second_factor(role)} == {Role.OWNER, Role.COORDINATOR, Role.FACILITATOR}


@pytest.mark.parametrize("role", list(Role))
def test_without_a_second_factor(role, cast, client):
    """Every page of the organisation is closed for a role that needs one, until it is there; not in the example."""
    user = make_user("vers@example.org")
    Membership.objects.create(user=user, organisation=cast.a.organisation, role=role)
    sign_in(client, user)
    pages = [reverse(name, args=[cast.a.organisation.pid]) for name in ("organisation", "members", "rights", "scans")]
    for page in (*pages, reverse("scan", args=[cast.a.running.pid])):
        answer = client.get(page)
        if needs_second_factor(role):
            assert answer["Location"] == reverse("second-factor"), page
        else:
            assert answer.status_code == 200, page
    cast.a.organisation.is_example = True
    cast.a.organisation.save()
    assert client.get(pages[0]).status_code == 200


def test_sessions_are_listed_and_revoked(cast):
    clients = [Client(), Client()]
    for client in clients:
        client.post(reverse("account_login"), {"login": cast.a.member.email, "password": PASSWORD})
    page = clients[0].get(reverse("places")).content.decode()
    assert page.count("Aangemeld op") == 2
    clients[0].post(reverse("places"))
    assert clients[1].get(reverse("account")).status_code == 302


@pytest.mark.parametrize(("stamp", "seconds"), [("seen", 30 * 60), ("began", 12 * 3600)])
def test_idle_and_absolute(stamp, seconds, cast, client):
    sign_in(client, cast.a.member)
    client.get(reverse("account"))
    for ago, status in ((seconds - 30, 200), (seconds + 30, 302)):
        session = client.session
        session[stamp] = int(time.time()) - ago
        session.save()
        assert client.get(reverse("account")).status_code == status


def test_an_account_that_is_switched_off_is_out_at_once(cast, client):
    sign_in(client, cast.a.member)
    cast.a.member.is_active = False
    cast.a.member.save()
    assert client.get(reverse("account")).status_code == 302
    answer = client.post(reverse("account_login"), {"login": cast.a.member.email, "password": PASSWORD})
    assert answer["Location"] == reverse("account_inactive")


def test_the_cookie_of_the_session(cast, client):
    client.post(reverse("account_login"), {"login": cast.a.member.email, "password": PASSWORD})
    cookie = client.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) == 12 * 3600


def test_signing_in_gives_a_new_session(cast, client):
    """A session that somebody planted beforehand is worth nothing afterwards."""
    client.get(reverse("account_login"))
    client.post(reverse("account_request_login_code"), {"email": "x@example.org"})
    session = client.session
    session["planted"] = "x"
    session.save()
    before = client.session.session_key
    client.post(reverse("account_login"), {"login": cast.a.member.email, "password": PASSWORD})
    assert client.session.session_key != before


def test_the_set_up_page_is_gone_once_there_is_an_account(cast, client):
    assert not is_needed()
    assert client.get(reverse("first-time")).status_code == 404
