"""The short form by link that asks all colleagues which tools they use: no names, no account, no time.

An answer is found by nothing: a random key of its own, no day, no order, and the name of a tool is sealed. Closing
counts what may be shown, keeps that, and deletes every answer.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.lib.random_key import RandomKey
from draagvlak.orgs.models import User, pid_field


class Collection(models.Model):
    """One time of asking. `result` (closed only) is all that is left of the answers, and never changes."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        ENDED = "ended", _("Ended without results")

    pid = pid_field()
    sheet = models.ForeignKey("worksheets.Sheet", models.CASCADE, related_name="collections")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    secret_hash = models.BinaryField(null=True, unique=True)  # of the link; gone when it is closed
    sealed = models.BinaryField(null=True)  # the link itself, to show it again
    opened_on = models.DateField(default=timezone.localdate)
    last_day = models.DateField()
    about = models.PositiveSmallIntegerField(null=True)  # how many people get the link, as who opened it said
    closed_on = models.DateField(null=True)
    result = models.JSONField(null=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-opened_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="worksheets_collection_state", condition=models.Q(state__in=["open", "closed", "ended"])
            ),
            models.UniqueConstraint(
                fields=["sheet"], condition=models.Q(state="open"), name="worksheets_one_open_collection"
            ),
        ]


class ToolAnswer(models.Model):
    """What one colleague sent. `key`: a keyed hash of what only their browser holds; sent again it is changed."""

    id = RandomKey()
    collection = models.ForeignKey(Collection, models.CASCADE, related_name="answers")
    key = models.BinaryField(unique=True)
    role = models.CharField(max_length=20, blank=True)


class ToolNamed(models.Model):
    """One tool in an answer. `purpose` and `experience` are options of the worksheet, `clients` of CLIENTS."""

    id = RandomKey()
    answer = models.ForeignKey(ToolAnswer, models.CASCADE, related_name="tools")
    name = models.BinaryField()  # sealed
    purpose = models.CharField(max_length=60, blank=True)
    clients = models.JSONField(default=list)
    experience = models.CharField(max_length=60, blank=True)
