"""The forms about tools: asking for them, and answering without a name."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.ui.forms import DayInput, Form
from draagvlak.worksheets.tools import actions
from draagvlak.worksheets.tools.actions import LONGEST, MOST_TOOLS
from draagvlak.worksheets.tools.counting import CLIENTS, ROLES, Named, same

OPEN = 1  # tools that stand open at first


class AskForm(Form):
    """Until when the link is open, and for how many people it is meant."""

    about = forms.IntegerField(
        label=gettext_lazy("About how many people get the link?"), min_value=1, max_value=actions.MOST_PEOPLE,
        help_text=gettext_lazy("Colleagues read this number on the form. You see it beside the number of answers."),
    )  # fmt: skip

    last_day = forms.DateField(
        label=gettext_lazy("Until when can colleagues answer?"), widget=DayInput, required=False,
        help_text=gettext_lazy("Two weeks is usually enough."),
    )  # fmt: skip

    def __init__(self, data=None):
        proposed = timezone.localdate() + timedelta(days=actions.DAYS)
        super().__init__(data, initial={"last_day": proposed})


class Block:
    """One tool of the form: what was typed, what can be chosen, what is wrong."""

    def __init__(self, number, sent, purposes, experiences):
        self.number, self.purposes, self.experiences = number, purposes, experiences
        get = sent.get if sent is not None else lambda name, other="": other
        self.name = " ".join(get(f"name-{number}", "").split())
        self.purpose = get(f"purpose-{number}", "")
        self.experience = get(f"experience-{number}", "")
        chosen = set(sent.getlist(f"clients-{number}")) if sent is not None else set()
        self.clients = [(key, label, key in chosen) for key, label in CLIENTS.items()]
        self.error = self._error(bool(self.purpose or self.experience or chosen))

    def _error(self, more):
        if len(self.name) > LONGEST:
            return _("This is too long: at most %(most)s signs, now %(now)s.") % {
                "most": LONGEST, "now": len(self.name),
            }  # fmt: skip
        if (more or self.name) and not same(self.name):
            return _("Write the name of the tool.")
        return ""

    @property
    def is_open(self):
        """Whether it stands open: the first, and what holds something."""
        return self.number <= OPEN or bool(self.name or self.error)

    @property
    def named(self):
        chosen = [key for key, _label, is_chosen in self.clients if is_chosen]
        return Named(self.name, self.purpose, chosen, self.experience)


class AnswerForm:
    """The whole form: a role that may stay empty, and up to six tools. Plain fields, for phones from 2020.

    `must_say`: an answer came from this browser before, so it asks whether this one takes its place.
    """

    def __init__(self, sheet, language, sent=None, must_say=False):
        self.must_say, self.again = must_say, sent.get("again", "") if sent is not None else ""
        purposes, experiences = (
            [(key, one.name.in_(language)) for key, one in actions.options(sheet, name).items()]
            for name in ("purpose", "experience")
        )
        self.roles, self.role = list(ROLES.items()), sent.get("role", "") if sent is not None else ""
        self.uses_none = bool(sent and sent.get("none"))
        self.blocks = [Block(number, sent, purposes, experiences) for number in range(1, MOST_TOOLS + 1)]
        self.errors = self._errors() if sent is not None else []

    def _errors(self):
        found = [{"id": f"id_name-{one.number}", "text": one.error} for one in self.blocks if one.error]
        if self.must_say and self.again not in {"same", "other"}:
            self.again_error = _("Say whether this is a new answer.")
            found.insert(0, {"id": "id_again-same", "text": self.again_error})
        if not any(one.error for one in self.blocks) and not self.tools and not self.uses_none:
            self.blocks[0].error = _("Name a tool, or tick that you use none.")
            found.append({"id": "id_name-1", "text": self.blocks[0].error})
        return found

    @property
    def error_list(self):
        return self.errors

    def is_valid(self):
        return not self.errors

    @property
    def tools(self):
        return [one.named for one in self.blocks if one.name]
