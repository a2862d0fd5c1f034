"""SQLite in which the threads of this process take turns to write.

SQLite lets one transaction write at a time and makes the others sleep and look again, up to a tenth of a second each
time. Inside one process a lock does the same without sleeping. SQLite still guards against other processes.
"""

import threading
from contextlib import contextmanager

from django.db.backends.sqlite3 import base

PATIENCE = 20  # seconds; then SQLite itself says that the database is locked
_turns: dict[str, threading.Lock] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes the turn when a transaction begins (they are all IMMEDIATE) and gives it back when that ends."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._turn = None

    @contextmanager
    def turn(self):
        """For one statement that writes outside a transaction."""
        mine = self._take()
        try:
            yield
        finally:
            if mine:
                self._give()

    def _take(self):
        if self._turn is not None:
            return False
        turn = _turns.setdefault(str(self.settings_dict["NAME"]), threading.Lock())
        if turn.acquire(timeout=PATIENCE):
            self._turn = turn
        return self._turn is not None

    def _give(self):
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.release()

    def _start_transaction_under_autocommit(self):
        self._take()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._give()
            raise

    def _commit(self):
        try:
            return super()._commit()
        finally:
            if self.connection is None or not self.connection.in_transaction:
                self._give()

    def _rollback(self):
        try:
            return super()._rollback()
        finally:
            self._give()

    def _close(self):
        try:
            return super()._close()
        finally:
            self._give()
