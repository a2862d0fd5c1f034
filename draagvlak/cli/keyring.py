"""The keys of the organisations, beside the backups and never in them.

So that deleting an organisation's key makes every old backup unreadable for it: each backup leaves the keys out, and
one small file beside the backups, `organisations.keys`, is overwritten with the keys of today (each wrapped by the
master key, the file encrypted like a backup). Copy the folder as a whole and the file goes along.

A restore that goes back to before an organisation existed puts the keys that it takes away in a file with a date, so
that one can still change one's mind; it is deleted with the backups of its age.
"""

import io
import json
import os
import re
from pathlib import Path

from django.db import DatabaseError, connection
from django.utils import timezone

from draagvlak.cli import agebox
from draagvlak.lib.crypt import derive

CURRENT = "organisations.keys"
DATED = re.compile(r"organisations-(\d{8}-\d{6})\.keys")


class NoKeys(Exception):
    """Not one organisation in the backup has its key; the message is a sentence for the operator."""


def fingerprint():
    """Tells one master key from another, and nothing else about it."""
    return derive("backup-fingerprint")[:8].hex()


def current():
    """{public id of an organisation: its wrapped key} of the live database; empty where that cannot be read."""
    query = "SELECT o.pid, k.wrapped FROM orgs_organisationkey k JOIN orgs_organisation o ON o.id = k.organisation_id"
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return {pid: bytes(wrapped).hex() for pid, wrapped in cursor.fetchall()}
    except DatabaseError:
        connection.close()
        return {}


def write(folder, keys, name=CURRENT):
    """Writes `keys` to a file in `folder`, in place of the one that was there."""
    content = json.dumps({"product": "draagvlak", "master_key": fingerprint(), "keys": keys}).encode()
    path = Path(folder) / name
    beside = path.with_name(f".{name}.unfinished-{os.getpid()}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            agebox.encrypt([content], out)
            out.flush()
            os.fsync(out.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def park(folder, keys):
    """Keeps the keys that a restore takes away."""
    if keys:
        write(folder, keys, f"organisations-{timezone.localtime():%Y%m%d-%H%M%S}.keys")


def forget(folder, pids):
    """Takes the keys of deleted organisations out of the files of parked keys too.

    A parked file that cannot be opened here (the backups have a key of their own, kept elsewhere) is deleted: nobody
    could tell whose keys it still holds.
    """
    for path in Path(folder).glob("organisations-*.keys"):
        try:
            with agebox.decrypted(path, agebox.read_keys(agebox.key_path())) as stream:
                kept = json.loads(stream.read())["keys"]
        except (agebox.CannotOpen, agebox.BadKey, ValueError, KeyError, OSError):
            path.unlink(missing_ok=True)
            continue
        if set(kept) & set(pids):
            write(folder, {pid: key for pid, key in kept.items() if pid not in pids}, path.name)


def gather(folders, identities):
    """The keys in the files of `folders`; of two for one organisation the newer file counts."""
    files = {path for folder in folders for path in Path(folder).glob("organisations*.keys")}
    found: dict[str, str] = {}
    for path in sorted(files, key=lambda path: path.stat().st_mtime):
        try:
            with agebox.decrypted(path, identities) as stream:
                content = json.load(io.TextIOWrapper(io.BytesIO(stream.read())))
        except (agebox.CannotOpen, ValueError):
            continue
        if content.get("master_key") == fingerprint():
            found |= content["keys"]
    return found


class Keyring:
    """The keys for a backup that is being put back. `missing` counts the organisations without one, afterwards."""

    def __init__(self, keys, go_on_without=False):
        self.keys, self.go_on_without, self.missing = keys, go_on_without, 0

    def rows(self, organisations):
        """[(id, wrapped key)] for [(id, public id)]. Raises NoKeys when there are organisations and none has a key."""
        found = [(number, bytes.fromhex(self.keys[pid])) for number, pid in organisations if pid in self.keys]
        self.missing = len(organisations) - len(found)
        if organisations and not found and not self.go_on_without:
            raise NoKeys(
                f"The keys of the organisations are missing: put {CURRENT}, which stood beside the backups, in the "
                "folder of the backup. Without it, arguments, names and addresses cannot be read; --without-keys goes "
                "on all the same."
            )
        return found
