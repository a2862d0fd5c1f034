"""The desk in a real browser: one question with the keyboard alone, nothing typed lost, and without a script."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from draagvlak.consensus.models import Consensus
from draagvlak.consensus.tests.agreeing import MOSTLY, OPPOSED, talked
from draagvlak.live import actions, flow, seats
from draagvlak.live.models import Conversation, Poll, Step
from draagvlak.plans.models import Action


@pytest.fixture
def a(live_cast):
    return live_cast.a


@pytest.fixture
def talk(a):
    """A conversation with six phones in it, about two questions."""
    made = actions.open_lobby(actions.prepare(talked(a), a.facilitator), a.facilitator)
    return actions.set_agenda(made, a.facilitator, [(OPPOSED, 6), (MOSTLY, 6)])


def now(talk):
    return Conversation.objects.select_related("survey__organisation", "survey__release").get(pk=talk.pk)


def come_in(talk, number=6):
    return [seats.join(now(talk)) for _phone in range(number)]


def desk_of(talk):
    return reverse("talk", args=[talk.pid])


def at(talk, a, step):
    talk = actions.begin(now(talk), a.facilitator)
    return actions.move(talk, a.facilitator, flow.place(talk).mark, step=step)


def look(page):
    """The nudges of this process do not reach the server of the tests: the page asks by itself."""
    page.evaluate("window.live.ask()")


def test_one_question_with_the_keyboard_alone(a, talk, web):
    nonces = come_in(talk)
    page = web.sign_in(a.facilitator).visit(desk_of(talk))
    page.keyboard.press("n")
    expect(page.locator("#stage-title")).to_be_focused()
    expect(page.get_by_role("heading", name=re.compile("meerwaarde onlinehulp"))).to_be_visible()
    web.inspect()
    page.keyboard.press("n")
    expect(page.locator("[aria-current=step]").first).to_have_text("Luisteren")
    page.keyboard.press("t")
    page.keyboard.type("Niemand kent het plan.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="Niemand kent het plan.")).to_be_visible()
    web.inspect()
    page.keyboard.press("Tab")
    page.keyboard.press("n")
    expect(page.locator("[aria-current=step]").first).to_have_text("Tweede stem")
    page.keyboard.press("v")
    expect(page.get_by_text("0 van 6 stemden")).to_be_visible()
    poll = Poll.objects.get(conversation=talk)
    for nonce, level in zip(nonces, (0, 1, 1, 1, 1, 2), strict=True):
        seats.vote(seats.find(talk.pid, nonce), poll.pk, level)
    look(page)
    expect(page.get_by_text("6 van 6 stemden")).to_be_visible()
    web.inspect()
    page.keyboard.press("r")
    expect(page.get_by_role("heading", name="Tweede stem")).to_be_visible()
    page.keyboard.press("c")
    expect(page.locator("[aria-current=step]").first).to_have_text("Kies samen")
    expect(page.locator("#stage-title")).to_be_focused()
    page.keyboard.press("c")
    expect(page.locator("#choose-title")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # red, and most people voted orange
    expect(page.locator("input[name=chosen][value=red]")).to_be_checked()
    page.keyboard.press("Enter")
    web.expect_complaint("status of 422")
    expect(page.locator("[data-errors]")).to_be_focused()
    web.inspect()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_reason")).to_be_focused()
    page.keyboard.type("Het plan is nog niet af.")
    page.locator("#do-choose").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("Het staat genoteerd.")
    page.keyboard.press("d")
    expect(page.locator("#stage-title")).to_be_focused()
    page.keyboard.press("d")
    page.keyboard.press("Tab")
    page.keyboard.type("Het plan tonen.")
    page.locator("#do-act").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Acties uit dit gesprek")).to_be_visible()
    expect(page.locator("#id_what")).to_have_value("")
    web.inspect()
    row = Consensus.objects.get(survey=talk.survey, item=OPPOSED)
    assert (row.chosen, row.reason) == ("red", "Het plan is nog niet af.")
    assert Action.objects.get(links__survey=talk.survey).what == "Het plan tonen."


def test_nothing_typed_is_lost_and_no_key_fires_in_a_field(a, talk, web):
    (nonce, *_rest) = come_in(talk)
    at(talk, a, Step.CHOOSE)
    page = web.sign_in(a.facilitator).visit(desk_of(talk))
    comment = page.get_by_label("Commentaar")
    comment.fill("")
    comment.press_sequentially("snel nog even n b s")
    seats.say(seats.find(talk.pid, nonce), OPPOSED, "Ik mis tijd, zegt Karel.")
    look(page)
    expect(page.get_by_text("1 argument wacht op je controle")).to_be_visible()
    expect(page.get_by_text("misschien een naam: ‘Karel’")).to_be_visible()
    web.inspect()
    expect(comment).to_be_focused()
    expect(comment).to_have_value("snel nog even n b s")
    page.get_by_role("button", name="Zet op de wand").first.click()
    expect(page.locator("#wall")).to_contain_text("1 argument.")
    expect(comment).to_have_value("snel nog even n b s")
    assert now(talk).step == Step.CHOOSE
    actions.take_over(now(talk), a.coordinator)
    look(page)
    expect(page.get_by_text("Coordinator A leidt nu het gesprek. Jij kijkt mee.")).to_be_visible()
    expect(page.locator("#typed")).to_contain_text("snel nog even n b s")
    web.inspect()
    page.get_by_role("button", name="Leg het weg").click()
    expect(page.locator("#typed")).to_be_hidden()
    page.get_by_role("button", name="Neem over").click()
    expect(page.get_by_role("button", name=re.compile("Volgende: Actie"))).to_be_visible()


def test_what_could_not_be_sent_stays_with_why(a, talk, web):
    at(talk, a, Step.LISTEN)
    page = web.sign_in(a.facilitator).visit(desk_of(talk))
    words, put = page.locator("#note-text"), page.locator("#do-note")
    web.expect_complaint("status of (429|502|403|401)")
    words.fill("Niemand kent het plan.")
    for status in (502, 429):
        web.context.route("**/do/", lambda route, _asked, status=status: route.fulfill(status=status, body="Busy"))
        put.click()
        expect(page.locator("[data-not=sent]")).to_be_visible()
        expect(words).to_have_value("Niemand kent het plan.")
        web.context.unroute("**/do/")
        look(page)
        page.evaluate("document.querySelector('[data-not=sent]').hidden = true")
    web.context.clear_cookies()
    put.click()
    expect(page.locator("[data-not='in']")).to_contain_text("je bent afgemeld")
    web.inspect()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Meld je aan in een nieuw tabblad").click()
    expect(opened.value.locator("input[type=password]")).to_be_visible()
    opened.value.close()
    expect(words).to_have_value("Niemand kent het plan.")
    assert page.url.endswith(desk_of(talk))
    web.context.clear_cookies()  # who signs in again has another form token
    web.sign_in(a.facilitator)
    put.click()
    expect(page.get_by_role("listitem").filter(has_text="Niemand kent het plan.")).to_be_visible()
    expect(page.locator("[data-not='in']")).to_be_hidden()
    expect(words).to_have_value("")


def at_the_end(a, talk):
    (nonce, *_rest) = come_in(talk)
    talk = actions.begin(now(talk), a.facilitator)
    talk = actions.move(talk, a.facilitator, flow.place(talk).mark, at=len(talk.agenda))
    seats.say(seats.find(talk.pid, nonce), "", "Meer pauze.")
    return reverse("talk-close", args=[talk.pid])


def kept(page):
    """Whether what the tests below typed stands there still."""
    expect(page.locator("#id_note")).to_have_value("Bij team Noord")
    expect(page.locator("#id_present_management")).to_have_value("2")
    expect(page.locator("[name=rubrics]").first).to_be_checked()


def type_at_the_end(page):
    page.locator("#id_note").fill("Bij team Noord")
    page.locator("#id_present_management").fill("2")
    page.locator("[name=rubrics]").first.check(force=True)


def test_at_the_end_every_button_leaves_what_is_typed(a, talk, web):
    page = web.sign_in(a.facilitator).visit(at_the_end(a, talk))
    type_at_the_end(page)
    page.get_by_text("Voeg een actie toe").click()
    page.locator("#id_what").fill("De tuin wieden.")
    page.locator("button[value=open]").click()
    expect(page.locator("#voted")).to_contain_text("0 van de 6")
    kept(page)
    page.locator("#better button").first.click()
    expect(page.locator("#better")).to_contain_text("op de muur")
    page.locator("#better button").first.click()
    kept(page)
    page.locator("button[value=show]").click()
    expect(page.locator("#worth")).to_contain_text("Te weinig mensen stemden.")
    kept(page)
    actions.take_over(now(talk), a.coordinator)
    look(page)
    page.get_by_role("button", name="Neem over").click()
    expect(page.locator("#typed")).to_contain_text("De tuin wieden.")
    kept(page)
    page.get_by_text("Voeg een actie toe").click()
    page.locator("#id_what").fill("De tuin wieden.")
    page.get_by_role("button", name="Noteer de actie").click()
    expect(page.locator("#read")).to_contain_text("De tuin wieden.")
    expect(page.locator("#told")).to_contain_text("De actie staat in de lijst.")
    kept(page)
    web.inspect()
    page.locator("button[value=focus]").click()
    page.locator("button[value=end]").click()
    expect(page.locator("main")).to_contain_text("Bij team Noord")
    assert now(talk).meeting.present == {"management": 2}
    assert talk.survey.focus.count() == 1


def test_the_end_without_a_script(a, talk, no_script):
    page = no_script.sign_in(a.facilitator).visit(at_the_end(a, talk))
    type_at_the_end(page)
    for button in ("open", "show"):
        page.locator(f"button[value={button}]").click()
        kept(page)
    page.locator("#id_note").press("Enter")
    kept(page)
    no_script.inspect()
    page.locator("button[value=end]").click()
    expect(page.locator("main")).to_contain_text("Bij team Noord")


def test_the_keys_can_be_switched_off(a, talk, web):
    come_in(talk)
    at(talk, a, Step.LISTEN)
    page = web.sign_in(a.facilitator).visit(desk_of(talk))
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Met één toets")).to_be_visible()
    web.inspect()
    page.get_by_role("button", name="Zet de toetsen uit").click()
    expect(page.locator("#desk[data-keys=off]")).to_be_attached()
    page.keyboard.press("n")
    page.reload()
    page.keyboard.press("n")
    assert now(talk).step == Step.LISTEN


def test_the_desk_without_a_script(a, talk, no_script):
    at(talk, a, Step.SECOND)
    page = no_script.sign_in(a.facilitator).visit(desk_of(talk))
    page.get_by_text("Zonder telefoons: handen opsteken").click()
    for name, number in (("Rood", "1"), ("Oranje", "5"), ("Groen", "1"), ("Weet ik niet", "0")):
        page.get_by_label(name, exact=True).fill(number)
    page.get_by_role("button", name="Noteer deze handen").click()
    expect(page.get_by_text("met de handen")).to_be_visible()
    no_script.inspect()
    page.get_by_role("button", name=re.compile("Volgende: Kies samen")).click()
    page.get_by_role("radio", name=re.compile("^Oranje")).check(force=True)
    page.get_by_role("button", name="Leg vast").click()
    expect(page.get_by_text("Het staat genoteerd.")).to_be_visible()
    assert Consensus.objects.get(survey=talk.survey, item=OPPOSED).chosen == "orange"


def test_the_agenda_by_buttons_and_by_dragging(a, talk, web):
    page = web.sign_in(a.facilitator).visit(reverse("talk-agenda", args=[talk.pid]))
    page.get_by_role("button", name=re.compile("^Omlaag")).first.click()
    page.wait_for_url(re.compile("#line-1"))
    assert [one["item"] for one in now(talk).agenda] == [MOSTLY, OPPOSED]
    web.inspect()
    grip = page.locator("[data-grip]")
    grip.nth(1).drag_to(page.locator("#line-0"), target_position={"x": 20, "y": 2})
    expect(page.locator("#line-0")).to_contain_text("meerwaarde")
    page.wait_for_load_state("load")
    assert [one["item"] for one in now(talk).agenda] == [OPPOSED, MOSTLY]
