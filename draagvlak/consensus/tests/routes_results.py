"""The permission table: results."""

from draagvlak.orgs.roles import Right
from tests.matrix import PUBLIC, Route

SECRET, PID = {"secret": "links.closed_results"}, {"pid": "closed.pid"}
RUBRIC = {"rubric": "rubric"}

ROUTES = {
    "results": Route(PUBLIC, SECRET, secret=True),
    "results-how": Route(PUBLIC, SECRET, secret=True),
    "results-rubric": Route(PUBLIC, SECRET | RUBRIC, secret=True),
    "scorecard": Route(Right.SEE_RESULTS, PID),
    "scorecard-how": Route(Right.SEE_RESULTS, PID),
    "scorecard-rubric": Route(Right.SEE_RESULTS, PID | RUBRIC),
}
