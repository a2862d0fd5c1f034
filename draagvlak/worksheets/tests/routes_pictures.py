"""The permission table of pictures, and of the matrix of a sharing framework."""

from draagvlak.orgs.roles import Right
from tests.matrix import Route

READ, WORK = Right.READ, Right.EDIT_TRAJECTORY
CELL = {"pid": "sharing.pid", "kind": "sharing_kind.pid", "person": "sharing_person.pid"}
LINE = {"pid": "sharing.pid", "line": "sharing_person.pid"}

ROUTES = {
    "sheet-picture": Route(READ, {"pid": "sheet.pid"}),
    "pilot-begin": Route(WORK, {"pid": "chance.pid"}, "POST"),
    "agreement-take": Route(
        WORK, {"pid": "agreements.pid", "section": "=partner-agreement", "field": "=on-it"}, "POST"
    ),
    "sharing-cell": Route(READ, CELL),
    "sharing-cell-save": Route(WORK, CELL, "POST"),
    "sharing-line": Route(READ, LINE),
    "sharing-line-save": Route(WORK, LINE, "POST"),
}
