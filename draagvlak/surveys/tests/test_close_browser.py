"""Closing in a real browser: by keyboard, without JavaScript, and every page that follows from it looked at."""

from datetime import timedelta

from django.urls import reverse
from playwright.sync_api import expect

from draagvlak.surveys import closing
from draagvlak.surveys.models import Mode, State, Survey
from draagvlak.surveys.tests.rounds import fill
from tests.people import make_survey


def scan(world, answers, **fields):
    survey = make_survey(world, "Met een behoorlijk lange naam", **fields)
    fill(survey, [{"*": "green"}] * answers)
    return survey


def closed(world, answers, **fields):
    survey = scan(world, answers, **fields)
    closing.close(survey, world.facilitator)
    survey.refresh_from_db()
    return survey


def test_a_scan_is_closed_by_keyboard(live_cast, web):
    a = live_cast.a
    survey = scan(a, 5)
    web.sign_in(a.facilitator)
    page = web.visit(reverse("scan", args=[survey.pid]))
    page.get_by_role("link", name="Sluiten").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="De scan sluiten?")).to_be_visible()
    web.inspect()
    page.get_by_role("button", name="Sluit de scan").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("De scan is gesloten. De resultaten zijn er")).to_be_visible()
    web.inspect()
    assert not web.small_targets(), "\n".join(web.small_targets())
    assert Survey.objects.get(pk=survey.pk).state == State.CLOSED
    page.get_by_role("link", name="Open : Scorekaart").click()
    expect(page.locator("h1")).to_be_visible()


def test_too_few_is_opened_again_without_javascript(live_cast, no_script):
    a = live_cast.a
    survey = scan(a, 4)
    no_script.sign_in(a.facilitator)
    page = no_script.visit(reverse("scan-close", args=[survey.pid]))
    page.get_by_role("button", name="Sluit zonder resultaten").click()
    expect(page.get_by_role("heading", name="Waarom er niets te zien is")).to_be_visible()
    no_script.inspect()
    page.get_by_role("link", name="Heropen").click()
    no_script.inspect()
    day = Survey.objects.get(pk=survey.pk).last_day + timedelta(days=7)
    page.get_by_label("Nieuwe laatste dag").fill(day.isoformat())
    page.get_by_role("button", name="Open hem opnieuw").click()
    expect(page.get_by_text("De scan is weer open.")).to_be_visible()
    assert Survey.objects.get(pk=survey.pk).last_day == day


def test_every_end_of_a_scan_is_a_page_to_show(live_cast, web):
    """Open with results, few, few and cleared, results gone; and beginning again as an open scan."""
    a = live_cast.a
    ends = {name: closed(a, 5, **fields) for name, fields in {
        "open": {"mode": Mode.OPEN, "k": 2}, "gone": {}}.items()}  # fmt: skip
    ends |= {"few": closed(a, 2), "cleared": closed(a, 2)}
    closing._destroy_answers_due(ends["cleared"], ends["cleared"].closed_on)
    closing._destroy_results(ends["gone"])
    web.sign_in(a.facilitator)
    for survey in ends.values():
        web.visit(reverse("scan", args=[survey.pid]))
        assert not web.small_targets(), "\n".join(web.small_targets())
    page = web.visit(reverse("scan-restart", args=[ends["few"].pid]))
    page.get_by_role("button", name="Wis de antwoorden en begin opnieuw").click()
    expect(page.get_by_text("Dit is de nieuwe, open scan.")).to_be_visible()
    assert Survey.objects.get(copied_from=ends["few"]).mode == Mode.OPEN
