"""A5 reflow and text spacing, A8 motion, A12 print: the pages of the main job for who needs them so."""

import re

import pytest
from pypdf import PdfReader

from tests import matrix
from tests.house.test_matrix import addresses

# WCAG 1.4.12, as a stylesheet of the reader.
SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
    "p { margin-bottom: 2em !important; }"
)
# What is wider than the window, and text that a box cuts off.
TOO_WIDE = "() => document.documentElement.scrollWidth - innerWidth"
CUT = """() => [...document.querySelectorAll('main *')].filter(one => {
  const style = getComputedStyle(one);
  if (!one.textContent.trim() || one.closest('.vh, .visually-hidden, svg, details:not([open])')) return false;
  const hides = style.overflowX === 'hidden' || style.overflowX === 'clip' || style.textOverflow === 'ellipsis';
  return hides && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1;
}).map(one => one.outerHTML.slice(0, 120))"""
ROUTES = [
    "organisation", "scan", "scorecard", "scorecard-rubric", "consensus", "consensus-item", "scan-actions", "action",
    "report", "proof", "results", "results-rubric", "results-done", "results-proof", "actions", "scan-rules",
]  # fmt: skip


def open_page(name, live_cast, browsers, **options):
    route = matrix.table()[name]
    url, _values = addresses(name, route, live_cast.a)
    web = browsers(viewport={"width": 320, "height": 700}, **options)
    if route.needs != matrix.PUBLIC:
        web.sign_in(live_cast.a.users["owner"])
    web.visit(url)
    return web.page


@pytest.mark.parametrize(
    "name", [name if at % 3 == 0 else pytest.param(name, marks=pytest.mark.long) for at, name in enumerate(ROUTES)]
)
def test_text_may_be_set_wider(name, live_cast, browsers):
    page = open_page(name, live_cast, browsers)
    page.evaluate(
        "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet]; }",
        SPACING,
    )
    assert page.evaluate(TOO_WIDE) <= 0
    assert page.evaluate(CUT) == []


def test_the_spacing_is_really_set(live_cast, browsers):
    page = open_page("scan", live_cast, browsers)
    page.evaluate(
        "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet]; }",
        SPACING,
    )
    assert page.evaluate("() => getComputedStyle(document.querySelector('main p')).letterSpacing") != "normal"


@pytest.mark.parametrize("name", ["scan", "scorecard", "results", "scan-actions"])
def test_nothing_moves_for_who_asked_for_rest(name, live_cast, browsers):
    page = open_page(name, live_cast, browsers, reduced_motion="reduce")
    assert page.evaluate("() => document.getAnimations().length") == 0


@pytest.mark.parametrize("name", ["scorecard", "results", "scan-actions", "consensus"])
def test_prints_on_a4_without_menus(name, live_cast, browsers, tmp_path):
    page = open_page(name, live_cast, browsers)
    path = tmp_path / "page.pdf"
    page.pdf(path=str(path), format="A4", prefer_css_page_size=True)
    pages = PdfReader(path).pages
    text = re.sub(r"\s+", " ", " ".join(sheet.extract_text() for sheet in pages))
    assert page.inner_text("h1").split()[0] in text
    assert "Hulp" not in text.split(), "the footer with its links is printed"
    sizes = [(float(sheet.mediabox.width), float(sheet.mediabox.height)) for sheet in pages]
    assert all(abs(width - 595.3) < 2 and abs(height - 841.9) < 2 for width, height in sizes), sizes
