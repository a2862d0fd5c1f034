"""Who people are, in which organisation and team, with which role; what happened; what waits to be mailed."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.lib.tokens import new_pid
from draagvlak.orgs.roles import Role, rights_of


def pid_field():
    return models.CharField(max_length=20, unique=True, default=new_pid, editable=False)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email, password=None, **fields):
        """A new user with a normalised (lower-case) address; without a password only codes and passkeys work."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        return self.get(email=email.strip().lower())


class User(AbstractBaseUser):
    """A person who signs in. Respondents never do."""

    email = models.EmailField(_("E-mail address"), unique=True)
    name = models.CharField(_("Name"), max_length=120, blank=True)
    language = models.CharField(_("Language"), max_length=10, default="nl")
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)  # looks after the server; no right in any organisation by itself
    is_example = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self):
        return self.name or self.email

    def save(self, *args, **kwargs):
        from draagvlak.orgs import erased

        if self._state.adding:
            erased.forgive(erased.mark_of(self.email))  # who comes back is no longer erased
        super().save(*args, **kwargs)

    # allauth and Django ask these of every user model.
    is_staff = False
    is_superuser = False

    def has_perm(self, perm, obj=None):
        return False

    def has_module_perms(self, app_label):
        return False


class Organisation(models.Model):
    pid = pid_field()
    name = models.CharField(_("Name"), max_length=120)
    language = models.CharField(_("Language"), max_length=10, default="nl")
    contact = models.CharField(_("Contact for questions about data (DPO)"), max_length=200, blank=True)
    colour = models.CharField(_("Colour in reports"), max_length=7, blank=True)  # '#rrggbb'
    logo = models.BinaryField(null=True)  # PNG or JPEG, as our own code wrote it anew
    ends_on = models.DateField(null=True, blank=True)  # deleted for good on this day, unless taken back before
    is_example = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.name


class OrganisationKey(models.Model):
    """The organisation's key, wrapped by the master key. Deleting it makes its sealed texts unreadable for good."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, primary_key=True, related_name="key")
    wrapped = models.BinaryField()


class Team(models.Model):
    pid = pid_field()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="teams")
    name = models.CharField(_("Name"), max_length=120)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="one_team_per_name")]

    def __str__(self):
        return self.name


class Membership(models.Model):
    pid = pid_field()
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(_("Role"), max_length=20, choices=Role.choices, default=Role.MEMBER)
    teams = models.ManyToManyField(Team, blank=True, related_name="memberships")
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="one_membership_per_person")]

    def may(self, right):
        """Whether this member's role holds `right`."""
        return right in rights_of(self.role)


class ColleagueInvitation(models.Model):
    """An invitation to become a member. The secret itself is only in the mail or on the screen of who made it."""

    pid = pid_field()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.BinaryField()  # sealed with the organisation's key
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.MEMBER)
    secret_hash = models.BinaryField(unique=True, max_length=32)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)


class SignInLink(models.Model):
    """A one-time way in that an owner shows or prints for a colleague where there is no mail server."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_in_links")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    secret_hash = models.BinaryField(unique=True, max_length=32)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Grant(models.Model):
    """A guest right of a partner organisation on one object of the owner: plans/partners.py.

    `since`: the day of the right that it is now. `at`: the moment on which it was given, whichever right it was then;
    what was written, said or taken away before is not read through it (worksheets/since.py).
    """

    owner = models.ForeignKey(Organisation, models.CASCADE, related_name="grants_given")
    guest = models.ForeignKey(Organisation, models.CASCADE, related_name="grants_held")
    kind = models.CharField(max_length=40)
    object_pid = models.CharField(max_length=20)
    rights = models.JSONField(default=list)
    since = models.DateField(default=timezone.localdate)
    at = models.DateTimeField(default=timezone.now)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "guest", "kind", "object_pid"], name="one_grant_per_object"),
            models.CheckConstraint(condition=~models.Q(owner=models.F("guest")), name="grant_to_another"),
        ]


class Event(models.Model):
    """What happened, written by the verb in its transaction, read as a sentence by the page. Never an answer text."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="events")
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=60)
    kind = models.CharField(max_length=40, blank=True)
    object_pid = models.CharField(max_length=20, blank=True, db_index=True)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-at", "-id"]


class Mail(models.Model):
    """A mail that waits or was sent. The address and the text are sealed, and wiped once it has gone."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="mails")
    purpose = models.CharField(max_length=40)
    object_pid = models.CharField(max_length=20, blank=True)
    address = models.BinaryField(null=True)
    subject = models.BinaryField(null=True)
    body = models.BinaryField(null=True)
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
