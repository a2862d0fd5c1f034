"""The forms of this room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from draagvlak.ui.forms import Form


class EndForm(Form):
    """Typing the name of what will be deleted: nobody does that by accident."""

    name = forms.CharField(label=_("Type the name of the organisation"), max_length=120)

    def __init__(self, *args, name, **kwargs):
        super().__init__(*args, **kwargs)
        self.expected = name

    def clean_name(self):
        typed = " ".join(self.cleaned_data["name"].split())
        if typed.casefold() != " ".join(self.expected.split()).casefold():
            raise forms.ValidationError(_("This is not the name of the organisation. Type it as it stands above."))
        return typed
