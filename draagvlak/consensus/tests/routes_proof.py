"""The permission table: proof of privacy, and two rounds beside each other."""

from draagvlak.orgs.roles import Right
from tests.matrix import PUBLIC, Route

SCAN = {"pid": "closed.pid"}

ROUTES = {
    "proof": Route(Right.READ, SCAN),
    "results-proof": Route(PUBLIC, {"secret": "links.closed_results"}, secret=True),
    "scan-again": Route(Right.MANAGE_SCANS, SCAN, "GET POST"),
    "beside": Route(Right.SEE_RESULTS, SCAN),
    "beside-with": Route(Right.SEE_RESULTS, {**SCAN, "other": "earlier.pid"}),
}
