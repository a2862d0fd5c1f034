"""The permission table of this room. Word and Excel ask for more than PDF does: tests/test_pages.py."""

from draagvlak.orgs.roles import Right
from tests.matrix import Route

SCAN = {"pid": "closed.pid"}
ROUTES = {
    "report": Route(Right.SEE_RESULTS, SCAN),
    "report-file": Route(Right.SEE_RESULTS, {**SCAN, "kind": "=pdf"}),
}
