"""From nothing to a trajectory with a team, a mandate and a skipped step, in a real browser; and without a script."""

import re

from django.urls import reverse
from playwright.sync_api import expect

from draagvlak.plans import road
from draagvlak.plans.models import Step, Trajectory


def test_from_nothing_to_a_team_a_mandate_and_a_skipped_step(live_cast, web):
    a = live_cast.a
    Trajectory.objects.filter(organisation=a.organisation).delete()
    web.sign_in(a.facilitator)
    page = web.visit(reverse("trajectories", args=[a.organisation.pid]))
    page.get_by_role("link", name="Begin een traject").click()
    web.inspect()
    assert not page.get_by_label("Welk team?").is_visible(), "asked only for a team"
    page.get_by_label("Waarover gaat het?").fill("Blended in de wachttijd")
    page.get_by_role("button", name="Begin").click()
    web.inspect()
    assert page.locator("#next").inner_text() == "Eerst mensen, dan techniek"

    page.get_by_role("link", name="Stel het team samen").click()
    web.inspect()
    page.get_by_role("link", name=re.compile("Iemand hiervoor.*Pionier die inspireert")).click()
    page.get_by_label("Wie is het?").select_option("Iemand anders, met naam of functie")
    page.get_by_label("Naam of functie").fill("Sam van het nachtteam")
    web.inspect()
    page.get_by_role("button", name="Voeg toe").click()
    assert "Sam van het nachtteam" in page.inner_text("main")

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
    made = Trajectory.objects.get(subject="Blended in de wachttijd")
    assert made.decisions.get(key="vision").mandates.count() == 3

    page = web.visit(reverse("step", args=[made.steps.get(key="people-first").pid]))
    page.get_by_text("Sla deze stap over").click()
    page.get_by_label("Waarom slaan jullie hem over?").fill("Die fout maakten we al")
    page.get_by_role("button", name="Sla hem over").click()
    web.inspect()
    assert "Die fout maakten we al" in page.inner_text("main")
    page.get_by_role("link", name="Blended in de wachttijd").click()
    assert page.locator("#next").inner_text() == "Wie trekt dit samen?"
    assert "1 overgeslagen" in page.inner_text("main")
    assert not web.small_targets()


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
