"""What the verbs of a trajectory write with: conditional writes that meet others safely, and what is written over.

Call these inside the transaction of the verb.
"""

from datetime import timedelta

from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.orgs import history
from draagvlak.orgs.models import Event
from draagvlak.plans.actions import Conflict, Refused
from draagvlak.plans.models import Earlier

MOST_OWN = 40  # steps, people or decisions of their own in one trajectory
KEPT = 10  # earlier texts of one note


def hold(row, no_key=False):
    """This row as it is now, held until the transaction ends. Refused: somebody deleted it."""
    now = type(row).objects.select_for_update(no_key=no_key).filter(pk=row.pk).first()
    if now is None:
        raise Refused(_("This is no longer there. Somebody deleted it."))
    return now


def write(row, version, **fields):
    """What stood there before, after a conditional write; None when it stood there already: sent twice, or the same.

    Raises Conflict with how it stands now, and Refused when it is gone.
    """
    now = hold(row)
    before = {name: getattr(now, name) for name in fields}
    if before != fields:
        if now.version != version:
            raise Conflict(now)
        type(row).objects.filter(pk=row.pk).update(version=F("version") + 1, **fields)
    row.refresh_from_db()
    return before if before != fields else None


def keep(trajectory, text, fresh="", **about):
    """Keeps a text that is written over or taken away, unless all of it stands in the new one."""
    if text and text not in fresh:
        Earlier.objects.create(trajectory=trajectory, text=text, **about)
        known = Earlier.objects.filter(trajectory=trajectory, **about).values_list("pk", flat=True)
        Earlier.objects.filter(pk__in=list(known[KEPT:])).delete()


def next_place(rows):
    """The place after the last of these rows."""
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def room(rows):
    """Refused when there are as many of these as a trajectory may have."""
    if rows.count() >= MOST_OWN:
        raise Refused(_("There are %(most)s already. Take one away first.") % {"most": MOST_OWN})


def told_once(trajectory, actor, verb, **facts):
    """A line in the history, but one an hour for each thing: filling in is many small changes."""
    lately = Event.objects.filter(
        organisation_id=trajectory.organisation_id, object_pid=trajectory.pid, verb=verb, facts=facts,
        actor=actor, at__gt=timezone.now() - timedelta(hours=1),
    )  # fmt: skip
    if not lately.exists():
        history.record(trajectory.organisation, actor, verb, trajectory, **facts)


def remove(row, version):
    """Whether it went now; done twice it is False. Conflict: somebody changed it since `version`."""
    now = type(row).objects.select_for_update().filter(pk=row.pk).first()
    if now is None:
        return False
    if now.version != version:
        raise Conflict(now)
    now.delete()
    return True
