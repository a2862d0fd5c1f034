"""The outbox: mails are rows, sealed until they are sent, and wiped then. `send_due` is the loop that sends them."""

import re
import smtplib
import time
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation

from draagvlak.lib import crypt
from draagvlak.lib.tokens import keyed_hash
from draagvlak.orgs import keys
from draagvlak.orgs.models import Mail

CONTEXT = "mail"
NO_ORGANISATION = "mail-without-organisation"
# How often we try before we give up; the wait doubles from one minute, to six hours at most (about two days in all).
TRIES = 14
TRIES_OF = {"sign-in-code": 4}  # a code is worthless after a quarter of an hour
LONGEST_WAIT = timedelta(hours=6)
CLAIM = timedelta(minutes=5)  # a worker that died holds a mail no longer than this
DECOY = "decoy"
EXAMPLE = "example: not sent"  # in place of an error: mails of an example organisation never leave


def compose(template, language, **context):
    """(subject, body) of a mail in a language: the first line of the template is the subject, the rest the text."""
    with translation.override(language):
        text = render_to_string(template, {"site_url": settings.SITE_URL, **context}).strip()
    subject, _gap, body = text.partition("\n")
    return " ".join(subject.split()), re.sub(r"\n{3,}", "\n\n", body.strip()) + "\n"


def queue(purpose, address, subject, body, organisation=None, object_pid=""):
    """Puts a mail in the outbox, inside the transaction of the caller. Nothing happens without a mail server.

    Address, subject and text are sealed with the organisation's key, or with the server's own when there is none.
    """
    if not settings.HAS_MAIL:
        return None
    owner = organisation.pk if organisation else None
    return Mail.objects.create(
        organisation=organisation, purpose=purpose, object_pid=object_pid,
        address=_seal(owner, address), subject=_seal(owner, subject), body=_seal(owner, body),
    )  # fmt: skip


def queue_decoy(address, subject, body):
    """The work of `queue` for a mail that nobody gets: an unknown address must not answer faster than a known one."""
    return queue(DECOY, address, subject, body)


def _seal(organisation_id, text):
    if organisation_id is None:
        return crypt.seal_bytes(crypt.derive(NO_ORGANISATION), text.encode(), CONTEXT.encode())
    return keys.seal(organisation_id, text, CONTEXT)


def _unseal(organisation_id, sealed):
    if organisation_id is None:
        return crypt.open_bytes(crypt.derive(NO_ORGANISATION), sealed, CONTEXT.encode()).decode()
    return keys.unseal(organisation_id, sealed, CONTEXT)


# ── Sending ──────────────────────────────────────────────────────────────────────────────────────────────────


def send_due(limit=50):
    """Sends what is due over SMTP; returns how many went. Any number of workers may call it at the same time.

    Each mail is claimed by a conditional update and pushed forward before it is tried, so that a mail that breaks
    the sending cannot hold up the others. A worker that dies between sending and noting it makes a second copy
    with the same Message-ID: a mail is never lost for that.
    """
    now = timezone.now()
    Mail.objects.filter(purpose=DECOY).delete()
    _drop_examples()
    if not settings.HAS_MAIL:
        return 0
    waiting = Mail.objects.filter(sent_at__isnull=True, due_at__lte=now, address__isnull=False)
    waiting = waiting.exclude(organisation__is_example=True)  # also what came in since they were dropped
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - CLAIM)
    sent = 0
    with _open_connection() as connection:
        for mail in waiting.filter(free).order_by("due_at")[:limit]:
            if not _claim(mail, now):
                continue
            error = _send(mail, connection)
            if error is not None and is_down(error):
                break  # the server does not answer at all: the rest waits for the next turn
            sent += error is None
    return sent


def _drop_examples():
    """Wipes what waits in example organisations. Their people do not exist, or did not ask for it."""
    waiting = Mail.objects.filter(organisation__is_example=True, sent_at__isnull=True, address__isnull=False)
    waiting.update(address=None, subject=None, body=None, claimed_at=None, last_error=EXAMPLE)


def is_down(error):
    """Whether the mail server could not be reached or did not let us in, so that no other mail would go either."""
    down = smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError | smtplib.SMTPAuthenticationError
    return isinstance(error, down) or isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException)


def _claim(mail, now):
    mine = Mail.objects.filter(pk=mail.pk, sent_at__isnull=True, claimed_at=mail.claimed_at)
    if mail.claimed_at is None:
        mine = Mail.objects.filter(pk=mail.pk, sent_at__isnull=True, claimed_at__isnull=True)
    wait = min(timedelta(minutes=2**mail.tries), LONGEST_WAIT)
    return mine.update(claimed_at=now, tries=F("tries") + 1, due_at=now + wait) == 1


