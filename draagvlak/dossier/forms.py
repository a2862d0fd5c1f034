"""The forms of a trajectory. Every choice that points at a row comes from this organisation only."""

import hashlib
import json

from django import forms
from django.utils.translation import gettext_lazy as _

from draagvlak.consensus.doing_forms import Line, Long, Versioned
from draagvlak.content import shipped
from draagvlak.plans.models import Person, PhaseId, Scope, Standing, Step
from draagvlak.ui.forms import DayInput, Described, Form

WORDS = "words"
NOTHING = "nothing"  # of a condition: nothing is noted of it
MOST_NOTE = 4_000


def between(given):
    """Whether the days of a form stand in order, or are not both there."""
    begins, ends = given.get("begins_on"), given.get("ends_on")
    return not (begins and ends and ends < begins)


class TrajectoryForm(Versioned):
    """What a trajectory is about, for whom, and its days."""

    subject = Line(
        label=_("What is it about?"), max_length=120,
        help_text=_("In a few words, such as ‘Blended work in the waiting time’."),
    )  # fmt: skip
    scope = forms.ChoiceField(
        label=_("For whom?"), choices=Scope.choices, widget=forms.RadioSelect, initial=Scope.ORGANISATION
    )
    team = forms.ModelChoiceField(
        label=_("Which team?"), queryset=None, to_field_name="pid", required=True, empty_label=None
    )
    begins_on = forms.DateField(
        label=_("First day"), widget=DayInput, required=False, help_text=_("A plan, not a lock. You can change it.")
    )
    ends_on = forms.DateField(
        label=_("Last day"), widget=DayInput, required=False, help_text=_("Think in years rather than in months.")
    )
    needed_with = {"team": ("scope", Scope.TEAM)}

    def __init__(self, organisation, data=None, *, trajectory=None):
        start = {"scope": Scope.ORGANISATION}
        if trajectory:
            start = {
                name: getattr(trajectory, name) for name in ("subject", "scope", "begins_on", "ends_on", "version")
            }
            start["team"] = trajectory.team and trajectory.team.pid
        super().__init__(data, initial=start)
        self.fields["team"].queryset = organisation.teams.all()
        if not organisation.teams.exists():
            del self.fields["team"]
            self.needed_with = {}
            self.fields["scope"].choices = [one for one in Scope.choices if one[0] != Scope.TEAM]
        if trajectory is None:
            del self.fields["ends_on"]

    def clean(self):
        given = super().clean()
        given.setdefault("team", None)
        if not between(given):
            self.add_error("ends_on", _("The last day is before the first."))
        return given

    def values(self):
        """The fields for the verb."""
        return {name: self.cleaned_data[name] for name in ("subject", "scope", "team", "begins_on", "ends_on")
                if name in self.fields or name == "team"}  # fmt: skip


def print_of(step):
    """A print of what was noted in a step: equal prints, equal notes, whatever else of the step changed."""
    noted = [step.note, sorted(step.checks), str(step.begins_on), str(step.ends_on)]
    return hashlib.sha256(json.dumps(noted).encode()).hexdigest()


