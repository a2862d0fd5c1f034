"""S11: the headers of trust, on every response: pages, refusals, what is not there, errors, files, downloads."""

import re

import pytest
from django.conf import settings
from django.test import Client, override_settings

from draagvlak.surveys import ballots, links
from draagvlak.surveys.models import Purpose
from tests import matrix
from tests.house.test_matrix import addresses
from tests.people import sign_in

EXACT = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
    "font-src": "'self'", "connect-src": "'self'", "manifest-src": "'self'", "form-action": "'self'",
    "base-uri": "'none'", "frame-ancestors": "'none'",
}  # fmt: skip


def policy(response):
    parts = [part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";")]
    return {name: rest[0] if rest else "" for name, *rest in parts}


def faults(response, personal=True):
    """What is wrong with the headers of a response, as lines."""
    headers = response.headers
    found = [f"{name}: {headers.get(name)!r}" for name, wanted in EXACT.items() if headers.get(name) != wanted]
    if "Content-Security-Policy" not in response.headers or policy(response) != POLICY:
        found.append(f"Content-Security-Policy: {response.headers.get('Content-Security-Policy')!r}")
    if "camera=()" not in response.headers.get("Permissions-Policy", ""):
        found.append("Permissions-Policy")
    if personal and "no-store" not in response.headers.get("Cache-Control", ""):
        found.append(f"Cache-Control: {response.headers.get('Cache-Control')!r}")
    for header in ("Server", "X-Powered-By"):
        found += [f"{header}: {response.headers[header]}"] if header in response.headers else []
    for name, cookie in response.cookies.items():
        if not cookie["httponly"] or cookie["samesite"] != "Lax" or cookie["path"] != "/" or cookie["domain"]:
            found.append(f"cookie {name}: {cookie.OutputString()}")
    return found


def visitors(cast):
    yield "nobody", Client(raise_request_exception=False)
    for role in ("owner", "observer"):
        yield role, sign_in(Client(raise_request_exception=False), cast.a.users[role])
    respondent = Client(raise_request_exception=False)
    carried = ballots.new_pass(cast.a.running, links.find(Purpose.ANSWER, cast.a.links.answer))
    ballots.save(carried, ballots.Choice("why-vision", "red"))
    respondent.cookies[ballots.cookie_name(carried.survey_pid)] = ballots.sign(carried)
    yield "respondent", respondent


def test_every_response_of_every_route(cast):
    routes = {name: route for name, route in matrix.table().items() if name in matrix.names()}
    found, seen = [], set()
    people = list(visitors(cast))
    for method in ("GET", "DELETE", "POST"):  # POST last: it may take away what the others look at
        for name, route in routes.items():
            if name == "account_logout":
                continue
            url, _values = addresses(name, route, cast.a)
            for who, client in people:
                response = client.generic(method, url, content_type="application/x-www-form-urlencoded")
                seen.add(response.status_code)
                found += [f"{method} {name} by {who} ({response.status_code}): {fault}" for fault in faults(response)]
    assert not found, "\n".join(found)
    assert {200, 302, 403, 404, 405} <= seen, "the run must have met pages and refusals"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/is-not-there/", "/static/is-not-there.css", "/o/none/", "/%00", "/boom/"])
def test_refusals_and_errors(path, settings):
    settings.ROOT_URLCONF = "tests.trust.boom_urls"
    response = Client(raise_request_exception=False).get(path)
    assert response.status_code in {302, 400, 404, 500}
    assert not faults(response)
    assert b"kanarie" not in response.content
    assert "Traceback" not in response.content.decode()


@pytest.mark.django_db
def test_a_wrong_host_a_wrong_token_and_a_body_that_is_too_large():
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    wrong_host = client.get("/", headers={"host": "evil.example"})
    assert wrong_host.status_code == 400
    assert not faults(wrong_host)
    wrong_token = client.post("/d/", {"code": "ABCD EFGH"})
    assert wrong_token.status_code == 403
    assert not faults(wrong_token)
    large = Client(raise_request_exception=False).post(
        "/d/", {"code": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}
    )
    assert large.status_code in {400, 413}
    assert not faults(large)


@pytest.mark.django_db
def test_files_carry_them_too_and_may_be_kept(client):
    page = client.get("/").content.decode()
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    assert files
    for path in files:
        response = client.get(path)
        assert response.status_code == 200
        assert not faults(response, personal=False)
        assert "immutable" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_https_settings_in_a_process_of_their_own(own_server):
    """With an https address every cookie is Secure, prefixed with __Host-, and HSTS is on."""
    import httpx

    server = own_server(SITE_URL="https://draagvlak.example.org", TRUSTED_PROXIES=1)
    headers = {"host": "draagvlak.example.org", "x-forwarded-proto": "https"}
    response = httpx.get(f"{server.url}/d/", headers=headers)
    assert response.status_code == 200
    cookies = response.headers.get_list("set-cookie")
    assert cookies
    assert all(cookie.startswith("__Host-") and "Secure" in cookie and "HttpOnly" in cookie for cookie in cookies)
    assert "max-age=31536000" in response.headers["strict-transport-security"]


def test_the_check_itself_finds_a_missing_header():
    from django.http import HttpResponse

    with override_settings():
        assert len(faults(HttpResponse("x"))) >= 7
