"""live.js in a real browser: without a stream it asks by itself, a page that nobody sees lets go, and comes back."""

import time

from django.urls import reverse
from playwright.sync_api import expect

from draagvlak.live import actions, flow, seats
from draagvlak.live.models import Conversation
from tests.streams import listening

LOOK = """state => {
  Object.defineProperty(document, 'visibilityState', {value: state, configurable: true});
  document.dispatchEvent(new Event('visibilitychange'));
}"""


def step(world):
    talk = Conversation.objects.get(pk=world.talk.pk)
    actions.move(talk, world.facilitator, flow.place(talk).mark)


def followers(house, number, seconds=10):
    """Whether so many streams are open in the server, within so many seconds."""
    end = time.monotonic() + seconds
    while (found := listening(house.url)[0]) != number and time.monotonic() < end:
        time.sleep(0.1)
    return found == number


def test_a_phone_follows_with_and_without_its_stream(house, live_cast, phone):
    a, talk = live_cast.a, live_cast.a.talk
    actions.begin(talk, a.facilitator)
    phone.context.add_cookies([{"name": seats.cookie_name(talk.pid), "value": a.links.seat, "url": house.url}])
    phone.expect_complaint("Failed to load resource")
    phone.context.route("**/events/", lambda route: route.abort())
    stage = phone.visit(reverse("phone", args=[talk.pid])).locator("#stage")
    page, shown = phone.page, stage.get_attribute("data-key")

    def comes(seconds):
        """The piece that is there now makes way for another one."""
        nonlocal shown
        expect(stage).not_to_have_attribute("data-key", shown, timeout=seconds * 1000)
        shown = stage.get_attribute("data-key")

    step(a)
    comes(8)  # it asked by itself
    assert followers(house, 0)

    phone.context.unroute("**/events/")
    assert followers(house, 1, seconds=25), "the stream was not tried again"
    step(a)
    comes(4)

    page.evaluate(LOOK, "hidden")
    assert followers(house, 0), "a page that nobody sees holds its stream"
    step(a)
    page.wait_for_timeout(3000)
    expect(stage).to_have_attribute("data-key", shown)
    page.evaluate(LOOK, "visible")
    comes(2)
    assert followers(house, 1)
    page.goto("about:blank")
    assert followers(house, 0), "a page that was left holds its stream"
