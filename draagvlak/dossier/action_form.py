"""An action of a trajectory that belongs to no scan: of its own, or from what a worksheet or the pitfall check saw."""

from dataclasses import dataclass

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from draagvlak.consensus.doing_forms import ActionForm
from draagvlak.dossier.pitfalls import check as pitfalls
from draagvlak.plans import actions
from draagvlak.worksheets import gaps
from draagvlak.worksheets.page import title_of


@dataclass(frozen=True)
class Origin:
    """What an action came from. `inside`: a worksheet or the pitfall check, on the page `there` ('': it is gone)."""

    what: str = ""
    rows: tuple = ()  # gaps.About
    there: str = ""
    place: str = ""  # that page in words
    inside: bool = False

    @property
    def text(self):
        """What it begins with."""
        return gaps.text_of(self.what, self.rows)


def origin_of(asked, trajectory, language):
    """The Origin that an address names: `what` in words, and the `sheet` with its `row`s, or the `rule` that saw it.

    What is not of this trajectory is passed over.
    """
    what, rule = asked.get("what", ""), asked.get("rule", "")
    if rule in pitfalls.RULES:
        there = reverse("trajectory-pitfalls", args=[trajectory.pid]) + f"#{rule}"
        return Origin(what, (), there, str(_("Pitfalls")), inside=True)
    pid = asked.get("sheet", "")
    sheet = trajectory.sheets.filter(pid=pid).first() if pid.isalnum() else None
    if sheet is None:
        return Origin(what, inside="sheet" in asked)
    rows = gaps.rows_of(trajectory, asked.getlist("row"), language, sheets=[sheet.pid])
    there = reverse("sheet", args=[sheet.pid]) + "#brain"
    return Origin(what, tuple(rows), there, title_of(sheet, language), inside=True)


def guest_origin(asked, guest, trajectory, language):
    """The same for a partner organisation: only rows of worksheets that it sees."""
    pids = asked.getlist("row")
    seen = gaps.seen_by(guest, trajectory) if pids else ()
    return Origin(asked.get("what", ""), tuple(gaps.rows_of(trajectory, pids, language, sheets=seen, guest=True)))


class TrajectoryActionForm(ActionForm):
    """What, who, by when, how we will know; and the rows of a worksheet that it is about."""

    rows = forms.MultipleChoiceField(
        label=_("What is it about?"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("The action then stands with it in the worksheet."),
    )  # fmt: skip

    def __init__(self, organisation, language, data=None, origin=None):
        origin = origin or Origin()
        self.known = {one.pid: one for one in origin.rows}
        start = {"by_when": actions.proposed_day(), "what": origin.text, "rows": list(self.known)}
        super().__init__(organisation, None, language, data, start=start)
        del self.fields["ask"]
        self.fields["what"].help_text = _("Every member reads this. Write no names of clients.")
        if origin.what:
            self.fields["what"].widget.attrs["rows"] = 4
        if self.known:
            choices = self.fields["rows"]
            assert isinstance(choices, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
            choices.choices = [(one.pid, one.name or _("(no name yet)")) for one in origin.rows]
        else:
            del self.fields["rows"]

    def chosen(self):
        """[gaps.About] of the rows that it is about."""
        return [self.known[pid] for pid in self.cleaned_data.get("rows", ())]
