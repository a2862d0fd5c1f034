"""S7: a known and an unknown address get the same answer, equally fast. A fifth of the tries; all 200 with --long.

The time is that of the processor in the thread of the request, which other programs on the machine do not disturb; with
--long also the time on the clock, which says something on a quiet machine only.
"""

import re
import statistics
import time
from itertools import count

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from draagvlak.orgs import actions
from draagvlak.orgs.access import Here
from tests.people import sign_in

PASSWORD = "een wachtwoord dat het niet is"
MOST_MS = 10
_numbers = count()


class TenthOfTheRounds(PBKDF2PasswordHasher):
    iterations = PBKDF2PasswordHasher.iterations // 10


@pytest.fixture
def real_hasher(settings):
    """The hasher of the product with a tenth of its rounds, not the quick one of the tests: far above the limit."""
    settings.PASSWORD_HASHERS = ["tests.trust.test_enumeration.TenthOfTheRounds"]


def unknown():
    return f"onbekend{next(_numbers)}@a.example"


class Sign:
    """Signing in with a password that is wrong."""

    def __init__(self, cast):
        self.known = cast.a.member
        self.known.set_password("een heel ander wachtwoord")
        self.known.save()

    def ask(self, address):
        client = Client()
        return client, lambda: client.post(reverse("account_login"), {"login": address, "password": PASSWORD})


class Code:
    """Asking for a code by mail, and the page that follows."""

    def __init__(self, cast):
        self.known = cast.a.member

    def ask(self, address):
        client = Client()
        return client, lambda: client.post(reverse("account_request_login_code"), {"email": address})


class WrongCode:
    """Typing a wrong code after asking for one."""

    def __init__(self, cast):
        self.known = cast.a.member

    def ask(self, address):
        client = Client()
        client.post(reverse("account_request_login_code"), {"email": address})
        return client, lambda: client.post(reverse("account_confirm_login_code"), {"code": "AAAA-BBBB"})


class Invite:
    """Inviting an address that has an account on this server, in another organisation."""

    def __init__(self, cast):
        self.known, self.cast = cast.b.member, cast

    def ask(self, address):
        client = sign_in(Client(), self.cast.a.owner)
        data = {"email": address, "role": "member", "way": "mail"}
        return client, lambda: client.post(reverse("invite", args=[self.cast.a.organisation.pid]), data)


class Join:
    """Opening an account from an invitation for an address that has one."""

    def __init__(self, cast):
        self.known, self.cast = cast.b.member, cast

    def ask(self, address):
        here = Here(self.cast.a.organisation, self.cast.a.memberships["owner"])
        here.organisation.invitations.exclude(pk=self.cast.a.invitation.pk).delete()  # 200 a day are allowed
        _invitation, secret = actions.invite_colleague(here, address, "member", by_mail=False)
        link = reverse("join-organisation", args=[secret])
        client = Client()
        return client, lambda: client.post(link, {"name": "Iemand", "password": PASSWORD})


WAYS = [Sign, Code, WrongCode, Invite, Join]
TOKENS = re.compile(r'(csrfmiddlewaretoken" value=")[^"]+|/(?:join|invitations)/[\w-]+/|%2Fjoin%2F[\w-]+%2F')


def seen(client, answer, address):
    """What somebody can tell: status, where it leads, every byte of that page; the address that was typed masked."""
    pages = [answer]
    if answer.status_code in {302, 303} and "/join/" not in answer["Location"]:
        pages.append(client.get(answer["Location"]))
    text = "\n".join(f"{page.status_code} {page.get('Location', '')} {page.content.decode()}" for page in pages)
    for form in (address, escape(address)):
        text = text.replace(form, "ADDRESS")
    return TOKENS.sub(r"\1TOKEN", text)


def ask(case, address):
    """(client, answer, seconds of the processor, seconds on the clock) of the one request that counts."""
    client, send = case.ask(address)
    thread, clock = time.thread_time(), time.perf_counter()
    answer = send()
    return client, answer, time.thread_time() - thread, time.perf_counter() - clock


@pytest.mark.parametrize("way", WAYS)
def test_the_same_answer(way, cast, mailbox):
    case, nobody = way(cast), unknown()
    client, answer, *_times = ask(case, case.known.email)
    known = seen(client, answer, case.known.email)
    cache.clear()
    cast.a.organisation.invitations.exclude(pk=cast.a.invitation.pk).delete()
    client, answer, *_times = ask(case, nobody)
    assert known == seen(client, answer, nobody)


def medians(case, tries):
    """By how many milliseconds a known address is slower, on the processor and on the clock: medians over pairs."""
    ask(case, case.known.email), ask(case, unknown())
    processor, clock = [], []
    for number in range(tries):
        times = {}
        for known in (number % 2 == 0, number % 2 == 1):
            cache.clear()  # the limits against guessing, which this test is not about
            times[known] = ask(case, case.known.email if known else unknown())[2:]
        processor.append(times[True][0] - times[False][0])
        clock.append(times[True][1] - times[False][1])
    return statistics.median(processor) * 1000, statistics.median(clock) * 1000


@pytest.mark.parametrize("way", WAYS)
def test_equally_fast(way, cast, mailbox, real_hasher, long_run):
    processor, clock = medians(way(cast), 200 if long_run else 40)
    assert abs(processor) < MOST_MS, f"{way.__name__}: a known address takes {processor:+.1f} ms more"
    assert not long_run or abs(clock) < MOST_MS, f"{way.__name__}: a known address takes {clock:+.1f} ms more"


def test_the_measure_can_fail(cast, mailbox, real_hasher, monkeypatch):
    """Without the equal work for unknown addresses the difference of signing in is far above the limit."""
    from allauth.account.auth_backends import AuthenticationBackend

    monkeypatch.setattr(AuthenticationBackend, "_mitigate_timing_attack", lambda self, password: None)
    processor, _clock = medians(Sign(cast), 10)
    assert processor > 2 * MOST_MS


def test_a_link_that_never_was_looks_like_one_that_was_used(cast, client):
    here = Here(cast.a.organisation, cast.a.memberships["owner"])
    used = actions.make_sign_in_link(here, cast.a.memberships["member"])
    client.post(reverse("sign-in-link", args=[used]))
    answers = {
        Client().get(reverse(name, args=[secret])).content
        for name in ("sign-in-link", "join-organisation")
        for secret in (used, "x" * 24, cast.a.pid if hasattr(cast.a, "pid") else "niets")
    }
    assert len(answers) == 1
