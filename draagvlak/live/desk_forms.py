"""The forms of the desk: preparing, the agenda, choosing together, an action on the spot, a show of hands."""

from types import SimpleNamespace
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from draagvlak.consensus import agreeing
from draagvlak.consensus.agreeing_forms import AgreeForm
from draagvlak.consensus.doing_forms import ActionForm
from draagvlak.live import flow
from draagvlak.orgs.models import Team
from draagvlak.plans import actions as plans
from draagvlak.surveys.models import Breakdown
from draagvlak.ui.forms import Form

MOST_ITEMS, MOST_MINUTES = 60, 60
LATER = "later"
LINE, TOGETHER = "minutes.", "*"


class PrepareForm(Form):
    """How much time there is for the whole; where teams are compared, whose talk it is."""

    minutes = forms.IntegerField(
        label=_("How many minutes do you have?"), min_value=flow.SHORTEST, max_value=flow.LONGEST, initial=90,
        error_messages={
            "min_value": _("Take at least %(limit_value)s minutes."),
            "max_value": _("Take at most %(limit_value)s minutes."),
        },
    )  # fmt: skip
    team = forms.ModelChoiceField(
        Team.objects.none(), required=False, label=_("Which team is it for?"), empty_label=_("Everybody together"),
        help_text=_("What a team votes here stands in the minutes. What it chooses goes into the one record of the "
                    "scan."),
    )  # fmt: skip

    def __init__(self, survey, data=None):
        super().__init__(data)
        if survey.breakdown == Breakdown.TEAM:
            cast(forms.ModelChoiceField, self.fields["team"]).queryset = survey.organisation.teams.all()
        else:
            del self.fields["team"]


class ChooseForm(AgreeForm):
    """What is chosen together. The meeting is the one that is going on; `go` says whether it is taken later again."""

    def __init__(self, room, data=None):
        names = agreeing.names_of(room.names)
        record = SimpleNamespace(names=names, survey=room.survey)
        topic = SimpleNamespace(row=room.row, levels=room.question.levels if room.question else ())
        super().__init__(record, topic, data)
        self.names, self.row = names, room.row
        del self.fields["meeting"]
        chosen: Any = self.fields["chosen"]
        chosen.choices = [(value, name) for value, name in chosen.choices if value]
        self.fields["reason"].help_text = ""

    @property
    def is_later(self):
        return cast(QueryDict, self.data).get("go") == LATER

    def clean(self):
        given = super().clean() or {}
        if not self.is_later and not given.get("chosen") and "chosen" not in self.errors:
            self.add_error("chosen", _("Choose one of the colours, or no consensus."))
        return given

    def values(self):
        """What the verb writes. Taken later again: what was typed stays, without a choice."""
        given = {name: self.cleaned_data[name] for name in ("comment", "sources", "reason", "minority")}
        return given | {"chosen": self.row.chosen if self.is_later else self.cleaned_data["chosen"]}

    @property
    def is_typed(self):
        """Whether anything was written that does not stand there yet."""
        given = self.values()
        return any(given[name] != getattr(self.row, name) for name in given)

    def label(self, row, name):
        """A field as people read it, for the page that shows both texts."""
        return self.names[row.chosen] if name == "chosen" else getattr(row, name)


class SpotForm(ActionForm):
    """An action on the spot: what, who, by when. It belongs to the question that is talked about."""

    def __init__(self, organisation, language, data=None, *, start=None):
        super().__init__(organisation, None, language, data, start={"by_when": plans.proposed_day()} | (start or {}))
        for name in ("measure", "needs", "ask"):
            del self.fields[name]

    def clean(self):
        return super().clean() | {"measure": "", "needs": ""}


class HandsForm(Form):
    """A show of hands: how many for each colour."""

    red = forms.IntegerField(min_value=0, max_value=999, required=False)
    orange = forms.IntegerField(min_value=0, max_value=999, required=False)
    green = forms.IntegerField(min_value=0, max_value=999, required=False)
    unknown = forms.IntegerField(min_value=0, max_value=999, required=False)

    @property
    def counts(self):
        return [self.cleaned_data[name] or 0 for name in ("red", "orange", "green", "unknown")]


class AgendaForm(Form):
    """The agenda as a page sends it: `minutes.<question id>` for each line in order; `minutes.*` is the block."""

    whole = forms.IntegerField(
        label=_("Minutes for the whole"), min_value=flow.SHORTEST, max_value=flow.LONGEST,
        error_messages=PrepareForm.base_fields["minutes"].error_messages,
    )  # fmt: skip

    def clean(self):
        given, sent = super().clean() or {}, cast(QueryDict, self.data)
        lines = [(name.removeprefix(LINE), str(sent[name]).strip()) for name in sent if name.startswith(LINE)]
        if len(lines) > MOST_ITEMS:
            raise forms.ValidationError(_("This agenda cannot be read. Look at the page again."))
        if not all(text.isdecimal() and 1 <= int(text) <= MOST_MINUTES for _item, text in lines):
            raise forms.ValidationError(_("Give each question between 1 and 60 minutes."))
        given["agenda"] = [(flow.TOGETHER if item == TOGETHER else item, int(text)) for item, text in lines]
        return given
