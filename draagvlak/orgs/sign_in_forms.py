"""allauth's forms in our words: a label above each field, no words inside it, an error that says what to do."""

from allauth.account import forms as account
from allauth.mfa.base import forms as second
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkey
from django import forms
from django.utils.translation import gettext_lazy as _

from draagvlak.ui.forms import PlainErrors

EMAIL = _("Your e-mail address")
PASSWORD_HINT = _("At least 12 characters. A few words that only you put together are easy to keep in mind.")


class Plain:
    """Takes the words out of the fields; gives labels and hints by the name of the field."""

    labels: dict = {}
    hints: dict = {}
    attrs: dict = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.widget.attrs.update(self.attrs.get(name, {}))


CODE_ATTRS = {"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}


class SignIn(PlainErrors, Plain, account.LoginForm):
    labels = {"login": EMAIL, "password": _("Your password")}


class RequestCode(PlainErrors, Plain, account.RequestLoginCodeForm):
    labels = {"email": EMAIL}


class TypeCode(PlainErrors, Plain, account.ConfirmLoginCodeForm):
    labels = {"code": _("The code from the mail")}
    attrs = {"code": {"autocapitalize": "characters", "spellcheck": "false"}}


class ConfirmPassword(PlainErrors, Plain, account.ReauthenticateForm):
    labels = {"password": _("Your password")}


class ChangePassword(PlainErrors, Plain, account.ChangePasswordForm):
    labels = {"oldpassword": _("Your current password"), "password1": _("Your new password")}
    hints = {"password1": PASSWORD_HINT}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)  # the browser can show what is typed; typing twice only tires


class SetPassword(PlainErrors, Plain, account.SetPasswordForm):
    labels = {"password1": _("Your new password")}
    hints = {"password1": PASSWORD_HINT}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)


class SecondFactor(PlainErrors, Plain, second.AuthenticateForm):
    labels = {"code": _("The code from your app")}
    hints = {"code": _("No phone at hand? Type one of your recovery codes here.")}
    attrs = {"code": CODE_ATTRS}


class ConfirmSecondFactor(PlainErrors, Plain, second.ReauthenticateForm):
    labels = {"code": _("The code from your app")}
    hints = {"code": _("No phone at hand? Type one of your recovery codes here.")}
    attrs = {"code": CODE_ATTRS}


class AppCode(PlainErrors, Plain, totp.ActivateTOTPForm):
    labels = {"code": _("The code that the app shows now")}
    attrs = {"code": CODE_ATTRS}


class AddPasskey(PlainErrors, Plain, passkey.AddWebAuthnForm):
    labels = {"name": _("A name for this passkey")}
    hints = {"name": _("So that you know later which one it is, for instance: my phone.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Always a passkey that can also sign in on its own; never only a key.
        self.fields["passwordless"] = forms.BooleanField(widget=forms.HiddenInput, initial=True)
        self.fields["name"].max_length = 60
        self.fields["name"].widget.attrs["maxlength"] = 60


class RenamePasskey(PlainErrors, Plain, passkey.EditWebAuthnForm):
    labels = {"name": _("A name for this passkey")}
