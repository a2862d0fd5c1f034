"""A whole conversation in real browsers: one wall, one desk, six phones, and everything that goes wrong in a room.

A phone reloads, one is off the line for twenty seconds, one comes late, a second facilitator takes over, and the server
is killed in the middle of a vote. The record is complete and equal on every view and in the minutes.
"""

import re
import signal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from draagvlak.consensus.models import ActionLink, Consensus
from draagvlak.live import actions
from draagvlak.live.models import Conversation, Poll, Seat, Stage, Vote
from draagvlak.reports.tests import reading
from draagvlak.surveys.published import of_snapshot

LINE = "net::ERR_|Failed to load resource|EventSource"
VOTES = ("red", "orange", "orange", "orange", "green")
COUNTS = (1, 3, 1, 0)
SECOND_VOTE = re.compile(r"Tweede stem\D*?1\D+?3\D+?1\D")  # in the minutes: the counts of red, orange and green
SECOND = "why-value"


class Hall:
    """Everybody in the room, on one server."""

    def __init__(self, world, browsers, server):
        self.world, self.browsers, self.server = world, browsers, server

    def come(self, user=None, **options):
        web = self.browsers(base=self.server.url, **options)
        web.expect_complaint(LINE)
        return web.sign_in(user) if user else web

    def phone(self, code, role=None):
        """A phone that comes in with the code of the wall."""
        web = self.come(viewport={"width": 360, "height": 740}, has_touch=True)
        page = web.visit(f"/g/{code}/")
        if role:
            page.select_option("#id_role", role)
        page.click("button:has-text('Doe mee')")
        page.wait_for_url("**/g/at/*/")
        return web


def press(desk, do):
    """A button of the desk, by its name, when it is there."""
    desk.page.locator(f"#do-{do}").click()


def at(survey):
    return Conversation.objects.select_related("survey__organisation", "survey__release", "meeting").get(
        survey=survey, rehearsal=False
    )


def vote(phone, level):
    phone.page.click(f"#vote .pick[data-level={level}]")


def prepared(hall, survey):
    """The desk of the facilitator with an open lobby, two questions on the agenda, and the code that the wall shows."""
    desk = hall.come(hall.world.users["facilitator"])
    page = desk.visit(reverse("talks", args=[survey.pid]))
    page.click("button[value=prepare]")
    page.wait_for_url("**/agenda/")
    desk.inspect()
    talk = at(survey)
    assert talk.agenda, "an agenda is proposed"
    actions.set_agenda(talk, hall.world.users["facilitator"], [(hall.world.question, 6), (SECOND, 6)])
    desk.visit(reverse("talk", args=[talk.pid]))
    press(desk, "open")
    wall = hall.come(hall.world.users["member"])
    wall.page.goto(reverse("talk-wall", args=[talk.pid]))
    shown = wall.page.inner_text("main")
    code = re.search(r"\b[2-9A-HJ-NP-Z]{4} [2-9A-HJ-NP-Z]{4}\b", shown).group().replace(" ", "")
    return desk, wall, code


@pytest.mark.alone  # eight browsers at once
@pytest.mark.same
def test_one_wall_one_desk_and_six_phones(live_cast, browsers, own_server):
    a = live_cast.a
    a.talk.delete()
    Consensus.objects.filter(survey=a.closed).delete()
    hall = Hall(a, browsers, own_server())
    desk, wall, code = prepared(hall, a.closed)
    phones = [hall.phone(code, role) for role in ("frontline", "frontline", "management", "client", None)]
    expect(wall.page.locator("main")).to_contain_text(re.compile(r"\b5\b"))

    press(desk, "begin")
    question = "#stage h2"
    text = phones[0].page.locator(question)
    expect(text).not_to_have_text("Je bent erbij")
    asked = text.inner_text()
    for web in (*phones, wall):
        expect(web.page.locator("main")).to_contain_text(asked)

    heard_and_checked(desk, wall, phones)
    late = the_second_vote(hall, desk, wall, phones, code)
    owner = taken_over(hall, desk)
    press(owner, "reveal")
    everybody_sees(owner, wall, [*phones, late])
    chosen_and_done(owner, wall, phones)
    minutes = the_end(hall, owner, phones)
    the_record_is_complete(a, minutes, owner)


