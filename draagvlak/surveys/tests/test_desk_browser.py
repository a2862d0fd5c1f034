"""The desk in a real browser: set up a scan, invite, start; with a mouse, with keys only, without JavaScript."""

import re
import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from draagvlak.orgs.models import Mail
from draagvlak.surveys import actions, links, roster
from draagvlak.surveys.models import MINIMUM, Mode, Survey
from draagvlak.surveys.people import Person
from tests.people import make_survey

LIST = 'Naam;E-mail;Functie\nAn Peeters;an@example.org;begeleider\n"Maes, Jo" <jo@example.org>\nLi;li@example.org;ICT\n'


def newest(world):
    return Survey.objects.filter(organisation=world.organisation).order_by("-pk").first()


def test_a_scan_is_set_up_and_started_in_under_two_minutes(live_cast, house, web):
    a = live_cast.a
    web.sign_in(a.facilitator)
    page = web.visit(reverse("scans", args=[a.organisation.pid]))
    began = time.monotonic()
    page.get_by_role("link", name="Zet een scan op").click()
    web.inspect()
    page.get_by_role("radio", name=re.compile("^Beeldbellen")).check()
    expect(page.locator("[data-example]")).to_contain_text("beeldbellen")
    page.get_by_role("radio", name=re.compile("^Iets anders")).check()
    page.get_by_label("In je eigen woorden: Nederlands").fill("chatten met jongeren")
    expect(page.locator("[data-example]")).to_contain_text("chatten met jongeren")
    web.inspect()
    page.get_by_role("button", name="Bewaar en ga verder").click()

    page.get_by_label("Namen en adressen").fill(LIST + "Bo;geen adres@\n")
    page.get_by_role("button", name="Bewaar en ga verder").click()
    expect(page.get_by_role("heading", name="We begrepen 3 mensen")).to_be_visible()
    expect(page.get_by_text("Dit is geen volledig e-mailadres.")).to_be_visible()
    web.inspect()
    page.get_by_label("Rol van Jo Maes").select_option("client")
    page.get_by_role("button", name="Zet deze 3 mensen erbij en ga verder").click()

    expect(page.get_by_role("heading", name="Wie ziet wat?", exact=True)).to_be_visible()
    expect(page.get_by_label("Namen van de teams")).to_be_hidden()
    page.get_by_role("radio", name=re.compile("^Per team")).check()
    expect(page.get_by_label("Namen van de teams")).to_be_visible()
    page.get_by_role("radio", name=re.compile("^Per rol")).check()
    web.inspect()
    page.get_by_role("button", name="Bewaar en ga verder").click()

    expect(page.get_by_text("Niemand ziet jouw antwoorden met je naam.")).to_be_visible()
    expect(page.get_by_text("Er staat niemand van de leiding op de lijst.")).to_be_visible()
    web.inspect()
    page.get_by_role("button", name="Start de scan").click()
    dialog = page.get_by_role("dialog", name="De scan starten?")
    expect(dialog).to_be_visible()
    web.inspect()
    dialog.get_by_role("button", name="Start de scan").click()
    expect(page.get_by_text("De scan is gestart. 3 mails zijn onderweg.")).to_be_visible()
    web.inspect()
    assert time.monotonic() - began < 120, "even with every page inspected"

    survey = newest(a)
    assert survey.subject["nl"] == "chatten met jongeren"
    assert {(g.name, g.group) for g in roster.guests(survey)} == {
        ("An Peeters", "frontline"), ("Jo Maes", "client"), ("Li", "ict"),
    }  # fmt: skip
    assert Mail.objects.filter(object_pid=survey.pid).count() == 3


