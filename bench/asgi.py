"""The server of the product without the product: Django in the same lane, for the bare view and the peer."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from draagvlak.lib.lane import Lane

_pages = Lane(get_wsgi_application(), settings.WEB_THREADS)


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            kind = (await receive())["type"]
            await send({"type": f"{kind}.complete"})
            if kind == "lifespan.shutdown":
                return
    await _pages(scope, receive, send)
