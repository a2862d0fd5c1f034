"""The permission table of the desk: who may open each address, and with which object."""

from draagvlak.orgs.roles import Right
from tests.matrix import Route

BOTH = "GET POST"
SETS_UP = Right.MANAGE_SCANS


def _scan(survey="running", methods=BOTH):
    return Route(SETS_UP, {"pid": f"{survey}.pid"}, methods)


ROUTES = {
    "scans": Route(Right.READ, {"org": "organisation.pid"}),
    "scan": Route(Right.READ, {"pid": "running.pid"}),
    "scan-new": Route(SETS_UP, {"org": "organisation.pid"}, BOTH),
    "scan-edit": _scan("draft"),
    "scan-people": _scan("draft"),
    "scan-rules": _scan("draft"),
    "scan-trajectory": _scan(),
    "scan-launch": _scan("draft"),
    "scan-delete": _scan("draft"),
    "scan-remind": _scan(),
    "scan-extend": _scan(),
    "scan-copy": _scan(),
    "scan-cancel": _scan(),
    "scan-close": _scan(),
    "scan-reopen": _scan("closed"),
    "scan-restart": _scan("closed"),
    "scan-sheets": _scan(),
    "scan-form": _scan(),
    "scan-rotate": _scan("anonymous"),
    "scan-poster": _scan("anonymous", "GET"),
    "invitee-edit": Route(SETS_UP, {"pid": "invitee.pid"}, BOTH),
    "invitee-remove": Route(SETS_UP, {"pid": "invitee.pid"}, BOTH),
    "invitee-renew": Route(SETS_UP, {"pid": "invitee.pid"}, BOTH),
}
