"""Who works on the data: any number of servers together, or one restore alone.

A server calls `hold()` once, before it opens for visitors, and keeps what it gets. A restore runs inside `alone()`.
On one machine a lock on DATA/server.lock does it, and the kernel drops it with the process, however that ends. On
PostgreSQL an advisory lock does the same for servers on other machines.
"""

import contextlib
import fcntl
import os
from pathlib import Path

from django.conf import settings
from django.db import connection

NUMBER = 7042  # of the advisory lock


class Busy(Exception):
    """Somebody else holds the data; the message is a sentence for the operator."""


def _open_file():
    folder = Path(settings.DATA)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return os.open(folder / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)


def _connect():
    """A connection of its own to PostgreSQL; None on SQLite."""
    if connection.vendor != "postgresql":
        return None
    import psycopg

    from draagvlak.cli.postgres_copy import parameters

    return psycopg.connect(**parameters(connection), autocommit=True)


class Held:
    """The lock of this process. Give it back with `release()`; the end of the process does so too."""

    def __init__(self, shared):
        self.shared = shared
        self.file, self.database = _open_file(), None
        try:
            fcntl.flock(self.file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
            self.renew()
        except BlockingIOError:
            self.release()
            raise Busy(self._why()) from None
        except BaseException:
            self.release()
            raise

    def _why(self):
        if self.shared:
            return "A backup is being put back. Wait until that is done, then start again."
        return "The server is running. Stop it first, then restore."

    def renew(self):
        """Takes the lock in PostgreSQL, again if its connection was lost. The background loop calls it now and then."""
        if self.database is not None:
            with contextlib.suppress(Exception):
                self.database.execute("SELECT 1")
                return
            self.database.close()
        self.database = _connect()
        if self.database is not None:
            kind = "_shared" if self.shared else ""
            row = self.database.execute(f"SELECT pg_try_advisory_lock{kind}({NUMBER})").fetchone()
            if not row[0]:
                raise Busy(self._why())

    def release(self):
        if self.database is not None:
            self.database.close()
            self.database = None
        if self.file is not None:
            os.close(self.file)
            self.file = None


def hold():
    """The lock of a server. Raises Busy while a backup is being put back."""
    return Held(shared=True)


def is_held():
    """Whether a server (or a restore) works on the data now."""
    try:
        Held(shared=False).release()
    except Busy:
        return True
    return False


@contextlib.contextmanager
def alone():
    """Nobody else works on the data inside this block. Raises Busy while a server runs."""
    held = Held(shared=False)
    try:
        yield
    finally:
        held.release()
