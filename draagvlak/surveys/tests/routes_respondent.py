"""The permission table of respondents, of trying out and of paper entry.

`hidden`: without a ballot cookie everybody gets the same 404 page under /s/, whether or not the round exists.
"""

from draagvlak.orgs.roles import Right
from tests.matrix import PUBLIC, RESPONDENT, Route

PID = {"pid": "survey.pid"}
QUESTION = {**PID, "number": "=1"}
BOTH = "GET POST"


def seat(args=PID, methods="GET"):
    return Route(RESPONDENT, args, methods, hidden=True)


ROUTES = {
    "join": Route(PUBLIC, methods=BOTH),
    "start": Route(PUBLIC, methods=BOTH),
    "reading": Route(PUBLIC, methods="POST"),
    "next-person": Route(PUBLIC, methods="POST"),
    "answer-invitation": Route(PUBLIC, {"secret": "links.answer"}, BOTH, secret=True),
    "answer": seat(),
    "answer-pages": seat(),
    "answer-question": seat(QUESTION, BOTH),
    "answer-save": seat(methods=BOTH),
    "answer-overview": seat(),
    "answer-hand-in": seat(methods="POST"),
    "answer-done": seat(),
    "answer-copy": seat(),
    "answer-copy-text": seat(),
    "answer-withdraw": seat(methods=BOTH),
    "answer-withdrawn": seat(),
    "answer-try": Route(Right.MANAGE_SCANS, PID),
    "answer-try-question": Route(Right.MANAGE_SCANS, QUESTION, BOTH),
    "paper-entry": Route(Right.ENTER_PAPER, PID, BOTH),
}
