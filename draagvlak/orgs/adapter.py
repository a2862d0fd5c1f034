"""Where allauth asks how this product signs people in."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from draagvlak.lib import crypt
from draagvlak.orgs import limits, mail
from draagvlak.orgs.language import remember_language
from draagvlak.orgs.local import is_local_path
from draagvlak.orgs.models import User
from draagvlak.orgs.session import begin_session

SECOND_FACTOR_KEY = "second-factor"

# What changed, in the mail that says so.
CHANGES = {
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_set": _("A password was set."),
    "mfa/email/totp_activated": _("An app for sign-in codes was added."),
    "mfa/email/totp_deactivated": _("The app for sign-in codes was removed."),
    "mfa/email/webauthn_added": _("A passkey was added."),
    "mfa/email/webauthn_removed": _("A passkey was removed."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made."),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is switched off. Ask the owner of your organisation."),
        "email_password_mismatch": _(
            "This address and this password do not belong together. Check both and try again."
        ),
        "enter_current_password": _("This is not your current password. Try again."),
        "incorrect_password": _("This is not your password. Try again."),
        "incorrect_code": _("This code is not right. Check it and try again."),
        "too_many_login_attempts": _("That was too often. Wait five minutes and try again."),
        "rate_limited": _("That was too often. Wait a minute and try again."),
    }

    def is_open_for_signup(self, request):
        return False  # people come in by invitation, or with the set-up code

    def get_client_ip(self, request):
        """Only counters use this: a keyed hash, so that no address reaches the cache."""
        return limits.client(request)

    def is_safe_url(self, url):
        """Only paths of this server: no other host, not even one that looks like ours."""
        return is_local_path(url)

    def login(self, request, user):
        super().login(request, user)
        begin_session(request)

    def post_login(self, request, user, **details):
        response = super().post_login(request, user, **details)
        remember_language(response, user.language)
        return response

    def send_mail(self, template_prefix, email, context):
        """allauth's one mail that we use, the sign-in code: through the outbox, in the language of the reader."""
        user = User.objects.filter(email=email.strip().lower()).first()
        if user and user.is_example:  # an address of nobody: its password stands beside the data
            self.queue_code_for_nobody(email)
        else:
            self.queue_code(email, context.get("code", ""), user.language if user else None)

    def queue_code(self, email, code, language=None):
        language = language or translation.get_language()
        subject, body = mail.compose("orgs/mail/sign_in_code.txt", language, code=code)
        mail.queue("sign-in-code", email, subject, body)

    def queue_code_for_nobody(self, email):
        """The work of `send_mail` for an address that nobody has."""
        User.objects.filter(email=email.strip().lower()).first()
        language = translation.get_language()
        subject, body = mail.compose("orgs/mail/sign_in_code.txt", language, code=self.generate_login_code())
        mail.queue_decoy(email, subject, body)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """'Something changed in how you sign in': what, and what to do when it was not you. No address, no browser."""
        what = CHANGES.get(template_prefix)
        if what is None or user.is_example:
            return
        subject, body = mail.compose("orgs/mail/sign_in_changed.txt", user.language, user=user, what=what)
        mail.queue("sign-in-changed", user.email, subject, body)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right. Codes change every half minute: type the newest one."),
    }

    def encrypt(self, text):
        """The key of the app and of the recovery codes is sealed at rest."""
        return crypt.seal_bytes(crypt.derive(SECOND_FACTOR_KEY), text.encode()).hex()

    def decrypt(self, encrypted_text):
        return crypt.open_bytes(crypt.derive(SECOND_FACTOR_KEY), bytes.fromhex(encrypted_text)).decode()

    def generate_authenticator_name(self, user, type):  # noqa: A002 - the name that allauth calls it with
        count = user.authenticator_set.filter(type=type).count()
        return gettext("Passkey %(number)s") % {"number": count + 1}

    def _get_site_name(self):
        return "Draagvlak"
