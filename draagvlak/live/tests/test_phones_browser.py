"""A phone of 320 px in a real browser: in by a typed code, along with the conversation, a line that drops, and out."""

import re
import signal

from playwright.sync_api import expect

from draagvlak.live import actions, flow, polls, seats
from draagvlak.live.models import Conversation, Heard, Poll, Step, Vote
from draagvlak.surveys.models import Level
from tests.browser import PHONE

LINE = "net::ERR_INTERNET_DISCONNECTED|Failed to load resource"


def at(talk):
    return Conversation.objects.select_related("survey__organisation", "survey__release", "meeting").get(pk=talk.pk)


def move(talk, a, **how):
    talk = at(talk)
    return actions.move(talk, a.facilitator, flow.place(talk).mark, **how)


def test_a_phone_goes_along(live_cast, phone):
    a, talk = live_cast.a, live_cast.a.talk
    others = [seats.join(talk) for _phone in range(5)]
    page = phone.visit("/d/")
    page.fill("#id_code", a.links.talk_code.lower())
    page.click("button:has-text('Doe mee')")
    page.wait_for_url("**/g/*/")
    phone.inspect()
    assert not phone.small_targets(), "\n".join(phone.small_targets())
    page.select_option("#id_role", "ict")
    page.click("button:has-text('Doe mee')")
    page.wait_for_url("**/g/at/*/")
    expect(page.locator("#stage h2")).to_have_text("Je bent erbij")
    phone.inspect()
    address = page.url

    actions.begin(at(talk), a.facilitator)
    expect(page.locator("#stage h3")).to_have_text("Eerste beeld")
    phone.inspect()
    move(talk, a)
    page.click("summary")
    page.fill("#text", "Wij hebben te weinig tijd.")
    actions.note(at(talk), a.facilitator, "Er is al veel geoefend.")
    expect(page.locator("#stage .said")).to_contain_text("Er is al veel geoefend.")
    assert page.input_value("#text") == "Wij hebben te weinig tijd.", "nothing typed is lost"
    phone.inspect()
    page.click("#say button")
    expect(page.locator("#mine")).to_contain_text("Wacht.")
    assert page.input_value("#text") == ""
    assert Heard.objects.filter(conversation=talk, state=Heard.State.WAITING).count() == 1

    move(talk, a)
    polls.open_poll(at(talk), a.facilitator, Poll.Kind.SECOND)
    expect(page.locator("#vote .pick")).to_have_count(4)
    poll = Poll.objects.get(conversation=talk)
    for nonce in others:
        seats.vote(seats.find(talk.pid, nonce), poll.pk, Level.ORANGE)
    page.click("#vote .pick[data-level=orange]")
    expect(page.locator("#voted")).to_contain_text("Je stemde: Oranje")
    phone.inspect()
    assert not phone.small_targets(), "\n".join(phone.small_targets())
    phone.expect_complaint(LINE)
    phone.context.set_offline(True)
    page.click("#vote .pick[data-level=green]")
    expect(page.locator("#voted")).to_contain_text("Geen verbinding")
    phone.context.set_offline(False)
    expect(page.locator("#voted")).to_contain_text("Je stemde: Groen")
    assert Vote.objects.filter(poll=poll).count() == 6
    page.reload()
    assert page.url == address
    expect(page.locator("#vote .pick[data-level=green] input")).to_be_checked()

    polls.reveal(at(talk), a.facilitator)
    expect(page.locator("#stage h3").first).to_have_text("Tweede stem")
    expect(page.locator("#stage .spread__counts").first).to_have_text(
        re.compile("0 rood.*5 oranje.*1 groen", re.DOTALL)
    )
    expect(page.locator("#voted")).to_be_empty()
    phone.inspect()
    move(talk, a, step=Step.CHOOSE)
    expect(page.locator("#stage")).to_contain_text("Samen gekozen")
    move(talk, a, at=1)
    polls.open_poll(at(talk), a.facilitator, Poll.Kind.WORTH)
    page.click("#vote .pick:has-text('Meer dan de moeite waard')")
    expect(page.locator("#voted")).to_contain_text("Je stemde: Meer dan de moeite waard")
    phone.inspect()
    polls.reveal(at(talk), a.facilitator)
    expect(page.locator("#stage")).to_contain_text("Te weinig stemmen")
    actions.end(at(talk), a.facilitator)
    expect(page.locator("h1")).to_have_text("Bedankt", timeout=15_000)
    phone.inspect()
    phone.expect_complaint("Clear-Site-Data")
    page.click("button:has-text('Klaar')")
    page.wait_for_url("**/d/")
    assert not [one for one in phone.context.cookies() if one["name"].startswith("seat_")]
    assert page.evaluate("() => [localStorage.length, sessionStorage.length]") == [0, 0]


