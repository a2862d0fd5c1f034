# NOTE FROM THE LEAD (2026-11-24 08:00) to whoever is writing this file: please do NOT land the short way. A second door
# beside Django (host, CSRF by private functions, headers) breaks "one house" and is how CVEs are made. Remove this file,
# its test and its use in asgi.py (keep choices_of if it is tidier). The save stays on the ordinary view. If 1/7 of the
# peer is missed, docs/performance.md says so, by how much and why: that is allowed. Also: does plain a2wsgi instead of
# lib/lane.py change any target from reached to missed? Measure once and write the figures in
# docs/decisions/0006-our-own-lane.md (30 lines at most); if it changes none, go back to a2wsgi. Then finish: final run,
# docs/performance.md, report.
"""The short way of a save: what is plainly in order is stored without building a request, a response or a page.

Everything else goes the long way through Django (answer_views.save): another host, a cookie, token or answer that is
not in order, a round that ended, any error. The long way decides again from the start and says what happened. So
nothing is ever refused here, and nothing is accepted here that the long way would refuse (tests/test_short_way.py).
"""

import re
from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.http.cookie import parse_cookie
from django.middleware import csrf
from django.middleware.security import SecurityMiddleware

from draagvlak.surveys import answer_pages, answering, ballots
from draagvlak.ui.middleware import Guard

ADDRESS = re.compile(r"/s/([0-9a-z]{1,20})/save/")
LENGTH = re.compile(r"[0-9]{1,6}")


class ShortWay:
    """A WSGI application around Django's: takes the saves that are plainly in order, and hands on all the rest."""

    def __init__(self, application):
        self.application = application
        self.origin, self.host = settings.SITE_URL, urlsplit(settings.SITE_URL).netloc

    def __call__(self, environ, start):
        if environ["REQUEST_METHOD"] == "POST" and (address := ADDRESS.fullmatch(environ["PATH_INFO"])):
            if self._is_usual(environ) and _is_stored(environ, address[1]):
                start("204 No Content", self.headers)
                return ()
            environ["wsgi.input"].seek(0)
        return self.application(environ, start)

    def _is_usual(self, environ):
        return (
            environ.get("HTTP_ORIGIN") == self.origin
            and environ.get("HTTP_HOST") == self.host
            and environ.get("CONTENT_TYPE") == "application/json"
            and not environ.get("QUERY_STRING")
            and LENGTH.fullmatch(environ.get("CONTENT_LENGTH", "")) is not None
        )

    @cached_property
    def headers(self):
        """The headers of every response, made by what makes them on the long way."""
        request = HttpRequest()
        request.path = "/s/"
        if settings.HTTPS:
            request._get_scheme = lambda: "https"
        made = Guard(SecurityMiddleware(lambda _request: HttpResponse(status=204)))(request).headers
        return [(name, value) for name, value in made.items() if name not in {"Content-Type", "Content-Length"}]


def _is_stored(environ, pid):
    cookies = parse_cookie(environ.get("HTTP_COOKIE", ""))
    carried = ballots.read(cookies.get(ballots.cookie_name(pid)), pid)
    if carried is None or not _is_ours(environ.get("HTTP_X_CSRFTOKEN", ""), cookies.get(settings.CSRF_COOKIE_NAME, "")):
        return False
    close_old_connections()
    try:
        sent, choices = answer_pages.choices_of(environ["wsgi.input"].read())
        if not answering.same_tag(carried, sent):
            return False
        ballots.save(carried, *choices)
    except Exception:  # whatever it is, the long way meets it again and says it
        return False
    return True


def _is_ours(token, secret):
    """Whether the token of the page belongs to the secret in the cookie: the check of Django's own middleware."""
    try:
        csrf._check_token_format(token)
        csrf._check_token_format(secret)
        return len(secret) == csrf.CSRF_SECRET_LENGTH and csrf._does_token_match(token, secret)
    except csrf.InvalidTokenFormat:
        return False
