"""S1: every route × every actor × every method × another organisation's objects. A route that is not listed fails."""

import re
import secrets
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, include, path, resolve, reverse
from django.urls.resolvers import RoutePattern
from django.utils import timezone
from django.utils.html import escape

from draagvlak.lib.tokens import PID_ALPHABET
from draagvlak.orgs.roles import Right, Role, rights_of
from tests import matrix
from tests.people import sign_in
from tests.validhtml import keep

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
ROLES = tuple(role.value for role in Role)
CSRF = re.compile(rb'(csrfmiddlewaretoken" value="|X-CSRFToken(?:&quot;|"|\\u0022): ?(?:&quot;|"|\\u0022))[A-Za-z0-9]+')


@pytest.fixture
def ask(cast):
    """`ask(user, method, url)`: the answer of the product, with every change undone afterwards."""
    clients = {}

    def send(user, method, url, **extra):
        if user not in clients:
            clients[user] = Client(raise_request_exception=False)
            if user is not None:
                sign_in(clients[user], user)
        with transaction.atomic():
            response = clients[user].generic(method, url, content_type=FORM if method == "POST" else "", **extra)
            transaction.set_rollback(True)
        return response

    return send


FORM = "application/x-www-form-urlencoded"


def same(response, url):
    """What a visitor can tell of an answer: status, headers, every byte; the form token and the own address masked."""
    body = CSRF.sub(rb"\1TOKEN", matrix.body_of(response))
    headers = {name: _masked(text, url) for name, text in response.headers.items() if name != "Content-Length"}
    return response.status_code, headers, _masked(body.decode("latin-1"), url)


def _masked(text, url):
    text = re.sub(r"\d+[.,]\d GB", "GB", text)  # how much room the disk has, on the page of the operator
    for form in (url, quote(url), quote(url, safe=""), escape(url)):
        text = text.replace(form, "URL")
    return text


def addresses(name, route, world):
    values = {keyword: matrix.value(world, where) for keyword, where in route.args.items()}
    return reverse(name, kwargs=values), values


def unlike(text):
    """A value of the same shape that exists nowhere."""
    return 2**40 + secrets.randbits(20) if isinstance(text, int) else "".join(
        secrets.choice(PID_ALPHABET) if sign.isalnum() else sign for sign in str(text)
    )  # fmt: skip


def foreign_and_missing(name, route, own, other):
    """Pairs of addresses: with something of another organisation, and the same with something that does not exist."""
    _url, mine = addresses(name, route, own)
    _url, theirs = addresses(name, route, other)
    objects = [keyword for keyword in mine if mine[keyword] != theirs[keyword]]
    groups = [[keyword] for keyword in objects] + ([objects] if len(objects) > 1 else [])
    for group in groups:
        foreign = {**mine, **{keyword: theirs[keyword] for keyword in group}}
        missing = {**mine, **{keyword: unlike(theirs[keyword]) for keyword in group}}
        yield reverse(name, kwargs=foreign), reverse(name, kwargs=missing)


def to_sign_in(response):
    return response.status_code in {302, 303} and response.headers["Location"].startswith(reverse(settings.LOGIN_URL))


def outcome(route, user, role):
    """'in', 'sign-in', 'forbidden' or 'hidden' for somebody inside the organisation (or nobody, or an outsider)."""
    if route.needs in {matrix.PUBLIC, matrix.RESPONDENT}:
        return "in"
    if user is None:
        return "sign-in"
    if route.needs == matrix.SIGNED_IN:
        return "in"
    if route.needs == matrix.OPERATOR:
        return "in" if user.is_operator else "hidden"
    if role is None:
        return "hidden"
    return "in" if Right(route.needs) in rights_of(role) else "forbidden"


def check(response, expected, what):
    status = response.status_code
    assert status < 500, f"{what}: status {status}"
    if expected == "in":
        assert status not in {403, 404, 405}, f"{what}: status {status} for somebody who may"
        assert not to_sign_in(response), f"{what}: sent to sign in"
    elif expected == "sign-in":
        assert to_sign_in(response), f"{what}: status {status}, not sent to sign in"
    else:
        assert status == {"forbidden": 403, "hidden": 404}[expected], f"{what}: status {status}, not {expected}"


def actors(cast):
    yield "anonymous", None, None
    yield "outsider", cast.outsider, None
    yield "operator", cast.operator, None
    for role in ROLES:
        yield role, cast.a.users[role], role


def methods(route, actor, everything):
    """What is tried. In the short run what a route does not answer is tried by two people: it is refused alike."""
    if everything or actor in {"outsider", "owner"}:
        return METHODS
    return [method for method in METHODS if route.allows(method)]


LISTED = matrix.table()
NAMES = [name for name in matrix.names() if name in LISTED]


