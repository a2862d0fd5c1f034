"""What a team intends: the road it goes, who is on it, and actions: who, by when, and the answer of the management.

This room has never heard of scans or worksheets: what an action belongs to is kept by the rooms above.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.orgs.models import Membership, Organisation, User, pid_field
from draagvlak.orgs.roles import Role


class Progress(models.TextChoices):
    PLANNED = "planned", _("Planned")
    BUSY = "busy", _("Busy")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class Reply(models.TextChoices):
    """What the management can answer to an action."""

    YES = "yes", _("Yes")
    NO = "no", _("No, because …")
    LATER = "later", _("Not yet, but by …")


class Action(models.Model):
    pid = pid_field()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="actions")
    trajectory = models.ForeignKey("Trajectory", models.SET_NULL, null=True, blank=True, related_name="actions")
    what = models.CharField(_("What are we going to do?"), max_length=300)
    # Who: one member, or a role, or words of their own ('the client council'); all empty: still to be found.
    member = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="actions")
    role = models.CharField(max_length=20, blank=True, choices=Role.choices)
    who = models.CharField(max_length=120, blank=True)
    by_when = models.DateField(_("By when?"), null=True, blank=True)
    measure = models.CharField(_("How will we know that it worked?"), max_length=300, blank=True)
    needs = models.CharField(_("What is needed for it?"), max_length=300, blank=True)
    progress = models.CharField(max_length=10, choices=Progress.choices, default=Progress.PLANNED)
    reason = models.CharField(_("Why was it dropped?"), max_length=300, blank=True)
    result = models.CharField(_("What came of it?"), max_length=300, blank=True)
    finished_on = models.DateField(null=True, blank=True)  # done or dropped on
    # The answer of the management, given by a member with that role; asked for until `answer_due`.
    asked_on = models.DateField(null=True, blank=True)
    answer_due = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=10, blank=True, choices=Reply.choices)
    answer_text = models.CharField(max_length=500, blank=True)  # 'because …'
    answer_later = models.DateField(null=True, blank=True)  # 'not yet, but by …'
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_on = models.DateField(null=True, blank=True)
    # What it answered before: [{"answer", "text", "later", "on"}], oldest first. Who answered stands in the history.
    earlier_answers = models.JSONField(default=list, blank=True)
    reminded_on = models.DateField(null=True, blank=True)  # the member, before the day and once after it
    answer_reminded_on = models.DateField(null=True, blank=True)  # the management, before its term ends
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    made_on = models.DateField(default=timezone.localdate)
    # Once about a worksheet or a scan: partners see it only through a worksheet that they see, also when that is gone.
    inside = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)  # rises with every change: conditional updates (R4)

    class Meta:
        ordering = ["by_when", "id"]
        constraints = [
            models.CheckConstraint(name="action_progress", condition=models.Q(progress__in=Progress.values)),
            models.CheckConstraint(name="action_answer", condition=models.Q(answer__in=["", *Reply.values])),
        ]

    def __str__(self):
        return self.what

    @property
    def is_over(self):
        return self.progress in {Progress.DONE, Progress.DROPPED}

    @property
    def is_late(self):
        """Whether the day has passed and the action is not over."""
        return not self.is_over and self.by_when is not None and self.by_when < timezone.localdate()

    @property
    def has_owner(self):
        return bool(self.member_id or self.role or self.who)

    @property
    def answer_term(self):
        """Until when the management has to answer, or to come back to it; None when nothing is asked of it."""
        if self.is_over:
            return None
        if self.answer == Reply.LATER:
            return self.answer_later
        return None if self.answer else self.answer_due


# ── The road ─────────────────────────────────────────────────────────────────────────────────────────────────
class Scope(models.TextChoices):
    ORGANISATION = "organisation", _("The whole organisation")
    TEAM = "team", _("A team")
    PARTNERSHIP = "partnership", _("A partnership of organisations")


class Trajectory(models.Model):
    """One road from the first 'why' to anchored: a subject, a scope, and the steps of the road pack.

    Dates are a plan, not a lock. Its worksheets (worksheets.Sheet) and scans (surveys.Survey) point at it.
    """

    pid = pid_field()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="trajectories")
    subject = models.CharField(max_length=120)
    scope = models.CharField(max_length=20, choices=Scope.choices, default=Scope.ORGANISATION)
    team = models.ForeignKey("orgs.Team", models.SET_NULL, null=True, blank=True, related_name="+")
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True)  # put away; it can be opened again
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_on = models.DateField(default=timezone.localdate)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-made_on", "-id"]

    def __str__(self):
        return self.subject


class PhaseId(models.TextChoices):
    PREPARE = "prepare", _("Preparing")
    TRY = "try", _("Trying")
    ANCHOR = "anchor", _("Anchoring")


class Step(models.Model):
    """One step on the road. `key`: of the pack, or '' for one of their own, which has its own title and why."""

    class State(models.TextChoices):
        TODO = "todo", _("To do")
        DOING = "doing", _("Busy")
        DONE = "done", _("Done")
        SKIPPED = "skipped", _("Skipped")

    pid = pid_field()
    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="steps")
    key = models.CharField(max_length=60, blank=True)
    phase = models.CharField(max_length=10, choices=PhaseId.choices)
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.TODO)
    reason = models.CharField(max_length=300, blank=True)  # of skipping
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    checks = models.JSONField(default=list)  # ids of the checks that are ticked
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["trajectory", "key"], condition=~models.Q(key=""), name="plans_one_step_per_key"
            ),
        ]


class Person(models.Model):
    """Somebody in the steering group or the implementation team: a member, a name, a role, or still to be found."""

    class Group(models.TextChoices):
        STEERING = "steering", _("Steering group")
        TEAM = "team", _("Implementation team")

    pid = pid_field()
    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="people")
    group = models.CharField(max_length=10, choices=Group.choices)
    name = models.CharField(max_length=120, blank=True)  # '' and no member: still to be found
    member = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    roles = models.JSONField(default=list)  # ids of the roles of the road pack
    note = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]


class Decision(models.Model):
    """Something that must be decided. `key`: of the pack, or '' for one of their own."""

    pid = pid_field()
    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="decisions")
    key = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["trajectory", "key"], condition=~models.Q(key=""), name="plans_one_decision_per_key"
            ),
        ]


class Mandate(models.Model):
    """What one person does about one decision."""

    class Part(models.TextChoices):
        PROPOSES = "proposes", _("Proposes")
        ADVISES = "advises", _("Advises")
        DECIDES = "decides", _("Decides")
        DOES = "does", _("Carries out")

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="mandates")
    person = models.ForeignKey(Person, models.CASCADE, related_name="mandates")
    part = models.CharField(max_length=10, choices=Part.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "person", "part"], name="plans_one_mandate")]


class Standing(models.Model):
    """How it stands with one condition in one phase, and what shows it."""

    class State(models.TextChoices):
        YES = "yes", _("In place")
        PARTLY = "partly", _("Partly")
        NO = "no", _("Not yet")
        UNKNOWN = "unknown", _("We do not know")

    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="standings")
    key = models.CharField(max_length=60)
    phase = models.CharField(max_length=10, choices=PhaseId.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    evidence = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    on = models.DateField(default=timezone.localdate)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trajectory", "key", "phase"], name="plans_one_standing_per_phase"),
        ]


class PitfallAnswer(models.Model):
    """'We know, because …': the answer to what a pitfall check said. It shows beside it, and blocks nothing."""

    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="pitfall_answers")
    rule = models.CharField(max_length=60)
    text = models.CharField(max_length=500)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    on = models.DateField(default=timezone.localdate)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trajectory", "rule"], name="plans_one_answer_per_rule")]


class Earlier(models.Model):
    """What stood somewhere before somebody wrote over it or took it away. It goes with the step or the trajectory.

    `step`: its note or the reason of skipping; else `about`: 'standing:condition:phase' or 'pitfall:rule'.
    """

    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="earlier")
    step = models.ForeignKey(Step, models.CASCADE, null=True, blank=True, related_name="earlier")
    about = models.CharField(max_length=80, blank=True)
    text = models.TextField()
    on = models.DateField(default=timezone.localdate)  # until when it stood there

    class Meta:
        ordering = ["-id"]


# ── Partners ─────────────────────────────────────────────────────────────────────────────────────────────────
class Partner(models.Model):
    """An organisation that works along on a trajectory of another one. What it may see is in orgs.Grant.

    `name`: as it was invited, later as it was called when it came in. Everything it wrote stands under that name, also
    after it left. `goes_along`: pids of worksheets of which it gets a copy when it leaves.
    """

    class State(models.TextChoices):
        INVITED = "invited", _("Invited")
        ACTIVE = "active", _("Works along")
        ENDED = "ended", _("Ended")

    pid = pid_field()
    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="partners")
    guest = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True, related_name="partnerships")
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    goes_along = models.JSONField(default=list, blank=True)
    secret_hash = models.BinaryField(unique=True, null=True, max_length=32)  # of the link, until it was used
    expires_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="plans_partner_state", condition=models.Q(state__in=["invited", "active", "ended"])
            ),
            models.UniqueConstraint(
                fields=["trajectory", "guest"], condition=models.Q(state="active"), name="plans_one_active_partner"
            ),
        ]

    def __str__(self):
        return self.name
