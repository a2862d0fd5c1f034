"""S6 for respondents: secrets are long, stored as keyed hashes, open one thing only, and are not used up by looking."""

import re
import time

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from draagvlak.lib.tokens import ALPHABET, LONG, SHORT, new_code, new_token
from draagvlak.surveys import links
from draagvlak.surveys.limits import WRONG
from draagvlak.surveys.models import Invitee, Link, Purpose, State, Survey
from draagvlak.surveys.tests.respondents import Respondent

pytestmark = pytest.mark.django_db
GUESSES = 10_000


def secrets_of(world):
    return {
        "answer": world.links.answer, "code": world.links.code, "shared": world.links.shared,
        "shared_code": world.links.shared_code, "results": world.links.results,
        "invitation": world.secrets.invitation, "sign_in": world.secrets.sign_in,
    }  # fmt: skip


def test_secrets_are_long_enough_and_only_hashed_at_rest(cast):
    assert len(new_token()) * 6 >= 128
    assert len(ALPHABET) ** LONG >= 2**77
    assert len(ALPHABET) ** SHORT >= 2**38
    texts = list(Link.objects.values_list("secret_hash", "sealed"))
    for name, secret in secrets_of(cast.a).items():
        assert not [row for row in texts if any(part and secret.encode() in bytes(part) for part in row)], name


def test_a_scanner_that_looks_uses_nothing_up(cast):
    """L2: five times GET and a HEAD, by a mail scanner or a chat preview, with what they send along."""
    address = reverse("answer-invitation", args=[cast.a.links.answer])
    for agent in ("Barracuda", "facebookexternalhit/1.1", "WhatsApp/2", "SkypeUriPreview", ""):
        page = Client(headers={"user-agent": agent}).get(address)
        assert page.status_code == 200
        assert not re.search(rb'property="og:|name="twitter:', page.content), "no preview data"
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        assert page["Cache-Control"] == "no-store"
    assert Client().head(address).status_code == 200
    assert Invitee.objects.get(pk=cast.a.invitee.pk).spent is None
    person = Respondent()
    person.enter(cast.a.links.answer)
    assert person.save(("why-vision", "red")).status_code == 204


def test_a_secret_opens_one_thing_only(cast):
    """Every secret of both organisations at every door: only its own door opens."""
    doors = {"answer-invitation": {"answer", "shared"}, "results": {"results"}}
    for world in (cast.a, cast.b):
        for name, secret in secrets_of(world).items():
            for door, opened_by in doors.items():
                cache.clear()  # this test is about doors, not about guessing
                status = Client().get(reverse(door, args=[secret])).status_code
                assert status == (200 if name in opened_by else 404), f"{name} at {door}"
            cache.clear()
            typed = Client().post(reverse("join"), {"code": secret})
            assert typed.status_code == (303 if name in {"code", "shared_code"} else 422), f"{name} typed"


def test_a_ballot_cookie_is_of_one_round_of_one_organisation(cast):
    person = Respondent()
    person.enter(cast.a.links.shared)
    person.save(("why-vision", "red"))
    value = next(iter(cookie.value for name, cookie in person.client.cookies.items() if name.startswith("ballot_")))
    for survey in (cast.a.running, cast.a.open, cast.b.anonymous):
        other = Client()
        other.cookies[f"ballot_{survey.pid}"] = value
        assert other.get(reverse("answer", args=[survey.pid])).status_code == 404
        body = {"ballot": person.tag, "question": "why-vision", "level": "green"}
        saved = other.post(reverse("answer-save", args=[survey.pid]), body)
        assert (saved.status_code, saved.json()["code"]) == (409, "no-seat")


def test_revoked_replaced_and_expired_secrets_open_nothing(cast):
    old = cast.a.links.answer, cast.a.links.code
    links.renew_personal(cast.a.invitee)
    assert Client().get(reverse("answer-invitation", args=[old[0]])).status_code == 404
    assert Client().post(reverse("join"), {"code": old[1]}).status_code == 422
    links.rotate_shared(cast.a.anonymous)
    assert Client().get(reverse("answer-invitation", args=[cast.a.links.shared])).status_code == 404
    fresh = links.ensure_shared(cast.a.anonymous)
    Survey.objects.filter(pk=cast.a.anonymous.pk).update(state=State.CLOSED)
    assert Client().post(reverse("join"), {"code": fresh.code}).status_code == 422, "codes end with their round"


@pytest.mark.parametrize("kind", ["short", "long", "link", "results"])
def test_ten_thousand_guesses_hit_nothing_and_are_stopped(cast, kind, long_run):
    client, statuses, begun = Client(), [], time.monotonic()
    guesses = GUESSES if long_run else GUESSES // 10
    for _number in range(guesses if kind == "short" else guesses // 10):
        if kind in {"short", "long"}:
            guess = new_code(SHORT if kind == "short" else LONG)
            statuses.append(client.post(reverse("join"), {"code": guess}).status_code)
        else:
            door = {"link": "answer-invitation", "results": "results"}[kind]
            statuses.append(client.get(reverse(door, args=[new_token()])).status_code)
    assert not {200, 303} & set(statuses)
    tried = sum(status != 429 for status in statuses)
    # The test itself runs into a next minute, in which ten more are heard.
    assert WRONG <= tried <= WRONG * (2 + (time.monotonic() - begun) // 60)


def test_a_valid_link_still_opens_for_others_behind_a_guessing_address(cast):
    client = Client()
    for _number in range(WRONG + 2):
        stopped = client.get(reverse("answer-invitation", args=[new_token()]))
    assert stopped.status_code == 429
    assert 0 < int(stopped["Retry-After"]) <= 60
    assert Client().get(reverse("answer-invitation", args=[cast.a.links.answer])).status_code == 200


def test_wrong_code_and_revoked_code_and_code_of_a_closed_round_look_the_same(cast):
    links.renew_personal(cast.a.invitee)
    Survey.objects.filter(pk=cast.a.anonymous.pk).update(state=State.CLOSED)
    pages = set()
    for code in (cast.a.links.code, cast.a.links.shared_code, new_code(SHORT), new_code(LONG), "X"):
        page = Client().post(reverse("join"), {"code": code}).content.decode()
        pages.add(re.sub(r'value="[^"]*"', "", page))
    assert len(pages) == 1


def test_results_and_answers_are_different_secrets(cast):
    purposes = dict(Link.objects.filter(survey=cast.a.running).values_list("secret_hash", "purpose"))
    answer = links.secret_hash(Purpose.ANSWER, cast.a.links.answer, typed=False)
    results = links.secret_hash(Purpose.RESULTS, cast.a.links.answer, typed=False)
    assert answer in {bytes(hashed) for hashed in purposes}
    assert results not in {bytes(hashed) for hashed in purposes}
