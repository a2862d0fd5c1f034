"""A primary key that tells nothing: neither when a row was written, nor after which other one."""

from django.db import models

from draagvlak.lib.tokens import new_row_id


class RandomKey(models.BigIntegerField):
    """A random number as the primary key. On SQLite the number of the row itself, so that the rows lie in its order.

    A plain BigIntegerField stands there beside a number that SQLite counts up (rowid), and VACUUM keeps that order.
    """

    def __init__(self, **given):
        super().__init__(**given | {"primary_key": True, "default": new_row_id, "editable": False})

    def db_type(self, connection):
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)

    def deconstruct(self):
        name, path, args, given = super().deconstruct()
        return name, path, args, {key: one for key, one in given.items() if key == "verbose_name"}
