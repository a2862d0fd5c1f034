"""A document of their own, kept as a file with a row of the media library."""

from django.db import models
from django.utils import timezone

from draagvlak.orgs.models import User


class Document(models.Model):
    """One file of one row. `kind`: what it is by its contents (documents.KINDS), never what a browser said."""

    row = models.OneToOneField("worksheets.Row", models.CASCADE, related_name="document")
    name = models.CharField(max_length=120)  # as it was called, without its ending
    kind = models.CharField(max_length=4)
    size = models.PositiveIntegerField()
    data = models.BinaryField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    guest = models.CharField(max_length=120, blank=True)  # the partner organisation that put it there
    on = models.DateField(default=timezone.localdate)
