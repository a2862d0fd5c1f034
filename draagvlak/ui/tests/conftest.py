"""The gallery in a real browser, without a server: Chromium's requests are answered by Django's own test client."""

import mimetypes
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client


class Stage:
    """Opens visitors whose browser gets its pages from the test urls of this room, through the real middleware."""

    base = "http://127.0.0.1:9"

    def __init__(self, chromium):
        self.chromium = chromium
        self.opened = []

    def open(self, script=True, language="en", **options):
        from tests.browser import Web

        client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
        client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = language
        web = Web(self.chromium, self.base, script, **options)
        web.context.route("**/*", lambda route: self._answer(route, client))
        self.opened.append(web)
        return web

    def _answer(self, route, client):
        parts = urlsplit(route.request.url)
        if parts.path.startswith(django_settings.STATIC_URL):
            path = django_settings.STATIC_ROOT / parts.path.removeprefix(django_settings.STATIC_URL)
            route.fulfill(path=path, content_type=mimetypes.guess_type(path.name)[0])
            return
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        response = client.get(address)
        route.fulfill(status=response.status_code, headers=dict(response.headers), body=response.content)


@pytest.fixture
def test_urls(settings):
    settings.ROOT_URLCONF = "draagvlak.ui.tests.urls"
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"  # the gallery has no database


@pytest.fixture
def stage(chromium, test_urls):
    stage = Stage(chromium)
    yield stage
    problems = [problem for web in stage.opened for problem in web.complaints]
    for web in stage.opened:
        web.close()
    assert not problems, "\n".join(problems)
