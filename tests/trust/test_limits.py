"""S15: guessing and flooding are limited; a school behind one address and a room of 500 are not."""

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from draagvlak.lib.tokens import new_code
from draagvlak.surveys import limits, links
from draagvlak.surveys.limits import Gate
from draagvlak.surveys.models import Ballot, Invitee
from draagvlak.surveys.tests.respondents import Respondent

pytestmark = pytest.mark.django_db
SCHOOL = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture(autouse=True)
def one_minute(monkeypatch):
    """The clock of the limits stands still, so that a window does not end in the middle of a test."""
    monkeypatch.setattr(limits, "_now", lambda: 1_800_000_010.0)


def type_code(code, client=None):
    return (client or Client()).post(reverse("join"), {"code": code}, **SCHOOL)


def test_a_room_of_sixty_behind_one_address_gets_in(cast):
    """60 people within a minute, every fourth mistypes once before getting it right."""
    survey = cast.a.running
    codes = [links.mint_personal(Invitee.objects.create(survey=survey)).code for _number in range(60)]
    for number, code in enumerate(codes):
        client = Client()
        if number % 4 == 3:
            assert type_code(new_code(16), client).status_code == 422, f"person {number} may mistype"
        assert type_code(code, client).status_code == 303, f"person {number}"
        assert client.post(reverse("start"), {"script": "1"}, **SCHOOL).status_code == 303


def test_five_hundred_with_one_shared_code(cast, long_run):
    """The whole room in the long run; otherwise a fifth of it."""
    for number in range(500 if long_run else 100):
        client = Client()
        assert type_code(cast.a.links.shared_code, client).status_code == 303, f"person {number}"
        assert client.post(reverse("start"), {"script": "1"}, **SCHOOL).status_code == 303, f"person {number}"


def test_eleven_wrong_codes_stop_the_address_even_with_a_right_one(cast):
    for _number in range(limits.WRONG):
        assert type_code(new_code(8)).status_code == 422
    stopped = type_code(cast.a.links.shared_code)
    assert stopped.status_code == 429
    assert stopped["Retry-After"] == str(Gate.wait())
    assert "Wacht een minuut" in stopped.content.decode()
    other = Client().post(reverse("join"), {"code": cast.a.links.shared_code}, REMOTE_ADDR="198.51.100.1")
    assert other.status_code == 303, "another address goes on"


def test_the_next_minute_is_a_new_one(cast, monkeypatch):
    for _number in range(limits.WRONG + 1):
        type_code(new_code(8))
    monkeypatch.setattr(limits, "_now", lambda: 1_800_000_010.0 + 60)
    assert type_code(cast.a.links.shared_code).status_code == 303


def test_who_is_already_answering_is_never_held_up_and_holds_up_nobody(cast):
    person = Respondent()
    person.enter(cast.a.links.shared)
    for _number in range(limits.WRONG + 1):
        type_code(new_code(8))
    assert type_code(cast.a.links.shared_code).status_code == 429
    assert type_code(cast.a.links.shared_code, person.client).status_code == 303
    assert person.client.post(person.url("answer-save"), {
        "ballot": person.tag, "question": "why-vision", "level": "red"}, **SCHOOL).status_code == 204  # fmt: skip
    for _number in range(limits.WRONG + 2):  # its one good code gave it one more
        last = type_code(new_code(8), person.client)
    assert last.status_code == 429, "a device with a ballot guesses no more than an address does"


def test_a_forged_ballot_cookie_earns_no_count_of_its_own(cast):
    for _number in range(limits.WRONG + 1):
        client = Client()
        client.cookies[f"ballot_{cast.a.anonymous.pid}"] = "forged:value"
        last = type_code(new_code(8), client)
    assert last.status_code == 429


def test_a_flood_of_new_answers_over_a_shared_link_is_stopped(cast, monkeypatch):
    monkeypatch.setattr(limits, "BEGUN", 20)
    address = reverse("answer-invitation", args=[cast.a.links.shared])
    statuses = [Client().post(address, {"script": "1"}, **SCHOOL).status_code for _number in range(25)]
    assert statuses == [303] * 20 + [429] * 5
    assert Ballot.objects.count() == 0, "beginning writes nothing"
    personal = reverse("answer-invitation", args=[cast.a.links.answer])
    assert Client().post(personal, {"script": "1"}, **SCHOOL).status_code == 303, "a personal link is not a flood"


def test_no_address_is_kept_anywhere(cast):
    type_code(new_code(8))
    kept = " ".join(str(key) for key in getattr(cache, "_cache", {}))
    assert "203.0.113.7" not in kept
    first = Gate(RequestFactory().get("/", **SCHOOL)).name
    cache.delete("limit-key")
    assert Gate(RequestFactory().get("/", **SCHOOL)).name != first, "a new key every day: yesterday means nothing"


def test_too_large_a_body_is_refused(cast):
    person = Respondent()
    person.enter(cast.a.links.answer)
    body = '{"ballot": "x", "answers": ["' + "x" * (2 * 1024 * 1024) + '"]}'
    sent = person.client.post(person.url("answer-save"), body, content_type="application/json")
    assert sent.status_code in {400, 413}
