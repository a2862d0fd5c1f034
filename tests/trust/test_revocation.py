"""S13: what was taken away ends within five seconds, in a page that is open already, and nothing comes after it.

A role that was taken away, a session that was ended, a seat that is gone, a conversation that is over: each while
others in the same room go on. A browser keeps none of these pages, so the back button shows nothing either.
"""

import asyncio
import time

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from draagvlak.live import actions, seats
from draagvlak.live.models import Conversation, Seat
from draagvlak.orgs.models import Membership
from draagvlak.orgs.roles import Role
from tests.people import sign_in
from tests.streams import Stream, run

WITHIN = 5  # seconds
AFTER = 3  # seconds in which nothing may come any more

pytestmark = pytest.mark.django_db(transaction=True)


class Room:
    """Two phones, two members and the desk, all following one conversation of organisation A."""

    def __init__(self, house, world):
        self.house, self.world, self.talk = house, world, world.talk
        self.nonces = [seats.join(world.talk) for _phone in range(2)]
        self.cookies = {"phone": {seats.cookie_name(self.talk.pid): self.nonces[0]},
                        "other phone": {seats.cookie_name(self.talk.pid): self.nonces[1]}}  # fmt: skip
        for name in ("member", "management", "facilitator"):
            client = sign_in(Client(), world.users[name])
            self.cookies[name] = {settings.SESSION_COOKIE_NAME: client.session.session_key}

    def path(self, name, kind="events"):
        return reverse(f"{'phone' if 'phone' in name else 'talk'}-{kind}", args=[self.talk.pid])

    async def follow(self):
        return {
            name: await Stream.open(self.house.port, self.path(name), cookies) for name, cookies in self.cookies.items()
        }

    def change(self):
        """Something happens that everybody in the room is told."""
        now = Conversation.objects.get(pk=self.talk.pk)
        actions.set_locked(now, self.world.facilitator, not now.locked)


@pytest.fixture
def room(house, live_cast):
    return Room(house, live_cast.a)


async def taken(room, take, gone):
    """Takes something away; only the streams in `gone` end, in time, and hear nothing of what happens after that."""
    streams = await room.follow()
    assert all(stream.names == ["hello"] for stream in streams.values())
    await asyncio.to_thread(take)
    began = time.perf_counter()
    for name in gone:
        assert await streams[name].until(lambda n=name: streams[n].ended is not None, WITHIN + 1), f"{name} goes on"
        assert streams[name].ended - began <= WITHIN
    heard = {name: streams[name].raw for name in gone}
    stay = {name: stream.count("changed") for name, stream in streams.items() if name not in gone}
    if stay:
        await asyncio.to_thread(room.change)
    for name, before in stay.items():
        heard_it = await streams[name].until(lambda n=name, b=before: streams[n].count("changed") > b, AFTER + WITHIN)
        assert heard_it, f"{name} is deaf"
        assert streams[name].ended is None
    assert {name: streams[name].raw for name in gone} == heard
    again = {name: await Stream.open(room.house.port, room.path(name), room.cookies[name]) for name in gone}
    for stream in [*streams.values(), *again.values()]:
        stream.close()
    return {name: stream.status for name, stream in again.items()}


def test_a_member_whose_role_was_taken_away(room):
    def take():
        Membership.objects.filter(user=room.world.member).update(role=Role.OBSERVER)

    assert run(taken(room, take, ["member"])) == {"member": 403}


def test_a_member_whose_session_was_ended(room):
    def take():
        Session.objects.filter(session_key=room.cookies["member"][settings.SESSION_COOKIE_NAME]).delete()

    assert run(taken(room, take, ["member"])) == {"member": 302}


def test_a_seat_that_is_gone(room):
    def take():
        Seat.objects.filter(pk=seats.find(room.talk.pid, room.nonces[0]).seat.pk).delete()

    assert run(taken(room, take, ["phone"])) == {"phone": 204}


def test_a_phone_that_left(room):
    def take():
        seats.leave(seats.find(room.talk.pid, room.nonces[0]))

    assert run(taken(room, take, ["phone"])) == {"phone": 204}


@pytest.mark.parametrize("verb", [actions.end, actions.discard])
def test_a_conversation_that_is_over_or_thrown_away(room, verb):
    everybody = list(room.cookies)
    statuses = run(taken(room, lambda: verb(room.talk, room.world.facilitator), everybody))
    assert statuses["phone"] == statuses["other phone"] == 204
    assert statuses["member"] == (204 if verb is actions.end else 404)


def test_no_page_of_a_conversation_is_kept_by_a_browser(room):
    for name, kind in (("phone", "stand"), ("phone", "events"), ("member", "events"), ("facilitator", "stand")):
        client = Client()
        client.cookies.load(room.cookies[name])
        assert client.get(room.path(name, kind))["Cache-Control"] == "no-store"
