"""The wall in a real browser: it fits, whatever stands on it, and can be read from the back of the room."""

import os

from django.urls import reverse

from draagvlak.live.tests.walls import screens

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


def test_every_screen_fits_and_can_be_read(live_cast, web):
    a = live_cast.a
    web.sign_in(a.facilitator)
    page, faults = web.page, []
    shots = os.environ.get("WALL_SHOTS")
    for name, conversation in screens(a).items():
        for size in (HD, UHD):
            page.set_viewport_size(size)
            page.goto(reverse("talk-wall", args=[conversation.pid]))
            found = page.evaluate(MEASURE)
            if shots:
                page.wait_for_timeout(700)
                page.screenshot(path=f"{shots}/{name}-{size['width']}.png")
            least = 17 * size["width"] / 1280
            if found["high"] > 0 or found["wide"] > 0 or found["smallest"] < least or found["outside"] or found["cut"]:
                faults.append((name, size["width"], found))
            if name in {"lobby-5", "lobby-40", "answer-shared"} and found["qr"] < 0.4:
                faults.append((name, size["width"], found["qr"]))
    assert not faults, "\n".join(str(fault) for fault in faults)
