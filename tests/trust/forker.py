"""A server that can be killed often: everything is imported once, and each life is a fork that serves as `serve` does.

Run as a program. Each line on standard input starts a life; the answer is the number of its process. The parent never
touches the database, and a fork opens its own socket and connections.
"""

import os
import sys


def main():
    import django
    import uvicorn  # noqa: F401 - read now, so that a life begins at once; draagvlak.asgi starts threads, so not that

    django.setup()

    from django.conf import settings
    from django.urls import get_resolver
    from django.utils.module_loading import import_string

    from draagvlak.cli import serving
    from draagvlak.lib import lane  # noqa: F401
    from tests.people import shipped_pack

    shipped_pack()

    _ = get_resolver().url_patterns
    for middleware in settings.MIDDLEWARE:
        import_string(middleware)
    for _line in sys.stdin:
        child = os.fork()
        if not child:
            serving.serve(serving.open_socket())
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main()
