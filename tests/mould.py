"""What a test begins with, made once in a while and laid down again: an INSERT a table, not hundreds of queries."""

import pickle
import time
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction

from tests.people import make_cast


class Mould:
    """The rows that `make` adds to a database without organisations, and what it returns, as objects of each test.

    `fresh`: after how many seconds it is made anew; times in it are 'now', and no test may see that they are not.
    `locked`: some of its rows are of rounds that are over, in which the database itself takes no rows any more.
    """

    def __init__(self, make, fresh, *, locked=False):
        self._make, self._fresh, self._locked = make, fresh, locked
        self._made, self._added, self._returned = None, {}, b""

    def lay(self):
        """What `make` returns, with its rows in the database. Beside other organisations it is made, not laid."""
        from draagvlak.content.models import Release
        from draagvlak.orgs.models import Organisation, User

        if any(model.objects.exists() for model in (Organisation, User, Release)):
            return self._make()
        if self._made is None or not 0 <= time.time() - self._made < self._fresh:
            self._fill()
        else:
            # References are checked at the end of a transaction, so the order of the tables does not matter.
            with transaction.atomic(), _without_triggers() if self._locked else nullcontext():
                for table, rows in self._added.items():
                    _insert(table, rows)
        return pickle.loads(self._returned)

    def _fill(self):
        self._made = time.time()
        before = {table: set(_rows(table)) for table in connection.introspection.table_names()}
        self._returned = pickle.dumps(self._make())
        added = {table: [row for row in _rows(table) if row not in known] for table, known in before.items()}
        self._added = {table: rows for table, rows in added.items() if rows}


lay_cast = Mould(make_cast, fresh=10).lay


@contextmanager
def _without_triggers():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


def _rows(table):
    """The rows of `table`, each as something that `_insert` puts back to the letter."""
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT row_to_json(t)::text FROM {name} t")
            return [row for (row,) in cursor.fetchall()]
        cursor.execute(f"SELECT * FROM {name} LIMIT 0")
        # A bare column would be made into a date or a yes by its declared type.
        columns = ", ".join(f"+{connection.ops.quote_name(column[0])}" for column in cursor.description)
        cursor.execute(f"SELECT {columns} FROM {name}")
        return cursor.fetchall()


def _insert(table, rows):
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            filled = f"SELECT * FROM json_populate_recordset(NULL::{name}, %s::json)"
            cursor.execute(f"INSERT INTO {name} OVERRIDING SYSTEM VALUE {filled}", [f"[{','.join(rows)}]"])
        else:
            marks = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