def test_a_vote_is_tried_again_until_it_arrived(live_cast, own_server, browsers):
    a, talk, server = live_cast.a, live_cast.a.talk, own_server()
    for _phone in range(5):
        seats.join(talk)
    actions.begin(at(talk), a.facilitator)
    move(talk, a, step=Step.SECOND)
    polls.open_poll(at(talk), a.facilitator, Poll.Kind.SECOND)
    phone = browsers(base=server.url, viewport=dict(PHONE))
    phone.context.add_cookies([{"name": seats.cookie_name(talk.pid), "value": a.links.seat, "url": server.url}])
    phone.expect_complaint(r"net::ERR_|Failed to load resource|status of 503")
    page = phone.page
    page.goto(f"/g/at/{talk.pid}/")
    voted, arrived = page.locator("#voted"), []
    page.on("response", lambda one: arrived.append(one.status) if one.url.endswith("/vote/") else None)

    phone.context.route("**/vote/", lambda route: route.fulfill(status=503))
    page.click("#vote .pick[data-level=red]")
    expect(voted).to_contain_text("Geen verbinding")
    actions.pause(at(talk), a.facilitator, True)  # the stand arrives, and it is tried again
    expect(page.locator("#stage")).to_contain_text("pauze")
    expect(voted).to_contain_text("We blijven het proberen")
    phone.context.unroute("**/vote/")
    actions.pause(at(talk), a.facilitator, False)
    expect(voted).to_contain_text("Je stemde: Rood")

    server.stop(signal.SIGKILL)
    page.click("#vote .pick[data-level=green]")
    expect(voted).to_contain_text("Geen verbinding")
    expect(voted).to_contain_text("We blijven het proberen", timeout=25_000)
    expect(page.locator("#vote .pick[data-level=green] input")).to_be_checked()
    server.start()
    expect(voted).to_contain_text("Je stemde: Groen", timeout=25_000)
    assert list(Vote.objects.values_list("level", flat=True)) == [Level.GREEN]
    assert arrived.count(200) == 2, "each choice arrived once"

    phone.context.route("**/vote/", lambda route: route.fulfill(status=503))
    page.click("#vote .pick[data-level=orange]")
    expect(voted).to_contain_text("Geen verbinding")
    polls.reveal(at(talk), a.facilitator)
    expect(voted).to_contain_text("Je laatste keuze is misschien niet aangekomen")


def test_without_scripts_a_phone_votes_and_adds(live_cast, no_script):
    a, talk = live_cast.a, live_cast.a.talk
    for _phone in range(5):
        seats.join(talk)
    page = no_script.visit(f"/g/{a.links.talk_code}/")
    page.click("button:has-text('Doe mee')")
    page.wait_for_url("**/g/at/*/")
    actions.begin(at(talk), a.facilitator)
    move(talk, a, step=Step.SECOND)
    polls.open_poll(at(talk), a.facilitator, Poll.Kind.SECOND)
    with page.expect_navigation():
        page.click("text=Kijk opnieuw")
    page.check("#vote input[value='0']", force=True)
    with page.expect_navigation():
        page.click("#voted button")
    no_script.inspect()
    assert "Je stemde" in page.inner_text("#voted")
    page.click("summary")
    page.fill("#text", "Het kost te veel.")
    with page.expect_navigation():
        page.click("#say button")
    assert "Het kost te veel." in page.inner_text("#mine")
    no_script.expect_complaint("Clear-Site-Data")
    with page.expect_navigation():
        page.click("text=Ik ga weg")
    assert page.url.endswith("/d/")
