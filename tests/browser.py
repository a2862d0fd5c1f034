"""A real Chromium. `web.visit(path)` opens a page and inspects it: every visited page is held to the rules.

The rules: axe 0 violations at 320 px in light, for every page of the house also at 1280 px in dark (with --long in
every state at both widths in both themes), one h1 with which the title starts, unique ids, labelled fields, no inline
style or script, a language, no sideways scrolling at 320 px, nothing in the console, no CSP report, no request to
another origin. The bytes as served go to html-validate at the end of the run.
"""

import hashlib
import os
import re
import shutil
from functools import lru_cache
from urllib.parse import urlsplit

import pytest

from tests import environment
from tests.validhtml import keep

PHONE, DESK = {"width": 320, "height": 700}, {"width": 1280, "height": 800}
LOOKS = [(PHONE, "light"), (DESK, "dark"), (PHONE, "dark"), (DESK, "light")]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK_RULES = ["color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable"]
PATIENCE = 30_000  # milliseconds; only what fails waits so long
# Chromium takes the last --disable-features only, so playwright's own list stands here too. The three of the address
# bar and the spare renderer cost a process for each visitor, for a window that nobody sees.
FEATURES = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,"
    "LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,"
    "OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch,"
    "Translate,AutofillServerCommunication,"
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,SpareRendererForSitePerProcess"
)
QUIET = (
    "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-default-apps", "--disable-domain-reliability", "--no-first-run", "--no-pings",
    f"--disable-features={FEATURES}",
)  # fmt: skip
SPYING = """window.__csp = [];
addEventListener('securitypolicyviolation', e => __csp.push(`CSP: ${e.violatedDirective} ${e.blockedURI}`))"""
STRUCTURE = """() => {
  const found = [], all = s => [...document.querySelectorAll(s)], own = e => !e.closest('template');
  const shown = e => e.checkVisibility ? e.checkVisibility() : e.offsetParent !== null;
  const name = e => e.outerHTML.slice(0, 120);
  const h1 = all('h1').filter(shown);
  if (h1.length !== 1) found.push(`${h1.length} h1`);
  const heading = h1[0] ? h1[0].innerText.replace(/\\s+/g, ' ').trim() : '';
  const title = document.title.replace(/^(Fout|Error): /, '');
  if (heading && !title.toLowerCase().startsWith(heading.toLowerCase()))
    found.push(`title '${document.title}' does not start with h1 '${heading}'`);
  const ids = all('[id]').filter(own).map(e => e.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at)))
    found.push(`id twice: ${id}`);
  for (const e of all('input:not([type=hidden]):not([type=submit]):not([type=button]), select, textarea'))
    if (!e.labels?.length && !e.getAttribute('aria-label') && !e.getAttribute('aria-labelledby'))
      found.push(`no label: ${name(e)}`);
  for (const e of all('[style], style')) found.push(`inline style: ${name(e)}`);
  for (const e of all('script:not([src]):not([type="application/json"])')) found.push(`inline script: ${name(e)}`);
  for (const e of all('*'))
    for (const a of e.attributes) if (/^on|^hx-on/.test(a.name)) found.push(`inline handler: ${name(e)}`);
  if (!/^(nl|en)/.test(document.documentElement.lang)) found.push(`lang '${document.documentElement.lang}'`);
  return found;
}"""
SMALL = """() => {
  const found = [];
  const targets = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]';
  for (const e of document.querySelectorAll(targets)) {
    const style = getComputedStyle(e);
    if (!e.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) || e.disabled) continue;
    let box = e.getBoundingClientRect();
    const label = e.matches('input[type=radio], input[type=checkbox]') && e.labels?.[0];
    if (label) { const l = label.getBoundingClientRect(); if (l.width * l.height > box.width * box.height) box = l; }
    if (box.width < 2 && box.height < 2 || box.right <= 0 || box.bottom <= 0) continue;
    if (e.matches('a') && style.display === 'inline' && e.closest('p, li, td, dd, .inline-links')) continue;
    const big = e.matches('button.primary, .button.primary, .btn-primary, input[type=radio]') ? 44 : 24;
    if (box.width < big - 0.5 || box.height < big - 0.5)
      found.push(`${Math.round(box.width)}×${Math.round(box.height)}, wants ${big}: ${e.outerHTML.slice(0, 120)}`);
  }
  return found;
}"""


def executable():
    """Chromium's path: CHROMIUM, or Debian's. The one without a window of its own needs half the processor time."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.fail("chromium is missing: apt install chromium-headless-shell libatomic1, or set CHROMIUM to its path.")
    return found


@pytest.fixture(scope="session")
def chromium(long_run):
    """One Chromium per test process (a playwright Browser)."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)

    if long_run:
        Web.looks = LOOKS
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=[*QUIET, *root])
        yield browser
        browser.close()