def heard_and_checked(desk, wall, phones):
    """An argument of the room stands on the wall after the check, and not before."""
    press(desk, "next")
    page = phones[0].page
    expect(page.locator("#say-more")).to_be_visible()
    page.click("#say-more summary")
    page.fill("#text", "We weten niet hoeveel tijd het kost.")
    page.click("#say button")
    expect(page.locator("#mine")).to_contain_text("We weten niet hoeveel tijd het kost.")
    waiting = desk.page.locator("li", has_text="We weten niet hoeveel tijd het kost.").first
    expect(waiting).to_be_visible()
    assert "hoeveel tijd" not in wall.page.content()
    waiting.locator("button").first.click()
    for web in (wall, phones[1]):
        expect(web.page.locator("main")).to_contain_text("We weten niet hoeveel tijd het kost.")


def the_second_vote(hall, desk, wall, phones, code):
    """Five vote; one reloads, one is off the line for 20 s, the server is killed in between, one comes too late."""
    press(desk, "next")
    press(desk, "poll")
    expect(phones[0].page.locator("#vote .pick")).to_have_count(4)
    vote(phones[0], VOTES[0])
    expect(phones[0].page.locator("#voted")).to_contain_text("Je stemde")
    phones[1].page.reload()
    vote(phones[1], VOTES[1])
    expect(phones[1].page.locator("#voted")).to_contain_text("Je stemde")

    gone = phones[2]
    gone.context.set_offline(True)
    vote(gone, VOTES[2])
    expect(gone.page.locator("#voted")).to_contain_text("Geen verbinding")
    late = hall.phone(code)
    expect(late.page.locator("main")).to_contain_text("Deze vraag begon voor")
    hall.server.stop(signal.SIGKILL)
    gone.page.wait_for_timeout(20_000)
    hall.server.start()
    gone.context.set_offline(False)
    expect(gone.page.locator("#voted")).to_contain_text("Je stemde")

    for phone, level in zip(phones[3:], VOTES[3:], strict=True):
        vote(phone, level)
        expect(phone.page.locator("#voted")).to_contain_text("Je stemde")
    poll = Poll.objects.get(kind=Poll.Kind.SECOND)
    assert (poll.voters, Vote.objects.filter(poll=poll).count()) == (5, 5)
    expect(wall.page.locator("main")).to_contain_text(re.compile("5 van (de )?5"))
    assert wall.page.locator(".votes").count() == 0, "nothing of the outcome is there yet"
    return late


def taken_over(hall, desk):
    """A second facilitator takes the desk; the first sees who leads now, and has no buttons any more."""
    owner = hall.come(hall.world.users["owner"])
    talk = at(hall.world.closed)
    owner.visit(reverse("talk", args=[talk.pid]))
    assert owner.page.locator("#do-reveal").count() == 0
    press(owner, "take-over")
    expect(owner.page.locator("#do-reveal")).to_be_visible()
    expect(desk.page.locator("#do-reveal")).to_have_count(0)
    return owner


FIGURES = """() => {
  const tables = document.querySelectorAll('#stage table, .wall table');
  const table = document.querySelector('#desk') ? tables[tables.length - 1] : tables[0]; // the newest stands last there
  return table ? [...table.tBodies[0].rows[0].cells].filter(cell => cell.tagName === 'TD')
    .map(cell => Number(cell.textContent)) : [];
}"""


def shows(web, counts):
    """Waits until a page shows these numbers as its newest vote, as a screen reader hears them."""
    found = []
    for _try in range(100):
        found = web.page.evaluate(FIGURES)
        if found == list(counts):
            return
        web.page.wait_for_timeout(200)
    pytest.fail(f"{web.page.url} shows {found}")