def _send(mail, connection):
    """None when it went, else the error; either way the row says so."""
    row = Mail.objects.filter(pk=mail.pk)
    try:
        message = _message(mail, connection)
        connection.open()
        message.send()
    except (crypt.Unreadable, smtplib.SMTPException, OSError, ValueError) as error:
        _close(connection)
        last = mail.tries + 1 >= TRIES_OF.get(mail.purpose, TRIES) or isinstance(error, crypt.Unreadable)
        gone = {"address": None, "subject": None, "body": None} if last else {}
        row.update(claimed_at=None, last_error=answer_of(error)[:300], **gone)
        return error
    row.update(sent_at=timezone.now(), claimed_at=None, last_error="", address=None, subject=None, body=None)
    return None


def _message(mail, connection):
    organisation_id = mail.organisation_id
    host = settings.SITE_URL.partition("://")[2].partition(":")[0]
    identity = keyed_hash("message-id", str(mail.pk)).hex()[:32]
    return EmailMessage(
        subject=" ".join(_unseal(organisation_id, mail.subject).split()),
        body=_unseal(organisation_id, mail.body),
        to=[_unseal(organisation_id, mail.address)],
        headers={"Message-ID": f"<{identity}@{host}>", "Auto-Submitted": "auto-generated"},
        connection=connection,
    )


@contextmanager
def _open_connection():
    connection = get_connection()
    try:
        yield connection
    finally:
        _close(connection)


def _close(connection):
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):
        pass


def answer_of(error):
    """What the mail server said, or why it could not be reached; without addresses: none is kept in the clear."""
    code, said = getattr(error, "smtp_code", ""), getattr(error, "smtp_error", "")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()), ("", ""))
    said = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    text = f"{code} {said}".strip() or f"{type(error).__name__}: {error}"
    return re.sub(r"[^\s<>@]+@[^\s<>@]+", "…", text)


# ── For the administrator ────────────────────────────────────────────────────────────────────────────────────


def send_test(address, subject, body):
    """Sends one mail at once and returns (went out, the server's own answer)."""
    connection = get_connection(fail_silently=False)
    message = EmailMessage(subject=subject, body=body, to=[address], headers={"Auto-Submitted": "auto-generated"})
    started = time.monotonic()
    try:
        connection.open()
        server = connection.connection  # type: ignore[attr-defined]
        server.ehlo_or_helo_if_needed()
        _expect(server.mail(message.from_email.partition("<")[2].rstrip(">") or message.from_email), "MAIL FROM")
        _expect(server.rcpt(address), "RCPT TO")
        text = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        code, said = server.data(text)
        _expect((code, said), "DATA")
        answer = f"{code} {said.decode('utf-8', 'replace')}"
        return True, f"{answer} ({time.monotonic() - started:.1f} s)"
    except (smtplib.SMTPException, OSError, AttributeError) as error:
        return False, answer_of(error)
    finally:
        _close(connection)


def _expect(reply, step):
    code, said = reply
    if not 200 <= code < 300:
        raise smtplib.SMTPResponseException(code, f"{step}: {said.decode('utf-8', 'replace')}")


def state(organisation):
    """What the outbox of an organisation looks like: how many wait, how many were given up, and the newest errors.

    In an example organisation none of these: only how many were not sent because it is one.
    """
    unsent = Mail.objects.filter(organisation=organisation, sent_at__isnull=True)
    if organisation.is_example:
        return {"example": unsent.count()}
    return {
        "waiting": unsent.filter(address__isnull=False).count(),
        "given_up": unsent.filter(address__isnull=True).count(),
        "errors": list(unsent.exclude(last_error="").order_by("-due_at").values("purpose", "last_error", "tries")[:5]),
    }


def oldest_wait():
    """For how long the mail that is longest overdue has been waiting, or None."""
    first = Mail.objects.filter(sent_at__isnull=True, address__isnull=False).exclude(purpose=DECOY)
    due = first.order_by("due_at").values_list("due_at", flat=True).first()
    return timezone.now() - due if due and due < timezone.now() else None


def forget_old():
    """Deletes rows of mails that were sent or given up more than 30 days ago. Returns how many. Runs every night."""
    before = timezone.now() - timedelta(days=30)
    gone = Q(sent_at__lt=before) | Q(address__isnull=True, due_at__lt=before)
    return Mail.objects.filter(gone).delete()[0]
