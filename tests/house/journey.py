"""The steps of the main job that more than one journey takes, as people do them in a browser."""

import re

from draagvlak.surveys.models import Survey
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


def real_mail(settings, smtp_server):
    """Points this process at the mail server of the tests, empty."""
    smtp_server.clear()
    settings.SMTP_URL, settings.HAS_MAIL = smtp_server.url, True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", smtp_server.port, False


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
    """Every page is waited for: without scripts nothing else says that the next question is there."""
    plain = browsers(script=False)
    page = plain.visit(link)
    with page.expect_navigation():
        page.click("button[value=begin]")
    chosen = 0
    for _number in range(40):
        if "/overview/" in page.url:
            break
        if page.locator("input[name=level]").count():
            page.check("input[name=level][value=green]", force=True)
            chosen += 1
        with page.expect_navigation():
            page.click(".phone__dock button[value=next]")
    assert chosen >= 35, "no question was passed over"
    with page.expect_navigation():
        page.click("text=Dien in")
    plain.inspect()
    assert page.url.endswith("/done/")
