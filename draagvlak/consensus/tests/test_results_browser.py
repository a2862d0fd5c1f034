"""The scorecard and the results in a real browser: axe at two widths in both themes, keyboard, no scripts, paper."""

import re

import pytest
from django.urls import reverse
from pypdf import PdfReader

from draagvlak.consensus import scorecard_pages
from draagvlak.consensus.models import Consensus
from draagvlak.lib.tokens import new_row_id
from draagvlak.orgs.keys import seal
from draagvlak.surveys import closing, links, published
from draagvlak.surveys.groups import role_groups
from draagvlak.surveys.models import Argument, Ballot, Mode, Route, Share
from draagvlak.surveys.tests.rounds import fill
from tests.people import make_survey

LEVELS = ("red", "orange", "green", "unknown")
NAMES = ("Fatima", "Jan", "Els", "")
LONG = "Dit is een argument met eenheelergwoordzonderspatiesdatnietmagduwenaanderandvanhetscherm erin."


@pytest.fixture
def rich(live_cast):
    """An open round with everything on its pages: groups in words and numbers, names, arguments, what was agreed."""
    world = live_cast.a
    survey = make_survey(
        world, "Rijke scan", mode=Mode.OPEN, k=2, breakdown="role", groups=role_groups(["nl", "en"])
    )  # fmt: skip
    people = [
        ({"*": LEVELS[at % 4], "why-value": "green" if at else None}, ("management", "frontline")[at % 2], Route.ALL)
        for at in range(8)
    ]
    arguments = {(at, "why-vision"): (LONG, (Share.SHOWN, Share.WITH_COLOUR)[at % 2]) for at in range(4)}
    fill(survey, people, arguments=arguments)
    for at, ballot in enumerate(survey.ballots.all()):
        Ballot.objects.filter(pk=ballot.pk).update(name=seal(world.organisation.pk, NAMES[at % 4], "ballot-name"))
    closing.close(survey, world.coordinator)
    Consensus.objects.create(survey=survey, item="why", is_rubric=True, chosen="green")
    Consensus.objects.create(survey=survey, item="why-vision", chosen="none")
    survey.refresh_from_db()
    return survey


def many(world, survey, number=70):
    """More arguments than fit on a page, and a snapshot whose number fits."""
    old = survey.snapshots.get()
    data = old.data
    data["questions"]["offer-fit"]["arguments"] = number
    old.delete()
    new = survey.snapshots.create(data=data, named=old.named, digest="0" * 64)
    text = seal(world.organisation.pk, LONG, "argument")
    Argument.objects.bulk_create(
        Argument(id=new_row_id(), snapshot=new, question="offer-fit", text=text) for _number in range(number)
    )


@pytest.mark.long
def test_every_page_of_the_scorecard(live_cast, web, rich):
    web.sign_in(live_cast.a.facilitator)
    page = web.visit(reverse("scorecard", args=[rich.pid]))
    assert "Zo kijken jullie naar onlinehulp" in page.inner_text("h1")
    assert not web.small_targets()
    page.click("summary >> nth=0")
    page.click("summary >> nth=1")
    web.inspect()
    web.visit(reverse("scorecard-rubric", args=[rich.pid, "why"]))
    web.visit(reverse("scorecard-how", args=[rich.pid]))
    web.visit(reverse("scorecard", args=[live_cast.a.running.pid]))
    web.context.clear_cookies()
    web.sign_in(live_cast.a.member)
    assert "Wie de scan begeleidt, leest de argumenten." in web.visit(reverse("scorecard", args=[rich.pid])).inner_text(
        "main"
    )


def test_every_page_behind_the_link_on_a_phone(live_cast, phone, rich):
    many(live_cast.a, rich)
    secret = links.results_token(rich)
    page = phone.visit(reverse("results", args=[secret]))
    assert not phone.small_targets()
    page.click("summary >> nth=1")
    phone.inspect()
    page = phone.visit(reverse("results-rubric", args=[secret, "why"]))
    assert "Wie antwoordde wat" in page.inner_text("main")
    phone.visit(reverse("results-rubric", args=[secret, "offer"]))
    page.click("text=Volgende >> nth=0")
    page.wait_for_url(re.compile(r"page=2"))
    phone.inspect()
    phone.visit(reverse("results-how", args=[secret]))


def test_with_the_keyboard_from_the_finding_to_an_argument(phone, rich):
    page = phone.visit(reverse("results", args=[links.results_token(rich)]))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _press in range(60):
        page.keyboard.press("Tab")
        if "order=red" in (page.evaluate("document.activeElement.href || ''")):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("order=red"))
    assert page.inner_text("main [aria-current=true]") == "Meeste rood eerst"
    page.focus("summary >> nth=0")
    page.keyboard.press("Enter")
    assert page.is_visible("table.counts >> nth=0")
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert float(ring.removesuffix("px")) >= 2


def test_the_results_without_scripts(no_script, rich):
    page = no_script.visit(reverse("results", args=[links.results_token(rich)]))
    page.click("text=Zoals in de scan")
    assert "order=scan" in page.url
    page.click("summary >> nth=0")
    assert page.is_visible("table.counts >> nth=0")
    page.click(".score__go >> nth=0")
    assert "/part/" in page.url
    assert page.inner_text("h1")


def test_on_paper_stands_what_counts_and_no_button(live_cast, web, rich, tmp_path):
    web.sign_in(live_cast.a.facilitator)
    page = web.visit(reverse("scorecard", args=[rich.pid]))
    page.emulate_media(media="print")
    page.pdf(path=tmp_path / "scorecard.pdf", format="A4", prefer_css_page_size=True)
    text = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(tmp_path / "scorecard.pdf").pages).split())
    assert "Zo kijken jullie naar onlinehulp" in text
    for part in scorecard_pages.card_of(published.read(rich), "nl").parts:
        assert part.short in text
        assert part.word in text
    assert "samen gekozen" in text
    for button in ("Bespreek dit samen", "Meeste rood eerst", "als tabel"):
        assert button not in text
    page.emulate_media(media="screen")
