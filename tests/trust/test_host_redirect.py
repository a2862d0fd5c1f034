"""S10: no header of the visitor and no parameter leads anybody, or a mail, to another address than SITE_URL."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings as product
from django.test import Client
from django.urls import reverse

from draagvlak.orgs.models import Mail
from tests.people import PASSWORD, sign_in

ELSEWHERE = [
    "//kwaad.example", "///kwaad.example", "////kwaad.example/x", "/\\kwaad.example", "\\\\kwaad.example",
    "\\/kwaad.example", "//kwaad.example%2f..", "mailto:x@kwaad.example", "http://127.0.0.1.kwaad.example",
    "/\t/kwaad.example", "/\n/kwaad.example", "\t//kwaad.example", " //kwaad.example", "http://kwaad.example",
    "https://kwaad.example/", "HTTPS:kwaad.example", "https:///kwaad.example", "http:\\\\kwaad.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "vbscript:x",
    "ftp://kwaad.example", "//127.0.0.1:1@kwaad.example", "http://127.0.0.1:8000@kwaad.example",
    "//kwaad.example\\@127.0.0.1", "/%09/kwaad.example", "/%5ckwaad.example", "kwaad.example", "https://127.0.0.1:9/",
    "http://[::1]:9/",
]  # fmt: skip
HOSTS = [
    {"HTTP_HOST": "kwaad.example"},
    {"HTTP_HOST": "127.0.0.1:8000@kwaad.example"},
    {"HTTP_HOST": "127.0.0.1.kwaad.example"},
    {"HTTP_X_FORWARDED_HOST": "kwaad.example"},
    {"HTTP_X_FORWARDED_HOST": "kwaad.example", "HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_PORT": "444"},
    {"HTTP_FORWARDED": "host=kwaad.example;proto=https"},
    {"HTTP_X_HOST": "kwaad.example", "HTTP_X_ORIGINAL_URL": "//kwaad.example", "HTTP_X_REWRITE_URL": "//kwaad.example"},
]


def stays_here(answer):
    """Whether a redirect leads to a path of this server, as a browser understands it."""
    if answer.status_code not in {301, 302, 303, 307, 308}:
        return True
    where = answer["Location"].strip().replace("\\", "/")
    parts = urlsplit(where)
    return not parts.scheme and not parts.netloc and where.startswith("/") and not where.startswith("//")


def asks(cast, mailbox):
    """Every way a visitor can say where to go next: (name, function of the wish)."""

    def fresh(user=None):
        client = Client()
        return sign_in(client, user) if user else client

    def code(wish):
        client = fresh()
        client.post(f"{reverse('account_request_login_code')}", {"email": cast.a.member.email, "next": wish})
        mailbox.deliver()
        typed = mailbox.text(cast.a.member.email).split("\n    ")[-1].split()[0]
        return client.post(reverse("account_confirm_login_code"), {"code": typed, "next": wish})

    login = {"login": cast.a.member.email, "password": PASSWORD}
    return {
        "language": lambda wish: fresh().post(reverse("language"), {"language": "en", "next": wish}),
        "language of a member": lambda wish: fresh(cast.a.member).post(
            reverse("language"), {"language": "en", "next": wish}
        ),
        "sign in": lambda wish: fresh().post(reverse("account_login"), login | {"next": wish}),
        "sign in, in the address": lambda wish: fresh().post(
            reverse("account_login", query={"next": wish}), login
        ),
        "sign-in page of who is in": lambda wish: fresh(cast.a.member).get(reverse("account_login"), {"next": wish}),
        "sign out": lambda wish: fresh(cast.a.member).post(reverse("account_logout"), {"next": wish}),
        "ask for a code": lambda wish: fresh().post(
            reverse("account_request_login_code"), {"email": "x@example.org", "next": wish}
        ),
        "type a code": code,
        "password": lambda wish: fresh(cast.a.member).post(
            reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": PASSWORD + "2", "next": wish}
        ),
        "who are you": lambda wish: fresh(cast.a.member).post(
            reverse("account_reauthenticate"), {"password": PASSWORD, "next": wish}
        ),
        "passkey": lambda wish: fresh().get(reverse("mfa_login_webauthn"), {"next": wish}),
    }  # fmt: skip


def test_there_are_at_least_thirty():
    assert len(ELSEWHERE) + len(HOSTS) >= 30


@pytest.mark.parametrize("wish", ELSEWHERE)
def test_no_redirect_leads_elsewhere(wish, cast, mailbox, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    for name, ask in asks(cast, mailbox).items():
        answer = ask(wish)
        assert stays_here(answer), f"{name}: {wish!r} leads to {answer['Location']!r}"
        cast.a.member.set_password(PASSWORD)
        cast.a.member.save()


def test_a_path_of_our_own_is_followed(cast, mailbox):
    """The reverse: the test would also pass if nothing were followed."""
    asked = asks(cast, mailbox)
    for name in ("language", "sign in", "type a code"):
        assert asked[name]("/account/")["Location"] == "/account/", name


def test_the_judge_can_fail():
    class Answer(dict):
        status_code = 302

    for wish in ("//kwaad.example", "https://kwaad.example", "/\\kwaad.example", "javascript:x"):
        assert not stays_here(Answer(Location=wish)), wish
    assert stays_here(Answer(Location="/account/?next=//kwaad.example"))


@pytest.mark.parametrize("headers", HOSTS, ids=lambda headers: " ".join(headers.values()))
def test_no_header_gets_into_a_page_or_a_mail(headers, cast, mailbox, settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
    client = sign_in(Client(raise_request_exception=False), cast.a.owner)
    for answer in (
        Client(raise_request_exception=False).get("/", **headers),
        client.get(reverse("members", args=[cast.a.organisation.pid]), **headers),
        client.post(
            reverse("invite", args=[cast.a.organisation.pid]),
            {"email": "vers@example.org", "role": "member", "way": "mail"}, **headers,
        ),
        client.post(
            reverse("member-link", args=[cast.a.organisation.pid, cast.a.memberships["member"].pid]), **headers
        ),
        Client(raise_request_exception=False).post(
            reverse("account_request_login_code"), {"email": cast.a.member.email}, **headers
        ),
    ):  # fmt: skip
        assert answer.status_code < 500
        assert "kwaad.example" not in answer.content.decode()
        assert "kwaad.example" not in "".join(answer.headers.values())
        assert stays_here(answer)
    mailbox.deliver()
    texts = [message.get_content() for message in mailbox.messages]
    if "HTTP_HOST" not in headers:
        assert len(texts) == 2, "the mails of a plain request go out"
    for text in texts:
        assert "kwaad" not in text
        assert all(word.startswith(product.SITE_URL) for word in text.split() if "://" in word)
    assert not Mail.objects.filter(last_error__contains="kwaad").exists()
