"""Nudges: 'something changed', to whoever listens, in this process and in others. A nudge carries no data.

`publish` is called inside the transaction that changes something, and arrives when it commits.
"""

from django.db import connection, transaction

CHANNEL = "draagvlak"


def publish(topic, data=""):
    """Tells everybody who listens to `topic` that it changed, once this transaction commits."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{topic}|{data}"])  # PostgreSQL sends it at commit
    else:
        transaction.on_commit(lambda: hub.wake(topic, data))


class Hub:
    def wake(self, topic, data):
        """From a thread of this process."""


hub = Hub()
