"""The forms of actions. Every choice that points at a row comes from this organisation only."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.consensus import doing
from draagvlak.orgs.roles import Role
from draagvlak.plans import actions
from draagvlak.plans.models import Action, Progress, Reply
from draagvlak.ui.forms import DayInput, Described, Form

LONGEST = timedelta(days=5 * 366)
WORDS = "words"
SHORTEST_NAME = 3


def label_of(name):
    return Action._meta.get_field(name).verbose_name


class Line(forms.CharField):
    """One line of text; line breaks and runs of spaces become one space."""

    def to_python(self, value):
        return " ".join(super().to_python(value).split())


class Long(Line):
    """The same, in a box of some lines."""

    widget = forms.Textarea(attrs={"rows": 2})


class Versioned(Form):
    """A form that knows which version it was made from, and fields that are asked only with one choice."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    needed_with: dict[str, tuple[str, str]] = {}  # field: (other field, its value)
    use_required_attribute = False  # a browser would ask for what a script hides

    def clean(self):
        given = super().clean()
        for name, (other, value) in self.needed_with.items():
            if given.get(other) != value:
                self.errors.pop(name, None)
                given[name] = self.fields[name].to_python("")
        return given


def _day_to_come(day, before=None):
    """Refuses a day that is past, or so far away that it must be a slip. A day that stood there already may stay."""
    today = timezone.localdate()
    if day is None or day == before:
        return day
    if day < today:
        raise forms.ValidationError(_("Choose a day that is still to come."))
    if day > today + LONGEST:
        raise forms.ValidationError(_("Choose a day within five years."))
    return day


class ActionForm(Versioned):
    """What, who, by when, how we will know, what is needed, and what it belongs to in the scan."""

    what = Long(
        label=label_of("what"), max_length=300,
        help_text=_("Everybody with the results link reads this. Write no names of clients or colleagues."),
    )  # fmt: skip
    about = forms.ChoiceField(label=_("What does it belong to?"), required=False)
    more = forms.MultipleChoiceField(
        label=_("Other questions it helps with"), widget=forms.CheckboxSelectMultiple, required=False
    )
    owner = forms.ChoiceField(label=_("Who takes care of it?"), required=False)
    who = Line(
        label=_("Who, in your own words"), max_length=120,
        help_text=_("Only for ‘somebody else’: a group or a function, such as ‘the client council’."),
        error_messages={"required": _("Write who takes care of it.")},
    )  # fmt: skip
    by_when = forms.DateField(label=label_of("by_when"), widget=DayInput, required=False)
    measure = Long(label=label_of("measure"), max_length=300, required=False)
    needs = Long(label=label_of("needs"), max_length=300, required=False)
    ask = forms.BooleanField(label=_("Ask the management for an answer"), required=False)
    needed_with = {"who": ("owner", WORDS)}

    def __init__(self, organisation, survey, language, data=None, *, action=None, start=None):
        self.action, self.survey = action, survey
        self.members = list(organisation.memberships.select_related("user").order_by("user__name", "pk"))
        super().__init__(data, initial=start or self._start())
        self.fields["owner"].choices = [
            ("", _("Still to be found")),
            (_("Members"), [(f"member:{one.pid}", str(one.user)) for one in self.members]),
            (_("Roles"), [(f"role:{role}", role.label) for role in Role]),
            (WORDS, _("Somebody else, in your own words")),
        ]
        if survey is None:
            del self.fields["about"], self.fields["more"]
        else:
            self._choose_from(doing.items(survey, language))
        if action is not None:
            del self.fields["ask"]
        else:
            self.fields["ask"].help_text = _("Within a month: yes, no with a reason, or not yet with a day.")

    def _choose_from(self, rubrics):
        self.rubrics = rubrics
        whole = [("", _("The scan as a whole"))]
        groups = [
            (rubric.text, [(f"rubric:{rubric.id}", _("The whole part ‘%(part)s’") % {"part": rubric.text})]
             + [(f"question:{one.id}", f"{one.number}. {one.text}") for one in rubric.questions])
            for rubric in rubrics
        ]  # fmt: skip
        self.fields["about"].choices = whole + groups
        self.fields["more"].choices = [
            (one.id, f"{one.number}. {one.text}") for rubric in rubrics for one in rubric.questions
        ]

    def _start(self):
        action = self.action
        if action is None:
            return {"by_when": actions.proposed_day()}
        pairs = sorted(doing.links_of(action, self.survey)) if self.survey else []
        rubric = next((f"rubric:{rubric}" for _question, rubric in pairs if rubric), "")
        questions = [question for question, _rubric in pairs if question]
        about = rubric or (f"question:{questions.pop(0)}" if questions else "")
        owner = f"member:{action.member.pid}" if action.member_id else f"role:{action.role}" if action.role else ""
        return {
            "what": action.what, "about": about, "more": questions, "owner": WORDS if action.who else owner,
            "who": action.who, "by_when": action.by_when, "measure": action.measure, "needs": action.needs,
            "version": action.version,
        }  # fmt: skip

    def clean_by_when(self):
        return _day_to_come(self.cleaned_data["by_when"], self.action and self.action.by_when)

    def clean(self):
        given = super().clean()
        if any(_names(str(one.user), given.get("who", "")) for one in self.members):
            self.add_error("who", _("This is a member. Choose the name in the list above: there it stays inside."))
        return given

    def values(self):
        """The fields of the action for the verb."""
        given = self.cleaned_data
        kind, _colon, key = given["owner"].partition(":")
        member = next((one for one in self.members if kind == "member" and one.pid == key), None)
        return {
            "what": given["what"], "member": member, "role": key if kind == "role" else "", "who": given["who"],
            "by_when": given["by_when"], "measure": given["measure"], "needs": given["needs"],
        }  # fmt: skip

    def links(self):
        """{(question, rubric)} for the verb; with nothing chosen it is the scan as a whole."""
        kind, _colon, key = self.cleaned_data["about"].partition(":")
        found = {(question, "") for question in self.cleaned_data["more"]}
        if kind:
            found.add((key, "") if kind == "question" else ("", key))
        return found or {("", "")}

    def questions(self):
        """The ids of the questions that are chosen now, sent or not, for what is offered with them."""
        kind, _colon, key = str(self["about"].value() or "").partition(":")
        known = {key for key, _label in self.fields["more"].choices}
        asked = {*(self["more"].value() or ()), *([key] if kind == "question" else [])}
        rubrics = {rubric.id: [one.id for one in rubric.questions] for rubric in self.rubrics}
        return (asked | set(rubrics.get(key, ()) if kind == "rubric" else ())) & known


