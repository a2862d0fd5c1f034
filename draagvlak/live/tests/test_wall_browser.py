"""The wall in a real browser: it fits, whatever stands on it, and can be read from the back of the room."""

from django.urls import reverse
from playwright.sync_api import expect

from draagvlak.live import actions
from draagvlak.live.models import Stage
from draagvlak.live.tests.walls import scan, screens, talk

HD, UHD = {"width": 1280, "height": 720}, {"width": 3840, "height": 2160}
MEASURE = """() => {
  const shown = [...document.querySelectorAll('main *')].filter(e => !e.closest('.vh, [hidden]') && !e.closest('svg'));
  const texts = shown.filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()));
  const box = e => e.getBoundingClientRect();
  return {
    high: document.documentElement.scrollHeight - innerHeight,
    wide: document.documentElement.scrollWidth - innerWidth,
    smallest: Math.min(...texts.map(e => parseFloat(getComputedStyle(e).fontSize))),
    outside: texts.filter(e => box(e).bottom > innerHeight + 1 || box(e).right > innerWidth + 1)
      .map(e => e.textContent.slice(0, 60)),
    cut: shown.filter(e => !e.matches('h1') && e.scrollWidth > e.clientWidth + 1 && e.clientWidth)
      .map(e => e.className + ': ' + e.textContent.slice(0, 60)),
    qr: Math.max(0, ...[...document.querySelectorAll('.qr')].map(e => box(e).height / innerHeight)),
  };
}"""


def test_every_screen_fits_and_can_be_read(live_cast, web, long_run):
    web.sign_in(live_cast.a.facilitator)
    page, faults = web.page, []
    for at, (name, conversation) in enumerate(screens(live_cast.a).items()):
        if not long_run and at % 2:  # every second screen; all of them with --long
            continue
        page.goto(reverse("talk-wall", args=[conversation.pid]))
        for size in (UHD, HD):
            page.set_viewport_size(size)
            found = page.evaluate(MEASURE)
            small = found["smallest"] < 17 * size["width"] / 1280
            if small or found["high"] > 0 or found["wide"] > 0 or found["outside"] or found["cut"]:
                faults.append((name, size["width"], found))
            if name in {"lobby-5", "lobby-40", "answer-shared"} and found["qr"] < 0.4:
                faults.append((name, size["width"], found["qr"]))
    assert not faults, "\n".join(str(fault) for fault in faults)


def test_the_screens_keep_the_rules_of_every_page(live_cast, web):
    web.sign_in(live_cast.a.facilitator)
    made = screens(live_cast.a)
    for name in ("lobby-5", "vote", "listen-5", "second-5", "choose-40", "together", "closing-40"):
        web.visit(reverse("talk-wall", args=[made[name].pid]))


def test_who_comes_in_appears_and_the_rest_stays(live_cast, browsers):
    conversation = talk(scan(live_cast.a), Stage.LOBBY, people=4)
    code = actions.code_of(conversation)

    def come_in():
        phone = browsers(script=False).page
        phone.goto(reverse("talk-in", args=[code]))
        phone.get_by_role("button", name="Doe mee").click()

    page = browsers().sign_in(live_cast.a.member).visit(reverse("talk-wall", args=[conversation.pid]))
    expect(page.get_by_text("4 zijn er al")).to_be_visible()
    page.evaluate("document.querySelector('.lobby').dataset.same = 'yes'")
    come_in()
    expect(page.get_by_text("5 zijn er al")).to_be_visible()
    assert page.evaluate("document.querySelector('.lobby').dataset.same") == "yes", "the QR code was drawn again"

    hold = page.get_by_role("button", name="Hou dit scherm stil")
    hold.click()
    expect(page.locator(".wall__state", has_text="Dit scherm staat stil")).to_be_visible()
    come_in()
    page.wait_for_timeout(1500)
    expect(page.get_by_text("5 zijn er al")).to_be_visible()
    hold.click()
    expect(page.get_by_text("6 zijn er al")).to_be_visible()
