"""The forms with which a conversation is ended."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from draagvlak.consensus.actions import MOST_PRESENT
from draagvlak.live.phones import WORTH
from draagvlak.surveys.forms import Line
from draagvlak.surveys.groups import ROLES
from draagvlak.ui.forms import Form


class EndForm(Form):
    """Who was there by role (roles and numbers only), and a note."""

    note = Line(
        label=_("Note"), required=False, max_length=300,
        help_text=_("For example where it was, or what to think of next time. Write no names."),
    )  # fmt: skip

    def __init__(self, present, note, data: Any = None):
        start = {f"present_{role}": number for role, number in present.items()}
        super().__init__(data, initial=start | {"note": note})

    def numbers(self):
        """The fields with how many people of each role were there."""
        return [self[f"present_{role}"] for role in ROLES]

    def values(self):
        """What the verb writes."""
        given = self.cleaned_data
        present = {role: given[f"present_{role}"] for role in ROLES if given[f"present_{role}"]}
        return {"present": present, "note": given["note"]}


class WorthForm(Form):
    """A show of hands on the hour: how many for each of the five."""

    def __init__(self, data: Any = None):
        super().__init__(data, auto_id="worth-%s")

    @property
    def counts(self):
        return [self.cleaned_data[name] or 0 for name in self.fields]


for _level, _words in WORTH.items():
    WorthForm.base_fields[f"level_{_level}"] = forms.IntegerField(
        label=_words, required=False, min_value=0, max_value=999, widget=forms.NumberInput
    )
for _role, _label in ROLES.items():
    EndForm.base_fields[f"present_{_role}"] = forms.IntegerField(
        label=_label, required=False, min_value=0, max_value=MOST_PRESENT, widget=forms.NumberInput
    )
