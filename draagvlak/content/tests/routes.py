"""The permission table of this room (tests/matrix.py says how to read it)."""

from draagvlak.orgs.roles import Right
from tests.matrix import Route

ORG = {"org": "organisation.pid"}
ROUTES = {
    "instruments": Route(Right.READ, ORG),
    "instrument": Route(Right.READ, {**ORG, "pid": "private_release.pid"}),
    "instrument-import": Route(Right.MANAGE_SCANS, ORG, "GET POST"),
    "instrument-store": Route(Right.MANAGE_SCANS, ORG, "POST"),
}
