"""The two forms before the first question: a code, and what must be known before answering."""

from django import forms
from django.utils.translation import gettext_lazy as _

from draagvlak.surveys.answering import CLIENT, groups_of
from draagvlak.surveys.models import Breakdown, Mode, Route


class CodeForm(forms.Form):
    """A code as people type it: lower case, spaces and hyphens are fine."""

    code = forms.CharField(
        max_length=60,
        error_messages={"required": _("Type the code of your scan."), "max_length": _("That is too long.")},
    )

    def refuse(self):
        """One sentence for every wrong code: it never says how near it was."""
        self.add_error("code", _("This code does not open anything. Check the signs, or ask who invited you."))


class BeginForm(forms.Form):
    """Group, client or not, and in Open mode a name and consent: only what this round asks of this link."""

    group = forms.ChoiceField(error_messages={"required": _("Choose your group.")})
    client = forms.ChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No"))], error_messages={"required": _("Choose yes or no.")}
    )
    name = forms.CharField(max_length=80, error_messages={"required": _("Type your name or a nickname.")})
    consent = forms.BooleanField(
        error_messages={"required": _("Tick that others can see what you answer. Or do not take part.")}
    )

    def __init__(self, *args, link, language, **kwargs):
        super().__init__(*args, **kwargs)
        self.survey = link.survey
        # Without a breakdown a group on the list only shows who is missing: it never reaches a ballot.
        self.listed = link.invitee.group if link.invitee else ""
        self.fixed_group = self.listed if self.survey.breakdown != Breakdown.NONE else ""
        groups = groups_of(self.survey, language)
        self.fixed_label = dict(groups).get(self.fixed_group, "")  # shown: nobody is put in a group without knowing
        choices = [] if self.fixed_group else groups
        self.fields["group"].choices = choices
        knows_role = self.survey.breakdown == Breakdown.ROLE or (self.listed and not self.fixed_group)
        asks_client = self.survey.client_route and not knows_role and self.listed != CLIENT
        for name, asked in (
            ("group", bool(choices)),
            ("client", asks_client),
            ("name", self.survey.mode == Mode.OPEN),
            ("consent", self.survey.mode == Mode.OPEN),
        ):
            if not asked:
                del self.fields[name]

    @property
    def chosen_group(self):
        return self.fixed_group or self.cleaned_data.get("group", "")

    @property
    def chosen_route(self):
        """The client's questions only where the round has them, for who is a client."""
        is_client = CLIENT in {self.listed, self.chosen_group} or self.cleaned_data.get("client") == "yes"
        return Route.CLIENT if self.survey.client_route and is_client else Route.ALL
