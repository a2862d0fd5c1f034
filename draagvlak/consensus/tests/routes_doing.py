"""The permission table: actions, the answer of the management, 'What we did with it'."""

from draagvlak.orgs.roles import Right
from tests.matrix import PUBLIC, Route

BOTH = "GET POST"
ORG, SCAN, ACTION = {"org": "organisation.pid"}, {"pid": "closed.pid"}, {"pid": "action.pid"}

ROUTES = {
    "actions": Route(Right.READ, ORG),
    "actions-calendar": Route(Right.READ, ORG),
    "scan-actions": Route(Right.READ, SCAN),
    "scan-actions-calendar": Route(Right.READ, SCAN),
    "scan-action-new": Route(Right.MANAGE_SCANS, SCAN, BOTH),
    "scan-focus": Route(Right.MANAGE_SCANS, SCAN, BOTH),
    "done-poster": Route(Right.MANAGE_SCANS, SCAN),
    "action": Route(Right.READ, ACTION),
    "action-edit": Route(Right.MANAGE_SCANS, ACTION, BOTH),
    # Also for whom the action belongs to: this one belongs to nobody (test_doing_changes.py has the others).
    "action-progress": Route(Right.MANAGE_SCANS, {"pid": "loose_action.pid"}, BOTH),
    "action-ask": Route(Right.MANAGE_SCANS, ACTION, BOTH),
    "action-answer": Route(Right.ANSWER_ACTIONS, ACTION, BOTH),
    "action-delete": Route(Right.MANAGE_SCANS, {"pid": "loose_action.pid"}, BOTH),
    "results-done": Route(PUBLIC, {"secret": "links.closed_results"}, secret=True),
}
