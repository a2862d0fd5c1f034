"""Worksheets: a team that fills in a structured sheet together. The words are in packs, what people wrote is here.

A sheet has rows; a section that is filled in once has one row. A row has cells, one for each field that holds
something. Every cell has its own version, so two people who type in one row never meet, and in one cell see both texts.
"""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.orgs.models import Grant, Organisation, User, pid_field
from draagvlak.plans.models import Action, Trajectory


class Basis(models.TextChoices):
    """Where a value comes from, for fields that ask."""

    ASSUMED = "assumed", _("Our assumption")
    ASKED = "asked", _("Asked")


class Sheet(models.Model):
    """One worksheet of an organisation. `pack` says which one it is; `revision` rises with every change."""

    pid = pid_field()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="sheets")
    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="sheets")
    pack = models.CharField(max_length=60)
    title = models.CharField(max_length=120, blank=True)  # a name of its own, where there are several of one kind
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_on = models.DateField(default=timezone.localdate)
    revision = models.PositiveIntegerField(default=1)
    # No columns: the name of the organisation as whose guest somebody opened it in this request, by which Grant, and
    # from which moment on they read what is written and said (access.py, since.py).
    through = ""
    grant: Grant | None = None
    since: datetime | None = None

    class Meta:
        ordering = ["pack", "id"]

    def __str__(self):
        return self.title or self.pack


class Row(models.Model):
    """One row of a section. `key`: of a row that the sheet makes itself, such as a cell of a matrix; '' otherwise."""

    pid = pid_field()
    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="rows")
    section = models.CharField(max_length=60)
    key = models.CharField(max_length=80, blank=True)
    position = models.PositiveIntegerField(default=0)
    gone_at = models.DateTimeField(null=True)  # taken away, and can come back

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["sheet", "section", "position"])]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "section", "key"], condition=~models.Q(key=""), name="worksheets_one_row_per_key"
            ),
        ]

    @property
    def stays(self):
        """Whether the sheet makes this row itself, and what it stands for is there: then it cannot be taken away."""
        ends = self.key.split(":")
        rows = Row.objects.filter(sheet=self.sheet_id, pid__in=ends, gone_at=None)
        return bool(self.key) and (len(ends) == 1 or rows.count() == len(ends))


class Cell(models.Model):
    """What stands in one field of one row. `value`: a text, a number, true or false, an option or a list of options."""

    row = models.ForeignKey(Row, models.CASCADE, related_name="cells")
    field = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    basis = models.CharField(max_length=10, blank=True, choices=Basis.choices)
    asked_with = models.CharField(max_length=200, blank=True)
    asked_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    guest = models.CharField(max_length=120, blank=True)  # the partner organisation that wrote it; then nobody is named
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["row", "field"], name="worksheets_one_cell_per_field")]


class Change(models.Model):
    """One earlier or present stand of a cell: every write leaves one, so anything can be read back and undone."""

    row = models.ForeignKey(Row, models.CASCADE, related_name="changes")
    field = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    basis = models.CharField(max_length=10, blank=True)
    asked_with = models.CharField(max_length=200, blank=True)
    asked_on = models.DateField(null=True)
    version = models.PositiveIntegerField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    guest = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=timezone.now)
    erased_on = models.DateField(null=True)  # then nothing of it is left: it should not have been written

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["row", "field", "version"], name="worksheets_one_change_per_version"),
        ]


class Comment(models.Model):
    """A remark about a field of a row, or about a row (`field` ''). `settled`: it was dealt with.

    `grant`: through which a partner organisation wrote it, so that it can take it back; never who of them did.
    """

    pid = pid_field()
    row = models.ForeignKey(Row, models.CASCADE, related_name="comments")
    field = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    guest = models.CharField(max_length=120, blank=True)
    grant = models.ForeignKey(Grant, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    settled = models.BooleanField(default=False)
    settled_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["id"]


class Proposal(models.Model):
    """What somebody who may only read proposes for a field. Taken over, it is an ordinary write.

    `grant`: as of a Comment.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        TAKEN = "taken", _("Taken over")
        DECLINED = "declined", _("Not taken over")

    pid = pid_field()
    row = models.ForeignKey(Row, models.CASCADE, related_name="proposals")
    field = models.CharField(max_length=60)
    value = models.JSONField()
    why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    guest = models.CharField(max_length=120, blank=True)
    grant = models.ForeignKey(Grant, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["id"]


class RowAction(models.Model):
    """An action that was made from a row."""

    row = models.ForeignKey(Row, models.CASCADE, related_name="actions")
    action = models.ForeignKey(Action, models.CASCADE, related_name="rows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["row", "action"], name="worksheets_one_link_per_action")]


class RowLink(models.Model):
    """What a row belongs to: a row of another sheet (its pid), or a question ('instrument:question', belonging.py).

    A goal, and an option of the decision aid, get a kind of their own when they are there. A kind that is not known
    here is kept and not shown.
    """

    ROW, QUESTION = "row", "question"

    row = models.ForeignKey(Row, models.CASCADE, related_name="links")
    kind = models.CharField(max_length=20)
    target = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["row", "kind", "target"], name="worksheets_one_link")]


class Presence(models.Model):
    """Who has a sheet open, and in which field they are: fades after a minute."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="present")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    row = models.CharField(max_length=20, blank=True)
    field = models.CharField(max_length=60, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)
    guest = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "user"], name="worksheets_one_presence")]


# Tables of what not every worksheet has, and of proposed rows, have modules of their own.
from draagvlak.worksheets.ask.models import Asked, Box, Released  # noqa: E402, F401
from draagvlak.worksheets.library.models import Document  # noqa: E402, F401
from draagvlak.worksheets.proposed.models import RowProposal  # noqa: E402, F401
from draagvlak.worksheets.tools.models import Collection, ToolAnswer, ToolNamed  # noqa: E402, F401
from draagvlak.worksheets.vision.models import Card, Cluster, Dot, Endorsement, Round  # noqa: E402, F401
