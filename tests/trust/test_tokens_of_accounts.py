"""S6 for the secrets of accounts: invitations to colleagues and sign-in links. (Those of surveys: test_tokens.py.)"""

import secrets
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from draagvlak.lib.tokens import keyed_hash, new_token
from draagvlak.orgs import actions, limits
from draagvlak.orgs.access import Here
from draagvlak.orgs.models import ColleagueInvitation, Membership, SignInLink
from tests.people import sign_in

PURPOSES = {"join-organisation": "colleague-invitation", "sign-in-link": "sign-in-link"}


@pytest.fixture
def issued(cast):
    """{route: secret} of organisation A, as its owner makes them."""
    here = Here(cast.a.organisation, cast.a.memberships["owner"])
    return {
        "join-organisation": actions.invite_colleague(here, "vers@example.org", "member", by_mail=False)[1],
        "sign-in-link": actions.make_sign_in_link(here, cast.a.memberships["member"]),
    }


def where(route, secret):
    return reverse(route, args=[secret])


def test_at_least_128_bits(issued):
    for secret in issued.values():
        assert len(secret) * 6 >= 128
    assert len({new_token() for _ in range(10_000)}) == 10_000


@pytest.mark.parametrize("route", PURPOSES)
def test_stored_as_a_keyed_hash_only(route, issued, settings):
    model = {"join-organisation": ColleagueInvitation, "sign-in-link": SignInLink}[route]
    stored = [bytes(row.secret_hash) for row in model.objects.all()]
    secret = issued[route]
    assert keyed_hash(PURPOSES[route], secret) in stored
    from draagvlak.lib.crypt import derive

    derive.cache_clear()
    settings.MASTER_KEY = "another-master-key-that-is-long-enough-0123456"
    try:
        assert keyed_hash(PURPOSES[route], secret) not in stored, "whoever has the table cannot test guesses"
    finally:
        derive.cache_clear()


@pytest.mark.parametrize("route", PURPOSES)
def test_reading_it_changes_nothing(route, issued):
    """Five GETs and a HEAD, as mail scanners and previews do; then it still works, once."""
    address = where(route, issued[route])
    scanner = Client(HTTP_USER_AGENT="Scanner")
    for _ in range(5):
        assert scanner.get(address).status_code == 200
    assert scanner.head(address).status_code == 200
    assert not scanner.session.get("_auth_user_id")
    assert Client().get(address).status_code == 200
    assert ColleagueInvitation.objects.filter(accepted_at__isnull=False).count() == 0
    assert SignInLink.objects.filter(used_at__isnull=False).count() == 0


def test_each_opens_one_thing_only(issued, cast):
    """In the other purpose, and in those of surveys, it is what does not exist."""
    for route, secret in issued.items():
        others = {*PURPOSES, "answer-invitation", "results"} - {route}
        for other in others:
            nothing = Client().get(where(other, secrets.token_urlsafe(18)))
            cache.clear()
            answer = Client().get(where(other, secret))
            assert answer.status_code == 404, f"{route} opens {other}"
            assert answer.content == nothing.content
    for world in (cast.a, cast.b):
        for secret in vars(world.links).values():
            for route in PURPOSES:
                cache.clear()
                assert Client().get(where(route, secret)).status_code == 404


def test_it_opens_the_organisation_that_made_it_and_no_other(issued, cast, client):
    """There is no organisation in the address to exchange; the row decides."""
    sign_in(client, cast.outsider)
    client.post(where("join-organisation", issued["join-organisation"]))
    assert list(Membership.objects.filter(user=cast.outsider).values_list("organisation", flat=True)) == [
        cast.a.organisation.pk
    ]


def test_nobody_makes_one_for_a_member_of_another_organisation(cast, client):
    sign_in(client, cast.a.owner)
    theirs = cast.b.memberships["member"].pid
    answer = client.post(reverse("member-link", args=[cast.a.organisation.pid, theirs]))
    assert answer.status_code == 404
    answer = client.post(reverse("member-link", args=[cast.b.organisation.pid, theirs]))
    assert answer.status_code == 404
    assert not SignInLink.objects.filter(made_by=cast.a.owner, organisation=cast.b.organisation).exists()


