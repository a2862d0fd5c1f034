"""The cast, made once in a while and laid down again for each test: an INSERT a table, not hundreds of queries."""

import pickle
import time

from django.db import connection, transaction

from tests.people import make_cast

# Seconds. Times in the cast are 'now': a mould is thrown away before a test could see that they are not.
FRESH = 10

_moulds = {}


def lay_cast():
    """What `make_cast` makes, in a database without organisations: the same rows, and objects of this test's own."""
    from draagvlak.content.models import Release
    from draagvlak.orgs.models import Organisation, User

    if any(model.objects.exists() for model in (Organisation, User, Release)):
        return make_cast()
    mould = _moulds.get(connection.vendor)
    now = time.time()
    if mould is None or not 0 <= now - mould.made < FRESH:
        mould = _moulds[connection.vendor] = Mould(now)
        return mould.cast()
    mould.lay()
    return mould.cast()


class Mould:
    """The rows that `make_cast` adds to the database of this process, and the objects it returns."""

    def __init__(self, now):
        self.made = now
        before = {table: set(_rows(table)) for table in connection.introspection.table_names()}
        self._pickled = pickle.dumps(make_cast())
        added = {table: [row for row in _rows(table) if row not in known] for table, known in before.items()}
        self._added = {table: rows for table, rows in added.items() if rows}

    def cast(self):
        return pickle.loads(self._pickled)

    def lay(self):
        # References are checked at the end of a transaction, so the order of the tables does not matter.
        with transaction.atomic():
            for table, rows in self._added.items():
                _insert(table, rows)


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
