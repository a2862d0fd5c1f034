"""What the pages of a vision send."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.ui.forms import DayInput, Form
from draagvlak.worksheets.forms import Line


def number(text):
    """A version as a page sent it; 0 for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


class EndorseForm(Form):
    """Others who stand behind the text, in words."""

    who = Line(label=_("Who stands behind it?"), max_length=120,
               help_text=_("A group or a function, such as ‘the client council’."))  # fmt: skip
    on = forms.DateField(label=_("Since"), widget=DayInput, required=False)

    def clean_on(self):
        on = self.cleaned_data["on"] or timezone.localdate()
        if on > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return on


def moves(sent):
    """Cards that go together, as (card, the group in which the page showed it)."""
    return [tuple(one.partition(":")[::2]) for one in sent.getlist("cards")]


def dots(sent):
    """{group: how many dots} from the fields dots-<pid of the group>."""
    return {name[5:]: min(number(value), 99) for name, value in sent.items() if name.startswith("dots-")}
