"""What a phone sends: a role, a vote, a few words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from draagvlak.live import seats
from draagvlak.surveys.groups import ROLES

CHOOSE = _("Choose one of the cards first.")


class ComeInForm(forms.Form):
    """The role, only to count who was there. It may stay empty."""

    role = forms.ChoiceField(choices=[("", _("I do not say")), *ROLES.items()], required=False, initial="")


class VoteForm(forms.Form):
    """One card of the vote that the page showed."""

    poll = forms.IntegerField(min_value=1, max_value=2**31 - 1, error_messages={"required": CHOOSE, "invalid": CHOOSE})
    level = forms.IntegerField(min_value=0, max_value=5, error_messages={"required": CHOOSE, "invalid": CHOOSE})


class SayForm(forms.Form):
    """An argument, or (without a question) what would be better. `seats.say` says what is too long."""

    question = forms.CharField(max_length=60, required=False)
    text = forms.CharField(
        max_length=4 * seats.LONGEST,
        error_messages={
            "required": _("Write something first."),
            "max_length": _("This is too long for the wall. Use at most 300 signs."),
        },
    )
