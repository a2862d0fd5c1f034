"""How many listen to the streams of a server process: at an address that only servers under test have."""

from django.http import HttpResponse

ADDRESS = "/peek/listening/"


class Peek:
    """Answers `ADDRESS` with two numbers: who listens, and whom the watcher knows."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path == ADDRESS:
            return HttpResponse(listening(), content_type="text/plain")
        return self.get_response(request)


def listening():
    from draagvlak.lib.hub import hub
    from draagvlak.live.streams import watch
    from draagvlak.worksheets.streams import watch as sheets

    return f"{len(hub)} {len(watch) + len(sheets)}"
