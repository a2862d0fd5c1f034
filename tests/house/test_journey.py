"""The first half of the main job: set up, invite by real mail, answer on a phone, without scripts and on paper."""

import pytest

from draagvlak.surveys import ballots
from draagvlak.surveys.models import Ballot
from tests.house.journey import link_in, on_a_phone, real_mail, set_up, without_scripts


@pytest.mark.long
def test_from_an_empty_scan_to_handed_in_answers(live_cast, browsers, smtp_server, settings):
    real_mail(settings, smtp_server)
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
