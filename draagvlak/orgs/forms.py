"""What this room asks people to fill in."""

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from draagvlak.orgs import colour
from draagvlak.orgs.logo import MOST_BYTES, NoLogo, redrawn
from draagvlak.orgs.models import Team, User
from draagvlak.orgs.roles import RIGHTS, Right, Role, needs_second_factor, roles_given_by
from draagvlak.orgs.sign_in_forms import PASSWORD_HINT
from draagvlak.ui.forms import Described, Form

# What a role is for, where somebody chooses one. The rights themselves come from the table.
ROLE_WORDS = {
    Role.OWNER: _("Runs the organisation here: settings, members, scans."),
    Role.COORDINATOR: _("Leads the work: members and scans. Not the settings."),
    Role.FACILITATOR: _("Sets up scans and leads the conversation, also from outside the organisation."),
    Role.MANAGEMENT: _("Reads results and answers actions for the management."),
    Role.MEMBER: _("Works along and reads results."),
    Role.OBSERVER: _("Sees which scans there are, nothing more."),
}


def role_choices(giver):
    """The roles that `giver` may give, each with what it is for, and whether it asks for a second factor."""
    for role in roles_given_by(giver):
        words: object = ROLE_WORDS[role]
        if needs_second_factor(role):
            words = _("%(words)s Signs in with a second step.") % {"words": words}
        yield role.value, Described(role.label, words)


def language_field():
    names = dict(settings.LANGUAGES)
    own = {"nl": "Nederlands", "en": "English"}
    return forms.ChoiceField(label=_("Language"), choices=[(code, own.get(code, name)) for code, name in names.items()])


class OrganisationForm(Form):
    name = forms.CharField(label=_("Name of the organisation"), max_length=120)
    language = language_field()
    contact = forms.CharField(
        label=_("Contact for questions about data (DPO)"),
        help_text=_("Everybody who is asked to answer can read this. For instance: privacy@example.org."),
        max_length=200,
        required=False,
    )
    colour = forms.CharField(
        label=_("Colour in reports"),
        help_text=_("For titles and lines. Dark enough to read on white paper."),
        required=False,
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    logo = forms.FileField(
        label=_("Logo in reports"),
        help_text=_("A PNG or JPEG of at most 1 MB. We draw it anew: nothing else of the file is kept."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    no_logo = forms.BooleanField(label=_("Take the logo away"), required=False)

    def __init__(self, *args, has_logo=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_logo:
            del self.fields["no_logo"]

    def clean_colour(self):
        chosen = self.cleaned_data["colour"].strip().lower()
        if chosen and not colour.is_readable(chosen):
            raise forms.ValidationError(_("This colour is too light to read on paper. Choose a darker one."))
        return "" if chosen == colour.OURS else chosen

    def clean_logo(self):
        sent = self.cleaned_data["logo"]
        if sent is None:
            return None
        try:
            return redrawn(sent.read(MOST_BYTES + 1))
        except NoLogo as error:
            raise forms.ValidationError(error.text) from error

    def values(self):
        """What was filled in, for actions.change_organisation: `logo` only when it changes."""
        found = {name: self.cleaned_data[name] for name in ("name", "language", "contact", "colour")}
        if self.cleaned_data["logo"] or self.cleaned_data.get("no_logo"):
            found["logo"] = self.cleaned_data["logo"]
        return found


class TeamForm(Form):
    name = forms.CharField(label=_("Name of the team"), max_length=120)


class InviteForm(Form):
    email = forms.EmailField(label=_("E-mail address of your colleague"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect, initial=Role.MEMBER)
    way = forms.ChoiceField(
        label=_("How does your colleague get the link?"),
        choices=[("mail", _("We mail it")), ("show", _("I pass it on myself"))],
        widget=forms.RadioSelect,
        initial="mail",
    )

    def __init__(self, *args, here, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = list(role_choices(here.role))
        if not settings.HAS_MAIL or here.organisation.is_example:
            del self.fields["way"]

    @property
    def by_mail(self):
        return self.cleaned_data.get("way") == "mail"


class MemberForm(Form):
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"), queryset=Team.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args, here, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = list(role_choices(here.role))
        # Only teams of this organisation: another one's id is 'no longer exists', like an id that never was.
        self.fields["teams"].queryset = here.organisation.teams.all()
        if not self.fields["teams"].queryset.exists():
            del self.fields["teams"]


class AccountForm(Form):
    name = forms.CharField(label=_("Your name"), help_text=_("As your colleagues know it."), max_length=120)
    language = language_field()


def password_field():
    # Long, and not on the list of common ones: nothing else is asked.
    return forms.CharField(
        label=_("Choose a password"),
        help_text=PASSWORD_HINT,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )


class JoinForm(Form):
    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As your colleagues know it."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = password_field()

    def clean_password(self):
        validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]


class LinkPasswordForm(Form):
    password = forms.CharField(
        label=_("Your password"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )


class FirstTimeForm(Form):
    code = forms.CharField(
        label=_("The set-up code"),
        help_text=_("It stands in the window where Draagvlak was started."),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "input--code", "autocomplete": "off", "autocapitalize": "characters"}),
    )
    organisation = forms.CharField(label=_("Name of the organisation"), max_length=120)
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = password_field()

    def clean_password(self):
        validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]

    def clean_email(self):
        email = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email=email).exists():  # only an example user can have it: there is nobody else yet
            raise forms.ValidationError(_("This address is in use by the example. Choose another one."))
        return email


class NewOrganisationForm(Form):
    name = forms.CharField(label=_("Name of the organisation"), max_length=120)
    language = language_field()
    owner = forms.EmailField(
        label=_("E-mail address of the first owner"),
        help_text=_("This person gets an invitation. You become no member yourself."),
        max_length=254,
    )


class TestMailForm(Form):
    email = forms.EmailField(label=_("Send a test mail to"), max_length=254)


def rights_table():
    """The page 'Who may do what', from the table that the doors use: [(right, [(role, may)])]."""
    return [(right, [(role, right in RIGHTS[role]) for role in Role]) for right in Right]
