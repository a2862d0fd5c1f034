"""Published content, stored unchangeably."""

from django.db import models
from django.utils import timezone

from draagvlak.orgs.models import Organisation, pid_field


class Release(models.Model):
    """One published version of a pack. Never changes (the database refuses); a survey pins it.

    `organisation` is empty for what ships with the product and set for what an organisation imported for itself.
    `digest` is the SHA-256 (hex) of the canonical form of the pack.
    """

    pid = pid_field()
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="releases")
    pack = models.SlugField(max_length=80)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    languages = models.JSONField(default=list)
    title = models.JSONField(default=dict)
    data = models.JSONField()
    stored_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "pack", "version"], name="one_private_release_per_version"),
            models.UniqueConstraint(
                fields=["pack", "version"],
                condition=models.Q(organisation__isnull=True),
                name="one_shipped_release_per_version",
            ),
        ]
