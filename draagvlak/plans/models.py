"""What a team intends: actions, with who, by when, how we will know, and the answer of the management.

This room has never heard of scans: what an action belongs to is kept by the room above (consensus.ActionLink).
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
