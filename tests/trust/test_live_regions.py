"""A7: what changes by itself is said once in a while in a whole sentence, takes no focus, and can be held still."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from draagvlak.live import actions, flow, polls, seats
from draagvlak.live.models import Conversation, Poll, Step

GAP = 4.9  # seconds between two sentences, as a clock of a browser counts five
WATCH = """addEventListener('DOMContentLoaded', () => {
  const said = document.getElementById('said');
  window.__said = [], window.__moved = 0, window.__first = said;
  new MutationObserver(() => __said.push([Date.now(), said.textContent.trim()]))
    .observe(said, {childList: true, characterData: true, subtree: true});
  addEventListener('focusin', () => { __moved += 1; });
})"""
PICTURES = """() => [...document.querySelectorAll('.votes, .spread')].map(one =>
  Boolean(one.closest('[aria-hidden=true]') && one.closest('[data-part]').querySelector('table')))"""
PIECES = "() => [...document.querySelectorAll('[data-part]')].map(one => one.textContent).join('|')"
PLACES = {"wall": "talk-wall", "desk": "talk", "phone": "phone"}


def talk_of(a):
    rows = Conversation.objects.select_related("survey__organisation", "survey__release", "meeting")
    return rows.get(pk=a.talk.pk)


def do(a, verb, *args, **kwargs):
    return verb(talk_of(a), a.facilitator, *args, **kwargs)


def open_page(kind, a, browsers, live):
    web = browsers()
    web.context.add_init_script(WATCH)
    if kind == "phone":
        web.context.add_cookies([{"name": seats.cookie_name(a.talk.pid), "value": a.links.seat, "url": web.base}])
    else:
        web.sign_in(a.facilitator)
    web.page.goto(reverse(PLACES[kind], args=[a.talk.pid]))
    live(web)
    return web


@pytest.fixture
def live():
    """Waits until the stream of a page is open: then a change comes without polling."""
    return lambda web: web.page.wait_for_timeout(1_000)


@pytest.mark.parametrize(
    "kind", [kind if kind == "phone" else pytest.param(kind, marks=pytest.mark.long) for kind in PLACES]
)
def test_a_page_that_changes_all_the_time_says_little(kind, live_cast, browsers, live):
    a = live_cast.a
    others = [seats.join(a.talk) for _phone in range(5)]
    do(a, actions.begin)
    web = open_page(kind, a, browsers, live)
    assert web.page.locator("[role=status]").count() == 1
    assert web.page.locator("[aria-live=assertive], [role=alert]").count() == 0
    pause = web.page.locator("[data-live-pause]")
    expect(pause).to_be_visible()
    pause.focus()
    moved = web.page.evaluate("__moved")

    for number in range(6):
        do(a, actions.note, f"Dit zegt iemand: nummer {number}.")
        step = (Step.LISTEN, Step.FIRST)[number % 2]
        do(a, actions.move, flow.place(talk_of(a)).mark, step=step)
        seats.join(a.talk)
        web.page.wait_for_timeout(250)
    do(a, actions.move, flow.place(talk_of(a)).mark, step=Step.SECOND)
    do(a, polls.open_poll, Poll.Kind.SECOND)
    for nonce in others:
        seats.vote(seats.find(a.talk.pid, nonce), Poll.objects.get(state=Poll.State.OPEN).pk, 1)
    do(a, polls.reveal)
    expect(web.page.locator("main")).to_contain_text("oranje", ignore_case=True)
    web.page.wait_for_timeout(5_500)

    said = [(at / 1000, text) for at, text in web.page.evaluate("__said") if text]
    assert said, "something was said"
    assert all(later[0] - earlier[0] >= GAP for earlier, later in zip(said, said[1:], strict=False)), said
    assert all(text[-1] in ".?!" or ":" in text for _at, text in said), said
    assert web.page.evaluate("__first === document.querySelector('[role=status]')"), "it is there from the beginning"
    assert web.page.evaluate("__moved") == moved, "focus never moves"
    expect(pause).to_be_focused()

    pictures = web.page.evaluate(PICTURES)
    assert pictures
    assert all(pictures), "every picture has a table"

    pause.click()
    expect(web.page.locator("[data-live-when=paused]")).to_be_visible()
    before = web.page.evaluate(PIECES)
    do(a, actions.move, flow.place(talk_of(a)).mark, step=Step.CHOOSE)
    web.page.wait_for_timeout(1_500)
    assert web.page.evaluate(PIECES) == before, "held still"
    pause.click()
    for _try in range(30):
        web.page.wait_for_timeout(200)
        if web.page.evaluate(PIECES) != before:
            return
    pytest.fail("it goes on after the pause")


def test_two_buttons_within_five_seconds_are_two_sentences_in_their_turn(live_cast, browsers, live):
    a = live_cast.a
    do(a, actions.begin)
    do(a, actions.move, flow.place(talk_of(a)).mark, step=Step.ACTION)
    web = open_page("desk", a, browsers, live)
    page = web.page
    for what in ("De tuin wieden.", "Het plan tonen."):
        page.locator("#id_what").fill(what)
        page.locator("#do-act").click()
        expect(page.locator("#act")).to_contain_text(what)
        expect(page.locator("#id_what")).to_have_value("")
    page.wait_for_timeout(5_500)
    said = [(at / 1000, text) for at, text in page.evaluate("__said") if text]
    assert [text for _at, text in said] == ["De actie staat in de lijst."] * 2
    assert said[1][0] - said[0][0] >= GAP, said
