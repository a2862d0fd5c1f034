"""Instruments in a real browser: every page and state inspected, with and without scripts."""

import pytest

from draagvlak.content.models import Release
from draagvlak.content.tests import variants


def test_from_a_table_to_an_instrument(web, live_cast):
    web.sign_in(live_cast.a.facilitator)
    base = f"/o/{live_cast.a.organisation.pid}/instruments/"
    page = web.visit(base)
    page.get_by_role("link", name="Lees een tabel in").click()
    web.inspect()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    web.expect_complaint("status of 422")
    page.get_by_role("button", name="Lees de tabel").click()
    web.inspect()
    assert page.get_by_text("Plak een tabel of kies een bestand.").is_visible()
    page.get_by_label("Plak de tabel").fill(variants.TEXT)
    page.get_by_role("button", name="Lees de tabel").click()
    web.inspect()
    assert page.get_by_role("heading", level=1).inner_text() == "Dit is begrepen"
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.get_by_label("Naam van de vragenlijst").input_value() == "Kijkje in huis: samen beeldbellen"
    page.get_by_role("button", name="Bewaar deze vragenlijst").click()
    web.inspect()
    assert page.get_by_role("heading", level=1).inner_text() == "Kijkje in huis: samen beeldbellen"
    assert page.get_by_text("Alleen jullie organisatie ziet die.").count() == 1
    assert Release.objects.filter(
        organisation=live_cast.a.organisation, pack="own-kijkje-in-huis-samen-beeldbellen"
    ).exists()


@pytest.mark.long
def test_the_quickscan_and_its_other_language(web, live_cast):
    web.sign_in(live_cast.a.member)
    page = web.visit(f"/o/{live_cast.a.organisation.pid}/instruments/{live_cast.release.pid}/")
    page.get_by_role("link", name="English").click()
    web.inspect()
    page.get_by_text("Meer over vraag 1", exact=True).click()
    web.inspect()


def test_without_scripts(no_script, live_cast):
    no_script.sign_in(live_cast.a.facilitator)
    page = no_script.visit(f"/o/{live_cast.a.organisation.pid}/instruments/import/")
    page.get_by_label("Of kies een bestand").set_input_files(
        {"name": "kijkje.docx", "mimeType": "application/octet-stream", "buffer": variants.docx()}
    )
    page.get_by_role("button", name="Lees de tabel").click()
    page.get_by_role("button", name="Bewaar deze vragenlijst").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Kijkje in huis: samen beeldbellen"
