"""A look into a server process, at addresses that only servers under test have: who listens, and a fresh memory."""

from django.core.cache import cache
from django.http import HttpResponse

ADDRESS = "/peek/listening/"
FRESH = "/peek/fresh/"


class Peek:
    """Answers `ADDRESS` with two numbers: who listens, and whom the watcher knows. `FRESH` forgets what was counted
    against guessing: what one test guessed is not held against the next.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path == ADDRESS:
            return HttpResponse(listening(), content_type="text/plain")
        if request.path == FRESH:
            cache.clear()
            return HttpResponse("fresh", content_type="text/plain")
        return self.get_response(request)


def listening():
    from draagvlak.lib.hub import hub
    from draagvlak.live.streams import watch
    from draagvlak.worksheets.streams import watch as sheets

    return f"{len(hub)} {len(watch) + len(sheets)}"
