"""An organisation leaves and arrives, and what ends, in a real browser: every page is held to the rules."""

import pytest

from draagvlak.home.moving import leaving
from draagvlak.orgs.models import Organisation
from tests.browser import PHONE

pytestmark = pytest.mark.browser


def test_an_owner_takes_everything_along_and_the_operator_brings_it_in(live_cast, web, browsers, tmp_path):
    web.sign_in(live_cast.a.owner)
    web.visit(f"/o/{live_cast.a.organisation.pid}/file/")
    with web.page.expect_download() as download:
        web.page.click("main form button")
    path = tmp_path / "organisation.zip"
    download.value.save_as(path)
    assert path.read_bytes()[:2] == b"PK"

    other = browsers(viewport=PHONE)
    other.sign_in(live_cast.operator)
    other.visit("/organisations/from-file/")
    other.page.set_input_files("input[type=file]", str(path))
    other.page.click("main form button")
    other.page.wait_for_selector("dl.facts")
    other.inspect()
    other.page.fill("input[type=email]", "nieuw@example.org")
    other.page.click("main form button")
    other.page.wait_for_selector("#link")
    other.inspect()
    assert Organisation.objects.filter(name=live_cast.a.organisation.name).count() == 2


def test_another_file_is_refused_on_the_page(live_cast, web, tmp_path):
    path = tmp_path / "other.zip"
    path.write_bytes(leaving.package(live_cast.a.organisation)[:500])
    web.sign_in(live_cast.operator)
    web.visit("/organisations/from-file/")
    web.expect_complaint("status of 422")
    web.page.set_input_files("input[type=file]", str(path))
    web.page.click("main form button")
    web.page.wait_for_selector(".field--error")
    web.inspect()


@pytest.mark.parametrize(
    "path", ["/account/data/", "/account/erase/", "/o/{pid}/end/", "/o/{pid}/file/", "/privacy/data/"]
)
def test_pages_about_what_is_kept_and_what_ends(live_cast, web, path):
    web.sign_in(live_cast.a.owner)
    web.visit(path.format(pid=live_cast.a.organisation.pid))
