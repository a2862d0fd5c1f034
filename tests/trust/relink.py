"""Attacks that try to link who was invited to what was answered, by order alone. Used by test_relink.py.

Every attack puts the invitees in an order and the ballots in an order, and says: the first belongs to the first. One
order of the invitees is in no database: who was in the room saw them begin, and knows who was first.
"""

import os
from collections import defaultdict
from pathlib import Path

from django.db import connection

from tests import environment

ON_SQLITE = environment.DATABASE == "sqlite"


class Round:
    """One round in a pair of tables: {id: mark in the bytes} of its invitees and of its ballots, and the truth.

    `spent` holds other marks of the invitees, which appear in their rows only once they answer. `seen`: the invitees in
    the order in which they began.
    """

    def __init__(self, people, papers, truth, tables=("surveys_invitee", "surveys_ballot"), spent=None, seen=()):
        self.people, self.papers, self.truth, self.tables = people, papers, truth, tables
        self.spent, self.seen = spent or {}, list(seen)
        self.survey = None
        self.tokens: dict[int, str] = {}
        self.nonces: list[str] = []

    def guessed(self, people, papers):
        """How many links are right when two orders are laid side by side."""
        return sum(self.truth[person] == paper for person, paper in zip(people, papers, strict=True))


def attack(rounds):
    """{name of the attack: links guessed right, over all rounds}."""
    score: dict[str, int] = defaultdict(int)
    files = _files()
    for found in rounds:
        for name, order in _sql_orders().items():
            score[name] += found.guessed(*(_by(order, table, ids) for table, ids in _both(found)))
            score[f"seen, {name}"] += found.guessed(found.seen, _by(order, found.tables[1], found.papers))
            if found.survey:
                score[f"seen, {name} of answers"] += found.guessed(found.seen, _by_answers(order, found.papers))
        for (name, people), (other, papers) in _pairs(files, found):
            score[f"bytes of {name} and {other}"] += found.guessed(people, papers)
        for name, papers in _orders(files, found.papers):
            score[f"seen, bytes of {name}"] += found.guessed(found.seen, papers)
    return dict(score)


def _both(found):
    return zip(found.tables, (found.people, found.papers), strict=True)


def _sql_orders():
    if ON_SQLITE:
        return {"id": "id", "rowid": "rowid", "as it comes": None}
    return {"id": "id", "ctid": "ctid", "xmin": "xmin::text::bigint, ctid", "as it comes": None}


def _by(order, table, ids):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT id FROM "{table}"' + (f" ORDER BY {order}" if order else ""))
        return [row[0] for row in cursor.fetchall() if row[0] in ids]


def _by_answers(order, papers):
    """The ballots in the order of their first answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ballot_id FROM surveys_answer" + (f" ORDER BY {order}" if order else ""))
        return [number for number in dict.fromkeys(row[0] for row in cursor.fetchall()) if number in papers]


def same_transaction(found):
    """How many rows of invitees and ballots (or their answers) the number of the transaction joins (PostgreSQL)."""
    people, papers = found.tables
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, xmin::text FROM {people}")
        writers = {number for person, number in cursor.fetchall() if person in found.people}
        cursor.execute(f"SELECT id, xmin::text FROM {papers}")
        joined = [paper for paper, number in cursor.fetchall() if paper in found.papers and number in writers]
        if papers == "surveys_ballot":
            cursor.execute("SELECT ballot_id, xmin::text FROM surveys_answer")
            joined += [paper for paper, number in cursor.fetchall() if paper in found.papers and number in writers]
        return len(joined)


def _files():
    """{name: bytes} of every file on disk in which the tables of this database may stand."""
    if ON_SQLITE:  # the connection stays open: closing the last one would empty the log
        path = Path(connection.settings_dict["NAME"])
        parts = {suffix or "the file": path.with_name(path.name + suffix) for suffix in ("", "-wal", "-journal")}
        return {name: part.read_bytes() for name, part in parts.items() if part.exists()}
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        folder = Path(os.environ["DRAAGVLAK_TEST_ROOT"]) / "postgresql" / "data" / "base" / str(cursor.fetchone()[0])
        cursor.execute("SELECT relfilenode::text, relname FROM pg_class WHERE relname ~ 'invitee|ballot|naive'")
        names = dict(cursor.fetchall())
    known = {names.get(path.name, "a file of before"): path for path in folder.iterdir() if path.name[0].isdigit()}
    return {name: path.read_bytes() for name, path in known.items()}


def _pairs(files, found):
    """Every file that holds all invitees beside every file that holds all ballots, in the order of the bytes."""
    people, papers = list(_orders(files, found.people)), list(_orders(files, found.papers))
    if found.spent:
        people += [(f"{name} spent", order) for name, order in _orders(files, found.spent)]
    return [(person, paper) for person in people for paper in papers]


def _orders(files, marks):
    for name, content in files.items():
        for which, find in (("first", content.find), ("last", content.rfind)):
            places = {number: find(mark) for number, mark in marks.items()}
            if min(places.values()) >= 0:
                yield f"{name} ({which})", sorted(places, key=places.__getitem__)


def in_backup(contents, rounds):
    """The same with the files inside a backup."""
    score: dict[str, int] = defaultdict(int)
    for found in rounds:
        marked = found
        if not ON_SQLITE:  # bytea as text
            papers = {number: mark.hex().encode() for number, mark in found.papers.items()}
            spent = {number: mark.hex().encode() for number, mark in found.spent.items()}
            marked = Round(found.people, papers, found.truth, spent=spent, seen=found.seen)
        for (name, people), (other, papers) in _pairs(contents, marked):
            score[f"{name} and {other} in the backup"] += found.guessed(people, papers)
        for name, papers in _orders(contents, marked.papers):
            score[f"seen, {name} in the backup"] += found.guessed(found.seen, papers)
    return dict(score)
