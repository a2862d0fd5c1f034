"""Taking the order out of rounds (D18): invitees, ballots, answers and arguments in random order (lib/shuffle.py).

Runs before every nightly backup and at closing. What remains: somebody with live access to the database while a round
runs can still compare the order of the last writes. The notice to respondents says so.
"""

from draagvlak.lib import shuffle as order

# Also the order in which they are locked: withdrawing deletes answers first, then the ballot.
TABLES = ("surveys_answer", "surveys_ballot", "surveys_invitee")
# The arguments of a round are written once, by its closing: they have one writer.
PUBLISHED = ("surveys_argument",)

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


def shuffle():
    """Rewrites these tables in random order. Not inside a transaction; raises OperationalError (lib/shuffle.py)."""
    order.shuffle(TABLES, _one_writer, PUBLISHED)


def _one_writer(cursor):
    cursor.execute(ROUNDS)
    rounds = [row[0] for row in cursor.fetchall()]
    for statement in ONE_WRITER:
        cursor.execute(statement, [rounds])
