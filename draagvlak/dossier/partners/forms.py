"""The forms about partners."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from draagvlak.consensus.doing_forms import Line, Versioned
from draagvlak.plans import partners
from draagvlak.plans.models import Progress
from draagvlak.ui.forms import DayInput, Form

NOTHING = "none"
RIGHTS = [(NOTHING, _("Nothing")), (partners.READ, _("Read")), (partners.CHANGE, _("Read and change"))]
ACTIONS = "actions"


class InviteForm(Form):
    """Which organisation."""

    name = Line(label=_("Which organisation?"), max_length=120,
                help_text=_("As you call it. When it comes in, its own name takes the place of this one."))  # fmt: skip


class JoinForm(Form):
    """For which of one's own organisations."""

    organisation = forms.ChoiceField(label=_("For which organisation?"), widget=forms.RadioSelect)

    def __init__(self, mine, data=None):
        super().__init__(data, initial={"organisation": mine[0][0]} if len(mine) == 1 else None)
        field: Any = self.fields["organisation"]
        field.choices = mine


class RightsForm(Versioned):
    """What one partner may see: for each worksheet nothing, read, or read and change; and what goes along."""

    def __init__(self, partner, sheets, given, data=None):
        self.sheets, self.partner = sheets, partner
        super().__init__(data, initial=self.stand(partner, sheets, given))
        hint = _("Without those that come from a scan, or from a worksheet that they do not see.")
        self._choice(ACTIONS, _("The list of actions"), hint)
        for pid, title in sheets:
            self._choice(f"right-{pid}", title)
            label = format_lazy(_("‘{title}’: a copy goes along when they leave"), title=title)
            kept = pid in partner.goes_along
            self.fields[f"along-{pid}"] = forms.BooleanField(label=label, required=False, disabled=kept)

    def _choice(self, name, label, help_text=""):
        self.fields[name] = forms.ChoiceField(
            label=label, choices=RIGHTS, widget=forms.RadioSelect, help_text=help_text
        )

    @staticmethod
    def stand(partner, sheets, given):
        """{name: value} as it is now."""

        def right(kind, pid):
            return given.get((partner.guest_id, kind, pid), (NOTHING, None))[0]

        start = {"version": partner.version, ACTIONS: right(partners.ACTIONS, partner.trajectory.pid)}
        for pid, _title in sheets:
            start |= {f"right-{pid}": right(partners.SHEET, pid), f"along-{pid}": pid in partner.goes_along}
        return start

    def values(self):
        """The facts for the verb."""
        given = {name: "" if value == NOTHING else value for name, value in self.cleaned_data.items()}
        return {
            "sheets": {pid: given[f"right-{pid}"] for pid, _title in self.sheets}, "actions": given[ACTIONS],
            "goes_along": {pid for pid, _title in self.sheets if given[f"along-{pid}"]},
        }  # fmt: skip

    def differences(self, now):
        """[(label, how it stands now, what was chosen)] where they differ; `now`: as stand."""
        words: dict = {**dict(RIGHTS), True: _("yes"), False: _("no")}
        return [
            (field.label, words[now[name]], words[self.cleaned_data[name]])
            for name, field in self.fields.items() if name != "version" and now[name] != self.cleaned_data[name]
        ]  # fmt: skip


class NewActionForm(Form):
    """An action that a partner takes upon itself."""

    what = Line(label=_("What are we going to do?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_("Everybody who sees this list reads it. Write no names of clients."))  # fmt: skip
    by_when = forms.DateField(label=_("By when?"), widget=DayInput, required=False)

    def __init__(self, data=None, what=""):
        super().__init__(data, initial={"what": what})


class HowFarForm(Versioned):
    """How far an action is."""

    progress = forms.ChoiceField(label=_("How far is it?"), choices=Progress.choices)
    text = Line(label=_("What came of it, or why was it dropped?"), max_length=300, required=False)
