"""Carrying out what was asked to be erased: every night, and again after a restore of an older backup."""

from django.utils import timezone

from draagvlak.cli import backups, keyring
from draagvlak.home import ending
from draagvlak.orgs import erased
from draagvlak.orgs.models import Organisation, User
from draagvlak.worksheets import parting
from draagvlak.worksheets.erasing import again as erased_again


def end_due(today=None):
    """Deletes the organisations whose day has come, and their keys beside the backups. Returns how many."""
    found = 0
    for organisation in ending.due(today):
        if ending.erase(organisation, due_on=today or timezone.localdate()):
            _without_keys([organisation.pid])
            found += 1
    return found


def _without_keys(pids):
    """From now on no file beside the backups holds the keys of these organisations."""
    if pids and backups.folder().exists():
        keyring.write(backups.folder(), keyring.current())
        keyring.forget(backups.folder(), pids)


def erase_again(*folders):
    """Whatever stands on the list of erased goes again, if it is here. Returns how many were there.

    After a restore, and every night: a server that fell over between the two catches up.
    """
    listed = erased.read(*folders)
    count = 0
    _without_keys(listed["organisations"])
    for organisation in Organisation.objects.filter(pid__in=listed["organisations"]):
        ending.erase(organisation)
        count += 1
    if listed["people"]:
        for user in User.objects.all():
            # Who joined after that day came back: an older list that was put beside a backup may still name them.
            if timezone.localdate(user.date_joined).isoformat() <= listed["people"].get(erased.mark_of(user.email), ""):
                ending.erase_account(user, whatever=True)
                count += 1
    return count + erased_again.erase(listed["texts"]) + parting.again(listed["texts"])