def everybody_sees(desk, wall, phones):
    """The same numbers at the desk, on the wall and on every phone, also on the one that came late."""
    shows(desk, COUNTS)
    for web in (wall, *phones):
        shows(web, COUNTS)
        expect(web.page.locator("h3").first).to_have_text("Tweede stem")


def chosen_and_done(desk, wall, phones):
    """A colour against the largest group asks why; then it stands everywhere, and so does the action."""
    press(desk, "next")
    page = desk.page
    page.check("#choose-form input[name=chosen][value=red]", force=True)
    page.click("#do-choose")
    expect(page.locator("#desk [data-errors]")).to_be_visible()
    page.fill("#choose-form textarea[name=reason]", "Zonder uren weten we niets.")
    page.click("#do-choose")
    for web in (wall, phones[4]):
        expect(web.page.locator("main")).to_contain_text("Zonder uren weten we niets.")
    press(desk, "next")
    page.fill("#act-form textarea[name=what], #act-form input[name=what]", "Vier weken uren noteren")
    page.click("#do-act")
    for web in (wall, phones[0]):
        expect(web.page.locator("main")).to_contain_text("Vier weken uren noteren")
    asked = page.locator("#stage-title").inner_text()
    press(desk, "next")
    expect(page.locator("#stage-title")).not_to_have_text(asked)
    press(desk, "skip")
    expect(page.locator("a[href$='/close/']").first).to_be_visible()


def the_end(hall, desk, phones):
    """The hour is voted on, and the conversation ends: phones forget, the minutes are there. Returns their page."""
    talk = at(hall.world.closed)
    page = desk.visit(reverse("talk-close", args=[talk.pid]))
    assert "Vier weken uren noteren" in page.inner_text("main")
    page.click("button[value=open]")
    for phone in phones:
        phone.page.locator("#vote .pick").nth(3).click()
        expect(phone.page.locator("#voted")).to_contain_text("Je stemde")
    page.click("button[value=show]")
    page.get_by_role("button", name="Rond het gesprek af").or_(
        page.get_by_role("button", name="Beëindig het gesprek")
    ).first.click()
    page.wait_for_load_state()
    for phone in phones:
        expect(phone.page.locator("h1")).to_have_text("Bedankt")
    talk.refresh_from_db()
    assert (talk.stage, Seat.objects.filter(conversation=talk).count()) == (Stage.OVER, 0)
    return desk.visit(reverse("talk-minutes", args=[talk.pid])).inner_text("main")


def the_record_is_complete(a, minutes, desk):
    """Record, actions, page and files say the same."""
    talk = at(a.closed)
    row = Consensus.objects.get(survey=a.closed, item=a.question)
    assert (row.chosen, row.reason, row.round, row.meeting) == ("red", "Zonder uren weten we niets.", 2, talk.meeting)
    assert talk.meeting.present == {"management": 1, "frontline": 2, "client": 1}
    poll = talk.polls.get(kind=Poll.Kind.SECOND)
    assert of_snapshot(a.closed, poll.snapshot).questions[a.question].counts.row == COUNTS
    assert talk.polls.get(kind=Poll.Kind.WORTH).outcome == {"worth": [0, 0, 0, 5, 0]}
    link = ActionLink.objects.get(survey=a.closed, action__what="Vier weken uren noteren")
    assert link.question == a.question
    for kind in ("pdf", "docx"):
        answer = desk.context.request.get(reverse("talk-minutes-file", args=[talk.pid, kind]))
        assert answer.status == 200
        told = " ".join(reading.TEXT[kind](answer.body()).split())
        for text in ("Zonder uren weten we niets.", "Vier weken uren noteren"):
            assert text in told, (kind, text)
            assert text in " ".join(minutes.split())
        for said in (told, minutes):
            assert re.search(SECOND_VOTE, said), (kind, said)
