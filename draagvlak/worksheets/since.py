"""From when on somebody reads what was written, said and taken away in a sheet: a member always, a guest from the
moment on which it was shared with their organisation (Sheet.since). What stood in a field at that moment they read too:
it was on the page. Everything that shows a guest something of before goes through here.
"""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from draagvlak.worksheets.models import Change


def said(sheet, rows):
    """Of Comments, Proposals or RowProposals those that who opened this sheet reads."""
    return rows if sheet.since is None else rows.filter(at__gte=sheet.since)


def is_hidden(sheet, said_at):
    """Whether something of this moment (None: of now) was before what who opened this sheet reads."""
    return sheet.since is not None and said_at is not None and said_at < sheet.since


def changes(sheet, rows):
    """Of Changes those that who opened this sheet reads: not what was written over before."""
    if sheet.since is None:
        return rows
    over = Change.objects.filter(row=OuterRef("row"), field=OuterRef("field"), version__gt=OuterRef("version"),
                                 at__lt=sheet.since)  # fmt: skip
    return rows.filter(~Exists(over))


def first_read(sheet, stands):
    """The first version that who opened this sheet reads, of these Changes of one field."""
    before = [one.version for one in stands if is_hidden(sheet, one.at)]
    return max(before, default=0)


def rows(sheet, found):
    """Of Rows those that who opened this sheet may see: not what was taken away before."""
    return found if sheet.since is None else found.filter(Q(gone_at=None) | Q(gone_at__gte=sheet.since))


def rounds(sheet, found):
    """Of Rounds about a vision those that who opened this sheet may see: not what was over before.

    Of one of an earlier version the moment is not known: then the day on which it began counts.
    """
    if sheet.since is None:
        return found
    day = timezone.localdate(sheet.since)
    return found.filter(~Q(stage="over") | Q(over_at__gte=sheet.since) | Q(over_at=None, made_on__gt=day))
