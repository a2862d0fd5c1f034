"""Who and what was erased, in a small file beside the backups: a restore of an older backup erases it again (P7).

Holds public ids of organisations and keyed hashes of persons' addresses with a day, and ids of what was erased in
worksheets with the moment: nothing that can be read. Copy the folder of the backups as a whole, and it goes along.
"""

import fcntl
import json
import os
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from draagvlak.lib.tokens import keyed_hash

NAME = "erased.json"
KINDS = ("organisations", "people", "texts")


def folder():
    return Path(settings.DATA) / "backups"


def mark_of(email):
    """What stands for a person in the file."""
    return keyed_hash("erased-person", email.strip().lower()).hex()


def note(*, organisation="", person="", texts=()):
    """Adds a public id of an organisation, a mark of a person, or ids of texts. When it returns, the file is on disk.

    Returns what did not stand there yet, as [(kind, value)].
    """
    fresh = []
    day, moment = timezone.localdate().isoformat(), timezone.now().isoformat(timespec="microseconds")
    added = [("organisations", organisation, day), ("people", person, day), *(("texts", one, moment) for one in texts)]
    with _alone():
        found = _own()
        for kind, value, when in added:
            if value:
                fresh += [(kind, value)] if value not in found[kind] else []
                found[kind][value] = when
        _write(found)
    return fresh


@contextmanager
def unless_it_fails():
    """Gives `note`. When what is inside fails, what it added goes off the list: nobody stays on it who stays here."""
    fresh: list[tuple[str, str]] = []
    try:
        yield lambda **what: fresh.extend(note(**what))
    except BaseException:
        _take_off(fresh)
        raise


def forgive(mark):
    """Takes a person off the list: somebody who comes back later is no longer erased."""
    if mark in read()["people"]:
        _take_off([("people", mark)])


def _take_off(listed):
    if not listed:
        return
    with _alone():
        found = _own()
        for kind, value in listed:
            found[kind].pop(value, None)
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
    return {kind: stored.get(kind, {}) for kind in KINDS}


def read(*folders):
    """{"organisations": {pid: day}, "people": {mark: day}, "texts": {id: moment}} of the files in these folders and our
    own, together.

    Of two days for one the last counts.
    """
    found: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    for place in {folder(), *map(Path, folders)}:
        try:
            stored = json.loads((place / NAME).read_text())
        except (OSError, ValueError):
            continue
        for kind in found:
            for value, day in stored.get(kind, {}).items():
                found[kind][value] = max(day, found[kind].get(value, ""))
    return found


def take_over(place):
    """Puts what stands in the list of another folder in our own too, each with its day."""
    with _alone(), suppress(ValueError):  # a damaged list of our own is not replaced by a shorter one
        if _own() != (found := read(place)):
            _write(found)


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