class Web:
    """One visitor with a browser of their own (cookies, storage). `page` is the playwright Page."""

    looks = LOOKS[:1]  # with --long all four; tests/house/test_pages.py takes the first two

    def __init__(self, chromium, base, script=True, **options):
        options = {"locale": "nl-BE", "viewport": dict(DESK), **options}
        self.base, self.script = base, script
        self.context = chromium.new_context(base_url=base, java_script_enabled=script, **options)
        self.context.set_default_timeout(PATIENCE)
        if script:
            self.context.add_init_script(SPYING)
        self.complaints, self.expected, self.document = [], [], None
        self.context.on("request", self._request)
        self.context.on("console", lambda message: self._complain(f"console {message.type}: {message.text}"))
        self.context.on("weberror", lambda error: self._complain(f"script error: {error.error}"))
        self.page = self.context.new_page()
        self.page.on("response", self._response)

    # ── Watching ─────────────────────────────────────────────────────────────────────────────────────────────
    def _request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob", "about"} and f"{parts.scheme}://{parts.netloc}" != self.base:
            self._complain(f"request to another origin: {request.url}")

    def _response(self, response):
        if response.request.resource_type == "document" and response.frame == self.page.main_frame:
            self.document = response

    def _complain(self, text):
        if not any(re.search(pattern, text) for pattern in self.expected):
            self.complaints.append(text)

    def expect_complaint(self, pattern):
        """From here on a console line that matches is no fault: a 404 or 422 that this test is about."""
        self.expected.append(pattern)

    # ── Going and looking ────────────────────────────────────────────────────────────────────────────────────
    def visit(self, path, status=200):
        """Opens a page, checks its status, and inspects it. Returns the playwright Page."""
        if status >= 400:
            self.expect_complaint(rf"status of {status} ")
        response = self.page.goto(path)
        assert response.status == status, f"{path}: status {response.status}"
        self.inspect()
        return self.page

    def inspect(self, full=True):
        """Holds the page as it stands now to the rules. Call it after each step that changes what is shown."""
        self.page.wait_for_load_state("load")
        problems = list(self.complaints)
        self.complaints.clear()
        problems += self.page.evaluate("() => (window.__csp || []).splice(0)") if self.script else []
        self._keep()
        if self.script and self._is_new("text", self.page.content()):
            problems += self.page.evaluate(STRUCTURE)
            problems += self._widths_and_themes(full)
        assert not problems, f"{self.page.url}:\n" + "\n".join(f"  {problem}" for problem in problems)

    def _keep(self):
        document = self.document
        if document and document.url.split("#")[0] == self.page.url.split("#")[0] and not 300 <= document.status < 400:
            try:
                keep(document.body(), document.headers.get("content-type", ""))
            except Exception as error:  # noqa: BLE001 - the browser may have let go of the bytes after a script swap
                if "No resource" not in str(error) and "No data" not in str(error):
                    raise

    @staticmethod
    def _is_new(kind, content):
        """Whether no worker of this run has looked at this content before."""
        content = re.sub(r'(value|href|action|src|hx-\w+|id|for|name|aria-\w+by|aria-controls)="[^"]*"', r"\1", content)
        mark = environment.ROOT / f"seen-{kind}" / hashlib.sha256(content.encode()).hexdigest()
        mark.parent.mkdir(exist_ok=True)
        try:
            mark.touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def _widths_and_themes(self, full):
        """Both widths and both themes. Axe looks once at each build of a page: other words change nothing."""
        before, problems = self.page.viewport_size, []
        # A page looks the same on both databases: one look is enough there.
        looks = self.looks if full and environment.DATABASE == "sqlite" else LOOKS[:1]
        if not self._is_new("build", re.sub(r">[^<]+<", "><", self.page.content())):
            looks = []
        self.page.set_viewport_size(PHONE)
        wide = self.page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        problems += [f"scrolls sideways at 320 px: {wide} px too wide"] if wide > 0 else []
        for size, theme in looks:
            self.page.set_viewport_size(size)
            self.page.emulate_media(color_scheme=theme)
            # Words and order are the same at each look: in the short run a later one is about what it changes.
            again = looks is not LOOKS and (size, theme) != looks[0]
            rules = {"type": "rule", "values": LOOK_RULES} if again else {"type": "tag", "values": AXE_TAGS}
            problems += [f"{size['width']} px {theme}: {line}" for line in axe(self.page, rules)]
        self.page.emulate_media(color_scheme=None)
        self.page.set_viewport_size(before)
        return problems

    def small_targets(self):
        """A4: what is too small to hit, as lines: main buttons and answers 44 px, the rest 24 px."""
        return self.page.evaluate(SMALL)

    def sign_in(self, user):
        """Signs a member of the cast in without the sign-in pages (those have tests of their own)."""
        from django.conf import settings
        from django.test import Client

        from tests.people import sign_in

        client = sign_in(Client(), user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": self.base}])
        return self

    def close(self):
        self.context.close()


@lru_cache(maxsize=1)
def _axe_source():
    from axe_playwright_python.base import AXE_FILE_PATH

    return AXE_FILE_PATH.read_text()


def axe(page, rules):
    """What axe finds, one line each."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(f"() => {{ {_axe_source()} }}")
    # preload: axe resolves @import against the page, not the stylesheet, and fills the console with its own 404s.
    options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
    results = page.evaluate("options => axe.run(document, options)", options)
    lines = []
    for found in results["violations"]:
        for node in found["nodes"][:5]:
            why = " ".join((node.get("failureSummary") or "").split())[:240]
            lines.append(f"axe {found['id']}: {found['help']}: {node['html'][:160]} {why}")
    return lines


@pytest.fixture
def browsers(house, chromium):
    """`browsers(script=True, base=None, **options)`: another visitor. Options are those of playwright's new_context."""
    opened = []

    def open_one(script=True, base=None, **options):
        opened.append(Web(chromium, base or house.url, script, **options))
        return opened[-1]

    yield open_one
    problems = []
    for web in opened:
        problems += web.complaints
        web.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def web(browsers):
    """One visitor with a browser, on the running product."""
    return browsers()


@pytest.fixture
def phone(browsers):
    """One visitor with a narrow phone."""
    return browsers(viewport=dict(PHONE), has_touch=True, is_mobile=False)


@pytest.fixture
def no_script(browsers):
    """One visitor whose browser runs no JavaScript."""
    return browsers(script=False)


def pytest_collection_modifyitems(items):
    for item in items:
        if {"web", "phone", "no_script", "browsers", "chromium"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
