"""Nudges reach who listens, when the change is really there, in every process, and after a lost line."""

import asyncio
import time

import pytest
from django.db import connection, transaction

from draagvlak.lib import hub as rooms
from draagvlak.lib.hub import Hub, publish
from draagvlak.plans import road
from draagvlak.worksheets import actions
from draagvlak.worksheets.models import Sheet
from tests.streams import run

on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="only PostgreSQL has processes to tell")
LINES = "FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'draagvlak-hub'"


@pytest.fixture
def alone(monkeypatch):
    """A hub that hears of no other process."""
    monkeypatch.setattr(Hub, "_hear", lambda self: None)
    return Hub()


@pytest.fixture
def hub(monkeypatch):
    """A hub in place of that of this process; its thread is gone when the test is over."""
    made = Hub()
    monkeypatch.setattr(rooms, "hub", made)
    yield made
    ear, end = made._ear, time.monotonic() + 10
    while ear is not None and ear.is_alive() and time.monotonic() < end:
        time.sleep(0.05)
    assert ear is None or not ear.is_alive()


def told(hub, *topics, during, seconds=0.5):
    """What one listener per topic heard while `during` ran in a thread."""

    async def listen(topic):
        with hub.listening(topic) as listener:
            ready.release()
            return await listener.wait(seconds)

    async def everything():
        nonlocal ready
        ready = asyncio.Semaphore(0)
        waiting = [asyncio.ensure_future(listen(topic)) for topic in topics]
        for _topic in topics:
            await ready.acquire()
        await asyncio.to_thread(during)
        return await asyncio.gather(*waiting)

    ready = None
    return run(everything())


def test_a_nudge_reaches_who_listens_to_it_and_nobody_else(alone):
    assert told(alone, "one", "one", "other", during=lambda: alone.wake("one", "7")) == ["7", "7", None]


def test_many_nudges_become_one_and_the_last_number_stays(alone):
    def often():
        for data in ("7", "8", ""):
            alone.wake("one", data)

    async def listen():
        with alone.listening("one", "6") as listener:
            often()
            await asyncio.sleep(0.05)
            return [await listener.wait(0.05), await listener.wait(0.05), listener.last]

    assert run(listen()) == ["8", None, "8"]


def test_who_is_ended_hears_nothing_more(alone):
    async def listen():
        with alone.listening("one") as listener:
            alone.end([listener])
            await listener.wait(1)
            return listener.is_over

    assert run(listen())


def test_nobody_is_left_when_the_block_ends_however_it_ends(alone):
    async def listen():
        with alone.listening("one") as listener:
            await listener.wait(60)

    async def leave():
        task = asyncio.ensure_future(listen())
        await asyncio.sleep(0.01)
        assert len(alone) == 1
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run(leave())
    assert len(alone) == 0


@pytest.mark.django_db(transaction=True)
class TestTransactions:
    def test_a_nudge_waits_for_the_commit(self, hub):
        moments = []

        def change():
            with transaction.atomic():
                publish("one", 7)
                time.sleep(0.3)
                moments.append(time.perf_counter())
            connection.close()

        async def listen():
            with hub.listening("one") as listener:
                await hub.ready()
                changing = asyncio.ensure_future(asyncio.to_thread(change))
                news = await listener.wait(5)
                moments.append(time.perf_counter())
                await changing
                return news

        assert run(listen()) == "7"
        assert moments[0] <= moments[1]

    def test_what_is_rolled_back_nudges_nobody(self, hub):
        def change():
            with transaction.atomic():
                publish("one", 7)
                transaction.set_rollback(True)
            connection.close()

        async def listen():
            with hub.listening("one") as listener:
                await hub.ready()
                await asyncio.to_thread(change)
                return await listener.wait(0.5)

        assert run(listen()) is None

    @pytest.mark.parametrize("there", [True, False])
    def test_a_number_that_is_raised_nudges_once_where_a_row_is(self, hub, cast, there):
        trajectory = road.begin(cast.a.organisation, cast.a.facilitator, subject="x")
        sheet = actions.make(trajectory, cast.a.facilitator, "vision")
        rows = Sheet.objects.filter(pk=sheet.pk if there else 0)

        def change():
            with transaction.atomic():
                rows.update(revision=rooms.raised("revision", "one"))
                if not there:
                    transaction.set_rollback(True)
            connection.close()

        async def listen():
            with hub.listening("one") as one, hub.listening("other") as other:
                await hub.ready()
                await asyncio.to_thread(change)
                return [await one.wait(1), await one.wait(0.3), await other.wait(0.05)]

        was = sheet.revision
        assert run(listen()) == ["" if there else None, None, None]
        sheet.refresh_from_db()
        assert sheet.revision == was + there


def lines():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {LINES}")
        return cursor.fetchone()[0]


def cut():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid) {LINES}")
    connection.close()


def shout(data):
    publish("one", data)
    connection.close()


@on_postgresql
@pytest.mark.django_db(transaction=True)
class TestPostgreSQL:
    def test_however_many_listen_one_connection_does(self, hub):
        async def listen():
            with hub.listening("one"), hub.listening("other"), hub.listening("one"):
                await hub.ready()
                return await asyncio.to_thread(lines)

        assert run(listen()) == 1

    def test_a_killed_connection_comes_back_within_ten_seconds_and_what_was_missed_is_asked_for(self, hub):
        async def listen():
            with hub.listening("one") as listener:
                await hub.ready()
                began = time.perf_counter()
                await asyncio.to_thread(cut)
                await asyncio.to_thread(shout, "7")  # nobody hears this one
                again = await listener.wait(10)
                took = time.perf_counter() - began
                await asyncio.to_thread(shout, "8")
                return again, await listener.wait(5), took

        again, after, took = run(listen())
        assert again == rooms.RESYNC
        assert after == "8"
        assert took < 10

    def test_who_could_not_wait_for_the_line_is_nudged_when_it_comes(self, hub):
        async def listen():
            with hub.listening("one") as listener:
                await hub.ready(seconds=0)
                return await listener.wait(10)

        assert run(listen()) == rooms.RESYNC

    def test_the_connection_is_given_back_when_nobody_listens(self, hub):
        async def listen():
            with hub.listening("one"):
                await hub.ready()

        run(listen())
        end = time.monotonic() + 3 * rooms.TICK
        while lines() and time.monotonic() < end:
            time.sleep(0.1)
        assert lines() == 0
