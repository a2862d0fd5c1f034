"""The workshop about a vision: a silent round with cards, clusters and dots; and who stands behind which text.

Until cards are opened, each is found by its author under a keyed hash; opening them rewrites the cards without it, in
another order. So are dots: once they are shown, only their number is left.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.lib.random_key import RandomKey
from draagvlak.orgs.models import Membership, User, pid_field


class Round(models.Model):
    """One round of a group about one question. Every verb that others see raises `revision`."""

    class Stage(models.TextChoices):
        WRITE = "write", _("Writing in silence")
        GROUP = "group", _("Putting together")
        DOTS = "dots", _("Giving dots")
        OVER = "over", _("Finished")

    pid = pid_field()
    sheet = models.ForeignKey("worksheets.Sheet", models.CASCADE, related_name="rounds")
    question = models.CharField(max_length=200)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.WRITE)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_on = models.DateField(default=timezone.localdate)
    over_at = models.DateTimeField(null=True)
    dots_on = models.DateField(null=True)  # since when dots are given, the last time that was
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-made_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="worksheets_round_stage", condition=models.Q(stage__in=["write", "group", "dots", "over"])
            ),
            models.UniqueConstraint(
                fields=["sheet"], condition=~models.Q(stage="over"), name="worksheets_one_round_at_a_time"
            ),
        ]

    def __str__(self):
        return self.question


class Cluster(models.Model):
    """Cards that belong together. `dots`: how many, once they are shown. `row`: the row of the sheet it became."""

    pid = pid_field()
    round = models.ForeignKey(Round, models.CASCADE, related_name="clusters")
    name = models.CharField(max_length=200)
    dots = models.PositiveSmallIntegerField(null=True)
    row = models.ForeignKey("worksheets.Row", models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]


class Card(models.Model):
    """One card. It belongs to the round; `author` is only there while it is hidden."""

    id = RandomKey()
    pid = pid_field()
    round = models.ForeignKey(Round, models.CASCADE, related_name="cards")
    cluster = models.ForeignKey(Cluster, models.SET_NULL, null=True, related_name="cards")
    text = models.CharField(max_length=200)
    author = models.BinaryField(null=True)

    class Meta:
        ordering = ["id"]


class Dot(models.Model):
    """How many dots somebody gave a cluster, until they are shown."""

    id = RandomKey()
    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="given")
    voter = models.BinaryField()
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cluster", "voter"], name="worksheets_one_dot_row")]


class Endorsement(models.Model):
    """Who stands behind a version of the agreed text: a member, or words such as 'the client council'."""

    pid = pid_field()
    sheet = models.ForeignKey("worksheets.Sheet", models.CASCADE, related_name="endorsements")
    version = models.PositiveIntegerField()  # of the cell with the text
    member = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    who = models.CharField(max_length=120, blank=True)
    on = models.DateField(default=timezone.localdate)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "version", "member"], condition=models.Q(member__isnull=False),
                name="worksheets_one_endorsement",
            ),
        ]  # fmt: skip