class StepForm(Versioned):
    """What people write down in a step: its checks, a text, its days. `saw`: the print of what the page showed."""

    quiet = True
    saw = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    checks = forms.MultipleChoiceField(
        label=_("Is this in place?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    note = forms.CharField(
        label=_("What do you want to remember here?"), max_length=MOST_NOTE, required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    begins_on = forms.DateField(label=_("First day"), widget=DayInput, required=False)
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput, required=False)

    def __init__(self, stage, data=None):
        step = stage.step
        start = {name: getattr(step, name) for name in ("checks", "note", "begins_on", "ends_on", "version")}
        super().__init__(data, initial=start | {"saw": print_of(step)})
        self.fields["checks"].choices = [(key, text) for key, text, _on in stage.checks]
        if not stage.checks:
            del self.fields["checks"]
        if stage.asks:
            self.fields["note"].help_text = stage.asks

    def clean(self):
        given = super().clean()
        if not between(given):
            self.add_error("ends_on", _("The last day is before the first."))
        return given

    def values(self):
        """The fields for the verb. Line ends as they are stored, so that what did not change stays the same."""
        given = self.cleaned_data
        note = given["note"].replace("\r\n", "\n").strip()
        return {"begins_on": given["begins_on"], "ends_on": given["ends_on"], "note": note,
                "checks": given.get("checks", [])}  # fmt: skip


class StateForm(Versioned):
    """How far a step is. `was`: what the page showed."""

    state = forms.ChoiceField(choices=Step.State.choices)
    was = forms.ChoiceField(choices=Step.State.choices, required=False)
    reason = Line(max_length=300, required=False)


class OwnStepForm(Form):
    """A step of their own."""

    title = Line(label=_("What is the step called?"), max_length=120)
    why = Long(label=_("Why does it matter?"), max_length=400, required=False)
    phase = forms.ChoiceField(label=_("In which phase?"), choices=PhaseId.choices, widget=forms.RadioSelect)


class PersonForm(Versioned):
    """Somebody in one of the two groups: a member, a name or function in words, or still to be found."""

    group = forms.ChoiceField(label=_("In which group?"), widget=forms.RadioSelect, choices=[
        (Person.Group.STEERING, Described(
            _("Steering group"), _("Guards the vision and the place of the plan, and makes room in time and money."))),
        (Person.Group.TEAM, Described(
            _("Implementation team"),
            _("Leads the work from beginning to end. Tries things out, with several teams."))),
    ])  # fmt: skip
    who = forms.ChoiceField(label=_("Who is it?"), required=False)
    name = Line(
        label=_("Name or function"), max_length=120,
        help_text=_("Such as ‘Sam of the night team’, or ‘somebody of the client council’."),
        error_messages={"required": _("Write who it is, or choose ‘still to be found’.")},
    )  # fmt: skip
    five = forms.MultipleChoiceField(
        label=_("Which of the five types?"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("One person can be more than one, but not all of them."),
    )  # fmt: skip
    inside = forms.MultipleChoiceField(
        label=_("For whom does this person speak, inside the organisation?"), widget=forms.CheckboxSelectMultiple,
        required=False,
    )  # fmt: skip
    outside = forms.MultipleChoiceField(label=_("Or outside it?"), widget=forms.CheckboxSelectMultiple, required=False)
    note = Line(
        label=_("What do they do here?"), max_length=300, required=False,
        help_text=_("Such as: decides on money and time, tries it out, keeps an eye on what clients need."),
    )  # fmt: skip
    needed_with = {"name": ("who", WORDS)}
    SORTS = ("five", "inside", "outside")

    def __init__(self, organisation, language, data=None, *, person=None, start=None):
        self.members = list(organisation.memberships.select_related("user").order_by("user__name", "pk"))
        self.roles = shipped.road().roles
        super().__init__(data, initial=self._start(person) if person else start)
        self.fields["who"].choices = [
            ("", _("Still to be found")),
            (_("Members"), [(f"member:{one.pid}", str(one.user)) for one in self.members]),
            (WORDS, _("Somebody else, by name or function")),
        ]
        for sort in self.SORTS:
            own = [role for role in self.roles if role.of == sort]
            self.fields[sort].choices = [
                (role.id, Described(role.name.in_(language), role.why.in_(language))) for role in own
            ] if sort == "five" else [(role.id, role.name.in_(language)) for role in own]  # fmt: skip

    def _start(self, person):
        who = f"member:{person.member.pid}" if person.member_id else WORDS if person.name else ""
        return {
            "group": person.group, "who": who, "name": person.name, "note": person.note, "version": person.version,
        } | self.sorted_roles(person.roles)  # fmt: skip

    def sorted_roles(self, ids):
        """{field: [role]} of these roles."""
        return {sort: [one.id for one in self.roles if one.of == sort and one.id in ids] for sort in self.SORTS}

    def values(self):
        """The fields for the verb."""
        given = self.cleaned_data
        key = given["who"].removeprefix("member:")
        member = next((one for one in self.members if given["who"].startswith("member:") and one.pid == key), None)
        chosen = {role for sort in self.SORTS for role in given[sort]}
        return {
            "group": given["group"], "member": member, "name": given["name"], "note": given["note"],
            "roles": [one.id for one in self.roles if one.id in chosen],
        }  # fmt: skip


class DecisionForm(Form):
    """Something of their own that must be decided."""

    text = Line(label=_("What must be decided?"), max_length=200)


class StandingForm(Form):
    """How it stands with one condition in one phase. `saw_…`: what the page showed, and of which version."""

    state = forms.ChoiceField(
        label=_("How does it stand?"), choices=[*Standing.State.choices, (NOTHING, _("Nothing noted"))],
        widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    evidence = Long(label=_("What shows it?"), max_length=500, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    saw_state = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)
    saw_evidence = Line(widget=forms.HiddenInput, required=False, max_length=500)

    def __init__(self, key, standing, data=None):
        self.key, self.standing = key, standing
        state, evidence = (standing.state, standing.evidence) if standing else (NOTHING, "")
        start = {"state": state, "evidence": evidence, "saw_state": state, "saw_evidence": evidence,
                 "version": standing.version if standing else 0}  # fmt: skip
        super().__init__(data, initial=start, prefix=key)

    def clean(self):
        given = super().clean()
        if "state" in self.errors:
            return given
        given["state"] = given["state"] or ("" if self.standing else NOTHING)
        given["saw_state"] = given.get("saw_state") or NOTHING
        if not given["state"] or given["state"] == NOTHING and given.get("evidence"):
            self.add_error("state", _("Choose how it stands, or empty what shows it."))
        return given

    @property
    def is_changed(self):
        """Whether this was changed on the page that was sent."""
        given = self.cleaned_data
        return (given["state"], given["evidence"]) != (given["saw_state"], given["saw_evidence"])
