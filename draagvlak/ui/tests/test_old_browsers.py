"""Respondent pages work on phones from 2020 (decision 12), and the checker of that is not asleep."""

import re
from pathlib import Path

import pytest

from draagvlak.ui.tests.old_browsers import Slip, css_slips, js_slips

ROOMS = Path(__file__).resolve().parent.parent.parent
STYLE = ROOMS / "ui" / "static" / "ui" / "css" / "respondent.css"


FRAME = "ui/respondent.html"


def _parent(text):
    """The template that this one extends, or ''."""
    found = re.search(r"""{% extends ['"]([^'"]+)['"]""", text)
    return found[1] if found else ""


def _is_respondent(template, texts):
    """Whether this template, or one that it extends, is of the frame of respondents."""
    name = template
    while name in texts:
        if name == FRAME:
            return True
        name = _parent(texts[name])
    return "respondent" in Path(template).parts


def _linked(ending):
    """The static files with this ending that templates of respondent pages name."""
    found = {STYLE} if ending == "css" else {ROOMS / "ui" / "static" / "ui" / "js" / "errors.js"}
    texts = {
        path.as_posix().split("/templates/")[1]: path.read_text() for path in ROOMS.rglob("templates/**/*.html")
    }  # fmt: skip
    for template, text in texts.items():
        if _is_respondent(template, texts):
            for name in re.findall(rf"""{{% static ['"]([^'"]+\.{ending})['"]""", text):
                found.add(ROOMS / name.split("/")[0] / "static" / name)
    return sorted(found)


STYLES, SCRIPTS = _linked("css"), _linked("js")


def said(slips, name):
    return "\n".join(f"{name}:{slip.line}: {slip.what}" for slip in slips)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_respondent_style_is_for_old_phones(path):
    """A sheet of another room stands after respondent.css: what is flex there has no gap here either."""
    before = STYLE.read_text() + "\n" if path != STYLE else ""
    first = before.count("\n")
    slips = [Slip(slip.line - first, slip.what) for slip in css_slips(before + path.read_text()) if slip.line > first]
    assert not slips, said(slips, path.name)


def test_respondent_style_stays_small():
    assert STYLE.stat().st_size < 11_500


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_respondent_scripts_are_for_old_phones(path):
    slips = js_slips(path.read_text())
    assert not slips, said(slips, path.name)


NEW_CSS = {
    "@layer": "@layer base { a { color: red; } }",
    "@layer list": "@layer reset, base;",
    "@import": '@import url("x.css");',
    "@container": "@container (min-width: 40rem) { a { color: red; } }",
    "@property": "@property --x { syntax: '*'; }",
    "nesting": ".a { color: red; .b { color: blue; } }",
    "nesting with &": ".a { &:hover { color: blue; } }",
    ":has": ".a:has(:checked) { color: red; }",
    ":is": ":is(h1, h2) { color: red; }",
    ":where": ":where(h1) { color: red; }",
    ":focus-visible": "a:focus-visible { color: red; }",
    ":focus-visible in a list": "a:focus:not(:focus-visible), main:focus { outline: 0; }",
    ":not with a list": "a:not(.b, .c) { color: red; }",
    "::backdrop": "dialog::backdrop { color: red; }",
    "inset": ".a { position: absolute; inset: 0; }",
    "inset-inline-start": ".a { inset-inline-start: 0; }",
    "margin-inline": ".a { margin-inline: auto; }",
    "padding-block": ".a { padding-block: 1rem; }",
    "aspect-ratio": ".a { aspect-ratio: 1; }",
    "gap in flex": ".a { display: flex; gap: 1rem; }",
    "gap in flex, elsewhere": ".a { display: flex; } .b { display: grid; gap: 0; } .a { gap: 1rem; }",
    "gap of an unknown": ".a { gap: 1rem; }",
    "subgrid": ".a { display: grid; grid-template-rows: subgrid; }",
    "clamp": "h1 { font-size: clamp(1rem, 2vw, 2rem); }",
    "min": ".a { width: min(100%, 30rem); }",
    "max": ".a { padding: max(1rem, 2vw); }",
    "light-dark": ":root { --page: light-dark(#fff, #000); }",
    "color-mix": ".a { color: color-mix(in srgb, red, blue); }",
    "dvh": ".a { min-height: 100dvh; }",
    "rgb without commas": ".a { color: rgb(1 2 3 / .5); }",
    "overflow-wrap: anywhere": ".a { overflow-wrap: anywhere; }",
    "text-wrap": "h1 { text-wrap: balance; }",
    "range in a media query": "@media (width > 40rem) { a { color: red; } }",
    "overflow: clip by unknown name": ".a { overflow-clip-margin: 1rem; }",
    "not a declaration": ".a { color }",
}


