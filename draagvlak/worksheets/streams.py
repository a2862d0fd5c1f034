"""The stream of a sheet and its rounds: 'look again', and nothing else. Opened through the door of the sheet; after
that it costs no thread and no query. One watcher per process ends what may not be followed any more, and tells of what
was missed."""

import logging
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, connection
from django.db.models import Sum
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from draagvlak.lib.hub import Listener, hub
from draagvlak.orgs.following import (
    BEAT,
    BEATEN,
    CHANGED,
    HELLO,
    LOOK,
    NOBODY,
    EventStream,
    Member,
    still,
)
from draagvlak.orgs.models import Grant
from draagvlak.orgs.roles import Right
from draagvlak.worksheets import access, actions
from draagvlak.worksheets.models import Sheet

MOST = 4  # streams of one signed-in browser on one sheet; the rest asks by itself
logger = logging.getLogger("draagvlak")


@dataclass(frozen=True)
class Follower(Member):
    """Who follows a sheet. `grant`: through which a guest does; their organisation is then their own one."""

    grant: int | None = None


@require_safe
def sheet_events(request, pid):
    """For everybody who reads the sheet."""
    here, _sheet = access.sheet(request, pid, guests=True)
    grant = here.grant.pk if here.is_guest else None
    who = Follower(pid, request.user.pk, request.session.session_key, here.organisation.pk, Right.READ, grant)
    return HttpResponse(status=NOBODY) if watch.has_many(who) else EventStream(lambda: _events(who))


async def _events(who):
    # Nothing is counted before this runs, so a browser that leaves before it does leaves nothing behind.
    with hub.listening(actions.topic(who.pid)) as listener, watch.following(who, listener):
        await hub.ready()
        yield HELLO
        while True:
            news = await listener.wait(BEAT)
            if listener.is_over:
                return
            yield BEATEN if news is None else CHANGED


class Watch:
    """Looks after every stream of a sheet in this process, in one thread that is there while a stream is."""

    def __init__(self):
        self._followers: dict[Listener, Follower] = {}
        self._turn = threading.Lock()
        self._thread: threading.Thread | None = None
        self._told: dict[str, tuple[int, int | None]] = {}  # of the sheet, and of its rounds together

    def __len__(self):
        return len(self._followers)

    def has_many(self, who):
        return Counter(list(self._followers.values()))[who] >= MOST

    @contextmanager
    def following(self, who, listener):
        """In the event loop: `who` follows with `listener` until the block ends."""
        with self._turn:
            self._followers[listener] = who
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="watch-sheets", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._turn:
                self._followers.pop(listener, None)

    def _work(self):
        try:
            while self._is_needed():
                time.sleep(LOOK)
                try:
                    connection.close_if_unusable_or_obsolete()
                    self.look()
                except DatabaseError:
                    logger.warning("The watcher of the sheets could not look; it tries again.")
                    connection.close()
                except Exception:
                    logger.exception("The watcher of the sheets failed; it tries again.")
        finally:
            connection.close()

    def _is_needed(self):
        with self._turn:
            if not self._followers:
                self._thread = None
                return False
            return True

    def look(self):
        """Ends the streams of who may not follow any more, and nudges where a change was not told.

        Three queries, and one more while guests follow.
        """
        with self._turn:
            followers = dict(self._followers)
        pids = {who.pid for who in followers.values()}
        stands = Sheet.objects.filter(pid__in=pids).values_list("pid", "revision", Sum("rounds__revision"))
        sheets = {pid: (revision, rounds) for pid, revision, rounds in stands}
        allowed = still(set(followers.values()))
        grants = {who.grant for who in followers.values() if who.grant is not None}
        held = set(Grant.objects.filter(pk__in=grants).values_list("pk", flat=True)) | {None} if grants else {None}
        hub.end([
            listener for listener, who in followers.items()
            if who.pid not in sheets or who not in allowed or who.grant not in held
        ])  # fmt: skip
        for pid, stand in sheets.items():
            if self._told.get(pid, stand) != stand:
                hub.wake(actions.topic(pid))
        self._told = sheets


watch = Watch()
