"""Taking the order out of what lies on disk (D18): invitees, ballots and answers are rewritten in random order.

Runs before every nightly backup and at closing. PostgreSQL keeps rows in the order they were written (ctid) with the
number of the writing transaction (xmin); after a rewrite the rows of a round have one number and lie in the order of
their random keys. SQLite keeps rows by their random key, but inside each page the order of writing can still be read;
VACUUM builds the file anew, and emptying the log (-wal) takes away the pages of before.

What remains: somebody with live access to the database while a round runs can still compare the order of the last
writes. The notice to respondents says so.
"""

import time

from django.db import OperationalError, connection, transaction

# Also the order in which they are locked: withdrawing deletes answers first, then the ballot.
TABLES = ("surveys_answer", "surveys_ballot", "surveys_invitee")
TRIES = 5
PATIENCE = "5s"  # how long others may be kept waiting by us

# Every round that runs, and every round that was written to since it was rewritten last.
ROUNDS = """
SELECT id FROM surveys_survey WHERE state = 'running'
UNION SELECT survey_id FROM surveys_invitee GROUP BY 1 HAVING count(DISTINCT xmin::text) > 1
UNION SELECT survey_id FROM surveys_ballot GROUP BY 1 HAVING count(DISTINCT xmin::text) > 1
UNION SELECT b.survey_id FROM surveys_answer a JOIN surveys_ballot b ON b.id = a.ballot_id
    GROUP BY 1 HAVING count(DISTINCT a.xmin::text) > 1
"""
# An UPDATE that changes nothing is allowed in an ended round too (surveys/locks.py).
ONE_WRITER = (
    "UPDATE surveys_invitee SET id = id WHERE survey_id = ANY(%s)",
    "UPDATE surveys_ballot SET id = id WHERE survey_id = ANY(%s)",
    "UPDATE surveys_answer SET id = id WHERE ballot_id IN (SELECT id FROM surveys_ballot WHERE survey_id = ANY(%s))",
)


class StillOrdered(OperationalError):
    """The log could not be emptied because somebody keeps reading: the old order still stands in it."""


def shuffle():
    """Rewrites the three tables in random order and gives the space back. Waits for saves that are under way.

    Must not be called inside a transaction: VACUUM cannot run there. Raises OperationalError when others kept the
    tables busy for half a minute; then it is safe to call it again.
    """
    for step in (_postgresql_steps if connection.vendor == "postgresql" else _sqlite_steps)():
        _patiently(step)


def _patiently(step):
    for left in reversed(range(TRIES)):
        try:
            step()
            return
        except OperationalError:
            if not left:
                raise
            time.sleep(0.5)


def _postgresql_steps():
    yield _one_number
    for table in TABLES:
        yield lambda table=table: _in_order_of_key(table)


def _one_number():
    """One transaction writes every row again, so that all have its number (xmin)."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        # Nobody writes meanwhile, everybody may read.
        cursor.execute(f"LOCK TABLE {', '.join(TABLES)} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(ROUNDS)
        rounds = [row[0] for row in cursor.fetchall()]
        for statement in ONE_WRITER:
            cursor.execute(statement, [rounds])


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
