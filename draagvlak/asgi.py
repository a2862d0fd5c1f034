"""The server: Django's WSGI handler in fixed threads, and event streams kept open in the event loop (lib/lane.py).

Fixed threads keep their database connection; plain ASGI would cost several times as much on these pages, and for each
open stream it would keep a thread and, while many open at once, a database connection.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "draagvlak.settings")

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

from draagvlak.lib.lane import Lane  # noqa: E402

_pages = Lane(get_wsgi_application(), settings.WEB_THREADS)


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            if (await receive())["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                await send({"type": "lifespan.shutdown.complete"})
                return
    await _pages(scope, receive, send)
