"""When the text of a worksheet was written, from the stands that every write leaves. Reads only."""

from django.db.models import Max, Min

from draagvlak.worksheets.brains.agreements import Written
from draagvlak.worksheets.models import Change


def of(sheet):
    """{(pid of a row, field): Written} of everything that was ever written in a sheet. One query."""
    found = Change.objects.filter(row__sheet=sheet).order_by().values_list("row__pid", "field")
    return {(pid, field): Written(first, last)
            for pid, field, first, last in found.annotate(first=Min("at"), last=Max("at"))}  # fmt: skip
