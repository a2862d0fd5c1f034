"""The main job so far, as people do it: set up, invite by real mail, answer on a phone, without scripts, on paper."""

import re

import pytest

from draagvlak.surveys import ballots
from draagvlak.surveys.models import Ballot, Survey
from tests.trust.answering import answer_all

PEOPLE = """Naam; e-mail; rol
An Peeters; an@voorbeeld.be; leiding
Fatima El Amrani; fatima@voorbeeld.be; begeleider
Jan Dewit; jan@voorbeeld.be; ICT
Mieke Claes; mieke@voorbeeld.be; cliënt
Tom Aerts; tom@voorbeeld.be
Papier Zonder Mail
"""


def set_up(web, organisation):
    """From the home of the organisation to a running scan. Returns it."""
    page = web.visit(f"/o/{organisation.pid}/")
    page.click("text=Nieuwe scan")
    page.wait_for_url("**/scans/new/")
    web.inspect()
    page.check("input[name=subject][value=blended-help]", force=True)
    page.click("button:has-text('Bewaar en ga verder')")
    page.wait_for_url("**/people/")
    web.inspect()
    page.fill("textarea[name=people]", PEOPLE)
    page.click("button[name=do]")
    page.wait_for_load_state()
    web.inspect()
    assert "fatima@voorbeeld.be" in page.inner_text("main")
    assert Survey.objects.get(title__icontains="blended").invitees.count() == 0, "looking first stores nothing"
    page.click("button[name=add]")
    page.wait_for_url("**/rules/")
    web.inspect()
    page.click("button:has-text('Bewaar en ga verder')")
    page.wait_for_url("**/start/")
    web.inspect()
    assert "vanaf 5 antwoorden" in page.inner_text("main")
    page.check("#send-mail", force=True)
    page.click("form[data-confirm] button[type=submit]")
    page.click("dialog button:has-text('Start de scan')")
    page.wait_for_url(re.compile(r"/scans/\w+/$"))
    web.inspect()
    return Survey.objects.get(title__icontains="blended")


def link_in(text):
    return re.search(r"https?://[^\s]+(/u/[^\s]+)", text).group(1)


@pytest.mark.journey
def test_from_an_empty_scan_to_handed_in_answers(live_cast, browsers, smtp_server, settings):
    settings.SMTP_URL, settings.HAS_MAIL = smtp_server.url, True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", smtp_server.port, False
    desk = browsers().sign_in(live_cast.a.users["coordinator"])
    survey = set_up(desk, live_cast.a.organisation)
    assert survey.state == "running"
    assert smtp_server.deliver() == 5
    mail = smtp_server.text("fatima@voorbeeld.be")
    assert "blended hulp" in mail
    assert "Mieke" not in mail, "nobody reads in a mail who else was asked"

    on_a_phone(browsers, link_in(mail), survey)
    without_scripts(browsers, link_in(smtp_server.text("jan@voorbeeld.be")), survey)
    on_paper(browsers, desk, live_cast, survey)

    page = desk.visit(f"/scans/{survey.pid}/")
    assert "3 van 6" in page.inner_text("main")
    people = desk.visit(f"/scans/{survey.pid}/people/").inner_text("main")
    assert "Fatima El Amrani" in people
    assert ballots.handed_in_count(survey) == 3


def on_a_phone(browsers, link, survey):
    phone = browsers(viewport={"width": 360, "height": 740}, has_touch=True)
    page = phone.visit(link)
    page.click("button[value=begin]")
    page.wait_for_selector("#asked")
    answer_all(page)
    page.click("text=Dien in")
    page.wait_for_url("**/done/")
    phone.inspect()
    assert "/r/" in page.inner_text("main"), "where the results will be is shown at hand-in"
    page.click("text=Pas mijn antwoorden aan")
    page.wait_for_load_state()
    again = phone.visit(link)
    assert again.url.endswith(link), "the invitation looks the same once it was used"


def without_scripts(browsers, link, survey):
    plain = browsers(script=False)
    page = plain.visit(link)
    page.click("button[value=begin]")
    for _number in range(40):
        if "/overview/" in page.url:
            break
        if page.locator("input[name=level]").count():
            page.check("input[name=level][value=green]", force=True)
        page.click(".phone__dock button[value=next]")
    page.click("text=Dien in")
    plain.inspect()
    assert page.url.endswith("/done/")


def on_paper(browsers, desk, cast, survey):
    from draagvlak.surveys import actions, roster

    owner = cast.a.users["owner"]
    guest = next(guest for guest in roster.guests(survey) if guest.name == "Papier Zonder Mail")
    ((_guest, secrets),) = actions.paper_forms(survey, owner, pids={guest.pid})
    for helper in (desk, browsers().sign_in(owner)):
        page = helper.visit(f"/scans/{survey.pid}/paper/")
        page.fill("input[name=code]", secrets.code)
        page.click("main form button[type=submit]")
        page.wait_for_selector("input[name^=level-]", state="attached")
        helper.inspect()
        for name in sorted({box.get_attribute("name") for box in page.locator("input[name^=level-]").all()}):
            page.check(f"input[name='{name}'][value=orange]", force=True)
        page.click("main form button[type=submit]:visible >> nth=-1")
        page.wait_for_load_state()
        helper.inspect()
    ballot = Ballot.objects.get(survey=survey, paper=True)
    assert ballot.entered_by is not None
    assert ballot.checked_by == owner
