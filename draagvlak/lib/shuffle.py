"""Taking the order out of what lies on disk (D18): rows are rewritten in the order of their random keys.

PostgreSQL keeps rows in the order they were written (ctid) with the number of the writing transaction (xmin); after a
rewrite the rows have one number and lie in the order of their random keys. SQLite keeps rows by their key (RandomKey),
but inside each page the order of writing can still be read; VACUUM builds the file anew, and emptying the log (-wal)
takes away the pages of before.
"""

import logging
import time

from django.db import OperationalError, connection, transaction

log = logging.getLogger("draagvlak.shuffle")
TRIES = 5
PATIENCE = "5s"  # how long others may be kept waiting by us


class StillOrdered(OperationalError):
    """The log could not be emptied because somebody keeps reading: the old order still stands in it."""


def shuffle(tables, one_writer, also=()):
    """Rewrites `tables` in random order and gives the space back. Waits for saves that are under way.

    `tables`: in the order in which others lock them. `one_writer(cursor)`: writes every row again that may have a
    writer of its own; in a transaction, on PostgreSQL only. `also`: tables whose writers tell nothing. Must not be
    called inside a transaction: VACUUM cannot run there.
    Raises OperationalError when others kept the tables busy for half a minute; then it is safe to call it again.
    """
    steps = _postgresql_steps(tables, one_writer, also) if connection.vendor == "postgresql" else _sqlite_steps()
    for step in steps:
        _patiently(step)


def rewrite_file(_apps, editor):
    """For a migration that put rows of SQLite in another order, after it and in no transaction: the file anew."""
    if editor.connection.vendor != "sqlite":
        return
    try:
        for step in _sqlite_steps():
            _patiently(step)
    except OperationalError:  # the nightly backup does it again, before it copies anything
        log.warning("the file of the database could not be rewritten")


def _patiently(step):
    for left in reversed(range(TRIES)):
        try:
            step()
            return
        except OperationalError:
            if not left:
                raise
            time.sleep(0.5)


def _postgresql_steps(tables, one_writer, also):
    yield lambda: _one_number(tables, one_writer)
    for table in (*tables, *also):
        yield lambda table=table: _in_order_of_key(table)


def _one_number(tables, one_writer):
    """One transaction writes every row again, so that all have its number (xmin)."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        # Nobody writes meanwhile, everybody may read.
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")
        one_writer(cursor)


def _in_order_of_key(table):
    """Writes a new file in the order of the random key; the old one goes, with the old versions of the rows."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        cursor.execute(f"CLUSTER {table} USING {table}_pkey")


def _sqlite_steps():
    yield lambda: connection.cursor().execute("VACUUM")
    yield _empty_the_log


def _empty_the_log():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if cursor.fetchone()[0]:
            raise StillOrdered("the log of the database is in use")
