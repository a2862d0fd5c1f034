"""A real SMTP server on this machine that keeps what it is sent."""

import email
import email.policy

import pytest


class Mailbox:
    """`messages` holds what arrived, as email.message.EmailMessage. `refuse = "550 ..."` answers every recipient so."""

    def __init__(self):
        from aiosmtpd.controller import Controller

        self.messages, self.refuse = [], ""
        self.controller = Controller(self, hostname="127.0.0.1", port=_free_port())
        self.controller.start()
        self.port = self.controller.port
        self.url = f"smtp+plain://127.0.0.1:{self.port}"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        message.recipients = list(envelope.rcpt_tos)
        self.messages.append(message)
        return "250 OK"

    def to(self, address):
        """The mails that were delivered to an address, oldest first."""
        return [message for message in self.messages if address in message.recipients]

    def text(self, address):
        """The plain text of the newest mail to an address; fails when there is none."""
        found = self.to(address)
        assert found, f"no mail to {address}; there is mail to {[m.recipients for m in self.messages]}"
        return found[-1].get_body(("plain",)).get_content()

    @staticmethod
    def deliver():
        """Sends what waits in the outbox, as the background loop does."""
        from draagvlak.orgs.mail import send_due

        return send_due()

    def clear(self):
        self.messages.clear()
        self.refuse = ""


def _free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def smtp_server():
    """One SMTP server per test process; `house` sends its mail here too."""
    server = Mailbox()
    yield server
    server.controller.stop()


@pytest.fixture
def mailbox(smtp_server, settings):
    """The mail server, empty; the settings of this process point at it. `mailbox.deliver()` sends what is due."""
    smtp_server.clear()
    settings.HAS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp_server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield smtp_server
    smtp_server.clear()
