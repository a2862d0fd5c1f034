"""PostgreSQL in which asking whether a kept connection still works costs nothing when all is quiet.

Django asks the server with a statement of its own in every request. A server that stopped or restarted has closed the
connection, and a closed connection can be read from: as long as there is nothing to read, it works.
"""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self):
        """Whether the connection works; asks the server only when something came in that nobody asked for."""
        if self.connection is None or self.connection.closed:
            return False
        line = select.poll()
        line.register(self.connection.fileno(), select.POLLIN)
        return not line.poll(0) or super().is_usable()
