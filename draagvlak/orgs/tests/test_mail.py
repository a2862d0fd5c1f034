"""The outbox, over a real SMTP server: sealed, sent once, wiped, tried again, given up, shown to the administrator."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from draagvlak.orgs import actions, mail
from draagvlak.orgs.models import Mail, Organisation, User
from tests.people import PASSWORD, sign_in


def put(cast, address="ontvanger@example.org", body="Zeer vertrouwelijk", **more):
    return mail.queue("test", address, "Onderwerp", body, cast.a.organisation, **more)


def columns(row):
    return b"".join(bytes(getattr(row, name) or b"") for name in ("address", "subject", "body"))


def test_sealed_while_it_waits_and_wiped_when_it_went(cast, mailbox):
    row = put(cast)
    row.refresh_from_db()
    assert b"example.org" not in columns(row)
    assert b"vertrouwelijk" not in columns(row)
    mailbox.deliver()
    row.refresh_from_db()
    assert (row.sent_at is not None, columns(row), row.last_error) == (True, b"", "")
    message = mailbox.to("ontvanger@example.org")[0]
    assert message["Subject"] == "Onderwerp"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert message.get_content().strip() == "Zeer vertrouwelijk"
    mailbox.deliver()
    assert len(mailbox.messages) == 1


def test_without_an_organisation_it_is_sealed_too(cast, mailbox):
    row = mail.queue("sign-in-code", "a@example.org", "Code", "ABCD-EFGH")
    row.refresh_from_db()
    assert b"ABCD" not in columns(row)
    mailbox.deliver()
    assert "ABCD-EFGH" in mailbox.text("a@example.org")


def test_without_a_mail_server_nothing_is_kept(cast, settings):
    settings.HAS_MAIL = False
    assert put(cast) is None
    assert (
        not Mail.objects.filter(purpose="test", sent_at__isnull=True)
        .exclude(pk=cast.a.mail.pk)
        .exclude(pk=cast.b.mail.pk)
    )


def test_a_refusal_is_shown_tried_again_later_and_given_up(cast, mailbox, client):
    row = put(cast, "weg@example.org")
    mailbox.refuse = "550 5.1.1 <weg@example.org> unknown here <script>alert(1)</script>"
    waits = []
    for tries in range(1, mail.TRIES + 1):
        Mail.objects.filter(pk=row.pk).update(due_at=timezone.now())
        before = timezone.now()
        mailbox.deliver()
        row.refresh_from_db()
        assert row.tries == tries
        waits.append(row.due_at - before)
    assert waits[0] < timedelta(minutes=2) < waits[2] < waits[-1] <= mail.LONGEST_WAIT + timedelta(minutes=1)
    assert columns(row) == b"", "given up: wiped"
    assert "550" in row.last_error
    assert "weg@" not in row.last_error, "no address in the clear"
    sign_in(client, cast.a.owner)
    page = client.get(reverse("organisation-mail", args=[cast.a.organisation.pid])).content.decode()
    assert "unknown here" in page
    assert "<script>alert" not in page
    mailbox.refuse = ""
    mailbox.deliver()
    assert mailbox.messages == []


def test_one_bad_mail_does_not_hold_up_the_others(cast, mailbox):
    bad = put(cast, "eerste@example.org")
    Mail.objects.filter(pk=bad.pk).update(body=b"damaged", due_at=timezone.now() - timedelta(hours=1))
    put(cast, "tweede@example.org")
    mailbox.deliver()
    assert mailbox.to("tweede@example.org")
    bad.refresh_from_db()
    assert columns(bad) == b"", "what no key opens is given up at once"


def test_a_server_that_is_down_costs_one_try_and_loses_nothing(cast, mailbox, settings):
    rows = [put(cast, f"m{number}@example.org") for number in range(3)]
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    assert mail.send_due() == 0
    assert sorted(Mail.objects.filter(pk__in=[row.pk for row in rows]).values_list("tries", flat=True)) == [0, 0, 1]
    settings.EMAIL_PORT = port
    Mail.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=timezone.now())
    assert mail.send_due() == 3


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_each_mail_once(transactional_db, mailbox):
    from tests.people import make_cast

    cast = make_cast()
    for number in range(12):
        put(cast, f"m{number}@example.org")
    start, sent = threading.Barrier(4), []

    def work():
        start.wait()
        try:
            sent.append(mail.send_due())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 12
    assert len(mailbox.messages) == 12
    assert len({message["Message-ID"] for message in mailbox.messages}) == 12


def test_a_worker_that_died_lets_go_after_five_minutes(cast, mailbox):
    row = put(cast)
    Mail.objects.filter(pk=row.pk).update(claimed_at=timezone.now())
    mailbox.deliver()
    assert mailbox.messages == []
    Mail.objects.filter(pk=row.pk).update(claimed_at=timezone.now() - mail.CLAIM - timedelta(seconds=1))
    mailbox.deliver()
    assert len(mailbox.messages) == 1


def test_a_subject_is_one_line(cast, mailbox):
    mail.queue("test", "a@example.org", "Een\nBcc: kwaad@example.org", "x", cast.a.organisation)
    mailbox.deliver()
    assert mailbox.messages[0]["Subject"] == "Een Bcc: kwaad@example.org"
    assert mailbox.messages[0].recipients == ["a@example.org"]


def test_the_test_mail_shows_the_servers_own_answer(cast, mailbox, client):
    sign_in(client, cast.a.owner)
    address = reverse("organisation-mail", args=[cast.a.organisation.pid])
    page = client.post(address, {"email": "proef@example.org"}).content.decode()
    assert "250 OK" in page
    assert mailbox.to("proef@example.org")
    mailbox.refuse = "554 5.7.1 <b>no</b>"
    page = client.post(address, {"email": "proef@example.org"}).content.decode()
    assert "554" in page
    assert "&lt;b&gt;no&lt;/b&gt;" in page
    assert "<b>no</b>" not in page


def test_the_test_mail_says_when_nobody_answers(cast, mailbox, client, settings):
    settings.EMAIL_PORT = 9
    sign_in(client, cast.a.owner)
    page = client.post(reverse("organisation-mail", args=[cast.a.organisation.pid]), {"email": "x@example.org"})
    assert "ConnectionRefused" in page.content.decode()


@pytest.fixture
def example(cast):
    """The first organisation, as an example."""
    Organisation.objects.filter(pk=cast.a.organisation.pk).update(is_example=True)
    cast.a.organisation.refresh_from_db()
    return cast.a


def test_no_mail_of_an_example_leaves(cast, mailbox, client, example):
    """Whatever asked for it, and also what waited already; the pages say so. Those of others go."""
    row, with_role = put(cast), {"email": "collega@example.org", "role": "member", "way": "mail"}
    mail.queue("test", "ander@example.org", "Onderwerp", "Tekst", cast.b.organisation)
    sign_in(client, example.owner)
    outbox = reverse("organisation-mail", args=[example.organisation.pid])
    for _before_and_after in range(2):
        assert "Dit is een voorbeeld: mails worden niet verstuurd." in client.get(outbox).content.decode()
        mailbox.deliver()
    row.refresh_from_db()
    assert (row.sent_at, columns(row), row.last_error) == (None, b"", mail.EXAMPLE)
    assert "voorbeeld: mails" in client.post(outbox, {"email": "proef@example.org"}).content.decode()
    page = client.post(reverse("invite", args=[example.organisation.pid]), with_role)
    [link] = re.findall(r"/join/[\w-]+/", page.content.decode())[:1]
    actions.open_account(actions.find_invitation(link.split("/")[2]), "Collega", PASSWORD, "nl")
    User.objects.filter(pk=example.member.pk).update(is_example=True)
    Client().post(reverse("account_request_login_code"), {"email": example.member.email})
    assert Mail.objects.filter(purpose=mail.DECOY).count() == 2
    mailbox.deliver()
    assert {address for message in mailbox.messages for address in message.recipients} == {"ander@example.org"}


def test_what_went_is_forgotten_after_a_month(cast, mailbox):
    row = put(cast)
    mailbox.deliver()
    assert mail.forget_old() == 0
    Mail.objects.filter(pk=row.pk).update(sent_at=timezone.now() - timedelta(days=31))
    assert mail.forget_old() == 1


def test_mails_are_in_the_language_of_the_reader(cast, mailbox):
    for language, word in (("nl", "Dit is je code"), ("en", "This is your code")):
        subject, body = mail.compose("orgs/mail/sign_in_code.txt", language, code="AAAA-BBBB")
        assert word in body
        assert "\n" not in subject


def test_only_the_address_of_the_server_stands_in_mails(cast, mailbox, settings):
    settings.SITE_URL = "https://draagvlak.example.org"
    _subject, body = mail.compose("orgs/mail/test.txt", "nl", organisation=cast.a.organisation)
    assert [word for word in body.split() if "://" in word] == ["https://draagvlak.example.org"]
