"""The permission table of trajectories. Who is one of its people may also change it: tests/test_rights.py."""

from draagvlak.orgs.roles import Right
from tests.matrix import Route

ORG, PID = {"org": "organisation.pid"}, {"pid": "trajectory.pid"}
STEP, OWN, PERSON, DECISION = (
    {"pid": f"{name}.pid"} for name in ("step", "own_step", "person", "decision")
)  # fmt: skip
WORKS, BOTH = Right.EDIT_TRAJECTORY, "GET POST"

ROUTES: dict = {
    "trajectories": Route(Right.READ, ORG),
    "trajectory-new": Route(WORKS, ORG, BOTH),
    "trajectory": Route(Right.READ, PID),
    "trajectory-history": Route(Right.READ, PID),
    "trajectory-actions": Route(Right.READ, PID),
    "trajectory-action-new": Route(WORKS, PID, BOTH),
    "trajectory-edit": Route(WORKS, PID, BOTH),
    "trajectory-close": Route(WORKS, PID, "POST"),
    "trajectory-delete": Route(WORKS, PID, BOTH),
    "step-new": Route(WORKS, PID, BOTH),
    "step": Route(Right.READ, STEP),
    "step-write": Route(WORKS, STEP, "POST"),
    "step-state": Route(WORKS, STEP, "POST"),
    "step-open": Route(WORKS, STEP, "POST"),
    "step-move": Route(WORKS, STEP, "POST"),
    "step-remove": Route(WORKS, OWN, BOTH),
    "trajectory-team": Route(Right.READ, PID),
    "person-new": Route(WORKS, PID, BOTH),
    "person-edit": Route(WORKS, PERSON, BOTH),
    "person-remove": Route(WORKS, PERSON, BOTH),
    "trajectory-mandate": Route(Right.READ, PID),
    "decision-new": Route(WORKS, PID, BOTH),
    "decision": Route(WORKS, DECISION, BOTH),
    "decision-part": Route(WORKS, DECISION, "POST"),
    "decision-remove": Route(WORKS, DECISION, BOTH),
    "trajectory-conditions": Route(Right.READ, PID),
    "trajectory-pitfalls": Route(Right.READ, PID),
    "pitfall-answer": Route(WORKS, PID, "POST"),
    "conditions-write": Route(WORKS, PID, "POST"),
}
