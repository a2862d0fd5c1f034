"""How long somebody stays signed in: thirty minutes without activity, twelve hours in all. And where else.

A session knows when it began and when it was last used, to the minute. No address, no browser.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from draagvlak.lib.tokens import keyed_hash

BEGAN = "began"
SEEN = "seen"
STAMP_SECONDS = 60
# How somebody came in: with a link or a code, a forgotten password may be replaced for a quarter of an hour.
BY_LINK = "by-link"
WITHOUT_PASSWORD_SECONDS = 15 * 60
ALLAUTH_METHODS = "account_authentication_methods"  # what allauth notes in the session at every step of signing in


def begin_session(request):
    """Starts both clocks; called at every sign-in."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def came_without_password(request, now=None):
    """Whether this person came in by a link or a code less than a quarter of an hour ago."""
    since = (now or time.time()) - WITHOUT_PASSWORD_SECONDS
    steps = request.session.get(ALLAUTH_METHODS) or []
    by_code = any(step.get("method") == "code" and step.get("at", 0) > since for step in steps)
    return by_code or request.session.get(BY_LINK, 0) > since


def forget_how(request):
    """After a new password was set: once is enough."""
    request.session.pop(BY_LINK, None)
    steps = request.session.get(ALLAUTH_METHODS) or []
    request.session[ALLAUTH_METHODS] = [step for step in steps if step.get("method") != "code"]


def is_over(session, now=None):
    """Whether this signed-in session was idle too long, or is too old."""
    now = now or time.time()
    began, seen = session.get(BEGAN, now), session.get(SEEN, now)
    return now - seen > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_COOKIE_AGE


def touch(session, now=None):
    """Notes that the session is in use; writes at most once a minute."""
    now = int(now or time.time())
    session.setdefault(BEGAN, now)
    if now - session.get(SEEN, 0) >= STAMP_SECONDS:
        session[SEEN] = now


def by_itself(request):
    """An open page asked this, and nobody did anything: it does not keep somebody signed in."""
    before = getattr(request, "seen_before", None)
    if before is not None and before != request.session.get(SEEN):
        request.session[SEEN] = before
        request.session.modified = False


@dataclass(frozen=True)
class Place:
    """One place where somebody is signed in. `id` says nothing about the cookie."""

    id: str
    began: datetime
    seen: datetime
    is_this_one: bool


def _place_id(key):
    return keyed_hash("session-place", key).hex()[:24]


def _own_sessions(user):
    # The table has no column for the user, on purpose: only the session itself says whose it is.
    for row in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        data = row.get_decoded()
        if data.get(SESSION_KEY) == str(user.pk) and not is_over(data):
            yield row, data


def places(request):
    """Where this person is signed in, the newest first."""
    found = [
        Place(
            id=_place_id(row.session_key),
            began=datetime.fromtimestamp(data.get(BEGAN, 0), UTC),
            seen=datetime.fromtimestamp(data.get(SEEN, 0), UTC),
            is_this_one=row.session_key == request.session.session_key,
        )
        for row, data in _own_sessions(request.user)
    ]
    return sorted(found, key=lambda place: place.seen, reverse=True)


def sign_out_elsewhere(request, place_id=None):
    """Ends one other session of this person, or all others. Returns how many ended."""
    ended = 0
    for row, _data in list(_own_sessions(request.user)):
        other = row.session_key != request.session.session_key
        if other and place_id in (None, _place_id(row.session_key)):
            row.delete()
            ended += 1
    return ended


def sign_out_everywhere(user):
    """Ends every session of a person, for instance when an account is switched off."""
    for row, _data in list(_own_sessions(user)):
        row.delete()
