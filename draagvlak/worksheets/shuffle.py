"""Taking the order out of what is hidden in worksheets: answers about tools, cards, dots, questions (lib/shuffle.py).

Runs before every nightly backup, and when a form is closed, cards are opened or dots are shown. What remains: somebody
with live access to the database while it is open can compare the order of the last writes.
"""

import logging

from django.db import OperationalError, connection

from draagvlak.lib import shuffle as order

log = logging.getLogger("draagvlak.worksheets")
TABLES = ("worksheets_toolnamed", "worksheets_toolanswer", "worksheets_dot", "worksheets_card", "worksheets_asked")


def shuffle():
    """Rewrites these tables in random order. Not inside a transaction; raises OperationalError (lib/shuffle.py)."""
    order.shuffle(TABLES, _one_writer)


def after():
    """The same, right after a verb that opened or closed something. In a transaction the night does it."""
    if connection.in_atomic_block:
        return
    try:
        shuffle()
    except OperationalError:  # the nightly backup does it again, before it copies anything
        log.warning("rows of worksheets could not be put in random order")


def _one_writer(cursor):
    for table in TABLES:
        cursor.execute(f"UPDATE {table} SET id = id")  # noqa: S608 - our own names
