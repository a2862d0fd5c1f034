"""Nudges: 'something changed', to whoever listens, in this process and in others. A nudge carries no data to anybody.

`publish` is called inside the transaction that changes something, and arrives when it commits. On PostgreSQL one
connection per process listens, while anybody does; on SQLite there is one process. Listeners live in the event loop.
"""

import asyncio
import logging
import threading
import time
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import F, Func, IntegerField, Value

CHANNEL = "draagvlak"
TICK = 2  # seconds after which the listening thread looks whether anybody still listens
AGAIN = 1  # seconds before it tries a lost connection again
# A line that was cut without a word is noticed within about ten seconds.
KEEPALIVE = {"keepalives": 1, "keepalives_idle": 4, "keepalives_interval": 2, "keepalives_count": 2,
             "connect_timeout": 5}  # fmt: skip
RESYNC = "resync"  # the data of a nudge to everybody: something may have been missed
logger = logging.getLogger("draagvlak")


def publish(topic, data=""):
    """Tells everybody who listens to `topic` that it changed, once this transaction commits."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{topic}|{data}"])  # PostgreSQL sends it at commit
    else:
        transaction.on_commit(lambda: hub.wake(topic, str(data)))


class _Nudge(Func):
    """One, and a nudge on the way: `pg_notify` answers nothing, whatever one asks about it."""

    template = "CASE WHEN pg_notify(%(expressions)s) IS NULL THEN 1 ELSE 1 END"


def raised(column, topic):
    """For an `update()` of one row: one more than in `column`, and what `publish` does in the same statement.

    On PostgreSQL nobody is nudged when no row was there to update.
    """
    if connection.vendor == "postgresql":
        return F(column) + _Nudge(Value(CHANNEL), Value(f"{topic}|"), output_field=IntegerField())
    publish(topic)
    return F(column) + 1


class Listener:
    """One that listens to one topic, in the event loop. `last`: the last data that it was told."""

    def __init__(self, topic, last=""):
        self.topic, self.last = topic, last
        self.is_over = False
        self._news: str | None = None
        self._bell = asyncio.Event()

    def ring(self, data):
        """In the event loop. However many nudges come while nobody looks, one is kept: that with data, if any."""
        self._news = data or self._news or ""
        self.last = data if data not in {"", RESYNC} else self.last
        self._bell.set()

    def end(self):
        self.is_over = True
        self._bell.set()

    async def wait(self, seconds):
        """The data of the nudges since the last look ('' without any); None when none came in so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._bell.wait()
        except TimeoutError:
            return None
        self._bell.clear()
        news, self._news = self._news, None
        return news


class Hub:
    """Everybody who listens in this process."""

    def __init__(self):
        self._topics: dict[str, set[Listener]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ear: threading.Thread | None = None
        self._open = asyncio.Event()  # of the line of this ear
        self._missed = False  # whether somebody may have missed something
        self._turn = threading.Lock()

    def __len__(self):
        return sum(len(found) for found in list(self._topics.values()))

    @contextmanager
    def listening(self, topic, last=""):
        """In the event loop: a Listener to `topic`, until the block ends."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:  # a server has one loop; who listened in another is gone with it
            self._loop, self._topics = loop, {}
        listener = Listener(topic, last)
        self._topics.setdefault(topic, set()).add(listener)
        self._hear()
        try:
            yield listener
        finally:
            others = self._topics.get(topic, set())
            others.discard(listener)
            if not others:
                self._topics.pop(topic, None)

    async def ready(self, seconds=5):
        """In the event loop: returns when every nudge is heard; after so many seconds in any case.

        Who asks how things are after this misses nothing. When the line comes later, everybody is nudged.
        """
        if self._ear is not None:
            try:
                async with asyncio.timeout(seconds):
                    await self._open.wait()
            except TimeoutError:
                self._missed = True

    def wake(self, topic, data=""):
        """From any thread: nudges who listens to `topic` in this process."""
        self._call(self._ring, topic, data)

    def end(self, listeners):
        """From any thread: ends these listeners. Nothing reaches them any more."""
        self._call(lambda: [listener.end() for listener in listeners])

    def _call(self, function, *arguments):
        try:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(function, *arguments)
        except RuntimeError:
            pass  # the loop was closed: the server stops, nobody listens any more

    def _ring(self, topic, data):
        for listener in self._topics.get(topic, ()):
            listener.ring(data)

    # ── Other processes, on PostgreSQL ───────────────────────────────────────────────────────────────────────
    def _hear(self):
        with self._turn:
            gone = self._ear is None or not self._ear.is_alive()
            if gone and connection.vendor == "postgresql":
                self._open = asyncio.Event()
                self._ear = threading.Thread(target=self._listen, args=[self._open], name="hub", daemon=True)
                self._ear.start()

    def _is_needed(self):
        with self._turn:
            if not self._topics or self._loop is None or self._loop.is_closed():
                self._ear = None
                return False
            return True

    def _opened(self, line):
        line.set()
        if self._missed:
            self._missed = False
            for topic in list(self._topics):
                self._ring(topic, RESYNC)

    def _lost(self, line):
        line.clear()
        self._missed = True

    def _listen(self, open_line):
        import psycopg

        asked = connection.get_connection_params()
        asked = {name: value for name, value in asked.items() if name not in {"cursor_factory", "context"}}
        asked |= KEEPALIVE | {"autocommit": True, "application_name": "draagvlak-hub"}
        while self._is_needed():
            try:
                with psycopg.connect(**asked) as line:
                    line.execute(f"LISTEN {CHANNEL}")
                    self._call(self._opened, open_line)
                    while self._is_needed():
                        for said in line.notifies(timeout=TICK):
                            self.wake(*said.payload.split("|", 1))
                    return
            except (psycopg.Error, OSError) as error:
                logger.warning("The line for nudges was lost, and is tried again: %s", type(error).__name__)
                self._call(self._lost, open_line)
                time.sleep(AGAIN)


hub = Hub()