def test_every_route_is_listed():
    nameless = [text for name, text in matrix.walk() if not name]
    assert not nameless, f"give these routes a name: {nameless}"
    missing = [name for name in matrix.names() if name not in LISTED]
    assert not missing, f"not in any draagvlak/<room>/tests/routes.py: {missing}"
    gone = [name for name in LISTED if name not in matrix.names() and not name.startswith(("account_", "mfa_"))]
    assert not gone, f"listed but no longer there: {gone}"


@pytest.mark.parametrize("name", NAMES)
def test_who_may(name, cast, ask, long_run):
    route = LISTED[name]
    url, _values = addresses(name, route, cast.a)
    for actor, user, role in actors(cast):
        expected = outcome(route, user, role)
        for method in methods(route, actor, long_run):
            what = f"{method} {name} by {actor}"
            response = ask(user, method, url)
            if not route.allows(method):
                # The method may be refused before or after the person is: both tell nothing.
                allowed = {405} if expected == "in" else {302, 303, 403, 404, 405}
                assert response.status_code in allowed, f"{what}: status {response.status_code}, not 405"
                continue
            if not route.hidden:
                check(response, expected, what)
            if method == "GET" and response.status_code == 200 and not response.streaming:
                keep(response.content, response.headers.get("Content-Type", ""))


@pytest.mark.parametrize("name", [name for name in NAMES if LISTED[name].args and not LISTED[name].secret])
def test_another_organisation_is_not_there(name, cast, ask, long_run):
    route = LISTED[name]
    visitors = list(actors(cast))
    for foreign, missing in foreign_and_missing(name, route, cast.a, cast.b):
        for actor, user, _role in visitors:
            for method in methods(route, actor, long_run):
                what = f"{method} {name} of another organisation by {actor}"
                theirs, nothing = ask(user, method, foreign), ask(user, method, missing)
                assert theirs.status_code < 500, f"{what}: status {theirs.status_code}"
                assert same(theirs, foreign) == same(nothing, missing), f"{what}: differs from what does not exist"
                if user is not None and route.allows(method) and isinstance(route.needs, Right):
                    assert theirs.status_code in {403, 404}, f"{what}: status {theirs.status_code}"


@pytest.mark.parametrize("name", [name for name in NAMES if "GET" in LISTED[name].methods])
def test_no_hidden_formats(name, cast, ask, monkeypatch):
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)  # a minute that passes is no difference
    route = LISTED[name]
    url, _values = addresses(name, route, cast.a)
    user = cast.operator if route.needs == matrix.OPERATOR else cast.a.owner
    plain = same(ask(user, "GET", url), url)[2]
    for kind in ("json", "csv", "xlsx", "pdf", "api"):
        asked = f"{url}?format={kind}"
        response = ask(user, "GET", asked)
        if response.status_code == 302 and response.headers["Location"] == url:
            continue  # D17: pages of respondents throw away every query
        body = _masked(same(response, asked)[2], url)
        assert body == plain, f"{name} answers ?format={kind} differently"
    if not name.startswith(("account_", "mfa_")):  # django-allauth's own pages answer scripts in JSON
        accepted = same(ask(user, "GET", url, headers={"accept": "application/json"}), url)
        assert accepted[2] == plain, f"{name} answers Accept: application/json differently"


# ── The test of the test ─────────────────────────────────────────────────────────────────────────────────────
def _view(request):
    raise AssertionError


def test_the_walker_finds_every_pattern():
    inner = [path("deep/<int:pk>/", _view, name="deep"), path("nameless/", _view)]
    tree = URLResolver(
        RoutePattern(""),
        [path("top/", _view, name="top"), path("a/", include((inner, "app"), "space")), path("b/", include(inner))],
    )
    assert sorted(matrix.walk(tree)) == sorted(
        [("top", "top/"), ("space:deep", "a/deep/<int:pk>/"), ("", "a/nameless/"), ("deep", "b/deep/<int:pk>/"),
         ("", "b/nameless/")]
    )  # fmt: skip


def test_the_walker_sees_what_django_resolves(cast):
    """Each listed address resolves to the route of that name: the table cannot describe another page."""
    for name in NAMES:
        try:
            url, _values = addresses(name, LISTED[name], cast.a)
        except NoReverseMatch as error:
            pytest.fail(f"{name}: {error}")
        found = resolve(url)
        assert name == found.view_name or (name, found.route) in set(matrix.walk()), name


def test_a_leak_would_be_seen(cast, ask):
    """`same` keeps what differs: other bytes, another header, another status."""
    first, second = ask(None, "GET", "/this-is-not-there/"), ask(None, "GET", "/this-is-not-there/")
    assert same(first, "/this-is-not-there/") == same(second, "/this-is-not-there/")
    second.content += b" "
    assert same(first, "/this-is-not-there/") != same(second, "/this-is-not-there/")
    second.content = first.content
    second.headers["X-Hint"] = "1"
    assert same(first, "/this-is-not-there/") != same(second, "/this-is-not-there/")
