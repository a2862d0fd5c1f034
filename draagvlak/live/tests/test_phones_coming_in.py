"""Phones that come in: one button, a code, a seat without a person, and the same door for everybody."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from draagvlak.live import actions, seats
from draagvlak.live.models import Seat
from draagvlak.live.tests.phone import Phone, code_of, now
from draagvlak.live.tests.test_phones import a, closing, many, phone, talk  # noqa: F401 - fixtures too
from draagvlak.surveys.limits import BEGUN, WRONG

pytestmark = pytest.mark.django_db


# ── Coming in ────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_qr_shows_the_promise_and_one_button(talk, a):  # noqa: F811
    page = Client().get(reverse("talk-in", args=[code_of(talk)]))
    assert page.status_code == 200
    for words in ("Geen naam", "Niemand ziet wat jij kiest", "Vanaf 5 stemmen", a.organisation.name, "Doe mee"):
        assert words in page.text
    assert page.text.count('type="submit"') == 2, "the language, and one button"
    assert not page.cookies.keys() - {"csrf"}, "looking leaves nothing behind"


def test_one_button_gives_a_seat_and_nothing_of_a_person(talk):  # noqa: F811
    phone = Phone(talk, code_of(talk), role="ict")  # noqa: F811
    assert (phone.entered.status_code, phone.entered["Location"]) == (303, reverse("phone", args=[talk.pid]))
    cookie = phone.entered.cookies[seats.cookie_name(talk.pid)]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (True, "Lax", "/", 86400)
    seat = Seat.objects.get(conversation=talk)
    assert (seat.role, seat.invented) == ("ict", False)
    assert phone.nonce.encode() not in bytes(seat.key)
    assert "Je bent erbij" in phone.look().text


def test_the_role_may_stay_empty_and_can_be_no_other(talk):  # noqa: F811
    assert Phone(talk, code_of(talk)).entered.status_code == 303
    assert Phone(talk, code_of(talk), role="director").entered.status_code == 422
    assert Seat.objects.filter(conversation=talk).count() == 1


@pytest.mark.parametrize("typed", ["{}", "{} ", "lower", "spaced"])
def test_a_typed_code_leads_to_the_same_door(talk, typed):  # noqa: F811
    code = code_of(talk)
    text = {"lower": code.lower(), "spaced": f"{code[:4]} {code[4:]}"}.get(typed, typed.format(code))
    answer = Client().post(reverse("join"), {"code": text})
    assert (answer.status_code, answer["Location"]) == (303, reverse("talk-in", args=[code]))


def test_a_wrong_code_opens_nothing_and_guessing_is_slowed_down(talk):  # noqa: F811
    client, good = Client(), reverse("talk-in", args=[code_of(talk)])
    wrong = [client.get(reverse("talk-in", args=["2222ABCD"])) for _time in range(WRONG + 1)]
    assert [page.status_code for page in wrong] == [404] * WRONG + [429]
    assert client.get(good).status_code == 429, "a right guess among many is not told apart"
    assert client.get(good, REMOTE_ADDR="10.0.0.9").status_code == 200


def test_a_room_of_five_hundred_behind_one_address_comes_in(talk, settings):  # noqa: F811
    assert BEGUN >= 500
    code, statuses = code_of(talk), []
    for _number in range(60):
        statuses.append(Phone(talk, code).entered.status_code)
        statuses.append(Client().get(reverse("talk-in", args=["XXXX"])).status_code)  # every second one mistypes
    assert set(statuses) == {303, 404}


def test_the_address_is_never_marked(talk, phone):  # noqa: F811
    for address in (reverse("talk-in", args=[code_of(talk)]), phone.url("phone"), phone.url("phone-stand")):
        answer = phone.client.get(address, {"utm": "x"})
        assert (answer.status_code, answer["Location"]) == (302, address)


def test_who_was_there_comes_back_in_place(talk, phone):  # noqa: F811
    actions.set_locked(talk, talk.facilitator, True)
    back = phone.client.get(reverse("talk-in", args=[code_of(talk)]))
    assert (back.status_code, back["Location"]) == (303, phone.url("phone"))
    assert phone.look().status_code == 200
    again = phone.client.post(reverse("talk-in", args=[code_of(talk)]))
    assert again.status_code == 303
    assert Seat.objects.filter(conversation=talk).count() == 1, "a reload or a double tap takes no second seat"


def test_a_shut_door_says_so_kindly(talk):  # noqa: F811
    actions.set_locked(talk, talk.facilitator, True)
    for method in (Client().get, Client().post):
        page = method(reverse("talk-in", args=[code_of(talk)]))
        assert page.status_code == 409
        assert "De deur is dicht" in page.text
    assert not Seat.objects.filter(conversation=talk).exists()


def test_the_code_of_what_is_over_opens_nothing(talk, a):  # noqa: F811
    code = code_of(talk)
    closing(talk, a)
    actions.end(now(talk), a.facilitator)
    assert Client().get(reverse("talk-in", args=[code])).status_code == 404


def test_without_a_seat_every_address_is_the_same(talk, phone, cast):  # noqa: F811
    stranger = Client()
    stranger.cookies[seats.cookie_name(cast.b.talk.pid)] = phone.nonce
    bodies = set()
    for pid in (talk.pid, cast.b.talk.pid, cast.a.past_talk.pid, "2222222222222a"):
        for name in ("phone", "phone-stand"):
            page = stranger.get(reverse(name, args=[pid]))
            assert page.status_code == 404
            bodies.add(re.sub(r'value="[A-Za-z0-9]{64}"', "", page.text))
        for name in ("phone-vote", "phone-say"):
            assert stranger.post(reverse(name, args=[pid]), {"level": 1}).status_code == 404
    assert len(bodies) == 1


def test_no_session_is_read_or_made(talk, phone):  # noqa: F811
    for name in ("phone", "phone-stand"):
        answer = phone.look(name)
        assert not hasattr(answer.wsgi_request, "session")
        assert set(answer.cookies) <= {"csrf"}
