"""The permission table of the wall on the projector."""

from draagvlak.orgs.roles import Right
from tests.matrix import Route

TALK = {"pid": "talk.pid"}

ROUTES = {
    "talk-wall": Route(Right.SEE_RESULTS, TALK),
    "talk-wall-stand": Route(Right.SEE_RESULTS, TALK),
}
