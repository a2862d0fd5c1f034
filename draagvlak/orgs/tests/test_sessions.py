"""How long somebody stays in: half an hour without activity, twelve hours in all. Nothing typed is lost by it."""

import re
import time
from urllib.parse import unquote

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from draagvlak.orgs import session, typed
from draagvlak.settings import PACKAGE
from tests.people import PASSWORD, sign_in


def age(client, **seconds):
    """Makes the session of this client older: age(client, seen=…, began=…)."""
    stored = client.session
    for name, ago in seconds.items():
        stored[name] = int(time.time()) - ago
    stored.save()


def test_idle_for_half_an_hour(cast, client):
    sign_in(client, cast.a.member)
    page = reverse("members", args=[cast.a.organisation.pid])
    assert client.get(page).status_code == 200
    age(client, seen=29 * 60)
    assert client.get(page).status_code == 200
    age(client, seen=31 * 60)
    answer = client.get(page)
    assert unquote(answer["Location"]) == f"{reverse('account_login')}?next={page}"
    assert "er een tijd niets gebeurde" in client.get(answer["Location"]).content.decode()


def test_twelve_hours_in_all_whatever_happens(cast, client):
    sign_in(client, cast.a.member)
    client.get("/account/")
    age(client, began=12 * 3600 - 60, seen=10)
    assert client.get("/account/").status_code == 200
    age(client, began=12 * 3600 + 60, seen=10)
    assert client.get("/account/").status_code == 302


def test_activity_is_written_once_a_minute(cast, client, django_assert_num_queries):
    sign_in(client, cast.a.member)
    client.get("/account/")
    before = client.session["seen"]
    with django_assert_num_queries(3):  # the session, the user, the second factor
        client.get("/account/")
    age(client, seen=70)
    client.get("/account/")
    assert client.session["seen"] >= before


def test_a_new_sign_in_starts_the_clocks_anew(cast, client):
    data = {"login": cast.a.member.email, "password": PASSWORD}
    client.post(reverse("account_login"), data)
    age(client, began=12 * 3600 + 60)
    client.post(reverse("account_login"), data)
    assert time.time() - client.session["began"] < 60


def test_what_was_typed_comes_back(cast, client):
    sign_in(client, cast.a.owner)
    page = reverse("teams", args=[cast.a.organisation.pid])
    client.get(page)
    age(client, seen=3600)
    text = "Nachtploeg <script>alert(1)</script>"
    answer = client.post(page, {"name": text, "password": "geheim", "csrfmiddlewaretoken": "x"})
    shown = answer.content.decode()
    assert answer.status_code == 401
    assert "Nachtploeg &lt;script&gt;" in shown
    assert "<script>alert" not in shown
    assert "geheim" not in shown, "never a password"
    assert f"next={page.replace('/', '%2F')}" in shown
    assert not cast.a.organisation.teams.filter(name=text).exists()


def test_what_came_from_elsewhere_is_not_shown(cast):
    """The page that gives back stands behind the check of the form's token: nobody can have it show their own words."""
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(reverse("teams", args=[cast.a.organisation.pid]), {"name": "Klik op kwaad.example"})
    assert answer.status_code == 403
    assert "kwaad.example" not in answer.content.decode()


def test_giving_back_has_an_end(cast, client):
    many = {f"veld{number}": "x" * 50_000 for number in range(30)}
    answer = client.post(reverse("teams", args=[cast.a.organisation.pid]), many)
    assert answer.status_code == 401
    assert len(answer.content) < 300_000


@pytest.mark.parametrize("status", [403, 404])
def test_what_is_refused_gives_back_what_was_typed(cast, client, status):
    """Who may not do it any more, or not here: the page is the same for what is another's and what was never there."""
    sign_in(client, cast.a.member)
    pid = cast.a.organisation.pid if status == 403 else cast.b.organisation.pid
    sent = {"name": "Nachtploeg & co", "note": "Eén\nTwee", "role": "member"}
    sent |= {"do": "Niet getypt", "n-name": "7", "kind": "Een"}
    answer = client.post(reverse("teams", args=[pid]), sent | {"password": "Geheim woord"})
    shown = answer.content.decode()
    assert answer.status_code == status
    assert "Nachtploeg &amp; co" in shown
    assert "Eén\nTwee" in shown
    assert not any(word in shown for word in ("Niet getypt", "Geheim woord", ">7<", "member"))
    if status == 404:
        assert answer.content == client.post(reverse("teams", args=["xxxxxxxxxxxxxx"]), sent).content
    assert "<textarea" not in client.post(reverse("teams", args=[pid]), {"role": "member", "do": "x"}).content.decode()


def test_what_a_form_carries_along_is_not_taken_for_typed():
    """Every hidden field of the house is known as such, but for names under which somebody types elsewhere."""
    hidden = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"{]+)[^>]*>')
    names = {name for path in PACKAGE.rglob("templates/**/*.html") for name in hidden.findall(path.read_text())}
    also_typed = {"name", "question", "action", "code", "next", "credential", "confirmed", "csrfmiddlewaretoken"}
    assert len(names) > 30
    assert not {name for name in names - also_typed if not typed.CARRIED.fullmatch(name)}


def test_where_you_are_signed_in(cast, client):
    elsewhere, stranger = Client(), Client()
    for one, user in ((client, cast.a.member), (elsewhere, cast.a.member), (stranger, cast.b.member)):
        one.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    page = client.get(reverse("places")).content.decode()
    assert page.count("Meld je daar af") == 1
    assert client.session.session_key not in page
    assert elsewhere.session.session_key not in page
    request = client.get(reverse("places")).wsgi_request
    other = next(place for place in session.places(request) if not place.is_this_one)
    client.post(reverse("places"), {"place": other.id})
    assert elsewhere.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200
    assert stranger.get("/account/").status_code == 200


def test_everywhere_else_at_once_and_nobody_elses(cast, client):
    others, stranger = [Client(), Client()], Client()
    for one in (client, *others):
        sign_in(one, cast.a.member)
    sign_in(stranger, cast.b.member)
    their = session._place_id(stranger.session.session_key)
    client.post(reverse("places"), {"place": their})
    assert stranger.get("/account/").status_code == 200, "another person's session does not exist for me"
    client.post(reverse("places"))
    assert [one.get("/account/").status_code for one in others] == [302, 302]
    assert client.get("/account/").status_code == 200


def test_no_address_and_no_browser_is_kept(cast):
    client = Client(REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Kanarievogel/1.0")
    client.post(reverse("account_login"), {"login": cast.a.member.email, "password": PASSWORD})
    client.get("/account/second-step/app/")
    client.post("/account/second-step/app/", {"code": "123456"})
    for row in Session.objects.all():
        stored = repr(row.get_decoded())
        assert "203.0.113.77" not in stored
        assert "Kanarievogel" not in stored


def test_respondents_have_no_session(client, db):
    client.get("/")
    client.get("/privacy/")
    assert Session.objects.count() == 0
