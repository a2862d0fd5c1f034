"""The permission table of this room (tests/matrix.py)."""

from draagvlak.orgs.roles import Right
from draagvlak.worksheets.tests import routes_pictures, routes_vision
from tests.matrix import Route

SHEET, ROW = {"pid": "sheet.pid"}, {"pid": "row.pid"}
SECTION = SHEET | {"section": "=partners"}
READ, WORK = Right.READ, Right.EDIT_TRAJECTORY

ROUTES = {
    **routes_pictures.ROUTES,
    **routes_vision.ROUTES,
    "sheets": Route(READ, {"pid": "trajectory.pid"}),
    "sheet-begin": Route(WORK, {"pid": "trajectory.pid"}, "POST"),
    "sheet": Route(READ, SHEET),
    "sheet-stand": Route(READ, SHEET, "GET POST"),
    "sheet-rows-stand": Route(READ, SHEET),
    "sheet-events": Route(READ, SHEET),
    "sheet-cell": Route(WORK, SHEET, "POST"),
    "sheet-add": Route(WORK, SECTION, "POST"),
    "sheet-paste": Route(WORK, SECTION, "GET POST"),
    "sheet-propose": Route(READ, SECTION, "GET POST"),
    "sheet-guide": Route(READ, SHEET),
    "sheet-print": Route(READ, SHEET),
    "sheet-edit": Route(WORK, SHEET, "GET POST"),
    "sheet-delete": Route(WORK, SHEET, "GET POST"),
    "row": Route(READ, ROW),
    "row-save": Route(WORK, ROW, "POST"),
    "row-back": Route(WORK, ROW, "POST"),
    "row-move": Route(WORK, ROW, "POST"),
    "row-remark": Route(READ, ROW, "POST"),
    "row-propose": Route(READ, ROW, "POST"),
    "row-action": Route(WORK, ROW, "GET POST"),
    "row-document": Route(READ, {"pid": "thing.pid"}),
    "row-document-do": Route(WORK, {"pid": "thing.pid"}, "POST"),
    "row-links": Route(WORK, ROW, "GET POST"),
    "row-erase": Route(WORK, ROW, "POST"),
    "remark-drop": Route(READ, {"pid": "comment.pid"}, "POST"),  # others than who wrote it hear that they may not
    "proposal-drop": Route(READ, {"pid": "proposal.pid"}, "POST"),
    "proposed-row-drop": Route(READ, {"pid": "proposed_row.pid"}, "POST"),
    "proposed-row-answer": Route(WORK, {"pid": "proposed_row.pid"}, "POST"),
    "remark-settle": Route(WORK, {"pid": "comment.pid"}, "POST"),
    "proposal-answer": Route(WORK, {"pid": "proposal.pid"}, "POST"),
}
