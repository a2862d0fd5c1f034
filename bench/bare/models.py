from django.db import models


class Reply(models.Model):
    """One answer of one respondent, in the columns that the product keeps."""

    ballot = models.BigIntegerField()
    question = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField(null=True)
    argument = models.TextField(blank=True)
    share = models.PositiveSmallIntegerField(default=1)
    plain = models.BooleanField(default=False)
    handed_in = models.BooleanField(default=False)

    class Meta:
        app_label = "bare"
        constraints = [models.UniqueConstraint(fields=["ballot", "question"], name="bare_one_per_question")]
