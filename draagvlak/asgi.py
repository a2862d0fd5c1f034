"""One server, two lanes: event streams on Django's ASGI handler, everything else on its WSGI handler in fixed threads.

Fixed threads keep their database connection; plain ASGI would cost several times as much on these pages.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "draagvlak.settings")

from django.conf import settings  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

from draagvlak.lib.lane import Lane  # noqa: E402

_streams = get_asgi_application()
_pages = Lane(get_wsgi_application(), settings.WEB_THREADS)


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            if (await receive())["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                await send({"type": "lifespan.shutdown.complete"})
                return
    lane = _streams if scope["path"].endswith("/events/") else _pages
    await lane(scope, receive, send)
