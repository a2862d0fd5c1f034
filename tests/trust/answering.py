"""Answering as a person does it in a real browser: small steps that the trust tests share."""

from draagvlak.surveys import ballots
from draagvlak.surveys.models import Ballot

LEVELS = ("red", "orange", "green", "unknown")


def enter(web, token):
    """Opens an invitation and begins."""
    page = web.page
    page.goto(f"/u/{token}/")
    page.click("button[value=begin]")
    page.wait_for_selector("#asked")
    return page


def choose(page, level):
    page.check(f"input[name=level][value={level}]", force=True)


def saved(page, timeout=15_000):
    """Waits until the quiet line says that it is on the server."""
    page.wait_for_selector("#said:has-text('Opgeslagen')", timeout=timeout)


def turn(page, number):
    """Presses 'Next' and waits for question `number`."""
    page.click(".phone__dock button[value=next]")
    page.wait_for_selector(f"[data-count]:has-text('Vraag {number} van')")


def answer_all(page, total=35, argument_every=3):
    """From the practice question to the overview, as answers were given: {number: level}."""
    given = {}
    for number in range(1, total + 1):
        turn(page, number)
        given[number] = LEVELS[number % 4]
        choose(page, given[number])
        if number % argument_every == 0:
            page.fill("#argument", f"Omdat {number}.")
    page.click(".phone__dock button[value=next]")
    page.wait_for_url("**/overview/", timeout=30_000)
    return given


def stored(survey):
    """What the one ballot of a round holds: {question: level}, through the author's own door."""
    ballot = Ballot.objects.get(survey=survey)
    return {row.question: row.level for row in ballot.answers.all()}


def pass_of(web, survey):
    """The Pass in the browser of this visitor."""
    name = ballots.cookie_name(survey.pid)
    value = next(cookie["value"] for cookie in web.context.cookies() if cookie["name"] == name)
    return ballots.read(value, survey.pid)
