"""The permission table of the workshops: the round of a vision, and asking about tools."""

from draagvlak.orgs.roles import Right
from tests.matrix import RESPONDENT, Route

VISION, ROUND, TOOLS = {"pid": "vision.pid"}, {"pid": "round.pid"}, {"pid": "tools.pid"}
READ, WORK = Right.READ, Right.EDIT_TRAJECTORY

ROUTES = {
    "vision": Route(READ, VISION),
    "vision-text": Route(WORK, VISION, "POST"),
    "vision-endorse": Route(READ, VISION, "POST"),
    "vision-unendorse": Route(WORK, {"pid": "endorsement.pid"}, "POST"),
    "vision-begin": Route(WORK, VISION, "POST"),
    "vision-poster": Route(READ, VISION),
    "vision-round": Route(READ, ROUND),
    "vision-stand": Route(READ, ROUND),
    "vision-part": Route(READ, ROUND, "POST"),
    "vision-lead": Route(WORK, ROUND, "POST"),
    "tools-collect": Route(READ, TOOLS),
    "tools-collect-do": Route(WORK, TOOLS, "POST"),
    "tools-form": Route(RESPONDENT, {"secret": "links.tools"}, "GET POST", secret=True),
    "tools-thanks": Route(RESPONDENT, {"secret": "links.tools"}, secret=True),
    "ask-box": Route(READ, {"pid": "questions.pid"}),
    "ask-box-do": Route(WORK, {"pid": "questions.pid"}, "POST"),
    "ask": Route(RESPONDENT, {"secret": "links.ask"}, "GET POST", secret=True),
    "ask-thanks": Route(RESPONDENT, {"secret": "links.ask"}, secret=True),
    "journey-action": Route(WORK, {"pid": "moment.pid"}, "GET POST"),
}
