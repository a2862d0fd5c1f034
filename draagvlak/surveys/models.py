"""A round of asking: the survey with its locked settings, who is invited, the ballots and their answers.

Nothing here connects an invitee to a ballot. Rows of invitees, ballots and answers have random keys and no time.
"""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.content.models import Release
from draagvlak.lib.random_key import RandomKey
from draagvlak.orgs.models import Organisation, Team, User, pid_field
from draagvlak.plans.models import Trajectory


class Mode(models.TextChoices):
    OPEN = "open", _("Open")
    CONFIDENTIAL = "confidential", _("Confidential")
    ANONYMOUS = "anonymous", _("Anonymous")


# From how many answers totals are shown (trust 3.3). May be raised before the first invitation, never lowered.
MINIMUM = {Mode.OPEN: 2, Mode.CONFIDENTIAL: 5, Mode.ANONYMOUS: 8}
# How long after its last day a round is closed by itself, when nobody closed it.
CLOSES_AFTER = timedelta(days=14)


class State(models.TextChoices):
    DRAFT = "draft", _("Being set up")
    RUNNING = "running", _("Running")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class GroupKind(models.TextChoices):
    """The three kinds of group of source 003, step 1."""

    MANAGEMENT = "management", _("The management team")
    OFFERING = "offering", _("The team that will offer it")
    MIXED = "mixed", _("A mixed working group")


class Breakdown(models.TextChoices):
    NONE = "none", _("No breakdown")
    ROLE = "role", _("By role")
    TEAM = "team", _("By team")


class Level(models.IntegerChoices):
    RED = 0, "red"
    ORANGE = 1, "orange"
    GREEN = 2, "green"
    UNKNOWN = 3, "unknown"


class Share(models.IntegerChoices):
    """Who may read an argument: its author's choice (D15)."""

    HIDDEN = 0, "hidden"
    SHOWN = 1, "shown"
    WITH_COLOUR = 2, "with-colour"


class Route(models.TextChoices):
    ALL = "all", "all"
    CLIENT = "client", "client"


class Survey(models.Model):
    pid = pid_field()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="surveys")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    trajectory = models.ForeignKey(Trajectory, models.SET_NULL, null=True, blank=True, related_name="surveys")
    release = models.ForeignKey(Release, models.PROTECT, related_name="surveys")
    kind = models.CharField(max_length=20, default="scan")
    title = models.CharField(_("Title"), max_length=120)
    subject_id = models.CharField(max_length=60, blank=True)  # of the pack; empty for own words
    subject = models.JSONField(default=dict)  # the phrase per language of the release
    asker = models.CharField(max_length=120, blank=True)  # who asks, as respondents read it
    vision = models.TextField(blank=True, default="")  # as agreed at the start (vision.py)
    group_kind = models.CharField(max_length=20, choices=GroupKind.choices, default=GroupKind.MIXED)
    mode = models.CharField(max_length=20, choices=Mode.choices, default=Mode.CONFIDENTIAL)
    k = models.PositiveSmallIntegerField(default=5)
    breakdown = models.CharField(max_length=10, choices=Breakdown.choices, default=Breakdown.NONE)
    groups = models.JSONField(default=list)  # [{"id": slug, "label": {language: text}}], at most six
    client_route = models.BooleanField(default=False)
    language = models.CharField(max_length=10, default="nl")
    last_day = models.DateField(null=True, blank=True)
    retention_months = models.PositiveSmallIntegerField(default=36)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    launched_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    answers_gone_on = models.DateField(null=True, blank=True)  # separate answers destroyed (D19)
    results_gone_on = models.DateField(null=True, blank=True)  # snapshot and arguments destroyed: retention is over
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)  # rises with every change: conditional updates
    revision = models.PositiveIntegerField(default=1)  # rises with every change that a live page shows

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(name="survey_mode", condition=models.Q(mode__in=Mode.values)),
            models.CheckConstraint(name="survey_state", condition=models.Q(state__in=State.values)),
            models.CheckConstraint(
                name="survey_minimum",
                condition=models.Q(mode=Mode.OPEN, k__gte=2)
                | models.Q(mode=Mode.CONFIDENTIAL, k__gte=5)
                | models.Q(mode=Mode.ANONYMOUS, k__gte=8),
            ),
            models.CheckConstraint(
                name="survey_draft_unlaunched",
                condition=models.Q(state=State.DRAFT, launched_on__isnull=True)
                | (~models.Q(state=State.DRAFT) & models.Q(launched_on__isnull=False))
                | models.Q(state=State.CANCELLED),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_locked(self):
        """From the first invitation on, what people were promised can no longer change (D12)."""
        return self.launched_on is not None

    def is_open(self, today=None):
        """Whether answers are accepted: running, and the last day has not passed."""
        today = today or timezone.localdate()
        return self.state == State.RUNNING and (self.last_day is None or today <= self.last_day)


class Invitee(models.Model):
    """Who was asked. `spent` is HMAC(nonce) once answering began: it shows that, but never which ballot.

    A row with `paper` and no name stands for one loose paper form.
    """

    id = RandomKey()
    pid = pid_field()
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="invitees")
    name = models.BinaryField(null=True)  # sealed
    address = models.BinaryField(null=True)  # sealed; wiped after the 'results are there' mail
    group = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, blank=True)
    added_later = models.BooleanField(default=False)  # after the first invitation: shown to everybody (D10)
    paper = models.BooleanField(default=False)
    spent = models.BinaryField(null=True, max_length=32)


