"""What is asked before an organisation leaves or arrives."""

from django import forms
from django.utils.translation import gettext_lazy as _

from draagvlak.home.moving.reading import MAX_FILE, TOO_BIG
from draagvlak.ui.forms import Form


class LeaveForm(Form):
    names = forms.BooleanField(
        label=_("Also who answered what in open scans"),
        help_text=_("Only who took part may read that. Choose it only when they agree."),
        required=False,
    )


class ReadForm(Form):
    file = forms.FileField(
        label=_("The file of the organisation"),
        help_text=_("The ZIP that an owner made on the other server, unopened. At most 15 MB."),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )

    def clean_file(self):
        """Says no before a byte of a file that is too big is read into memory."""
        if self.cleaned_data["file"].size > MAX_FILE:
            raise forms.ValidationError(TOO_BIG)
        return self.cleaned_data["file"]


class ArriveForm(Form):
    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)
    owner = forms.EmailField(
        label=_("E-mail address of the first owner"),
        help_text=_(
            "This person gets an invitation, and invites the other members. Nobody becomes a member by itself."
        ),
        max_length=254,
    )
