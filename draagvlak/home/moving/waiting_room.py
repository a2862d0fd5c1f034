"""A file between the page that says what it holds and the agreement: an hour, sealed, for one person, one file.

In the cache, so never in a backup: in memory on SQLite, in the cache table on PostgreSQL.
"""

import hashlib
import json

from django.core.cache import cache

from draagvlak.lib.crypt import Unreadable, derive, open_bytes, seal_bytes

SECONDS, SHOWN_AGAIN = 3600, 600
PURPOSE = "organisation-file-waiting"
MADE = "organisation-file-made"


def keep(user, raw):
    """Keeps these bytes in place of what waited; returns their mark, for the form that agrees."""
    cache.delete(f"{MADE}:{user.pk}")
    _put(PURPOSE, user, raw, SECONDS)
    return _mark(raw)


def fetch(user, mark):
    """The bytes that were looked at, or None when they are gone or others came in their place."""
    raw = _get(PURPOSE, user)
    return raw if raw is not None and _mark(raw) == mark else None


def done(user, mark, *made):
    """Puts what was made of the file with this mark in its place, for ten minutes. Returns it as a tuple."""
    _put(MADE, user, json.dumps([mark, *made]).encode(), SHOWN_AGAIN)
    cache.delete(f"{PURPOSE}:{user.pk}")
    return made


def made(user, mark):
    """What was made of the file with this mark, as `done` got it; None when nothing was, or it is too long ago."""
    kept = _get(MADE, user)
    if kept is None:
        return None
    known, *what = json.loads(kept)
    return tuple(what) if known == mark else None


def _mark(raw):
    return hashlib.sha256(raw).hexdigest()


def _put(purpose, user, raw, seconds):
    cache.set(f"{purpose}:{user.pk}", seal_bytes(derive(purpose), raw, str(user.pk).encode()), seconds)


def _get(purpose, user):
    sealed = cache.get(f"{purpose}:{user.pk}")
    try:
        return None if sealed is None else open_bytes(derive(purpose), sealed, str(user.pk).encode())
    except Unreadable:
        return None
