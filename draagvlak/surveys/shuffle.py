"""Taking the order out of what lies on disk (D18): invitees, ballots and answers are rewritten in random order.

Runs before every nightly backup and at closing. PostgreSQL keeps rows in the order they were written (ctid) with the
number of the writing transaction (xmin); after a rewrite all rows have one number and a random order. SQLite keeps rows
by their random key, so nothing has to move there; VACUUM rebuilds its file and its free pages.

What remains: somebody with live access to the database while a round runs can still compare the order of the last
writes. The notice to respondents says so.
"""

from django.db import connection, transaction

TABLES = ("surveys_invitee", "surveys_ballot", "surveys_answer")


# ruff: noqa: S608 - every name below is a literal of this module
RUNNING = "SELECT id FROM surveys_survey WHERE state = 'running'"
ONE_WRITER = (
    f"UPDATE surveys_invitee SET id = id WHERE survey_id IN ({RUNNING})",
    f"UPDATE surveys_ballot SET id = id WHERE survey_id IN ({RUNNING})",
    "UPDATE surveys_answer SET id = id WHERE ballot_id IN "
    f"(SELECT id FROM surveys_ballot WHERE survey_id IN ({RUNNING}))",
)


def shuffle():
    """Rewrites the three tables in random order and gives the space back. Waits for saves that are under way.

    Rows of rounds that no longer run were rewritten when their round ended and stay as they are. Must not be called
    inside a transaction: VACUUM and CLUSTER cannot run there.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with transaction.atomic():
                # Nobody writes meanwhile, everybody may read. One transaction gives all rows one number (xmin).
                cursor.execute(f"LOCK TABLE {', '.join(TABLES)} IN SHARE ROW EXCLUSIVE MODE")
                for statement in ONE_WRITER:
                    cursor.execute(statement)
            for table in TABLES:  # in the order of the random key; drops the old versions of the rows
                cursor.execute(f"CLUSTER {table} USING {table}_pkey")
            return
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.fetchall()