@pytest.mark.parametrize("css", NEW_CSS.values(), ids=NEW_CSS.keys())
def test_checker_catches_css(css):
    assert css_slips(css)


def test_checker_knows_the_line():
    assert [slip.line for slip in css_slips("/* one\ntwo */\n.a {\n  inset: 0;\n}\n")] == [4]


GOOD_CSS = """
:root { --page: #FFF; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { --page: #000; } }
@supports (display: grid) { .a { display: grid; } }
@keyframes drift { to { transform: translateY(5px); } }
:focus { outline: 3px solid var(--page); }
:focus:not(:focus-visible) { outline: 0; }
.a { display: grid; gap: 1rem; grid-template-columns: auto minmax(0, 1fr); /* gap in flex; inset */ }
.d { overflow-wrap: anywhere; word-break: break-word; }
.a--small { gap: .5rem; }
.b::after { content: "a"; padding-bottom: calc(1rem + env(safe-area-inset-bottom, 0px)); }
"""


def test_checker_lets_old_css_pass():
    assert css_slips(GOOD_CSS) == []


NEW_JS = {
    "optional chaining": "const a = b?.c;",
    "??": "const a = b ?? c;",
    "??=": "a ??= b;",
    "||=": "a ||= b;",
    "replaceAll": 'a.replaceAll("x", "y");',
    "at": "a.at(-1);",
    "findLast": "a.findLast(Boolean);",
    "hasOwn": 'Object.hasOwn(a, "b");',
    "any": "Promise.any([]);",
    "structuredClone": "structuredClone(a);",
    "randomUUID": "crypto.randomUUID();",
    "timeout": "AbortSignal.timeout(100);",
    "requestSubmit": "form.requestSubmit();",
    "submitter": "const sender = event.submitter;",
    "replaceChildren": "a.replaceChildren();",
    "ResizeObserver": "new ResizeObserver(f);",
    "showModal": "dialog.showModal();",
    "digits": "const a = 1_000;",
    "big": "const a = 10n;",
    "private": "class A {\n  #b = 1;\n}",
    "field": "class A {\n  b = 1;\n  constructor() {}\n}",
    "top-level await": "const a = await fetch(b);",
    "look-behind": "const a = /(?<=b)c/;",
    "localStorage": 'localStorage.setItem("a", "b");',
    "indexedDB": 'indexedDB.open("a");',
    "clipboard": "navigator.clipboard.writeText(a);",
}


@pytest.mark.parametrize("js", NEW_JS.values(), ids=NEW_JS.keys())
def test_checker_catches_js(js):
    assert js_slips(js)


GOOD_JS = """
// a?.b ?? c; localStorage
const text = "a?.b", other = c ? .5 : 1;
async function save() {
  const answer = await fetch(text);
  await answer.text();
}
if (navigator.clipboard) navigator.clipboard.writeText(text);
sessionStorage.setItem("a", `${text}`);
"""


def test_checker_lets_old_js_pass():
    assert js_slips(GOOD_JS) == []
