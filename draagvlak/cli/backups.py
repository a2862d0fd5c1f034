"""Making backups, by hand and by themselves, and throwing old ones away. Putting back is restoring.py.

A backup holds everything in the database, encrypted. It never holds the master key, the secret key, the backup
key or the keys of the organisations; these last stand beside it (keyring.py).
"""

import errno
import fcntl
import json
import logging
import os
import re
import shutil
import sqlite3
import tempfile
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from draagvlak.cli import agebox, keyring, postgres_copy, sqlite_copy, versions
from draagvlak.cli.archive import Part, pack
from draagvlak.orgs import erased
from draagvlak.surveys.shuffle import shuffle
from draagvlak.worksheets import shuffle as worksheets

log = logging.getLogger(__name__)

NAME = re.compile(r"draagvlak-(\d{8}-\d{6})-([a-z-]+)\.backup")
BEFORE_UPGRADE = "before-migration"
BEFORE_RESTORE = "before-restore"
NIGHTLY = "nightly"
HOUR = 3  # of the night, local time
AT_MOST = timedelta(hours=23)  # between two nightly backups: the loss is never more than a day


class BackupFailed(Exception):
    """No backup was made; the message is a sentence for the operator. Nothing half-made is left behind."""


def folder():
    """Where backups are kept on this machine."""
    return Path(settings.DATA) / "backups"


def copier():
    """The module that knows the database in use."""
    return postgres_copy if connection.vendor == "postgresql" else sqlite_copy


def make_backup(reason="manual", to=None):
    """Makes one encrypted file of the whole database and returns its path; None when the database has no tables yet.

    `to` is a file or a folder; otherwise it goes to DATA/backups, and organisations.keys beside it is renewed.
    Others may read and write meanwhile. When it returns, the file is complete and on disk. Raises BackupFailed, and
    then there is no file.
    """
    try:
        if not copier().has_data(connection):
            return None
    except DatabaseError as problem:
        raise BackupFailed(f"The database cannot be read ({problem}).") from problem
    if reason != BEFORE_UPGRADE:  # the tables may be of an older kind then; the copy itself never holds the order
        _take_out_the_order()
    target = _target(reason, to)
    unfinished = target.with_name(f".{target.name}.unfinished-{os.getpid()}")
    with _workplace() as place:
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                agebox.encrypt(pack(_parts(reason, place)), out)
                out.flush()
                os.fsync(out.fileno())
            keyring.write(target.parent, keyring.current())
            erased.put_beside(target.parent)
            os.replace(unfinished, target)
            sqlite_copy.sync_folder(target.parent)
        except (OSError, sqlite3.Error, DatabaseError) as problem:
            raise BackupFailed(in_words(problem, target.parent)) from problem
        except (sqlite_copy.Damaged, postgres_copy.NotPossible, agebox.BadKey) as problem:
            raise BackupFailed(str(problem)) from problem
        finally:
            with suppress(OSError):
                unfinished.unlink()
    return target


def in_words(problem, where):
    """What went wrong, as a sentence for the operator."""
    full = getattr(problem, "errno", None) in {errno.ENOSPC, errno.EDQUOT} or "disk is full" in str(problem)
    if full:
        return f"There is no room left on the disk of {where}. Make room and try again; nothing was changed."
    return f"{getattr(problem, 'strerror', None) or problem} ({getattr(problem, 'filename', None) or where})."


def _take_out_the_order():
    try:
        shuffle()
        if not settings.ON_SQLITE:  # there it was the whole file
            worksheets.shuffle()
    except DatabaseError:
        log.exception("The order of answers could not be taken out of the live database; the backup is made anyway.")


def _target(reason, to):
    place = Path(to) if to else folder()
    if to and not place.is_dir() and not str(to).endswith(os.sep):
        if place.exists():
            raise BackupFailed(f"{place} is there already. Choose another name, or move it first.")
        return place
    when = timezone.localtime()
    while (path := place / f"draagvlak-{when:%Y%m%d-%H%M%S}-{reason}.backup").exists():
        when += timedelta(seconds=1)
    return path


@contextmanager
def _workplace():
    """A folder only we can read, for the copy of SQLite; sweeps away what a killed backup left."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in folder().glob(".*"):
        if left.stat().st_mtime < timezone.now().timestamp() - 24 * 3600:
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=folder()) as place:
        yield place


def _parts(reason, place):
    header = {
        "product": "draagvlak",
        "format": 1,
        "version": settings.VERSION,
        "vendor": connection.vendor,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "reason": reason,
        "migrations": versions.recorded(),
        "master_key": keyring.fingerprint(),
    }
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            header["schema"] = cursor.fetchone()[0]
    yield Part.of("header.json", json.dumps(header).encode())
    yield from copier().dump(connection, place)


# ── By itself ────────────────────────────────────────────────────────────────────────────────────────────────


def kept():
    """The backups in DATA/backups as (when, reason, path), oldest first."""
    found = []
    for path in folder().glob("draagvlak-*.backup"):
        if match := NAME.fullmatch(path.name):
            found.append((_moment(match[1]), match[2], path))
    return sorted(found)


def _moment(text):
    return datetime.strptime(text, "%Y%m%d-%H%M%S").replace(tzinfo=timezone.get_current_timezone())


def last_backup():
    """When the newest backup in DATA/backups was made; None when there is none."""
    found = kept()
    return found[-1][0] if found else None


def is_due(now=None):
    """Whether the nightly backup should be made: none today after three o'clock, or the last is older than 23 hours."""
    now = now or timezone.localtime()
    made = [when for when, reason, _path in kept() if reason == NIGHTLY and when <= now]
    if not made or now - made[-1] >= AT_MOST:
        return True
    return now.hour >= HOUR and made[-1] < now.replace(hour=HOUR, minute=0, second=0, microsecond=0)


def nightly(now=None):
    """Makes the backup of this night when it is due, and drops the backups that are past their days.

    For the background loop: may be called as often as one likes, and by several processes at once. Returns the path,
    or None when there was nothing to do. Raises BackupFailed.
    """
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(folder() / "nightly.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        if not is_due(now):
            return None
        made = make_backup(NIGHTLY)
        if made:
            prune(now)
        return made


def prune(now=None):
    """Deletes backups in DATA/backups older than BACKUP_KEEP_DAYS; the newest always stays. Returns how many went."""
    limit = (now or timezone.localtime()) - timedelta(days=settings.BACKUP_KEEP_DAYS)
    old = [path for when, _reason, path in kept()[:-1] if when < limit]
    for path in folder().glob("organisations-*.keys"):
        if (match := keyring.DATED.fullmatch(path.name)) and _moment(match[1]) < limit:
            old.append(path)
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
