"""R6: streams under load, on one server process: quick, small, nobody left behind, and back after a restart.

The short run has 50 phones, the long one 500. All of it on this machine only.
"""

import asyncio
import time

import psutil
import pytest
from django.conf import settings
from django.urls import reverse

from draagvlak.lib.tokens import keyed_hash, new_token
from draagvlak.live import seats
from draagvlak.live.models import Seat
from tests.people import sign_in
from tests.streams import Stream, ask_and_reset, listening, run

QUICK = 1.0  # seconds, p99
RSS = 200  # MB
LEFT = 5  # seconds after which nobody is left
BACK = 10  # seconds after the server answers again

pytestmark = pytest.mark.django_db(transaction=True)


class Crowd:
    """Phones with a seat in the conversation of organisation A, and the desk that makes it change."""

    def __init__(self, house, world, client, number):
        self.house, self.talk = house, world.talk
        self.nonces = [new_token() for _phone in range(number)]
        Seat.objects.bulk_create(
            Seat(conversation=self.talk, key=keyed_hash("live-seat", nonce)) for nonce in self.nonces
        )
        sign_in(client, world.facilitator)
        token = "x" * 32
        self.desk = {settings.SESSION_COOKIE_NAME: client.session.session_key, settings.CSRF_COOKIE_NAME: token}
        self.path = reverse("phone-events", args=[self.talk.pid])
        self.locked = False

    def cookies(self, nonce):
        return {seats.cookie_name(self.talk.pid): nonce}

    async def come(self):
        """Everybody opens a stream, at the same moment."""
        return await asyncio.gather(
            *(Stream.open(self.house.port, self.path, self.cookies(nonce)) for nonce in self.nonces)
        )

    async def change(self):
        """The facilitator presses a button. Returns the moment of the press."""
        self.locked = not self.locked
        form = f"do={'lock' if self.locked else 'unlock'}&csrfmiddlewaretoken={self.desk[settings.CSRF_COOKIE_NAME]}"
        cookies = "; ".join(f"{name}={value}" for name, value in self.desk.items())
        reader, writer = await asyncio.open_connection("127.0.0.1", self.house.port)
        began = time.perf_counter()
        writer.write(
            f"POST {reverse('talk-do', args=[self.talk.pid])} HTTP/1.1\r\nHost: 127.0.0.1:{self.house.port}\r\n"
            f"Origin: {self.house.url}\r\nCookie: {cookies}\r\nConnection: close\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n{form}".encode()
        )
        assert (await reader.readline()).split()[1] == b"303"
        writer.close()
        return began

    async def everybody_left(self):
        """Whether nobody listens any more in the server, within the time that is allowed."""
        end = time.monotonic() + LEFT
        while time.monotonic() < end:
            if await asyncio.to_thread(listening, self.house.url) == (0, 0):
                return True
            await asyncio.sleep(0.1)
        return False


@pytest.fixture
def crowd(live_cast, own_server, client):
    """A server of its own: what its memory holds comes from the streams, not from the tests before."""

    def make(number):
        return Crowd(own_server(), live_cast.a, client, number)

    return make


def rss(house):
    return psutil.Process(house.process.pid).memory_info().rss / 1e6


async def hears(crowd, changes=5):
    """How long each phone took to hear of each change, in order; and every stream, still open."""
    phones, took = await crowd.come(), []
    assert all(phone.status == 200 for phone in phones)
    assert await asyncio.to_thread(listening, crowd.house.url) == (len(phones), len(phones))
    for number in range(1, changes + 1):
        began = await crowd.change()
        heard = await asyncio.gather(*(phone.until(lambda p=phone: p.count("changed") >= number, 10)
                                       for phone in phones))  # fmt: skip
        assert all(heard), f"{heard.count(False)} phones did not hear of change {number}"
        took += [next(at for at, name in reversed(phone.events) if name == "changed") - began for phone in phones]
    return phones, sorted(took)


async def load(crowd):
    phones, took = await hears(crowd)
    assert {phone.raw for phone in phones} == {phones[0].raw}, "one phone was told something else than another"
    assert took[int(0.99 * len(took))] <= QUICK, f"p99 {took[int(0.99 * len(took))] * 1000:.0f} ms"
    assert rss(crowd.house) <= RSS
    third = len(phones) // 3
    for phone in phones[:third]:
        phone.close()
    for phone in phones[third:]:
        phone.reset()
    assert await crowd.everybody_left()


def test_streams_are_quick_and_small_and_nobody_is_left(crowd):
    run(load(crowd(50)))


@pytest.mark.long
def test_five_hundred_streams(crowd):
    run(load(crowd(500)))


def test_who_is_gone_before_the_first_byte_is_not_left(crowd):
    room = crowd(50)
    for nonce in room.nonces:
        ask_and_reset(room.house.port, room.path, room.cookies(nonce))
    assert run(room.everybody_left())


def test_after_a_restart_everybody_hears_again(crowd):
    """Browsers come back by themselves, and look when the server says hello: so they see what changed meanwhile."""
    room = crowd(20)

    async def stopped():
        phones = await room.come()
        room.house.stop()
        return all([await phone.until(lambda p=phone: p.ended is not None, LEFT) for phone in phones])

    async def again():
        began = time.monotonic()
        phones, _took = await hears(room, changes=1)
        for phone in phones:
            phone.close()
        return time.monotonic() - began

    assert run(stopped())
    room.house.start()  # here: a process ends with the thread that started it
    assert run(again()) <= BACK
