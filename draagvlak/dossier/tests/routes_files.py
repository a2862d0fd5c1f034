"""The permission table of files, of the dossier as a document, and of search."""

from draagvlak.orgs.roles import Right
from tests.matrix import Route

SHEET, TRAJECTORY = {"pid": "sheet.pid"}, {"pid": "trajectory.pid"}
ROUTES = {
    "sheet-files": Route(Right.EXPORT, SHEET),
    "sheet-file": Route(Right.EXPORT, {**SHEET, "kind": "=xlsx"}),
    "sheet-calendar": Route(Right.EXPORT, {"pid": "communication.pid"}),
    "trajectory-dossier": Route(Right.READ, TRAJECTORY),
    "trajectory-file": Route(Right.READ, {**TRAJECTORY, "kind": "=pdf"}),
    "search": Route(Right.READ, {"org": "organisation.pid"}),
    "search-shared": Route(Right.READ, TRAJECTORY),
}
