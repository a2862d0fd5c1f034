"""Who and what was erased, in a small file beside the backups: a restore of an older backup erases it again (P7).

Holds public ids of organisations and keyed hashes of persons' addresses with a day: nothing that can be read. Copy the
folder of the backups as a whole, and the file goes along.
"""

import fcntl
import json
import os
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from draagvlak.lib.tokens import keyed_hash

NAME = "erased.json"


def folder():
    return Path(settings.DATA) / "backups"


def mark_of(email):
    """What stands for a person in the file."""
    return keyed_hash("erased-person", email.strip().lower()).hex()


def note(*, organisation="", person=""):
    """Adds a public id of an organisation, or a mark of a person. When it returns, the file is on disk."""
    with _alone():
        found = _own()
        for kind, value in (("organisations", organisation), ("people", person)):
            if value:
                found[kind][value] = timezone.localdate().isoformat()
        _write(found)


def forgive(mark):
    """Takes a person off the list: somebody who comes back later is no longer erased by a restore."""
    if mark not in read()["people"]:
        return
    with _alone():
        found = _own()
        if found["people"].pop(mark, None):
            _write(found)


@contextmanager
def _alone():
    """One writer at a time, of all threads and processes: nobody's line gets lost."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(folder() / f".{NAME}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _own():
    """What stands in our own file. A damaged file is an error here: it must not be replaced by a shorter one."""
    try:
        stored = json.loads((folder() / NAME).read_text())
    except FileNotFoundError:
        stored = {}
    return {kind: stored.get(kind, {}) for kind in ("organisations", "people")}


def read(*folders):
    """{"organisations": {pid: day}, "people": {mark: day}} of the files in these folders and our own, together."""
    found: dict[str, dict[str, str]] = {"organisations": {}, "people": {}}
    for place in {folder(), *map(Path, folders)}:
        try:
            stored = json.loads((place / NAME).read_text())
        except (OSError, ValueError):
            continue
        for kind in found:
            found[kind] |= stored.get(kind, {})
    return found


def put_beside(place):
    """Puts the list in another folder too, with what stands there: a backup that is taken elsewhere needs it."""
    found = read(place)
    if any(found.values()):
        _write(found, Path(place))


def _write(found, place=None):
    place = place or folder()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = place / f".{NAME}.unfinished-{os.getpid()}"
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(found, out)
        out.flush()
        os.fsync(out.fileno())
    os.replace(beside, place / NAME)
