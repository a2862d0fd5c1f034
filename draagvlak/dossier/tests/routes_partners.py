"""The permission table of partners, as members of the owner. What a guest may: tests/trust/test_partners.py."""

from draagvlak.orgs.roles import Right
from tests.matrix import SIGNED_IN, Route

PID, PARTNER = {"pid": "trajectory.pid"}, {"pid": "partner.pid"}
WORKS, BOTH = Right.EDIT_TRAJECTORY, "GET POST"

ROUTES: dict = {
    "trajectory-partners": Route(Right.READ, PID),
    "partner-invite": Route(WORKS, PID, BOTH),
    "partner-actions": Route(Right.READ, PID, BOTH),
    "partner-join": Route(SIGNED_IN, {"secret": "links.partner"}, BOTH, secret=True),
    "partner": Route(WORKS, PARTNER, BOTH),
    "partner-end": Route(WORKS, PARTNER, BOTH),
}
