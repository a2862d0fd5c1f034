"""Putting a backup back: everything is checked first, and only then replaced, in one step.

Whatever goes wrong before that step leaves the live data as they were.
"""

import json
import sqlite3
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection

from draagvlak.cli import agebox, backups, keyring, locking, postgres_copy, sqlite_copy, versions
from draagvlak.cli.archive import Broken, unpack
from draagvlak.orgs import erased

OTHER_DATABASE = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class Refused(Exception):
    """The backup is not put back; the message is a sentence for the operator. The live data were not touched."""


def restore(path, *, key=None, check_only=False, other_master_key=False, without_keys=False, say=print):
    """Puts the backup at `path` back in place of everything in the database, and brings it up to this version.

    `key` is a file with an age identity; otherwise DATA/backup.key. With `check_only` everything is read and checked,
    and nothing replaced. Before it replaces anything it makes a backup of what is there. Raises Refused.
    """
    path = Path(path)
    try:
        keys = agebox.read_keys(key or agebox.key_path())
        if check_only:
            with _checked(path, keys, other_master_key) as incoming:
                return incoming.header
        with locking.alone(), _checked(path, keys, other_master_key) as incoming:
            say(f"The backup is whole: {described(incoming.header)}.")
            _keep_what_is_there(incoming, say)
            before = keyring.current()
            known = keyring.gather({path.parent, backups.folder()}, keys) | before
            ring = keyring.Keyring(known, without_keys or other_master_key)
            incoming.put_in_place(lambda: _parts(path, keys), ring)
            erased.take_over(path.parent)  # from here on the night erases again, also when what follows fails
            _afterwards(before, ring, say)
            _erase_again(path, say)
            return incoming.header
    except Broken:
        raise Refused(f"{path} is damaged or not complete. Use another backup. Nothing was changed.") from None
    except (agebox.CannotOpen, agebox.BadKey, locking.Busy) as problem:
        raise Refused(f"{problem} Nothing was changed.") from problem
    except (sqlite_copy.Damaged, backups.BackupFailed, postgres_copy.NotPossible, keyring.NoKeys) as problem:
        said = str(problem)
        raise Refused(said if "othing was changed" in said else f"{said} Nothing was changed.") from problem
    except (OSError, sqlite3.Error) as problem:
        raise Refused(backups.in_words(problem, settings.DATA)) from problem


def described(header):
    return f"made on {header['made_at']} by version {header['version']} on {OTHER_DATABASE[header['vendor']]}"


def _parts(path, keys):
    """Every part of the backup but the header, which comes first."""
    with agebox.decrypted(path, keys) as stream:
        yield from unpack(stream)


@contextmanager
def _checked(path, keys, other_master_key):
    """The backup, read to its last byte and found good. What was made beside the live data is gone afterwards."""
    if not path.is_file():
        raise Refused(f"There is no file {path}. Nothing was changed.")
    incoming = None
    try:
        for name, chunks in _parts(path, keys):
            if incoming is None:
                header = json.loads(b"".join(chunks)) if name == "header.json" else {}
                _judge(path, header, other_master_key)
                incoming = backups.copier().Incoming(connection, header)
            else:
                incoming.take(name, chunks)
        if incoming is None:
            raise agebox.CannotOpen(f"{path} is empty.")
        incoming.verify()
        yield incoming
    finally:
        if incoming is not None:
            incoming.abandon()


def _judge(path, header, other_master_key):
    """Refuses what can be known from the header alone."""
    if header.get("product") != "draagvlak" or header.get("format") != 1:
        raise Refused(f"{path} is not a backup that this version knows. Nothing was changed.")
    if header["vendor"] != connection.vendor:
        raise Refused(
            f"This backup is of {OTHER_DATABASE.get(header['vendor'], header['vendor'])}, and this server runs on "
            f"{OTHER_DATABASE[connection.vendor]}. Set DRAAGVLAK_DATABASE_URL to match it. Nothing was changed."
        )
    if versions.newer_than_code(header["migrations"]):
        raise Refused(
            f"This backup was made by version {header['version']}, which is newer than this one ({settings.VERSION}). "
            "Install that version first, then restore. Nothing was changed."
        )
    if header["master_key"] != keyring.fingerprint() and not other_master_key:
        raise Refused(
            "This server has another master key than the one this backup was made with. Put the right key in "
            f"{Path(settings.DATA) / 'master.key'} first. Without it, arguments, names and addresses cannot be read "
            "and links stop working; --other-master-key goes on all the same. Nothing was changed."
        )


def _keep_what_is_there(incoming, say):
    """A backup of what is about to be replaced. What is too damaged for that is set aside as it is."""
    try:
        made = backups.make_backup(backups.BEFORE_RESTORE)
    except backups.BackupFailed as problem:
        if not isinstance(problem.__cause__, sqlite_copy.Damaged | sqlite3.DatabaseError | DatabaseError):
            raise
        if "disk is full" in str(problem.__cause__):
            raise
        aside = incoming.set_aside()
        say(f"What was there is damaged and was set aside as {aside}." if aside else "What was there is damaged.")
        return
    if made:
        say(f"What was there is kept in {made}.")


def _erase_again(path, say):
    from draagvlak.cli.erasing import erase_again

    if again := erase_again(path.parent):
        say(f"{again} organisation(s), account(s) or text(s) had been erased since this backup, and were erased again.")


def _afterwards(before, ring, say):
    """Brings an older backup up to this version; nobody is signed in any more; no key of before is remembered."""
    from draagvlak.orgs.keys import forget_keys

    connection.close()
    after = keyring.current()
    keyring.park(backups.folder(), {pid: key for pid, key in before.items() if pid not in after})
    if versions.recorded() != sorted(versions.known()):
        say("Bringing the data up to this version.")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    forget_keys()
    if ring.missing:
        say(
            f"{ring.missing} organisation(s) have no key any more, as after deleting them: their texts stay unreadable."
        )
    say("Done. Everybody signs in again.")
