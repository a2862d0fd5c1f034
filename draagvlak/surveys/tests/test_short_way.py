"""The short way of a save stores what is in order; all the rest is decided by the long way, as if it were not there."""

import io
import json

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError
from django.middleware.csrf import _get_new_csrf_string, _mask_cipher_secret
from django.test import RequestFactory

from draagvlak.surveys import ballots
from draagvlak.surveys.models import Answer, State, Survey
from draagvlak.surveys.short_way import ShortWay
from draagvlak.surveys.tests.respondents import Respondent

pytestmark = pytest.mark.django_db(transaction=True)  # the server looks after its connections
ONLY_LONG = {"Vary", "Content-Language", "Content-Type", "Content-Length"}


class Browser:
    """A browser with a seat in the running round, and the server as it really runs: the short way before Django."""

    def __init__(self, world):
        self.respondent = Respondent()
        self.respondent.enter(world.links.answer)
        self.long = 0
        django = get_wsgi_application()

        def counted(environ, start):
            self.long += 1
            return django(environ, start)

        self.server, self.secret = ShortWay(counted), _get_new_csrf_string()
        self.rows = [{"question": "why-vision", "level": "orange", "argument": "", "share": "shown", "plain": False}]

    @property
    def address(self):
        return self.respondent.url("answer-save")

    def send(self, *, body=None, method="POST", cookies=None, path=None, **changed):
        """(status, headers) of one save; `changed` are parts of the WSGI environment, None takes one out."""
        sent = {"ballot": self.respondent.tag, "answers": self.rows} if body is None else body
        data = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        carried = {name: morsel.value for name, morsel in self.respondent.client.cookies.items()}
        carried |= {settings.CSRF_COOKIE_NAME: self.secret} | (cookies or {})
        environ = RequestFactory().get(path or self.address).environ | {
            "REQUEST_METHOD": method, "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(data)),
            "wsgi.input": io.BytesIO(data), "HTTP_HOST": settings.SITE_URL.split("//")[1],
            "HTTP_ORIGIN": settings.SITE_URL, "HTTP_X_CSRFTOKEN": _mask_cipher_secret(self.secret),
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in carried.items() if value is not None),
        }  # fmt: skip
        environ = {name: value for name, value in (environ | changed).items() if value is not None}
        found = []
        answer = self.server(environ, lambda status, headers, *_: found.extend((int(status[:3]), dict(headers))))
        b"".join(answer)
        return found


@pytest.fixture
def browser(cast):
    return Browser(cast.a)


def test_a_save_in_order_takes_the_short_way(browser):
    status, _headers = browser.send()
    assert (status, browser.long) == (204, 0)
    assert ballots.own_answers(browser.respondent.carried)["why-vision"].level == "orange"


def test_its_headers_are_those_of_the_long_way(browser):
    _status, short = browser.send()
    status, long = browser.send(HTTP_ORIGIN=None)
    assert (status, browser.long) == (204, 1)
    assert short == {name: value for name, value in long.items() if name not in ONLY_LONG}
    assert short["Content-Security-Policy"]
    assert short["Cache-Control"] == "no-store"


ODD = {
    "another origin": (403, {"HTTP_ORIGIN": "https://evil.example"}),
    "another host": (400, {"HTTP_HOST": "evil.example"}),
    "no token": (403, {"HTTP_X_CSRFTOKEN": None}),
    "a token of somebody else": (403, {"HTTP_X_CSRFTOKEN": _mask_cipher_secret("a" * 32)}),
    "a token that is none": (403, {"HTTP_X_CSRFTOKEN": "<script>"}),
    "no secret": (403, {"cookies": {settings.CSRF_COOKIE_NAME: None}}),
    "an empty secret and an empty token": (403, {"cookies": {settings.CSRF_COOKIE_NAME: ""}, "HTTP_X_CSRFTOKEN": ""}),
    "not JSON": (400, {"body": b"\xff{"}),
    "another form of JSON": (400, {"body": {"answers": []}}),
    "the page of another ballot": (409, {"body": {"ballot": "0" * 12, "answers": [{"question": "why-vision"}]}}),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_not_in_order_is_decided_by_the_long_way_and_not_stored(browser, name):
    expected, changed = ODD[name]
    status, _headers = browser.send(**changed)
    assert (status, browser.long) == (expected, 1)
    assert Answer.objects.count() == 0


def test_a_forged_seat_is_none(browser):
    name = ballots.cookie_name(browser.respondent.pid)
    value = browser.respondent.client.cookies[name].value
    for forged in (value[:-2] + "xx", "x", None):
        assert browser.send(cookies={name: forged})[0] == 409
    assert (browser.long, Answer.objects.count()) == (3, 0)


def test_a_question_that_is_not_asked_and_a_round_that_ended_are_refused_in_words(browser, cast):
    rows = [{"question": "no-such-question", "level": "red"}]
    assert browser.send(body={"ballot": browser.respondent.tag, "answers": rows})[0] == 409
    browser.send()
    Survey.objects.filter(pk=cast.a.running.pk).update(state=State.CLOSED)
    browser.rows[0]["level"] = "green"
    assert browser.send()[0] == 409
    assert browser.long == 2
    assert [answer.level for answer in Answer.objects.all()] == [1]


@pytest.mark.parametrize(
    "changed", [{"HTTP_ORIGIN": None}, {"QUERY_STRING": "a=1"}, {"CONTENT_TYPE": "application/json; charset=utf-8"}]
)
def test_what_is_unusual_but_allowed_is_stored_on_the_long_way(browser, changed):
    assert browser.send(**changed)[0] == 204
    assert (browser.long, Answer.objects.count()) == (1, 1)


def test_other_methods_and_addresses_pass_by(browser):
    assert browser.send(method="GET")[0] == 200
    assert browser.send(path="/d/", method="GET")[0] == 200
    assert browser.send(path=browser.address[:-1])[0] == 404
    assert (browser.long, Answer.objects.count()) == (3, 0)


def test_an_error_on_the_short_way_is_met_again_on_the_long_way_and_stored_once(browser, monkeypatch):
    real, failures = ballots.save, [OperationalError("gone")]

    def unlucky(*arguments):
        if failures:
            raise failures.pop()
        return real(*arguments)

    monkeypatch.setattr(ballots, "save", unlucky)
    assert browser.send()[0] == 204
    assert (browser.long, Answer.objects.count()) == (1, 1)
