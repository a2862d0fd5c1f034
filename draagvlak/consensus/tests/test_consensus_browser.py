"""Agreeing in a real browser: a talk from the first question on, and two people at once without JavaScript."""

import re

from django.urls import reverse
from playwright.sync_api import expect

from draagvlak.consensus import actions
from draagvlak.consensus.models import Consensus
from draagvlak.consensus.tests.agreeing import OPPOSED, TIED, talked

WHY_VALUE = "Is bij jullie duidelijk welke meerwaarde onlinehulp kan hebben?"


def test_a_talk_from_the_most_divided_question_on(live_cast, web):
    a = live_cast.a
    survey = talked(a)
    web.sign_in(a.facilitator)
    page = web.visit(reverse("consensus", args=[survey.pid]))
    page.get_by_role("link", name="Noteer een overleg").click()
    web.inspect()
    page.get_by_label("Cliënt of vertegenwoordiger").fill("2")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("2 × Cliënt of vertegenwoordiger")).to_be_visible()

    page.get_by_role("link", name="Bespreek dit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(WHY_VALUE)
    page.get_by_role("radio", name=re.compile("^Rood")).check(force=True)
    page.get_by_label("Commentaar").fill("Niet iedereen kent het plan.")
    web.expect_complaint("status of 422")
    page.get_by_role("button", name="Bewaar en ga verder").click()
    expect(page.locator("[data-errors]")).to_be_focused()
    web.inspect()
    page.get_by_role("link", name=re.compile("Schrijf op waarom jullie ze kiezen")).click()
    expect(page.get_by_label("Waarom jullie anders kiezen dan de grootste groep")).to_be_focused()
    page.keyboard.insert_text("Het plan is nog niet af.")
    page.get_by_label("Besproken op").select_option(index=1)
    page.get_by_role("button", name="Bewaar en ga verder").click()
    expect(page.get_by_text("Het staat genoteerd.")).to_be_visible()
    expect(page.get_by_text("vraag 3 van 35")).to_be_visible()

    page.get_by_role("link", name="Vorige").click()
    expect(page.get_by_label("Commentaar")).to_have_value("Niet iedereen kent het plan.")
    web.inspect()
    page.get_by_role("link", name="Wat jullie samen kiezen").click()
    page.get_by_role("link", name="Bekijk ze samen").click()
    web.inspect()
    page.get_by_role("button", name="Neem deze samen").click()
    expect(page.get_by_text("2 van 35 vragen besproken.")).to_be_visible()
    web.inspect()
    row = Consensus.objects.get(survey=survey, item=OPPOSED)
    assert (row.chosen, row.reason, row.meeting.present) == ("red", "Het plan is nog niet af.", {"client": 2})


def test_two_people_at_once_without_a_script(live_cast, no_script):
    a = live_cast.a
    survey = talked(a)
    no_script.sign_in(a.facilitator)
    page = no_script.visit(reverse("consensus-item", args=[survey.pid, TIED]))
    actions.agree(survey, a.coordinator, TIED, version=0, chosen="green", comment="Er is al veel.")
    page.get_by_label("Commentaar").fill("Er is nog niets.")
    no_script.expect_complaint("status of 409")
    page.get_by_role("button", name="Bewaar", exact=True).click()
    expect(page.get_by_role("heading", name="Iemand paste dit intussen aan")).to_be_visible()
    expect(page.get_by_role("cell", name="Er is al veel.")).to_be_visible()
    expect(page.get_by_role("cell", name="Er is nog niets.")).to_be_visible()
    no_script.inspect()
    page.get_by_role("button", name="Zet de twee teksten in de vakken").click()
    expect(page.get_by_label("Commentaar")).to_have_value("Er is al veel.\n\nEr is nog niets.")
    page.get_by_role("button", name="Bewaar wat hier staat").click()
    expect(page.get_by_text("Het staat genoteerd.")).to_be_visible()
    assert Consensus.objects.get(survey=survey, item=TIED).comment == "Er is al veel.\n\nEr is nog niets."
