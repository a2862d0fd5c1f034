"""Talking about a scan: what the group agreed beside the votes, who was there, and which actions belong to what."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.orgs.models import User, pid_field
from draagvlak.plans.models import Action
from draagvlak.surveys.models import Survey


class Chosen(models.TextChoices):
    """The colour a group agrees on. 'No consensus' is a valid outcome; empty is not talked about yet."""

    RED = "red", _("Red")
    ORANGE = "orange", _("Orange")
    GREEN = "green", _("Green")
    NONE = "none", _("No consensus")


class Meeting(models.Model):
    """A time that people talked about a scan: the day, and how many were there by role. Never who said what."""

    pid = pid_field()
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="meetings")
    held_on = models.DateField(default=timezone.localdate)
    present = models.JSONField(default=dict)  # {role of surveys.groups.ROLES: number}
    note = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["held_on", "id"]


class Consensus(models.Model):
    """What was agreed on one question or one rubric of a scan. It stands beside the votes and never replaces them.

    Tied to one snapshot: the first vote (round 1), or a second vote when there was one.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="agreed")
    item = models.CharField(max_length=60)  # the id of a question, or of a rubric
    is_rubric = models.BooleanField(default=False)
    round = models.PositiveSmallIntegerField(default=1)
    chosen = models.CharField(max_length=10, blank=True, choices=Chosen.choices)
    comment = models.TextField(max_length=2000, blank=True)
    sources = models.TextField(max_length=2000, blank=True)
    reason = models.TextField(max_length=2000, blank=True)  # asked for against the largest group of the last vote
    minority = models.TextField(max_length=2000, blank=True)
    together = models.BooleanField(default=False)  # taken in one go with the other unanimous questions
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="agreed")
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "item", "is_rubric"], name="one_consensus_per_item"),
            models.CheckConstraint(name="consensus_chosen", condition=models.Q(chosen__in=["", *Chosen.values])),
        ]


class Earlier(models.Model):
    """How a consensus stood before a change: its history."""

    consensus = models.ForeignKey(Consensus, models.CASCADE, related_name="earlier")
    version = models.PositiveIntegerField()
    fields = models.JSONField()  # chosen, comment, sources, reason, minority
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["consensus", "version"], name="one_earlier_per_version")]


class ActionLink(models.Model):
    """What an action of a scan is about: a question, a rubric, or the scan as a whole (both empty)."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="links")
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="action_links")
    question = models.CharField(max_length=60, blank=True)
    rubric = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "survey", "question", "rubric"], name="one_link_per_item"),
            models.CheckConstraint(name="link_to_one_thing", condition=models.Q(question="") | models.Q(rubric="")),
        ]


class Focus(models.Model):
    """A rubric that the group puts first: two or three are proposed, none is forced."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="focus")
    rubric = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "rubric"], name="one_focus_per_rubric")]