class Keys:
    """A visitor without a mouse: Tab until something has the focus, then a key. The focus must be visible each time."""

    def __init__(self, page):
        self.page = page

    def to(self, selector, most=80):
        for _press in range(most):
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                assert self.page.evaluate(VISIBLE), f"the focus on {selector} cannot be seen"
                return self
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached with Tab on {self.page.url}")

    def press(self, key):
        self.page.keyboard.press(key)
        return self

    def go(self):
        """Enter, and the next page."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type(self, text):
        self.page.keyboard.insert_text(text)
        return self


VISIBLE = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  const rings = [e, e.closest('.choice')].filter(Boolean).map(x => getComputedStyle(x));
  const ring = rings.some(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2);
  const middle = Math.min(innerHeight - 1, Math.max(0, box.y + box.height / 2));
  const at = document.elementFromPoint(box.x + box.width / 2, middle);
  const free = e === at || e.contains(at) || at?.contains(e) || !!at?.closest('label');
  return ring && free && box.bottom > 0 && box.top < innerHeight;
}"""


def test_with_the_keyboard_only(live_cast, house, web):
    a = live_cast.a
    web.sign_in(a.coordinator)
    page = web.visit(reverse("scans", args=[a.organisation.pid]))
    keys = Keys(page)
    keys.to("a.skip").press("Enter")
    keys.to("a.btn[href$='/scans/new/']").go()
    keys.to("input[name=subject]").press("ArrowDown").press("ArrowDown")
    expect(page.get_by_role("radio", name=re.compile("^Blended hulp"))).to_be_checked()
    keys.to("input[name=asker]").press("Control+a").type("Els Maes")
    keys.to("main form button[type=submit]").go()
    keys.to("input[name=group_kind]").press("ArrowUp")
    keys.to("textarea[name=people]").type(LIST)
    keys.to("main form button[type=submit]").go()
    keys.to("select[name=group-1]").press("End")
    keys.to("button[name=add]").go()
    keys.to("input[name=mode]").press("ArrowDown")
    keys.to("main form button[type=submit]").go()
    expect(page.get_by_text("Niemand ziet welke antwoorden van jou zijn.")).to_be_visible()
    keys.to("input[name=send]").press("ArrowDown")
    keys.to("main form button[type=submit]").press("Enter")
    keys.to("dialog button[value=yes]").go()
    expect(page.get_by_role("heading", name="Blended hulp")).to_be_visible()
    survey = newest(a)
    assert (survey.state, survey.mode, survey.k, survey.asker) == ("running", "anonymous", 8, "Els Maes")
    assert survey.subject_id == "blended-help"
    assert survey.group_kind == "offering"
    assert Mail.objects.filter(object_pid=survey.pid).count() == 0, "by hand was chosen"


def test_without_javascript(live_cast, house, no_script):
    a = live_cast.a
    no_script.sign_in(a.facilitator)
    no_script.expect_complaint("status of 422 ")  # one step is sent with something missing
    page = no_script.visit(reverse("scan-new", args=[a.organisation.pid]))
    expect(page.get_by_text("Zo klinkt de eerste vraag:")).to_be_visible()
    page.get_by_role("radio", name=re.compile("^Iets anders")).check()
    page.get_by_role("button", name="Bewaar en ga verder").click()
    expect(page.get_by_role("heading", name="Er is een probleem")).to_be_visible()
    assert page.title().startswith("Fout: ")
    page.get_by_label("In je eigen woorden: Nederlands").fill("een app")
    page.get_by_role("button", name="Bewaar en ga verder").click()
    page.get_by_label("Of een bestand").set_input_files(
        {"name": "lijst.csv", "mimeType": "text/csv", "buffer": LIST.encode("cp1252")}
    )
    page.get_by_role("button", name="Bewaar en ga verder").click()
    expect(page.get_by_label("Namen en adressen")).to_have_value(LIST)
    page.get_by_role("button", name="Zet deze 3 mensen erbij en ga verder").click()
    page.get_by_role("button", name="Bewaar en ga verder").click()
    page.get_by_label("Ik deel bladen of links uit").check()
    page.get_by_role("button", name="Start de scan").click()
    expect(page.get_by_role("heading", name="De scan starten?")).to_be_visible()
    page.get_by_role("button", name="Start de scan").click()
    expect(page.get_by_text("Deel nu de uitnodigingen uit.")).to_be_visible()
    page.get_by_role("link", name="Maak de bladen").click()
    page.get_by_role("button", name="Maak de bladen").click()
    expect(page.locator(".invitation")).to_have_count(3)
    assert newest(a).state == "running"


