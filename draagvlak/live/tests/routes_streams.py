"""The permission table of the event streams: nudges that carry nothing. A phone without a seat hears 204: stop."""

from draagvlak.orgs.roles import Right
from tests.matrix import RESPONDENT, Route

PID = {"pid": "talk.pid"}

ROUTES = {
    "phone-events": Route(RESPONDENT, PID),
    "talk-events": Route(Right.SEE_RESULTS, PID),
}