class Purpose(models.TextChoices):
    """Each secret opens one thing only; another purpose answers 404."""

    ANSWER = "answer", "answer"
    RESULTS = "results", "results"


class Link(models.Model):
    """A secret that opens something of one survey: a link, or a code to type. Found by its keyed hash.

    Personal when `invitee` is set; shared otherwise. `sealed` holds the secret itself only where it must be shown again
    (shared link and code, results link), encrypted with the organisation's key.
    """

    id = RandomKey()
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="links")
    invitee = models.ForeignKey(Invitee, models.CASCADE, null=True, blank=True, related_name="links")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    typed = models.BooleanField(default=False)  # a code to type instead of a link
    secret_hash = models.BinaryField(unique=True, max_length=32)
    sealed = models.BinaryField(null=True)
    revoked = models.BooleanField(default=False)


class Ballot(models.Model):
    """One person's answers. Found by HMAC(nonce); the nonce is only in that person's browser or resume code."""

    id = RandomKey()
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="ballots")
    key = models.BinaryField(unique=True, max_length=32)
    group = models.CharField(max_length=40, blank=True)
    route = models.CharField(max_length=10, choices=Route.choices, default=Route.ALL)
    name = models.BinaryField(null=True)  # Open mode only, sealed
    handed_in = models.BooleanField(default=False)
    trial = models.BooleanField(default=False)  # the facilitator trying it out: never counts (D11)
    paper = models.BooleanField(default=False)
    entered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    checked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")


class Answer(models.Model):
    id = RandomKey()
    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="answers", db_index=False)
    question = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField(null=True)  # empty: an argument without a choice yet
    argument = models.BinaryField(null=True)  # sealed
    share = models.PositiveSmallIntegerField(default=Share.SHOWN)
    plain = models.BooleanField(default=False)  # answered on the plain text

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot", "question"], name="one_answer_per_question"),
            models.CheckConstraint(
                name="answer_level", condition=models.Q(level__isnull=True) | models.Q(level__in=Level.values)
            ),
            models.CheckConstraint(name="answer_share", condition=models.Q(share__in=Share.values)),
        ]


class Snapshot(models.Model):
    """What a reveal published: made once, never changed (the database refuses). Every screen and export reads it.

    Read it with published.read(survey), never from here. `named` is for Open rounds: who answered what, sealed.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="snapshots")
    round = models.PositiveSmallIntegerField(default=1)  # a second vote is a complete new ballot beside the first
    data = models.JSONField()
    named = models.BinaryField(null=True)
    digest = models.CharField(max_length=64)
    made_on = models.DateField(default=timezone.localdate)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "round"], name="one_snapshot_per_round")]


class Argument(models.Model):
    """An argument that was published with a snapshot, under its author's choice. The random key is its only order.

    `level` is empty unless the author chose to show it beside the colour; `name` is for Open rounds only.
    """

    id = RandomKey()
    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="arguments", db_index=False)
    question = models.CharField(max_length=60)
    text = models.BinaryField()  # sealed
    level = models.PositiveSmallIntegerField(null=True)
    name = models.BinaryField(null=True)  # sealed

    class Meta:
        indexes = [models.Index(fields=["snapshot", "question"], name="argument_of_question")]


class ListPrint(models.Model):
    """A keyed hash of somebody on the list of a closed round, to see whether a later list differs enough (D14).

    It cannot be turned back into a name without the master key, and is deleted 90 days after closing.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="list_prints")
    print = models.BinaryField(max_length=32)


class Sighting(models.Model):
    """Who looked at or exported the results: role and day, shown to everybody who took part."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="sightings")
    role = models.CharField(max_length=20)
    what = models.CharField(max_length=40)
    day = models.DateField(default=timezone.localdate)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "role", "what", "day"], name="one_sighting_per_day")]
