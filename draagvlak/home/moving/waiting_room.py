"""A file between the page that says what it holds and the agreement: an hour, sealed, for one person, one file.

In the cache, so never in a backup: in memory on SQLite, in the cache table on PostgreSQL.
"""

import hashlib

from django.core.cache import cache

from draagvlak.lib.crypt import Unreadable, derive, open_bytes, seal_bytes

SECONDS = 3600
PURPOSE = "organisation-file-waiting"


def _name(user):
    return f"{PURPOSE}:{user.pk}"


def keep(user, raw):
    """Keeps these bytes in place of what waited; returns their mark, for the form that agrees."""
    cache.set(_name(user), seal_bytes(derive(PURPOSE), raw, str(user.pk).encode()), SECONDS)
    return hashlib.sha256(raw).hexdigest()


def fetch(user, mark):
    """The bytes that were looked at, or None when they are gone or others came in their place."""
    sealed = cache.get(_name(user))
    if sealed is None:
        return None
    try:
        raw = open_bytes(derive(PURPOSE), sealed, str(user.pk).encode())
    except Unreadable:
        return None
    return raw if hashlib.sha256(raw).hexdigest() == mark else None


def forget(user):
    cache.delete(_name(user))
