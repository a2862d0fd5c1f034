"""Asking a question without a name."""

from django import forms
from django.utils.translation import gettext_lazy as _

from draagvlak.ui.forms import Form
from draagvlak.worksheets.ask.actions import LONGEST


class AskForm(Form):
    """One question. Nothing else is asked."""

    question = forms.CharField(
        label=_("Your question"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("At most 200 signs. No names of people, and no client in whom somebody recognises one."),
    )  # fmt: skip