def running(a, mode, listed=3):
    survey = make_survey(a, "Voor het papier", state="draft", mode=mode, k=MINIMUM[mode])
    actions.add_invitees(survey, a.facilitator, [Person(f"Persoon {n}", f"p{n}@example.org") for n in range(listed)])
    actions.launch(survey, a.facilitator, survey.version)
    survey.refresh_from_db()
    return survey


@pytest.mark.long
def test_every_page_of_a_running_scan(live_cast, house, web):
    """Visited means inspected: structure, axe, 320 and 1280 px, both themes, no foreign request, the CSP."""
    a = live_cast.a
    web.sign_in(a.facilitator)
    for mode in (Mode.CONFIDENTIAL, Mode.ANONYMOUS):
        survey = running(a, mode)
        for name in (
            "scan",
            "scan-people",
            "scan-extend",
            "scan-copy",
            "scan-cancel",
            "scan-remind",
            "scan-form",
            "scan-poster",
        ):
            web.visit(reverse(name, args=[survey.pid]))
    survey = running(a, Mode.CONFIDENTIAL)
    invitee = survey.invitees.first()
    for name in ("invitee-edit", "invitee-remove", "invitee-renew"):
        web.visit(reverse(name, args=[invitee.pid]))
    web.page.get_by_role("button", name="Toon een nieuwe link").click()
    expect(web.page.get_by_role("heading", name="Een nieuwe link")).to_be_visible()
    web.inspect()
    web.visit(reverse("scan", args=[a.draft.pid]))
    web.visit(reverse("scan-delete", args=[a.draft.pid]))
    assert web.small_targets() == []


def test_paper_is_a4_and_splits_no_question(live_cast, house, web):
    a = live_cast.a
    web.sign_in(a.facilitator)
    survey = running(a, Mode.CONFIDENTIAL)
    page = web.visit(reverse("scan-sheets", args=[survey.pid]))
    page.get_by_role("button", name="Maak de bladen").click()
    web.inspect()
    expect(page.locator(".invitation .qr")).to_have_count(3)
    assert len(pages_of(page.pdf(prefer_css_page_size=True))) == 3, "one sheet for each person"
    page = web.visit(reverse("scan-form", args=[survey.pid]))
    page.get_by_label("Persoon 0").check()
    page.get_by_role("button", name="Maak de formulieren").click()
    web.inspect()
    expect(page.locator(".q")).to_have_count(35)
    assert set(page.locator(".q").evaluate_all("all => all.map(q => getComputedStyle(q).breakInside)")) == {"avoid"}
    sizes = pages_of(page.pdf(prefer_css_page_size=True))
    assert 4 <= len(sizes) <= 10
    assert all(abs(width - 595) < 2 and abs(height - 842) < 2 for width, height in sizes)


def pages_of(pdf):
    """The sizes of the pages of a PDF, in points."""
    return [tuple(map(float, box.split()[2:])) for box in re.findall(rb"/MediaBox \[([\d. ]+)\]", pdf)]


def test_the_poster_opens_the_scan(live_cast, house, browsers):
    a = live_cast.a
    survey = running(a, Mode.ANONYMOUS)
    web = browsers()
    web.sign_in(a.facilitator)
    page = web.visit(reverse("scan-poster", args=[survey.pid]))
    code = page.locator(".code--big").inner_text()
    visitor = browsers()
    there = visitor.visit(reverse("join"))
    there.locator("main input[type=text]").first.fill(code.lower())
    there.locator("main button[type=submit]").first.click()
    expect(there.get_by_text("Niemand ziet welke antwoorden van jou zijn.")).to_be_visible()
    assert links.ensure_shared(survey).code == code.replace(" ", "")
