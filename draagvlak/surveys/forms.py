"""The forms of the desk. Every choice that points at a row comes from this organisation only."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext_lazy as _

from draagvlak.content.access import newest, releases
from draagvlak.content.loading import pack_of
from draagvlak.plans.models import Trajectory
from draagvlak.surveys import groups
from draagvlak.surveys.models import MINIMUM, Breakdown, GroupKind, Mode
from draagvlak.surveys.people import LONGEST_NAME
from draagvlak.ui.forms import DayInput, Described, Form

OWN = "own"
WEEKS = 3
MOST_NEEDED = 50


class Line(forms.CharField):
    """One line of text: line breaks and runs of spaces become one space, so that it fits in a mail's subject."""

    def to_python(self, value):
        return " ".join(super().to_python(value).split())


def example(pack, phrase, language):
    """The first question of the instrument with this subject in it."""
    return pack.render(pack.questions()[0].text, phrase, language)


class SubjectForm(Form):
    """Step 1: what the scan is about, with which questions, and who asks."""

    subject = forms.ChoiceField(label=_("What is the scan about?"), widget=forms.RadioSelect)
    release = forms.ModelChoiceField(
        label=_("Which questions?"), queryset=None, to_field_name="pid", widget=forms.RadioSelect, empty_label=None
    )
    title = Line(
        label=_("Name of this scan"), max_length=120, required=False,
        help_text=_("Only for your own list. We make one when you leave it empty."),
    )  # fmt: skip
    asker = Line(
        label=_("Who asks?"), max_length=120, required=False,
        help_text=_("People read this name in their invitation, with the name of your organisation."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of the invitation"))
    trajectory = forms.ModelChoiceField(
        label=_("Which trajectory does it belong to?"), queryset=None, to_field_name="pid", required=False,
        empty_label=_("None"),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, organisation, data=None, *, survey=None, user=None, trajectory=""):
        offered = newest(organisation)
        if survey and survey.release_id not in {release.pk for release in offered}:
            offered.append(survey.release)  # a copy may hold an older version; it stays on offer
        self.packs = {release.pid: pack_of(release) for release in offered}
        first = survey.release if survey else offered[0] if offered else None
        super().__init__(data, initial={"trajectory": trajectory} | self._start(organisation, survey, user, first))
        roads_of(self, organisation, survey)
        self.languages = list(dict.fromkeys(code for pack in self.packs.values() for code in pack.languages))
        field = self.fields["release"]
        field.queryset = releases(organisation).filter(pk__in=[release.pk for release in offered])
        field.label_from_instance = self._name
        if len(offered) == 1:
            field.widget = forms.HiddenInput()
        self.fields["language"].choices = [(code, _language(code)) for code in self.languages]
        self.fields["subject"].choices = [*self._subjects(), (OWN, Described(_("Something else"), _("In your words.")))]
        for code in self.languages:
            label = _("In your words: %(language)s") % {"language": _language(code)}
            self.fields[f"own_{code}"] = Line(label=label, max_length=80, required=False)
            self.fields[f"own_{code}"].widget.attrs |= {"lang": code, "autocomplete": "off"}
            if survey:
                known = survey.subject_id in self._known()
                self.initial[f"own_{code}"] = "" if known else survey.subject.get(code, "")

    def _start(self, organisation, survey, user, first):
        if survey:
            return {
                "subject": survey.subject_id if survey.subject_id in self._known() else OWN,
                "release": survey.release.pid, "title": survey.title,
                "asker": survey.asker, "language": survey.language, "version": survey.version,
                "trajectory": survey.trajectory and survey.trajectory.pid,
            }  # fmt: skip
        language = organisation.language if first and organisation.language in first.languages else None
        return {
            "subject": next(iter(self._known()), OWN), "release": first and first.pid,
            "asker": user.name if user else "",
            "language": language or (first.languages[0] if first else settings.LANGUAGE_CODE),
        }  # fmt: skip

    def _known(self):
        """Every subject that an instrument on offer proposes, by id; the first one that names it wins."""
        found = {}
        for pack in self.packs.values():
            for subject in pack.subjects:
                found.setdefault(subject.id, (pack, subject))
        return found

    def _subjects(self):
        language = translation.get_language()
        for key, (pack, subject) in self._known().items():
            name = subject.name.in_(language, pack.languages)
            explained = subject.explain.in_(language, pack.languages) if subject.explain else ""
            yield key, Described(name[:1].upper() + name[1:], explained)

    def _name(self, release):
        pack = self.packs[release.pid]
        count = len(pack.questions())
        whole = ngettext("%(title)s, %(count)s question", "%(title)s, %(count)s questions", count)
        facts = {"title": pack.title.in_(translation.get_language(), pack.languages), "count": count}
        kind = _("your own") if release.organisation_id else pack.version
        return f"{whole % facts} ({kind})"

    @property
    def own_fields(self):
        return [self[f"own_{code}"] for code in self.languages]

    @property
    def example(self):
        """The live example: how the first question reads with the chosen subject."""
        release = self["release"].value()
        pack = self.packs.get(release) or next(iter(self.packs.values()))
        language = translation.get_language()
        return example(pack, self._phrase(self["subject"].value(), language) or "…", language)

    @property
    def examples(self):
        """Each subject's example sentence, for the script that shows it at once; own words replace the mark."""
        pack = self.packs.get(self["release"].value()) or next(iter(self.packs.values()))
        language = translation.get_language()
        known = {key: example(pack, self._phrase(key, language), language) for key in self._known()}
        return known | {OWN: example(pack, "\N{OBJECT REPLACEMENT CHARACTER}", language)}

    def _phrase(self, key, language):
        if key in self._known():
            pack, subject = self._known()[key]
            return subject.name.in_(language, pack.languages)
        words = {code: self[f"own_{code}"].value() for code in self.languages if f"own_{code}" in self.fields}
        return words.get(language) or next((text for text in words.values() if text), "")

    def clean(self):
        given = super().clean()
        release, key = given.get("release"), given.get("subject")
        if release and given.get("language") not in release.languages:
            given["language"] = release.languages[0]
        if release and key == OWN:
            main = f"own_{given['language']}"
            if not given.get(main) and main in self.fields and main not in self.errors:
                self.add_error(main, _("Write what the scan is about, such as ‘an app for young people’."))
        return given

    def values(self):
        """The settings of the scan for the verb: one phrase for every language of the release."""
        given = self.cleaned_data
        release, key = given["release"], given["subject"]
        if key == OWN:
            main = given[f"own_{given['language']}"]
            subject = {code: given.get(f"own_{code}") or main for code in release.languages}
        else:
            pack, known = self._known()[key]
            subject = {code: known.name.in_(code, pack.languages) for code in release.languages}
        shown = subject[given["language"]]
        return {
            "release": release, "subject_id": "" if key == OWN else key, "subject": subject,
            "language": given["language"], "asker": given["asker"],
            "title": given["title"] or (shown[:1].upper() + shown[1:])[:120],
            **({"trajectory": given["trajectory"]} if "trajectory" in self.fields else {}),
        }  # fmt: skip


def _language(code):
    try:
        return get_language_info(code)["name_local"].capitalize()
    except KeyError:
        return code


def roads_of(form, organisation, survey=None):
    """The trajectories that a scan can belong to: those that are open, and its own. Without any it is not asked."""
    open_ones = Q(closed_on=None) | Q(pk=survey.trajectory_id if survey else None)
    field = form.fields["trajectory"]
    field.queryset = Trajectory.objects.filter(open_ones, organisation=organisation)
    if not field.queryset.exists():
        del form.fields["trajectory"]


class PlaceForm(Form):
    """To which trajectory a scan belongs."""

    trajectory = SubjectForm.base_fields["trajectory"]

    def __init__(self, survey, data=None):
        super().__init__(data, initial={"trajectory": survey.trajectory and survey.trajectory.pid})
        roads_of(self, survey.organisation, survey)


KINDS = [
    (GroupKind.MANAGEMENT, Described(
        _("The management team"), _("Management and middle management look at the whole organisation."))),
    (GroupKind.OFFERING, Described(
        _("The team that will offer it"), _("Everybody who will work with it, with ICT and a client if you can."))),
    (GroupKind.MIXED, Described(
        _("A mixed working group"), _("Management, people who work with clients, ICT and clients together."))),
]  # fmt: skip


class KindForm(Form):
    """Step 2, the first question: which of the three kinds of group."""

    group_kind = forms.ChoiceField(label=_("Which group is it?"), choices=KINDS, widget=forms.RadioSelect)
    team = forms.ModelChoiceField(
        label=_("For which team?"), queryset=None, to_field_name="pid", required=False,
        empty_label=_("For the whole organisation"),
    )  # fmt: skip

    def __init__(self, survey, data=None):
        start = {"group_kind": survey.group_kind, "team": survey.team and survey.team.pid}
        super().__init__(data, initial=start)
        self.fields["team"].queryset = survey.organisation.teams.all()
        if not survey.organisation.teams.exists():
            del self.fields["team"]


class ListForm(Form):
    """A list of people to add: pasted, or in a file."""

    people = forms.CharField(
        label=_("Names and addresses"), required=False, max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("One person on a line: name; address; role. Copying from a mail or a spreadsheet works too."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Or a file"), required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        help_text=_("CSV, TXT or Excel (XLSX), with a name and an address on each row."),
    )  # fmt: skip
    group = forms.ChoiceField(label=_("Role of all these people"), required=False)
    by_mail = forms.BooleanField(label=_("Mail them their invitation now"), required=False)

    def __init__(self, survey, data=None, files=None, initial=None):
        super().__init__(data, files, initial=initial)
        options = groups.choices(survey, translation.get_language())
        if survey.breakdown == Breakdown.TEAM:
            self.fields["group"].label = _("Team of all these people")
        self.fields["group"].choices = [("", _("Not the same, or not known")), *options]
        if not survey.is_locked or not settings.HAS_MAIL:
            del self.fields["by_mail"]


MODES = [
    (Mode.CONFIDENTIAL, Described(
        _("Confidential"),
        _("Nobody sees who answered what. Totals show from 5 answers. "
          "Everybody has a link of their own. Fits most teams and mixed groups."))),
    (Mode.ANONYMOUS, Described(
        _("Anonymous"),
        _("One link for everybody, so nobody can be recognised by it. Totals show from 8 answers. "
          "Fits clients, young people and large groups."))),
    (Mode.OPEN, Described(
        _("Open"),
        _("People see each other’s answers with a name. Totals show from 2 answers. "
          "Fits a small team that agrees to this."))),
]  # fmt: skip
BREAKDOWNS = [
    (Breakdown.NONE, Described(_("No"), _("You see the whole group. That is enough for most conversations."))),
    (Breakdown.ROLE, Described(
        _("By role"),
        _("People choose one of six roles, such as management, ICT or client. "
          "Roles show only when each group has 8 answers; small groups are put together."))),
    (Breakdown.TEAM, Described(
        _("By team"), _("You give the names of two to six teams. The same rule holds for small teams."))),
]  # fmt: skip


class RulesForm(Form):
    """Step 3: who sees what, until when, for how long. Locked from the first invitation."""

    mode = forms.ChoiceField(label=_("How private is it?"), choices=MODES, widget=forms.RadioSelect)
    breakdown = forms.ChoiceField(label=_("Do you compare groups?"), choices=BREAKDOWNS, widget=forms.RadioSelect)
    teams = forms.CharField(
        label=_("Names of the teams"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only when you compare teams: one on a line, at most six."),
    )  # fmt: skip
    client_route = forms.BooleanField(
        label=_("Clients take part with questions of their own"), required=False,
        help_text=_("They get fewer questions, in plain words. Their role is asked before the first question."),
    )  # fmt: skip
    last_day = forms.DateField(label=_("Last day"), widget=DayInput)
    k = forms.IntegerField(
        label=_("Show totals only from more answers"), required=False, max_value=MOST_NEEDED,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "max": MOST_NEEDED}),
        help_text=_("Empty: 5 in a confidential scan, 8 in an anonymous one, 2 in an open one. It can only be higher."),
    )  # fmt: skip
    retention_months = forms.TypedChoiceField(
        label=_("Keep the results"), coerce=int,
        help_text=_("Separate answers and addresses are deleted much sooner."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, survey, data=None):
        self.survey = survey
        super().__init__(data, initial=self._start(survey))
        self.fields["retention_months"].choices = [
            (months, ngettext("%(years)s year", "%(years)s years", months // 12) % {"years": months // 12}
             if months % 12 == 0 else _("%(months)s months") % {"months": months})
            for months in settings.RETENTION_CHOICES_MONTHS
        ]  # fmt: skip
        if not pack_of(survey.release).for_client():
            del self.fields["client_route"]
        today = timezone.localdate()
        self.fields["last_day"].widget.attrs |= {"min": f"{today:%Y-%m-%d}"}

    def _start(self, survey):
        if survey.breakdown == Breakdown.TEAM:
            teams = [group["label"].get(survey.language, group["id"]) for group in survey.groups]
        else:
            teams = [team.name for team in survey.organisation.teams.all()[: groups.MOST]]
        raised = survey.k > MINIMUM[Mode(survey.mode)]
        return {
            "mode": survey.mode, "breakdown": survey.breakdown, "teams": "\n".join(teams),
            "client_route": survey.client_route, "k": survey.k if raised else None, "version": survey.version,
            "last_day": survey.last_day or timezone.localdate() + timedelta(weeks=WEEKS),
            "retention_months": survey.retention_months,
        }  # fmt: skip

    @property
    def more_is_open(self):
        return bool(self["k"].errors or self["retention_months"].errors or self["k"].value())

    def clean_last_day(self):
        day, today = self.cleaned_data["last_day"], timezone.localdate()
        if day < today:
            raise forms.ValidationError(_("Choose a day that is still to come."))
        if day > today + timedelta(days=366):
            raise forms.ValidationError(_("Choose a day within a year."))
        return day

    def clean(self):
        given = super().clean()
        mode, least = given.get("mode"), given.get("k")
        if mode and least and least < MINIMUM[Mode(mode)]:
            text = _("In this kind of scan the number is at least %(least)s.") % {"least": MINIMUM[Mode(mode)]}
            self.add_error("k", text)
        if given.get("breakdown") == Breakdown.TEAM:
            self._clean_teams(given)
        return given

    def _clean_teams(self, given):
        names = [" ".join(line.split())[:60] for line in given.get("teams", "").splitlines() if line.strip()]
        found = groups.team_groups(names, self.survey.release.languages)
        if not 2 <= len(found) <= groups.MOST:
            self.add_error("teams", _("Give two to six teams, one on a line."))
        given["groups"] = found

    def values(self):
        """The settings of the scan for the verb."""
        given = self.cleaned_data
        by_role = given["breakdown"] == Breakdown.ROLE
        return {
            "mode": given["mode"], "k": given["k"] or MINIMUM[Mode(given["mode"])], "breakdown": given["breakdown"],
            "groups": groups.role_groups(self.survey.release.languages) if by_role else given.get("groups", []),
            "client_route": given.get("client_route", False), "last_day": given["last_day"],
            "retention_months": given["retention_months"],
        }  # fmt: skip


class ExtendForm(Form):
    """A later last day."""

    last_day = forms.DateField(label=_("New last day"), widget=DayInput)

    def __init__(self, survey, data=None):
        later = max(survey.last_day or timezone.localdate(), timezone.localdate()) + timedelta(weeks=1)
        super().__init__(data, initial={"last_day": later})


class CopyForm(Form):
    """What comes along in a copy."""

    with_people = forms.BooleanField(
        label=_("Copy the list of people too"), required=False,
        help_text=_("Names, addresses and roles. Links and answers never come along."),
    )  # fmt: skip


class InviteeForm(Form):
    """One person on the list."""

    name = Line(label=_("Name"), max_length=LONGEST_NAME, required=False)
    address = forms.EmailField(label=_("E-mail address"), required=False)
    group = forms.ChoiceField(label=_("Role"), required=False)

    def __init__(self, survey, data=None, initial=None):
        super().__init__(data, initial=initial)
        if survey.breakdown == Breakdown.TEAM:
            self.fields["group"].label = _("Team")
        self.fields["group"].choices = [("", _("Not known")), *groups.choices(survey, translation.get_language())]
        if survey.is_locked:
            del self.fields["group"]

    def clean(self):
        given = super().clean()
        if not given.get("name") and not given.get("address") and not self.errors:
            self.add_error("name", _("Give a name or an address."))
        return given
