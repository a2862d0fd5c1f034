"""The permission table of the desk of the facilitator, and preparing."""

from draagvlak.orgs.roles import Right
from tests.matrix import Route

TALK = {"pid": "talk.pid"}

ROUTES: dict = {
    "talks": Route(Right.MANAGE_SCANS, {"pid": "closed.pid"}, "GET POST"),
    "talk": Route(Right.MANAGE_SCANS, TALK),
    "talk-stand": Route(Right.MANAGE_SCANS, TALK),
    "talk-do": Route(Right.MANAGE_SCANS, TALK, "POST"),
    "talk-agenda": Route(Right.MANAGE_SCANS, TALK, "GET POST"),
}
