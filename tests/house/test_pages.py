"""A1: every page of the desk in a real browser, held to the rules of tests/browser.py, as the cast makes it look."""

import pytest
from playwright.sync_api import Error

from draagvlak.orgs.roles import Right
from tests import matrix
from tests.browser import LOOKS
from tests.house.test_matrix import addresses

# Pages that answer a form, a script or a file, or that sign the visitor out.
LEFT_OUT = {"account_logout", "answer-save", "mfa_download_recovery_codes"}
PIECES = ("-stand", "-events")  # of a conversation: pieces of a page that is looked at itself, and streams


def shown(route):
    """Who looks at a page: somebody who may."""
    return {matrix.PUBLIC: None, matrix.OPERATOR: "operator"}.get(route.needs, "owner")


LISTED = [
    name for name, route in sorted(matrix.table().items())
    if name in matrix.names() and "GET" in route.methods and not route.hidden
    and name not in LEFT_OUT and not name.endswith(PIECES)
]  # fmt: skip


BATCH = 10  # pages that one visitor looks at, one after the other
BATCHES = [LISTED[at : at + BATCH] for at in range(0, len(LISTED), BATCH)]


@pytest.mark.parametrize("names", BATCHES, ids=lambda names: names[0])
def test_pages(names, live_cast, browsers, long_run):
    visitors = {}
    for name in names:
        who = shown(matrix.table()[name])
        if who not in visitors:
            visitors[who] = browsers()
            visitors[who].looks = LOOKS if long_run else LOOKS[:2]
            visitors[who].expect_complaint("status of 404|status of 403")
            if who:
                visitors[who].sign_in(live_cast.operator if who == "operator" else live_cast.a.users[who])
        look(visitors[who], name, live_cast.a)


def look(web, name, world):
    """Opens one page as it looks in this world, and holds it to the rules."""
    route = matrix.table()[name]
    url, _values = addresses(name, route, world)
    try:
        response = web.page.goto(url)
    except Error as error:
        if "Download is starting" not in str(error):
            raise
        return  # a file to keep: there is no page to look at
    if response.status == 404 and isinstance(route.needs, Right):
        pytest.fail(f"{name} is not there for the owner")
    if "text/html" in response.headers.get("content-type", ""):
        web.inspect()
        assert not web.small_targets(), f"{name}:\n" + "\n".join(web.small_targets())
