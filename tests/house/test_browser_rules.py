"""The inspection of pages is awake: each fault in a page is found, in a real browser."""

import pytest

from tests.validhtml import validate

GOOD = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Een pagina – Proef</title></head><body><main><h1>Een pagina</h1>{}</main></body></html>"""
FAULTS = {
    "second h1": ("<h1>Nog een</h1>", "2 h1"),
    "id twice": ('<p id="a">x</p><p id="a">y</p>', "id twice: a"),
    "no label": ('<input type="text" name="x">', "no label"),
    "inline style": ('<p style="color: red">x</p>', "inline style"),
    "inline script": ("<script>1</script>", "inline script"),
    "inline handler": ('<button type="button" onclick="1">x</button>', "inline handler"),
    "sideways": ("<pre>" + "x" * 300 + "</pre>", "scrolls sideways at 320 px"),
    "contrast": ('<p class="pale">Bleke woorden</p>', "axe color-contrast"),
    "no alternative": ('<img src="/there.svg">', "axe image-alt"),
    "another origin": ('<img src="https://elsewhere.example/x.png" alt="x">', "another origin"),
    "console": ('<img src="/missing.png" alt="x">', "console error"),
}


@pytest.fixture
def show(browsers):
    """`show(body)` opens a page with this body, from a server that is only in the browser."""
    web = browsers()

    def answer(route):
        address = route.request.url.removeprefix(web.base)
        if address == "/page/":
            route.fulfill(status=200, content_type="text/html", body=web.body)
        elif address == "/pale.css":
            route.fulfill(status=200, content_type="text/css", body=".pale { color: #ccc; background: #fff }")
        elif address in {"/there.svg", "/favicon.ico"}:
            route.fulfill(status=200, content_type="image/svg+xml", body="<svg xmlns='http://www.w3.org/2000/svg'/>")
        else:
            route.fulfill(status=404, body="")

    web.context.route("**/*", answer)

    def open_(body):
        web.body = GOOD.format(body).replace("</head>", '<link rel="stylesheet" href="/pale.css"></head>')
        web.page.goto("/page/")
        web.page.wait_for_load_state("networkidle")
        web.document = None  # these pages are wrong on purpose: not for html-validate
        return web

    return open_


def test_a_good_page_passes(show):
    show("<p>Goed</p>").inspect()


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found(name, show):
    body, words = FAULTS[name]
    with pytest.raises(AssertionError, match=words):
        show(body).inspect()


def test_a_policy_that_is_broken_is_found(browsers):
    web = browsers()
    policy = {"content-security-policy": "default-src 'none'; style-src 'self'", "content-type": "text/html"}
    body = GOOD.format("<p>x</p>").replace("</head>", '<script src="/x.js"></script></head>')
    web.context.route("**/*", lambda route: route.fulfill(status=200, headers=policy, body=body))
    web.page.goto("/page/")
    web.document = None
    with pytest.raises(AssertionError, match="CSP: script-src"):
        web.inspect()


def test_small_targets_are_found(show):
    web = show('<button type="button">x</button><p>Een <a href="#x">link in een zin</a>.</p>')
    tiny = "width: 20px; height: 20px; padding: 0"
    web.page.evaluate("tiny => { document.querySelector('button').style.cssText = tiny }", tiny)
    (found,) = web.small_targets()
    assert "20×20" in found


def test_wrong_html_is_found(tmp_path):
    (tmp_path / "a.html").write_text(GOOD.format("<p><div>x</div></p><button>x</button>"))
    (tmp_path / "b.html").write_text(GOOD.format("<p>Goed</p>"))
    found = validate(tmp_path)
    assert any("no-implicit-button-type" in line for line in found)
    assert any("element-permitted" in line or "close-order" in line for line in found)
    assert not any("Goed" in line for line in found)
