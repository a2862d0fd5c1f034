"""A new organisation from nothing to a filled trajectory and its dossier, in a real browser; and without a script."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from draagvlak.content import shipped
from draagvlak.orgs.keys import make_key
from draagvlak.orgs.models import Membership, Organisation
from draagvlak.orgs.roles import Role
from draagvlak.plans import road
from draagvlak.plans.models import Step, Trajectory
from draagvlak.reports.tests import reading
from tests.people import make_user


@pytest.fixture
def fresh(live_cast):
    """A new organisation with one coordinator, and nothing in it."""
    organisation = Organisation.objects.create(name="Huis Beukenrode")
    make_key(organisation)
    user = make_user("coordinator@beukenrode.example", "Imke van Beukenrode", second_factor=True)
    Membership.objects.create(user=user, organisation=organisation, role=Role.COORDINATOR)
    return organisation, user


def pdf(page, button):
    """The text of the PDF that a button makes."""
    with page.expect_download() as made:
        button.click()
    return reading.pdf_text(Path(made.value.path()).read_bytes())


@pytest.mark.journey
def test_a_new_organisation_from_nothing_to_a_filled_trajectory(fresh, web):
    organisation, user = fresh
    web.sign_in(user)
    page = web.visit(reverse("organisation", args=[organisation.pid]))
    page.get_by_role("link", name="Trajecten").first.click()
    web.inspect()
    page.get_by_role("link", name="Begin een traject").click()
    web.inspect()
    page.get_by_label("Waarover gaat het?").fill("Blended in de wachttijd")
    page.get_by_role("button", name="Begin").click()
    web.inspect()
    assert page.locator("#next").inner_text() == "Eerst mensen, dan techniek"
    made = Trajectory.objects.get(organisation=organisation)

    # The team: a member, a name with a role, and somebody who is still to be found.
    page.get_by_role("link", name="Stel het team samen").click()
    web.inspect()
    page.get_by_role("link", name=re.compile("Iemand hiervoor.*Pionier die inspireert")).click()
    page.get_by_label("Wie is het?").select_option("Iemand anders, met naam of functie")
    page.get_by_label("Naam of functie").fill("Sam van het nachtteam")
    web.inspect()
    page.get_by_role("button", name="Voeg toe").click()
    page.get_by_role("link", name=re.compile("Iemand hiervoor")).first.click()
    expect(page.get_by_label("Wie is het?")).to_have_value("")
    page.get_by_role("button", name="Voeg toe").click()
    for said in ("Sam van het nachtteam", "nog te zoeken"):
        expect(page.locator("main")).to_contain_text(said)

    # The mandate of one decision.
    page.get_by_role("link", name="Wie beslist wat?").click()
    web.inspect()
    cell = page.get_by_role("link", name=re.compile("Sam van het nachtteam: Wat onze visie is"))
    cell.focus()
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="Stelt voor").check()
    page.get_by_text("Niemand beslist nog.").wait_for()
    web.inspect()
    web.expect_complaint("Failed to load resource")
    for answer, said in (
        (lambda route: route.fulfill(status=403), "Niet bewaard. Je bent afgemeld"),
        (lambda route: route.abort(), "Niet bewaard. Kijk je verbinding na"),
    ):
        page.route("**/part/", answer)
        page.get_by_role("checkbox", name="Geeft advies").click()
        expect(page.locator("#mandate [data-lost]")).to_contain_text(said)
        assert not page.get_by_role("checkbox", name="Geeft advies").is_checked(), "it shows what is kept"
        page.unroute("**/part/")
    page.get_by_role("checkbox", name="Beslist").check()
    page.get_by_role("checkbox", name="Voert uit").check()
    expect(page.locator("#mandate .mandate__warn")).to_have_count(0)
    page.keyboard.press("Escape")
    assert cell.evaluate("one => one === document.activeElement")
    assert cell.inner_text().split("\n")[:3] == ["Stelt voor", "Beslist", "Voert uit"]
    assert made.decisions.get(key="vision").mandates.count() == 3

    # A step is skipped with a reason, another one is added.
    page.goto(reverse("step", args=[made.steps.get(key="people-first").pid]))
    page.get_by_text("Sla deze stap over").click()
    page.get_by_label("Waarom slaan jullie hem over?").fill("Die fout maakten we al")
    page.get_by_role("button", name="Sla hem over").click()
    web.inspect()
    expect(page.locator("main")).to_contain_text("Die fout maakten we al")
    page.get_by_role("link", name="Blended in de wachttijd").click()
    assert page.locator("#next").inner_text() == "Wie trekt dit samen?"
    page.get_by_role("link", name="Voeg een eigen stap toe").click()
    page.get_by_label("Hoe heet de stap?").fill("Meelopen met de nachtdienst")
    page.get_by_role("button", name="Voeg de stap toe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Meelopen met de nachtdienst")

    # A step opens its worksheet, which is filled in where it stands.
    of_pack = {one.id: one for phase in shipped.road().phases for one in phase.steps}
    step = next(one for one in made.steps.all() if one.key and of_pack[one.key].tool.startswith("sheet:partners"))
    page.goto(reverse("step", args=[step.pid]))
    page.get_by_role("button", name=re.compile("Begin het werkblad")).click()
    web.inspect()
    part = page.locator("#s-partners")
    part.locator(".ws__add input[type=text]").fill("CAW Zenne")
    page.keyboard.press("Enter")
    part.locator("td[data-f='they']").click()
    page.locator(".ws__editor textarea").fill("Snel doorverwijzen")
    page.keyboard.press("Control+Enter")
    expect(part.locator("td[data-f='they']")).to_have_text("Snel doorverwijzen")
    expect(page.locator("#saved").get_by_role("button", name="Maak ongedaan")).to_be_visible()

    # A row becomes an action.
    part.get_by_role("link", name=re.compile("Open.*CAW Zenne")).click()
    page.get_by_role("link", name="Maak er een actie van").click()
    page.get_by_label("Wat gaan we doen?").fill("Hun coördinator bellen")
    page.get_by_role("button", name="Bewaar de actie").click()
    web.inspect()

    # The home of the trajectory shows all of it.
    page = web.visit(reverse("trajectory", args=[made.pid]))
    for said in ("Sam van het nachtteam", "1 overgeslagen", "Meelopen met de nachtdienst", "Partnerkaart",
                 "Hun coördinator bellen", "Imke van Beukenrode"):  # fmt: skip
        expect(page.locator("main")).to_contain_text(said)
    assert not web.small_targets()

    # And so does the dossier, read back from its PDF.
    page.goto(reverse("trajectory-dossier", args=[made.pid]))
    page.get_by_role("checkbox", name="Partnerkaart").check()
    text = pdf(page, page.get_by_role("button", name="Bewaar als PDF"))
    for said in ("Blended in de wachttijd", "Huis Beukenrode", "Sam van het nachtteam", "Die fout maakten we al",
                 "Meelopen met de nachtdienst", "CAW Zenne", "Snel doorverwijzen",
                 "Hun coördinator bellen"):  # fmt: skip
        assert said in text, said


def test_without_a_script_the_mandate_has_a_page_for_each_decision(live_cast, no_script):
    a = live_cast.a
    made = road.begin(a.organisation, a.facilitator, subject="Zonder script")
    road.add_person(made, a.facilitator, group="team", name="Sam")
    no_script.sign_in(a.facilitator)
    page = no_script.visit(reverse("trajectory-mandate", args=[made.pid]))
    page.get_by_role("link", name=re.compile(r"\(Sam: Wat onze visie is\)")).click()
    page.get_by_role("checkbox", name="Beslist").check()
    page.get_by_role("button", name="Bewaar").click()
    assert "Niemand voert het nog uit." in page.inner_text("main")
    page = no_script.visit(reverse("step", args=[made.steps.get(key="team").pid]))
    page.get_by_role("button", name="Het is klaar").click()
    assert made.steps.get(key="team").state == Step.State.DONE
    page = no_script.visit(reverse("trajectory-conditions", args=[made.pid]))
    page.get_by_text("De organisatie staat erachter").click()
    page.get_by_role("radio", name="Deels").first.check()
    page.get_by_role("button", name="Bewaar").click()
    assert made.standings.get().state == "partly"
