"""Answers that stay open for a member: 'look again', and nothing else; and who of those that follow may still do so."""

from dataclasses import dataclass

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from draagvlak.orgs import session
from draagvlak.orgs.models import Membership
from draagvlak.orgs.roles import Right

LOOK = 2.5  # seconds between two looks of a watcher: what was taken away ends within twice that
BEAT = 15  # seconds of silence after which a stream says that it is still there
NOBODY = 204  # with this status a browser stops trying

HELLO = b"retry: 2000\n\nevent: hello\ndata:\n\n"
CHANGED = b"event: changed\ndata:\n\n"
BEATEN = b"event: beat\ndata:\n\n"


@dataclass(frozen=True)
class Member:
    """Who follows as a member of an organisation. `pid`: of what they follow."""

    pid: str
    user: int
    session: str
    organisation: int
    right: Right = Right.SEE_RESULTS
    is_room = True


class EventStream(HttpResponse):
    """An answer that stays open (lib/lane.py). Not a StreamingHttpResponse: that would hold a thread."""

    def __init__(self, follow):
        super().__init__(content_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
        self.follow = follow


def still(members):
    """{Member: (row, data) of their session} of who is still signed in and has the right. Two queries at most."""
    if not members:
        return {}
    rows = Membership.objects.select_related("user").filter(
        user__in={who.user for who in members}, organisation__in={who.organisation for who in members}
    )
    memberships = {(row.user_id, row.organisation_id): row for row in rows}
    open_rows = Session.objects.filter(session_key__in={who.session for who in members}, expire_date__gt=timezone.now())
    sessions = {row.session_key: (row, row.get_decoded()) for row in open_rows}
    allowed = {}
    for who in members:
        membership, (row, data) = memberships.get((who.user, who.organisation)), sessions.get(who.session, (None, {}))
        if membership is None or not membership.user.is_active or not membership.may(who.right):
            continue
        known = data.get(HASH_SESSION_KEY, "")
        is_theirs = data.get(SESSION_KEY) == str(who.user)
        if not is_theirs or not constant_time_compare(known, membership.user.get_session_auth_hash()):
            continue
        if not session.is_over(data):
            allowed[who] = (row, data)
    return allowed
