"""SQLite in which the threads of this process take turns to write.

SQLite lets one transaction write at a time and makes the others sleep and look again, up to a tenth of a second each
time. Inside one process a lock does the same without sleeping. SQLite still guards against other processes.
"""

import threading
from collections import deque
from dataclasses import dataclass

from django.db.backends.sqlite3 import base
from django.db.utils import IntegrityError

PATIENCE = 20  # seconds; then SQLite itself says that the database is locked
_turns: dict[str, threading.Lock] = {}


@dataclass
class _Job:
    """One statement of one thread, and how it ended."""

    sql: str
    parameters: list
    rows: int = 0
    error: BaseException | None = None
    done: bool = False


_waiting: dict[str, deque[_Job]] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes the turn when a transaction begins (they are all IMMEDIATE) and gives it back when that ends."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._turn = None

    def write(self, sql, parameters):
        """Runs one statement that writes, on disk when this returns; gives how many rows it wrote.

        Statements of threads that wait for the same turn are committed together: a disk that takes long to confirm is
        asked once for all of them. One that the database refuses raises in its own thread and leaves the others alone.
        """
        if self.in_atomic_block:
            with self.cursor() as cursor:
                cursor.execute(sql, parameters)
                return cursor.rowcount
        job = _Job(sql, parameters)
        waiting = _waiting.setdefault(str(self.settings_dict["NAME"]), deque())
        waiting.append(job)
        self._take(-1)  # without end: who has the turn may be running this very statement
        try:
            if not job.done:
                self._run([waiting.popleft() for _number in range(len(waiting))])
        finally:
            self._give()
        if job.error is not None:
            raise job.error
        return job.rows

    def _run(self, jobs):
        """Runs the statements of these jobs in one transaction. Whatever happens, each of them knows how it ended."""
        try:
            with self.cursor() as cursor:
                if len(jobs) > 1:
                    cursor.execute("BEGIN IMMEDIATE")
                for job in jobs:
                    try:
                        cursor.execute(job.sql, job.parameters)
                        job.rows = cursor.rowcount
                    except IntegrityError as error:
                        job.error = error
                if len(jobs) > 1:
                    cursor.execute("COMMIT")
        except BaseException as error:
            for job in jobs:
                job.error = job.error or error
            if self.connection is not None and self.connection.in_transaction:
                self.connection.rollback()
        finally:
            for job in jobs:
                job.done = True

    def _take(self, patience=None):
        if self._turn is None:
            turn = _turns.setdefault(str(self.settings_dict["NAME"]), threading.Lock())
            if turn.acquire(timeout=PATIENCE if patience is None else patience):
                self._turn = turn

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
