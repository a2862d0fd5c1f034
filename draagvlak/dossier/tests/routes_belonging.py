"""The permission table of what rows belong to, and of what becomes of a stakeholder."""

from draagvlak.orgs.roles import Right
from tests.matrix import Route

STAKEHOLDER = {"pid": "stakeholder.pid"}
ROUTES = {
    "row-question": Route(Right.EDIT_TRAJECTORY, {"pid": "row.pid"}, "GET POST"),
    "stakeholder": Route(Right.READ, STAKEHOLDER),
    "stakeholder-told": Route(Right.EDIT_TRAJECTORY, STAKEHOLDER, "POST"),
}
