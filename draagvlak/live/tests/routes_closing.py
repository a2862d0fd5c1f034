"""The permission table of the end of a conversation: reading back, minutes. Word asks more: test_minutes.py."""

from draagvlak.orgs.roles import Right
from tests.matrix import Route

TALK, PAST = {"pid": "talk.pid"}, {"pid": "past_talk.pid"}

ROUTES: dict = {
    "talk-close": Route(Right.MANAGE_SCANS, TALK, "GET POST"),
    "talk-close-stand": Route(Right.MANAGE_SCANS, TALK),
    "talk-minutes": Route(Right.SEE_RESULTS, PAST),
    "talk-minutes-mail": Route(Right.MANAGE_SCANS, PAST, "POST"),
    "talk-minutes-file": Route(Right.SEE_RESULTS, {**PAST, "kind": "=pdf"}),
}
