"""The forms of agreeing. What was typed is never thrown away: line ends are the only thing that changes."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.consensus.actions import MOST_PRESENT
from draagvlak.consensus.agreeing import LABELS, both, meeting_words
from draagvlak.consensus.models import Chosen
from draagvlak.surveys.forms import Line
from draagvlak.surveys.groups import ROLES
from draagvlak.ui.forms import DayInput, Form

LONGEST = 2000
TEXTS = ("comment", "sources", "reason", "minority")


def _copy(data) -> Any:
    return data.copy()


class Words(forms.CharField):
    """More lines of text. Browsers send line ends as two signs; one is kept."""

    def __init__(self, **options):
        widget = forms.Textarea(attrs={"rows": 3})
        super().__init__(required=False, max_length=LONGEST, widget=widget, **options)

    def to_python(self, value):
        return super().to_python((value or "").replace("\r\n", "\n"))


class MeetingChoice(forms.ModelChoiceField):
    def label_from_instance(self, meeting):
        return meeting_words(meeting)


class AgreeForm(Form):
    """What was agreed on a question, or on a rubric (which has no reason: pooled votes are no group)."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    chosen = forms.ChoiceField(label=_("What do you agree on?"), required=False, widget=forms.RadioSelect)
    reason = Words(
        label=LABELS["reason"],
        help_text=_("Needed when you choose another colour than most people voted. The votes themselves stay."),
    )
    comment = Words(label=LABELS["comment"], help_text=_("What was said that you want to keep? Write no names."))
    sources = Words(
        label=LABELS["sources"], help_text=_("What do you base this on? For example a note, a plan or figures.")
    )
    minority = Words(
        label=LABELS["minority"], help_text=_("Do some see it differently? Write down what, not who.")
    )  # fmt: skip
    meeting = MeetingChoice(
        label=LABELS["meeting"], queryset=None, required=False, to_field_name="pid", empty_label=_("Not noted")
    )

    def __init__(self, record, topic, *args, **kwargs):
        row = topic.row
        start = {name: getattr(row, name) for name in ("version", "chosen", *TEXTS)}
        super().__init__(*args, initial=start | {"meeting": row.meeting}, **kwargs)
        fields: Any = self.fields
        fields["chosen"].choices = [(value, record.names[value]) for value in (*Chosen.values, "")]
        fields["meeting"].queryset = record.survey.meetings.all()
        self.fields["chosen"].error_messages["invalid_choice"] = _("Choose one of the colours, or no consensus.")
        self.levels = topic.levels
        if row.is_rubric:
            del self.fields["reason"]

    @property
    def options(self):
        """[(radio button, its SheetLevel or None)]: a colour with what it says, or one of the two outcomes without."""
        levels = {level.id: level for level in self.levels}
        return [(option, levels.get(option.data["value"])) for option in self["chosen"]]

    def values(self):
        """What the verb writes; a rubric has no reason."""
        return {name: self.cleaned_data.get(name, "") for name in ("chosen", *TEXTS)} | {
            "meeting": self.cleaned_data["meeting"]
        }

    def onto(self, current, *, merged=False):
        """The same text on top of how it stands now; `merged` puts both texts in the boxes. Saving it again is knowing.

        Returns the form itself: nothing was saved.
        """
        data = _copy(self.data)
        data["version"] = current.version
        for name in TEXTS if merged else ():
            if name in self.fields:
                data[name] = both(getattr(current, name), self.cleaned_data[name])
        self.data = data
        return self


class MeetingForm(Form):
    """A time that people talked: the day, and how many were there by role."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    held_on = forms.DateField(label=LABELS["held_on"], widget=DayInput)
    note = Line(
        label=LABELS["note"], required=False, max_length=300,
        help_text=_("For example where it was, or with which team. Write no names."),
    )  # fmt: skip

    def __init__(self, meeting=None, *args, **kwargs):
        start = {"version": 1, "held_on": timezone.localdate()}
        if meeting:
            start = {"version": meeting.version, "held_on": meeting.held_on, "note": meeting.note}
            start |= {f"present_{role}": meeting.present.get(role) for role in ROLES}
        super().__init__(*args, initial=start, **kwargs)

    def clean_held_on(self):
        """Only a talk that was can be noted."""
        if self.cleaned_data["held_on"] > timezone.localdate():
            raise forms.ValidationError(_("Choose today or a day before: this is about a talk that was."))
        return self.cleaned_data["held_on"]

    def numbers(self):
        """The fields with how many people of each role were there."""
        return [self[f"present_{role}"] for role in ROLES]

    def values(self):
        """What the verbs write."""
        cleaned = self.cleaned_data
        present = {role: cleaned[f"present_{role}"] for role in ROLES if cleaned[f"present_{role}"]}
        return {"held_on": cleaned["held_on"], "present": present, "note": cleaned["note"]}

    def onto(self, current):
        """What was typed, on top of how the meeting stands now."""
        data = _copy(self.data)
        data["version"] = current.version
        self.data = data
        return self


for _role, _label in ROLES.items():
    MeetingForm.base_fields[f"present_{_role}"] = forms.IntegerField(
        label=_label, required=False, min_value=0, max_value=MOST_PRESENT, widget=forms.NumberInput
    )
