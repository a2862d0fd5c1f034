"""The place where everybody with a link puts critical questions and reads the answers: no names, no account, no time.

A question that came in is found by nothing: a random key, no role, no day, and sealed. It stands apart until the
morning after; then it is a row of the worksheet like another, and nothing is left of how it came. Colleagues read only
what the team released, as it stood then.
"""

from django.db import models
from django.utils import timezone

from draagvlak.lib.random_key import RandomKey
from draagvlak.orgs.models import User, pid_field


class Box(models.Model):
    """The link of one worksheet with questions. Closed it takes none, and shows what was released all the same."""

    pid = pid_field()
    sheet = models.OneToOneField("worksheets.Sheet", models.CASCADE, related_name="box")
    is_open = models.BooleanField(default=True)
    secret_hash = models.BinaryField(unique=True)  # of the link
    sealed = models.BinaryField()  # the link itself, to show it again
    opened_on = models.DateField(default=timezone.localdate)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")


class Asked(models.Model):
    """A question that waits for the morning. `key`: of the page it was sent from, so that a second tap is the same."""

    id = RandomKey()
    box = models.ForeignKey(Box, models.CASCADE, related_name="asked")
    key = models.BinaryField(unique=True)
    text = models.BinaryField()  # sealed


class Released(models.Model):
    """A question with its answer as colleagues read them: what stood in the row when somebody released it."""

    box = models.ForeignKey(Box, models.CASCADE, related_name="released")
    row = models.OneToOneField("worksheets.Row", models.CASCADE, related_name="released")
    question = models.CharField(max_length=200)
    answer = models.TextField()
    state = models.CharField(max_length=60, blank=True)
    effect = models.TextField(blank=True)
    on = models.DateField(default=timezone.localdate)

    class Meta:
        ordering = ["-on", "-id"]
