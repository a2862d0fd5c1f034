"""The permission table of the phones. `hidden`: without a seat everybody gets the same page, a 404."""

from tests.matrix import PUBLIC, RESPONDENT, Route

PID = {"pid": "talk.pid"}

ROUTES = {
    "talk-in": Route(PUBLIC, {"code": "links.talk_code"}, "GET POST", secret=True),
    "phone": Route(RESPONDENT, PID, hidden=True),
    "phone-stand": Route(RESPONDENT, PID, hidden=True),
    "phone-vote": Route(RESPONDENT, PID, "POST", hidden=True),
    "phone-say": Route(RESPONDENT, PID, "POST", hidden=True),
    "phone-leave": Route(RESPONDENT, PID, "POST", hidden=True),
}
