"""Under which name people write in a sheet, and what of that somebody reads.

Who writes as a guest is nowhere noted: only the name of their organisation is. And a guest reads the name of the
organisation in the place of the names of its people.
"""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.orgs import history


def signed(sheet, actor, by="by"):
    """The columns that say who wrote something in this sheet, as it was opened (Sheet.through)."""
    return {by: None if sheet.through else actor, "guest": sheet.through}


def answered(sheet, actor):
    """Who settled or answered something: nobody, for a guest."""
    return None if sheet.through else actor


def record(sheet, actor, verb, **facts):
    """A line in the history of the owner about a sheet."""
    history.record(sheet.organisation, sheet.through or actor, verb, sheet, **facts)


def record_once(sheet, actor, verb, **facts):
    """As record, but one line an hour by the same person: moving rows about is many small changes."""
    since = timezone.now() - timedelta(hours=1)
    told = {"object_pid": sheet.pid, "verb": verb, "actor": actor, "at__gt": since}
    if sheet.through or not sheet.organisation.events.filter(**told).exists():  # a guest reads no history of the owner
        record(sheet, actor, verb, **facts)


def who(sheet, user, guest):
    """Who wrote something, for who reads it now."""
    if guest:
        return guest
    if sheet.through:
        return sheet.organisation.name
    return str(user) if user else _("Somebody")