def _names(name, words):
    """Whether these words name a member. Short names are left alone: they stand in too many words."""
    name, words = name.casefold(), words.casefold()
    return len(name) >= SHORTEST_NAME and name in words


class ProgressForm(Versioned):
    """How far an action is; why it was dropped, or what came of it."""

    progress = forms.ChoiceField(
        label=_("How far is it?"), widget=forms.RadioSelect,
        choices=[
            (Progress.PLANNED, Described(Progress.PLANNED.label, _("Nobody began yet."))),
            (Progress.BUSY, Described(Progress.BUSY.label, _("Somebody works on it."))),
            (Progress.DONE, Described(Progress.DONE.label, _("It is finished. You can write what came of it."))),
            (Progress.DROPPED, Described(Progress.DROPPED.label, _("We will not do it. You write why."))),
        ],
    )  # fmt: skip
    result = Long(label=label_of("result"), max_length=300, required=False)
    reason = Long(
        label=label_of("reason"), max_length=300, help_text=_("Everybody with the results link reads this."),
        error_messages={"required": _("Write why the action was dropped. People who took part read this.")},
    )  # fmt: skip
    needed_with = {"reason": ("progress", Progress.DROPPED.value)}


class AnswerForm(Versioned):
    """The answer of the management."""

    answer = forms.ChoiceField(
        label=_("What does the management say?"), widget=forms.RadioSelect,
        choices=[
            (Reply.YES, Described(Reply.YES.label, _("It can go on."))),
            (Reply.NO, Described(Reply.NO.label, _("You write the reason."))),
            (Reply.LATER, Described(Reply.LATER.label, _("You choose the day."))),
        ],
    )  # fmt: skip
    text = Long(
        label=_("In your words"), max_length=500, required=False,
        help_text=_("Everybody with the results link reads this. At a ‘no’ it is required."),
    )  # fmt: skip
    later = forms.DateField(
        label=_("By which day?"), widget=DayInput, help_text=_("Only for ‘not yet’. By then you have an answer."),
        error_messages={"required": _("Choose the day by which you do have an answer.")},
    )  # fmt: skip
    needed_with = {"later": ("answer", Reply.LATER.value)}

    def __init__(self, action, data=None):
        self.action = action
        start = {"answer": action.answer, "text": action.answer_text, "later": action.answer_later}
        super().__init__(data, initial=start | {"version": action.version})

    def clean(self):
        given = super().clean()
        if given.get("answer") == Reply.NO and not given.get("text") and "text" not in self.errors:
            self.add_error("text", _("Write why not. People who took part read this."))
        return given

    def clean_later(self):
        return _day_to_come(self.cleaned_data["later"], self.action.answer_later)


class AskForm(Versioned):
    """By when the management is asked for an answer."""

    due = forms.DateField(label=_("By when do you ask an answer?"), widget=DayInput)

    def __init__(self, action, data=None):
        self.action = action
        super().__init__(data, initial={"due": action.answer_due or actions.proposed_term(), "version": action.version})

    def clean_due(self):
        return _day_to_come(self.cleaned_data["due"], self.action.answer_due)


class FocusForm(Form):
    """Which parts come first."""

    rubrics = forms.MultipleChoiceField(
        label=_("Which parts come first?"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("Two or three is usually enough for three months. You can also choose none."),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)

    def __init__(self, options, chosen, data=None):
        """`options`: [(rubric id, title, what the scorecard says of it)]."""
        super().__init__(data, initial={"rubrics": sorted(chosen), "seen": ",".join(sorted(chosen))})
        self.fields["rubrics"].choices = [(key, Described(title, text)) for key, title, text in options]
