"""Everything that runs by itself: one list, one loop, in a thread of the server.

Several servers may run the loop on one PostgreSQL. A job either claims its own work (mail its rows, the backup its
night), or is claimed here for its period: who claims it runs it, and a job that failed or died is free again.
"""

import fcntl
import logging
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.db import close_old_connections
from django.utils import timezone

from draagvlak.cli.parts import find

log = logging.getLogger("draagvlak.background")
NIGHT = 3  # o'clock, local time
AGAIN_AFTER = 30 * 60  # seconds after which a job that failed or died is tried again
KEPT = 40 * 24 * 3600


@dataclass(frozen=True)
class Job:
    """`does` is the dotted name of a function without arguments. `every` in seconds, or 0: once a night.

    `own_claim`: the function itself sees to it that two servers do not do the same work.
    """

    name: str
    does: str
    every: int = 0
    own_claim: bool = False

    def period(self, now):
        """The name of the period that `now` is in: done once in it is done. Empty: not now."""
        if self.every:
            return str(int(now.timestamp() // self.every))
        local = timezone.localtime(now)
        # A server that is switched off at night catches up in the morning.
        return (local - timedelta(hours=NIGHT)).date().isoformat()


# First what must go, then the backup: so that no backup holds what was due.
# The backup looks every ten minutes whether its night has come. It shuffles first (lib/shuffle.py), so that no
# backup shows in which order people answered.
JOBS = (
    Job("mail", "draagvlak.orgs.mail.send_due", every=5, own_claim=True),
    Job("sessions", "draagvlak.cli.background.clear_sessions"),
    Job("retention", "draagvlak.orgs.retention.delete_due"),
    Job("worksheets", "draagvlak.worksheets.erasing.forgetting.delete_due"),
    Job("close", "draagvlak.surveys.closing.close_overdue"),
    Job("talks", "draagvlak.live.overdue.end_due"),
    Job("tools", "draagvlak.worksheets.tools.actions.close_overdue"),
    Job("rounds", "draagvlak.worksheets.vision.actions.end_overdue"),
    Job("questions", "draagvlak.worksheets.ask.actions.hand_over"),
    Job("destroy", "draagvlak.surveys.closing.destroy_due"),
    Job("drafts", "draagvlak.surveys.closing.empty_drafts"),
    Job("again", "draagvlak.cli.erasing.erase_again"),
    Job("ending", "draagvlak.cli.erasing.end_due"),
    Job("old", "draagvlak.home.ending.delete_old"),
    Job("reminders", "draagvlak.plans.reminders.remind_due"),
    Job("backup", "draagvlak.cli.backups.nightly", every=600, own_claim=True),
)


def clear_sessions():
    """Deletes the sessions that have ended."""
    from django.core.management import call_command

    call_command("clearsessions")


class Folder(FileBasedCache):
    """Claims in files; adding one is made safe with a lock."""

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        with open(settings.DATA / "claims.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return super().add(key, value, timeout, version)


@lru_cache(maxsize=1)
def _claims():
    """Where claims are kept: in the database that servers share, or in a folder beside SQLite."""
    if settings.ON_SQLITE:
        return Folder(str(settings.DATA / "claims"), {"OPTIONS": {"MAX_ENTRIES": 1000}})
    return cache


def run_due(now=None):
    """Runs once whatever is due. Returns the names of the jobs that ran and ended well."""
    now = now or timezone.now()
    return [job.name for job in JOBS if _run(job, job.period(now))]


def _run(job, period):
    function = find(job.does)
    if function is None:
        return False
    claims, key = _claims(), f"job:{job.name}:{period}"
    if not job.own_claim and (claims.get(f"{key}:done") or not claims.add(key, 1, AGAIN_AFTER)):
        return False
    try:
        function()
    except Exception:
        log.exception("job %s failed", job.name)
        return False
    if not job.own_claim:
        claims.set(f"{key}:done", 1, KEPT)
        claims.set(f"job:{job.name}:last", timezone.now().isoformat(timespec="seconds"), KEPT)
    return True


def last_done(name):
    """When a nightly job last ended well, as ISO text; None when never."""
    return _claims().get(f"job:{name}:last")


class Loop(threading.Thread):
    """Runs what is due until `stop()`. Errors are logged; the loop never dies."""

    TICK = 2.0

    def __init__(self, held=None, tick=TICK):
        super().__init__(name="background", daemon=True)
        self.held, self.tick, self._stop_now = held, tick, threading.Event()
        self._next: dict[str, float] = {}

    def run(self):
        while not self._stop_now.wait(self.tick):
            try:
                self._round()
            except Exception:
                log.exception("the background loop had a bad round")
            finally:
                close_old_connections()

    def _round(self):
        close_old_connections()
        now, clock = timezone.now(), time.monotonic()
        if self.held and clock >= self._next.get("", 0):
            self._next[""] = clock + 60
            self.held.renew()  # the lock that keeps a restore away while we serve (cli/locking.py)
        for job in JOBS:
            if clock < self._next.get(job.name, 0):
                continue
            self._next[job.name] = clock + (job.every or 60)
            _run(job, job.period(now))

    def stop(self):
        self._stop_now.set()
        self.join(timeout=5)


def start(held=None):
    """Starts the loop and returns it. `held` is the lock of this server."""
    loop = Loop(held)
    loop.start()
    return loop
