"""The forms of worksheets: beginning one, its name, a remark, an action from a row, a table to paste."""

from django import forms
from django.utils.translation import gettext_lazy as _

from draagvlak.orgs.roles import Role
from draagvlak.plans import actions
from draagvlak.plans.models import Action
from draagvlak.ui.forms import DayInput, Form

WORDS = "words"
SHORTEST_NAME = 3


class Line(forms.CharField):
    """One line of text; line breaks and runs of spaces become one space."""

    def to_python(self, value):
        return " ".join(super().to_python(value).split())


class NameForm(Form):
    """A name of its own for a worksheet."""

    title = Line(label=_("Name"), max_length=120, required=False,
                 help_text=_("Only needed when there are several of one kind, such as one for each team."))  # fmt: skip


class RowActionForm(Form):
    """An action from a row: what, who, by when."""

    what = Line(label=Action._meta.get_field("what").verbose_name, max_length=300,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("Write no names of clients."))  # fmt: skip
    owner = forms.ChoiceField(label=_("Who takes care of it?"), required=False)
    who = Line(
        label=_("Who, in your own words"), max_length=120, required=False,
        help_text=_("Only for ‘somebody else’: a group or a function, such as ‘the client council’."),
    )  # fmt: skip
    by_when = forms.DateField(label=Action._meta.get_field("by_when").verbose_name, widget=DayInput, required=False)
    use_required_attribute = False

    def __init__(self, organisation, data=None):
        self.members = list(organisation.memberships.select_related("user").order_by("user__name", "pk"))
        super().__init__(data, initial={"by_when": actions.proposed_day()})
        owners = self.fields["owner"]
        assert isinstance(owners, forms.ChoiceField)  # noqa: S101 - for the type checker
        owners.choices = [
            ("", _("Still to be found")),
            (_("Members"), [(f"member:{one.pid}", str(one.user)) for one in self.members]),
            (_("Roles"), [(f"role:{role}", role.label) for role in Role]),
            (WORDS, _("Somebody else, in your own words")),
        ]

    def clean(self):
        given = super().clean() or {}
        if given.get("owner") != WORDS:
            given["who"] = ""
        elif not given.get("who") and "who" not in self.errors:
            self.add_error("who", _("Write who takes care of it."))
        elif any(_names(str(one.user), given.get("who", "")) for one in self.members):
            self.add_error("who", _("This is a member. Choose the name in the list above: there it stays inside."))
        return given

    def values(self):
        """The fields of the action for the verb."""
        given = self.cleaned_data
        kind, _colon, key = given["owner"].partition(":")
        member = next((one for one in self.members if kind == "member" and one.pid == key), None)
        return {
            "what": given["what"], "member": member, "role": key if kind == "role" else "", "who": given["who"],
            "by_when": given["by_when"],
        }  # fmt: skip


def _names(name, words):
    """Whether these words name a member. Short names are left alone: they stand in too many words."""
    name, words = name.casefold(), words.casefold()
    return len(name) >= SHORTEST_NAME and name in words


class PasteForm(Form):
    """A table: pasted, or in a file."""

    text = forms.CharField(
        label=_("Paste the table here"), required=False, strip=False, max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("Copy the cells in your spreadsheet, with the row of headings, and paste them."),
    )  # fmt: skip
    file = forms.FileField(label=_("Or choose a file (CSV or XLSX)"), required=False)

    def clean(self):
        given = super().clean() or {}
        if not self.errors and not (given.get("text") or "").strip() and not given.get("file"):
            self.add_error("text", _("Paste a table, or choose a file."))
        return given
