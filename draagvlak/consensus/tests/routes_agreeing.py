"""The permission table: agreeing."""

from draagvlak.orgs.roles import Right
from tests.matrix import Route

SCAN = {"pid": "closed.pid"}
QUESTION = {**SCAN, "item": "question"}
RUBRIC = {**SCAN, "item": "rubric"}
MEETING = {"pid": "meeting.pid"}

ROUTES = {
    "consensus": Route(Right.SEE_RESULTS, SCAN),
    "consensus-item": Route(Right.SEE_RESULTS, QUESTION),
    "consensus-rubric": Route(Right.SEE_RESULTS, RUBRIC),
    "consensus-agree": Route(Right.MANAGE_SCANS, QUESTION, "GET POST"),
    "consensus-rubric-agree": Route(Right.MANAGE_SCANS, RUBRIC, "GET POST"),
    "consensus-together": Route(Right.MANAGE_SCANS, SCAN, "GET POST"),
    "meeting-new": Route(Right.MANAGE_SCANS, SCAN, "GET POST"),
    "meeting-edit": Route(Right.MANAGE_SCANS, MEETING, "GET POST"),
    "meeting-delete": Route(Right.MANAGE_SCANS, MEETING, "GET POST"),
}
