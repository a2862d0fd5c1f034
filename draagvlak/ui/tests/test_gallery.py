"""Every part of the design language in a real browser: axe, targets, forced colours, themes, reflow, print, motion."""

import pytest

from tests.browser import DESK, PHONE, axe

PAGES = ["/gallery", "/respondent", "/quiet", "/sheets"]
ERRORS = {"400": 400, "403": 403, "404": 404, "403_csrf": 403, "429": 429, "500": 500, "503": 503}
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["nl", pytest.param("en", marks=pytest.mark.long)])
def test_page_holds_to_the_rules(stage, path, language):
    web = stage.open(language=language)
    web.visit(path)
    assert web.small_targets() == []


@pytest.mark.parametrize("name", ERRORS)
def test_error_page_holds_to_the_rules(stage, name):
    web = stage.open(language="nl")
    web.visit(f"/error/{name}", status=ERRORS[name])
    assert web.small_targets() == []
    assert web.page.locator("form, input").count() == 0


@pytest.mark.parametrize("path", PAGES)
def test_forced_colours(stage, path):
    web = stage.open(forced_colors="active")
    web.page.goto(path)
    assert axe(web.page, RULES) == []


def test_chosen_card_in_forced_colours_is_not_colour_alone(stage):
    web = stage.open(forced_colors="active", viewport=PHONE)
    page = web.page
    page.goto("/respondent")
    widths = page.evaluate("[...document.querySelectorAll('.pick__box')].map(e => getComputedStyle(e).borderTopWidth)")
    assert widths == ["2px", "4px", "2px", "2px"]
    assert page.locator(".pick__mine:visible").count() == 1
    page.get_by_label("Green").check()
    assert page.locator(".pick__mine:visible").count() == 1
    assert page.locator(".pick:has(input[value=green]) .pick__mine").is_visible()


@pytest.mark.parametrize("path", ["/gallery", "/quiet"])
def test_theme_can_be_forced(stage, path):
    grounds = []
    for theme, system in (("dark", "light"), ("", "dark"), ("light", "dark"), ("", "light")):
        web = stage.open(color_scheme=system)
        web.page.goto(f"{path}?theme={theme}")
        grounds.append(web.page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    dark, light = "rgb(26, 20, 26)", "rgb(243, 240, 236)"
    assert grounds == [dark, dark, light, light]


@pytest.mark.parametrize("path", PAGES)
def test_text_spacing_and_zoom_do_not_cut(stage, path):
    """1.4.12 and 400 % zoom: no sideways scrolling, nothing cut."""
    web = stage.open(viewport=PHONE, bypass_csp=True)
    web.page.goto(path)
    web.page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
        "p { margin-bottom: 2em !important }"
    )
    assert web.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    cut = web.page.evaluate(
        "[...document.querySelectorAll('a, button, label, h1, h2, h3, p, legend')]"
        ".filter(e => !e.closest('.vh, .skip') && e.checkVisibility() && e.scrollWidth > e.clientWidth + 1"
        " && getComputedStyle(e).display !== 'inline' && getComputedStyle(e).overflowX !== 'visible')"
        ".map(e => e.outerHTML)"
    )
    assert cut == []


def test_reduced_motion_stops_everything(stage):
    for path in PAGES:
        web = stage.open(reduced_motion="reduce")
        web.page.goto(path)
        assert web.page.evaluate("document.getAnimations().length") == 0
    web = stage.open(reduced_motion="no-preference")
    web.page.goto("/gallery")
    assert web.page.evaluate("document.getAnimations().length") > 0


def test_sheets_print_without_the_toolbar(stage):
    web = stage.open()
    web.page.goto("/sheets")
    assert web.page.get_by_role("button", name="Print").is_visible()
    web.page.emulate_media(media="print")
    assert not web.page.get_by_role("button", name="Print").is_visible()
    assert not web.page.get_by_role("link", name="Back to the scan").is_visible()
    assert web.page.get_by_role("heading", level=1).is_visible()


def test_focus_is_seen_on_every_control(stage):
    """A3: whatever Tab reaches has a ring of at least 2 px, on itself or on its card."""
    for path in ("/gallery", "/respondent", "/quiet"):
        web = stage.open(viewport=DESK)
        web.page.goto(path)
        web.page.evaluate("document.activeElement.blur()")
        reached = 0
        for _step in range(80):
            web.page.keyboard.press("Tab")
            ring = web.page.evaluate(
                """() => { const e = document.activeElement;
                if (!e || e === document.body) return null;
                const near = [e, e.closest('.choice, .start, .step'), e.parentElement.querySelector('.pick__box')];
                return near.some(x => x && getComputedStyle(x).outlineStyle !== 'none'
                    && parseFloat(getComputedStyle(x).outlineWidth) >= 2) ? 'seen' : e.outerHTML }"""
            )
            if ring is None:
                break
            reached += 1
            assert ring == "seen", f"{path}: no ring on {ring}"
        assert reached > 5
