"""A new row that somebody proposes who may only read the worksheet."""

from django.db import models
from django.utils import timezone

from draagvlak.orgs.models import Grant, User, pid_field
from draagvlak.worksheets.models import Proposal


class RowProposal(models.Model):
    """It is no row: no count, picture or file knows of it. Taken over, its values become an ordinary new row.

    `given`: {field id: value as stored}.
    """

    pid = pid_field()
    sheet = models.ForeignKey("worksheets.Sheet", models.CASCADE, related_name="proposed")
    section = models.CharField(max_length=60)
    given = models.JSONField(default=dict)
    why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    guest = models.CharField(max_length=120, blank=True)
    grant = models.ForeignKey(Grant, models.SET_NULL, null=True, related_name="+")  # as Comment
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=Proposal.State.choices, default=Proposal.State.OPEN)
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
