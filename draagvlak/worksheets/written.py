"""When the text of a worksheet was written, from the stands that every write leaves. Reads only."""

from datetime import timedelta

from django.db.models import Max, Min

from draagvlak.worksheets.brains.agreements import Written
from draagvlak.worksheets.models import Change

TYPING = timedelta(minutes=1)  # what is typed on is saved now and then


def of(sheet):
    """{(pid of a row, field): Written} of everything that was ever written in a sheet. One query."""
    found = Change.objects.filter(row__sheet=sheet).order_by().values_list("row__pid", "field")
    return {(pid, field): Written(first, last)
            for pid, field, first, last in found.annotate(first=Min("at"), last=Max("at"))}  # fmt: skip


def goes_on(change, later):
    """Whether `later` is this same text, typed on by the same person: then it says all that this one says."""
    soon = later.at - change.at < TYPING and (change.by_id, change.guest) == (later.by_id, later.guest)
    both = isinstance(change.value, str) and isinstance(later.value, str)
    return soon and both and later.value.startswith(change.value) and not change.erased_on
