"""Conversations that nobody ended, by themselves: who was there may not be kept for longer than a day."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from draagvlak.live import actions, polls
from draagvlak.live.models import Conversation, Stage
from draagvlak.surveys import closing

AFTER = timedelta(days=1)


def end_due(now=None):
    """Ends conversations that people came in to a day ago or more, and throws such rehearsals away.

    Returns how many. A conversation that was only prepared can wait for its day: nobody is in it; a rehearsal that was
    only prepared goes. Runs every night,
    and may run twice, or after weeks of standing still.
    """
    now = now or timezone.now()
    open_ones = Conversation.objects.exclude(stage=Stage.OVER)
    past = open_ones.filter(
        Q(began_at__lte=now - AFTER) | Q(rehearsal=True, made_on__lt=timezone.localdate(now) - AFTER)
    )
    return closing.each(past, lambda conversation: _end(conversation.pk))


@transaction.atomic
def _end(pk):
    """Ends one of them, with what was noted about who was there. An open vote is stopped: nobody sees any of it."""
    found = Conversation.objects.select_related("meeting").filter(pk=pk).first()
    if found is None or found.stage == Stage.OVER:
        return False
    polls.stop_poll(found, None)
    noted = {"present": found.meeting.present or None, "note": found.meeting.note} if found.meeting else {}
    actions.end(found, None, **noted)
    return True
