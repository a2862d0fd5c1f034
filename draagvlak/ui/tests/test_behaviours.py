"""The small scripts on data- hooks, and what is left of each page without them."""

import pytest

from tests.browser import DESK, PHONE


def test_summary_of_errors_takes_the_focus(stage):
    web = stage.open()
    web.page.goto("/gallery")
    assert web.page.evaluate("document.activeElement.matches('[data-errors]')")
    assert web.page.title().startswith("Error: ")


def test_links_in_the_summary_lead_to_the_fields(stage):
    web = stage.open()
    web.page.goto("/gallery")
    for link in web.page.locator(".errors a").all():
        target = link.get_attribute("href").removeprefix("#")
        assert web.page.locator(f"[id='{target}']").evaluate("e => e.matches('input, select, textarea')"), target
    web.page.get_by_role("link", name="Choose an answer for ‘Role’.").click()
    assert web.page.evaluate("document.activeElement.name") == "role"


def test_copy(stage):
    web = stage.open(permissions=["clipboard-read", "clipboard-write"])
    web.page.goto("/gallery")
    web.page.get_by_role("button", name="Copy").click()
    web.page.get_by_text("Copied.").wait_for()
    assert web.page.evaluate("navigator.clipboard.readText()") == "https://draagvlak.example.org/s/KDM4-27PQ-TTX9"


def test_copy_without_a_clipboard_selects_the_text(stage):
    """A plain connection has no clipboard."""
    web = stage.open()
    web.page.goto("/gallery")
    web.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    web.page.evaluate("document.execCommand = () => false")
    web.page.get_by_role("button", name="Copy").click()
    web.page.get_by_text("Select the text and copy it yourself.").wait_for()
    assert web.page.evaluate("getSelection().toString() || document.activeElement.value").startswith("https://")


def test_without_scripts_no_button_that_does_nothing(stage):
    web = stage.open(script=False)
    web.page.goto("/gallery")
    assert web.page.get_by_role("button", name="Copy").count() == 0
    web.page.goto("/sheets")
    assert web.page.get_by_role("button", name="Print").count() == 0
    assert web.page.get_by_text("Print with the menu of your browser.").is_visible()


def test_question_before_what_cannot_be_undone(stage):
    web = stage.open()
    page = web.page
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto("/gallery")
    opener = page.get_by_role("button", name="Delete the scan")
    opener.click()
    dialog = page.get_by_role("dialog", name="Delete this scan?")
    assert dialog.is_visible()
    assert page.evaluate("document.activeElement.value") == "no"
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert opener.evaluate("e => e === document.activeElement")
    opener.click()
    dialog.get_by_role("button", name="Cancel").click()
    assert sent == []
    opener.click()
    page.on(
        "dialog", lambda dialog: dialog.accept()
    )  # the other form of this page asks too: it holds something unsaved
    with page.expect_request(lambda request: request.method == "POST") as going:
        dialog.get_by_role("button", name="Delete the scan").click()
    assert "confirmed=yes" in going.value.post_data


@pytest.fixture
def asked(stage):
    """A page with a half-filled form, and the list of questions that the browser asked on leaving."""
    web = stage.open()
    questions = []

    def leave(dialog):
        questions.append(dialog.type)
        dialog.accept()

    web.page.on("dialog", leave)
    web.page.goto("/keep")
    return web, questions


def test_leaving_with_something_typed_asks_first(asked):
    web, questions = asked
    web.page.get_by_label("Name").type("Half a sentence")
    web.page.goto("/quiet")
    assert questions == ["beforeunload"]


def test_leaving_untouched_asks_nothing(asked):
    web, questions = asked
    field = web.page.get_by_label("Name")
    field.type("x")
    field.press("Backspace")
    web.page.goto("/quiet")
    assert questions == []


def test_sending_asks_nothing(asked):
    web, questions = asked
    web.page.get_by_label("Name").type("Whole")
    with web.page.expect_request(lambda request: request.method == "POST"):
        web.page.get_by_role("button", name="Save").click()
    web.page.wait_for_load_state()
    assert questions == []


def test_sending_one_form_asks_about_what_is_typed_in_another(asked):
    web, questions = asked
    web.page.get_by_label("Name").type("Half a sentence")
    web.page.get_by_label("Other").type("Whole")
    with web.page.expect_request(lambda request: request.method == "POST"):
        web.page.get_by_role("button", name="Send the other").click()
    assert questions == ["beforeunload"]


@pytest.mark.parametrize("script", [True, False])
def test_menu_on_a_phone(stage, script):
    """A native popover: it opens without JavaScript too."""
    web = stage.open(viewport=PHONE, script=script)
    page = web.page
    page.goto("/gallery")
    assert not page.get_by_role("link", name="Questions").is_visible()
    page.get_by_role("button", name="Menu").click()
    link = page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Questions")
    assert link.is_visible()
    assert page.get_by_role("link", name="Sign out").is_visible()
    if script:
        web.inspect()


def test_account_menu_on_the_desk(stage):
    web = stage.open(viewport=DESK)
    page = web.page
    page.goto("/gallery")
    assert page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Questions").is_visible()
    assert not page.get_by_role("link", name="Sign out").is_visible()
    page.get_by_role("button", name="Centrum Voorbeeld").click()
    link = page.get_by_role("link", name="Sign out")
    assert link.is_visible()
    box = link.bounding_box()
    assert box["x"] + box["width"] <= DESK["width"]
    page.keyboard.press("Escape")
    assert not link.is_visible()


def test_skip_link(stage):
    for path in ("/keep", "/quiet", "/respondent"):
        web = stage.open()
        web.page.goto(path)
        web.page.evaluate("document.activeElement.blur()")
        web.page.keyboard.press("Tab")
        assert web.page.evaluate("document.activeElement.className") == "skip"
        box = web.page.locator(".skip").bounding_box()
        assert box["y"] >= 0
        assert box["width"] > 50
        web.page.keyboard.press("Enter")
        assert web.page.evaluate("document.activeElement.id") == "main"
