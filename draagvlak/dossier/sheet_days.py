"""The days of a communication plan, as days of a calendar."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from draagvlak.plans import calendar
from draagvlak.worksheets.brains import communication


def of_board(board):
    """[calendar.Day] of what is not done yet. The id of a day is that of its row, whatever is changed in it."""
    return [
        calendar.Day(
            uid=f"draagvlak-moment-{one.pid}-{one.field}", day=one.on, title=one.title or _("(no name yet)"),
            lines=tuple(_explained(one)), url=settings.SITE_URL + reverse("row", args=[one.pid]),
            edition=one.version - 1,
        )
        for one in communication.days(board)
    ]  # fmt: skip


def _explained(moment):
    if moment.group:
        yield _("For: %(group)s") % {"group": moment.group}
    if moment.who:
        yield _("Who: %(who)s") % {"who": moment.who}
