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


@pytest.mark.parametrize("name", LISTED)
def test_page(name, live_cast, browsers, long_run):
    route = matrix.table()[name]
    url, _values = addresses(name, route, live_cast.a)
    who = shown(route)
    web = browsers()
    web.looks = LOOKS if long_run else LOOKS[:2]
    if who == "operator":
        web.sign_in(live_cast.operator)
    elif who:
        web.sign_in(live_cast.a.users[who])
    web.expect_complaint("status of 404|status of 403")
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
        assert not web.small_targets(), "\n".join(web.small_targets())
