"""The permission table of this room (tests/matrix.py says how to read it)."""

from draagvlak.orgs.roles import Right
from tests.matrix import OPERATOR, PUBLIC, SIGNED_IN, Route

ROUTES = {
    "home": Route(PUBLIC),
    "organisation": Route(Right.READ, {"pid": "organisation.pid"}),
    "organisation-end": Route(Right.MANAGE_ORGANISATION, {"pid": "organisation.pid"}, "GET POST"),
    "organisation-stay": Route(Right.MANAGE_ORGANISATION, {"pid": "organisation.pid"}, "POST"),
    "organisation-file": Route(Right.MANAGE_ORGANISATION, {"pid": "organisation.pid"}, "GET POST"),
    "organisation-arrive": Route(OPERATOR, methods="GET POST"),
    "account-erase": Route(SIGNED_IN, methods="GET POST"),
    "my-data": Route(SIGNED_IN),
    "my-data-file": Route(SIGNED_IN),
    "language": Route(PUBLIC, methods="POST"),
    "help": Route(PUBLIC),
    "help-page": Route(PUBLIC, {"slug": "=coordinator"}),
    "privacy": Route(PUBLIC),
    "register": Route(PUBLIC),
    "accessibility": Route(PUBLIC),
    "about": Route(PUBLIC),
    "check": Route(OPERATOR),
    "example-throw-away": Route(SIGNED_IN, methods="GET POST", hidden=True),
    "robots": Route(PUBLIC),
    "health-live": Route(PUBLIC),
    "health-ready": Route(PUBLIC),
}