def test_it_gives_the_role_it_was_made_for(issued, cast, client):
    sign_in(client, cast.outsider)
    client.post(where("join-organisation", issued["join-organisation"]), {"role": "owner"})
    assert Membership.objects.get(user=cast.outsider).role == "member"


@pytest.mark.parametrize("route", PURPOSES)
def test_it_ends(route, issued):
    model = {"join-organisation": ColleagueInvitation, "sign-in-link": SignInLink}[route]
    model.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for method in ("get", "head", "post"):
        assert getattr(Client(), method)(where(route, issued[route])).status_code == 404


def test_it_can_be_withdrawn(issued, cast, client):
    sign_in(client, cast.a.owner)
    found = actions.find_invitation(issued["join-organisation"])
    client.post(reverse("invitation-withdraw", args=[cast.a.organisation.pid, found.pid]))
    assert Client().get(where("join-organisation", issued["join-organisation"])).status_code == 404
    actions.remove_member(Here(cast.a.organisation, cast.a.memberships["owner"]), cast.a.memberships["member"])
    assert Client().post(where("sign-in-link", issued["sign-in-link"])).status_code == 404


@pytest.mark.parametrize("route", PURPOSES)
def test_guessing(route, cast, long_run):
    """10 000 guesses: no hit; after ten in a minute the rest of the minute is closed, for the right one too."""
    tries = 10_000 if long_run else 1_000
    client, answers = Client(REMOTE_ADDR="203.0.113.9"), []
    for _ in range(tries):
        answers.append(client.get(where(route, secrets.token_urlsafe(18))).status_code)
    assert set(answers) == {404, 429}
    # A new minute may begin while the test runs; it never lets more than ten through.
    assert answers.count(404) <= 10 * (1 + answers.count(429) // 100 + 5)
    assert answers[:10] == [404] * 10
    assert client.get(where(route, "x" * 24)).status_code in {404, 429}
    assert Client(REMOTE_ADDR="203.0.113.10").get(where(route, "x" * 24)).status_code == 404, "others go on"


def test_a_closed_minute_says_the_same_of_a_right_secret(issued):
    client = Client(REMOTE_ADDR="203.0.113.11")
    request = client.get("/").wsgi_request
    for _ in range(limits.WRONG_SECRETS.amount):
        limits.WRONG_SECRETS.spend(limits.client(request))
    for route, secret in issued.items():
        assert client.get(where(route, secret)).status_code == 429
        assert client.post(where(route, secret)).status_code == 429


def test_the_address_of_a_visitor_is_in_no_counter(cast):
    client = Client(REMOTE_ADDR="203.0.113.77")
    client.get(where("sign-in-link", "x" * 24))
    client.post(reverse("account_login"), {"login": "x@example.org", "password": "y"})
    kept = repr(getattr(cache, "_cache", {}))
    assert "203.0.113.77" not in kept
    assert limits.client(client.get("/").wsgi_request) not in {"203.0.113.77", ""}


def test_the_hash_of_an_address_follows_the_trusted_proxies_only(rf, settings):
    plain = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 2.2.2.2")
    assert limits.client_address(plain) == "10.0.0.1"
    settings.TRUSTED_PROXIES = 1
    assert limits.client_address(plain) == "2.2.2.2"
    settings.TRUSTED_PROXIES = 2
    assert limits.client_address(plain) == "1.1.1.1"
    settings.TRUSTED_PROXIES = 3
    assert limits.client_address(plain) == "10.0.0.1", "fewer than promised: nobody is believed"
    one = rf.get("/", REMOTE_ADDR="2001:db8:1:2::aaaa")
    two = rf.get("/", REMOTE_ADDR="2001:db8:1:2:ffff::1")
    settings.TRUSTED_PROXIES = 0
    assert limits.client(one) == limits.client(two)
