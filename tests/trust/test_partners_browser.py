"""Three organisations in three browsers: what a partner sees, typing together, and what stops when it is over."""

import re
import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from draagvlak.plans.models import Trajectory
from draagvlak.worksheets.models import Cell
from tests.trust.test_partners import CHANGE, READ, WITHIN, come_in, give, third

YOUNG = 10_500  # milliseconds after which a page that may not be followed any more is loaded again (live.js)
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def at(name, *args):
    return reverse(name, args=args)


def status(web, path):
    """What a browser with this visitor's cookies gets of an address."""
    return web.context.request.get(path, max_redirects=0).status


def cell(page, row, field):
    return page.locator(f"tr[data-row='{row.pid}'] [data-f='{field}']")


def write(page, row, field, text):
    cell(page, row, field).click()
    page.locator(".ws__editor textarea").fill(text)
    page.keyboard.press("Control+Enter")


def test_three_organisations_of_which_two_go(live_cast, browsers):
    a, b, c = live_cast.a, live_cast.b, third()
    a.b, a.c = come_in(a, b), come_in(a, c)
    give(a, a.b, {a.sheet: CHANGE}, along=[a.sheet])
    give(a, a.c, {a.stakeholders: READ})
    theirs, others, owners = browsers(), browsers(), browsers()
    for web in (theirs, others):
        web.expect_complaint("status of 404|status of 403")

    # B finds its worksheet on its own start page, and nothing else of A.
    page = theirs.sign_in(b.facilitator).visit(at("organisation", b.organisation.pid))
    page.get_by_role("link", name=re.compile(a.trajectory.subject)).click()
    theirs.inspect()
    shown = page.inner_text("main")
    titles = [one.title for one in a.trajectory.sheets.exclude(pk=a.sheet.pk) if one.title]
    assert not [title for title in titles if title in shown]
    closed = [at("trajectory", a.trajectory.pid), at("trajectory-team", a.trajectory.pid), at("scan", a.closed.pid),
              at("trajectory-history", a.trajectory.pid), at("sheet", a.stakeholders.pid),
              at("scorecard", a.closed.pid), at("sheet-file", a.costs.pid, "pdf"),
              at("trajectory-file", a.trajectory.pid, "pdf"), at("search", a.organisation.pid),
              at("organisation", a.organisation.pid)]  # fmt: skip
    assert {status(theirs, path) for path in closed} == {404}
    found = theirs.context.request.get(at("search", b.organisation.pid), params={"q": "Gezinnen die we niet bereiken"})
    assert a.sheet.pid not in found.text(), "search looks in one organisation"

    # B and the owner type together, under the name of their organisation.
    page.get_by_role("link", name="Partnerkaart").first.click()
    theirs.inspect()
    mine = owners.sign_in(a.facilitator).visit(at("sheet", a.sheet.pid))
    write(page, a.row, "we", "Een dag per week, van B")
    expect(cell(mine, a.row, "we")).to_have_text("Een dag per week, van B", timeout=20_000)
    write(mine, a.row, "they", "Van A zelf")
    expect(cell(page, a.row, "they")).to_have_text("Van A zelf", timeout=20_000)
    expect(mine.locator("#here")).to_contain_text("Organisatie B")
    assert str(b.facilitator) not in mine.content()
    expect(page.locator("#here")).to_contain_text("Organisatie A")
    assert str(a.facilitator) not in page.content()

    # C reads its own worksheet. The owner ends both while they have it open; B is typing, C is not.
    reads = others.sign_in(c.facilitator).visit(at("sheet", a.stakeholders.pid))
    expect(reads.locator("main")).to_contain_text("Dat ze het niet kunnen")
    assert status(others, at("sheet", a.sheet.pid)) == 404
    reads.wait_for_timeout(YOUNG)
    cell(page, a.row, "expect-us").click()
    for partner, web, gone in (
        (a.b, theirs, page.locator("[data-live-when=over]")),
        (a.c, others, reads.get_by_role("heading", level=1, name="Deze pagina is er niet")),
    ):
        mine.goto(at("partner-end", partner.pid))
        button = mine.get_by_role("button", name="Stop de samenwerking")
        if partner is a.b:
            page.locator(".ws__editor textarea").fill("Wat B nog typte")
        began = time.perf_counter()
        button.click()
        expect(gone).to_be_visible(timeout=WITHIN * 1000)
        assert time.perf_counter() - began <= WITHIN
        web.inspect()
    expect(page.locator("[data-live-when=over]")).to_contain_text("Je kan dit werkblad hier niet meer volgen")
    assert not page.locator("[data-live-when=lost]").is_visible()
    expect(page.locator(".ws__editor textarea")).to_have_value("Wat B nog typte")
    expect(page.locator(".ws__editor .ws__note")).to_contain_text("Dit is niet bewaard")
    assert not Cell.objects.filter(row=a.row, field="expect-us").exclude(value=None).exists()
    assert {status(theirs, at(name, a.sheet.pid)) for name in ("sheet", "sheet-stand", "sheet-events")} == {404}

    # What was agreed went along: it stands in a trajectory of B itself.
    made = Trajectory.objects.get(organisation=b.organisation, subject=a.trajectory.subject)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(at("sheets", made.pid))
    page.get_by_role("link", name="Partnerkaart").click()
    expect(page.locator("#s-partners")).to_contain_text("Een dag per week, van B")
    assert not Trajectory.objects.filter(organisation=c.organisation).exists()
