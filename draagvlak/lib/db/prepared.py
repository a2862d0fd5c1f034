"""A query whose SQL is made once per thread: making it takes Django several times as long as running it.

Only for what nearly every page asks for; everything else is an ordinary QuerySet. It goes through Django's own
compiler, converters and models, so that it gives exactly what the QuerySet gives.
"""

import threading

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.query import get_related_populators

MARKS = {str: ("mark-1", "mark-2"), bytes: (b"mark-1", b"mark-2")}


class Prepared:
    """One row by one value: `Prepared(str, lambda pid: Survey.objects.select_related("release").filter(pid=pid))`.

    `first(value)` gives the object that the QuerySet finds for a unique value, or None. The value is of the type `kind`
    (str or bytes) and stands in the query exactly once, else the first call raises ValueError; the rest is fixed.
    """

    def __init__(self, kind, make):
        self.kind, self.make, self.threads = kind, make, threading.local()

    def first(self, value):
        connection = connections[DEFAULT_DB_ALIAS]
        made = getattr(self.threads, "made", None)
        if made is None or made.connection is not connection:
            made = self.threads.made = _Made(connection, self.kind, self.make)
        return made.first(value)


class _Made:
    """The SQL of a query for one connection, with what turns a row into objects (as in django's ModelIterable)."""

    def __init__(self, connection, kind, make):
        self.connection, self.kind = connection, kind
        (compiler, sql, one), (_again, same, other) = (self._compiled(make(mark)) for mark in MARKS[kind])
        places = [at for at, pair in enumerate(zip(one, other, strict=True)) if _bare(pair[0]) != _bare(pair[1])]
        if sql != same or len(places) != 1:
            raise ValueError("The value must stand in a prepared query exactly once.")
        self.sql, self.before, self.after = sql, one[: places[0]], one[places[0] + 1 :]
        self.compiler, info = compiler, compiler.klass_info
        self.converters = compiler.get_converters([column for column, *_names in compiler.select])
        self.model, fields = info["model"], info["select_fields"]
        self.part = slice(fields[0], fields[-1] + 1)
        self.names = [column.target.attname for column, *_names in compiler.select[self.part]]
        self.related = get_related_populators(info, compiler.select, connection.alias)  # type: ignore[call-arg]

    def _compiled(self, queryset):
        compiler = queryset.order_by()[:1].query.get_compiler(connection=self.connection)
        sql, parameters = compiler.as_sql()
        return compiler, sql, tuple(parameters)

    def first(self, value):
        sent = self.connection.Database.Binary(value) if self.kind is bytes else value
        with self.connection.cursor() as cursor:
            cursor.execute(self.sql, (*self.before, sent, *self.after))
            row = cursor.fetchone()
        if row is None:
            return None
        row = next(self.compiler.apply_converters([row], self.converters))
        found = self.model.from_db(self.connection.alias, self.names, row[self.part])
        for related in self.related:
            related.populate(row, found)
        return found


def _bare(parameter):
    """A parameter that can be compared: both drivers wrap bytes in something with an `obj`."""
    return getattr(parameter, "obj", parameter)
