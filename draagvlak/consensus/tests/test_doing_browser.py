"""Actions in a real browser: from a suggestion to an answer of the management that people read on their phone."""

import pytest
from django.urls import reverse

from draagvlak.consensus import doing
from draagvlak.plans.models import Action


def new_action(world, question="why-vision"):
    return reverse("scan-action-new", args=[world.closed.pid]) + f"?question={question}"


def test_from_a_suggestion_to_an_answer_on_the_phone(live_cast, browsers, phone):
    a = live_cast.a
    desk = browsers().sign_in(a.facilitator)
    page = desk.visit(new_action(a))
    page.get_by_role("button", name="Neem deze tekst over").first.click()
    desk.inspect()
    copied = page.get_by_label("Wat gaan we doen?").input_value()
    assert copied
    assert not page.get_by_label("Wie, in je eigen woorden").is_visible(), "asked only when it is needed"
    page.get_by_label("Wie zorgt ervoor?").select_option("Iemand anders, in je eigen woorden")
    page.get_by_label("Wie, in je eigen woorden").fill("de cliëntenraad")
    page.get_by_label("Vraag de leiding om een antwoord").check()
    page.get_by_role("button", name="Bewaar de actie").click()
    desk.inspect()
    action = Action.objects.get(who="de cliëntenraad")
    assert page.get_by_role("heading", level=1).inner_text() == copied == action.what

    boss = browsers().sign_in(a.management)
    page = boss.visit(reverse("action-answer", args=[action.pid]))
    assert not page.get_by_label("Tegen welke dag?").is_visible()
    page.get_by_label("Nee, want …").check()
    boss.expect_complaint("status of 422")
    page.get_by_role("button", name="Bewaar").click()
    boss.inspect()
    assert "Schrijf waarom niet" in page.locator("[data-errors]").inner_text()
    page.get_by_label("In je eigen woorden").fill("Er is geen budget")
    page.get_by_role("button", name="Bewaar").click()
    boss.inspect()

    page = phone.visit(reverse("results-done", args=[a.links.closed_results]))
    assert "nee, want: Er is geen budget" in page.inner_text("main")
    assert "de cliëntenraad" in page.inner_text("main")


def test_without_a_script_everything_works(live_cast, no_script):
    a = live_cast.a
    no_script.sign_in(a.facilitator)
    page = no_script.visit(new_action(a))
    page.get_by_label("Wat gaan we doen?").fill("Eigen woorden.")
    page.get_by_role("button", name="Neem deze tekst over").first.click()
    assert page.get_by_label("Wat gaan we doen?").input_value().startswith("Eigen woorden. ")
    page.get_by_label("Wat gaan we doen?").fill("Een avond voor vragen")
    page.get_by_label("Wat gaan we doen?").press("Tab")
    page.get_by_label("Tegen wanneer?").press("Enter")  # sends the form for good: it is no request for a suggestion
    action = Action.objects.get(what="Een avond voor vragen")
    page = no_script.visit(reverse("action-progress", args=[action.pid]))
    page.get_by_role("radio", name="Geschrapt").check()
    page.get_by_label("Waarom is ze geschrapt?").fill("Niemand heeft tijd")
    page.get_by_role("button", name="Bewaar").click()
    action.refresh_from_db()
    assert (action.progress, action.reason) == ("dropped", "Niemand heeft tijd")


@pytest.mark.long
def test_the_lists_with_every_state(live_cast, web):
    a = live_cast.a
    for number, (progress, who) in enumerate([("busy", {"role": "management"}), ("done", {}), ("dropped", {})]):
        made = doing.make(a.closed, a.facilitator, {("", "staff")}, what=f"Actie {number} " + "woord" * 12, **who)
        Action.objects.filter(pk=made.pk).update(
            progress=progress, by_when="2020-03-13", finished_on="2020-04-01", reason="Omdat", result="Af"
        )
    doing.set_focus(a.closed, a.facilitator, ["staff", "costs"], [])
    web.sign_in(a.facilitator)
    for name in ("scan-actions", "scan-focus"):
        web.visit(reverse(name, args=[a.closed.pid]))
        assert not web.small_targets()
    web.visit(reverse("scan-actions", args=[a.closed.pid]) + "?view=day")
    web.visit(reverse("actions", args=[a.organisation.pid]) + "?show=all")
    web.visit(reverse("results-done", args=[a.links.closed_results]))
    page = web.visit(reverse("done-poster", args=[a.closed.pid]))
    page.emulate_media(media="print")
    assert page.locator(".toolbar").is_hidden()
    assert page.locator(".qr").bounding_box()["width"] > 100
