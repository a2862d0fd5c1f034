"""The help: plain Dutch, the same in both languages, true to the interface, and in the same place everywhere."""

import re
import subprocess
import sys

import pytest
from babel.messages.pofile import read_po

from draagvlak.content.schema import DEFAULT_LEVELS
from draagvlak.home import handbook
from draagvlak.surveys.answering import minutes
from tests.environment import PROJECT
from tests.people import shipped_pack
from tests.trust.test_language import JARGON, LONGEST, MEAN, sentences, words

BOTH = [(name, language) for name in handbook.PAGES for language in handbook.LANGUAGES]
PLACES = {"nl": ("Help", "Alle hulp"), "en": ("Help", "All help")}


def blocks(name, language):
    """(is a heading, text, what stands in bold) of each block of a page."""
    tokens = handbook.parsed(handbook.source(name, language))
    for at, token in enumerate(tokens):
        if token.type == "inline":
            yield tokens[at - 1].type == "heading_open", _text(token.children), list(_bold(token.children))


def _text(children):
    return "".join(" " if child.type == "softbreak" else child.content for child in children)


def _bold(children):
    inside = None
    for child in children:
        if child.type == "strong_open":
            inside = ""
        elif child.type == "strong_close":
            yield inside
            inside = None
        elif inside is not None:
            inside += child.content


def interface(language):
    """Every text of the interface in a language, of every room; of longer ones the first sentence too."""
    found = {DEFAULT_LEVELS.unknown.name.in_(language, ("nl", "en"))}
    for path in (PROJECT / "draagvlak").glob("*/locale/nl/LC_MESSAGES/django.po"):
        with path.open("rb") as source:
            for message in read_po(source):
                text = message.string if language == "nl" else message.id
                for one in [text] if isinstance(text, str) else text:
                    found.update((one, sentences(one)[0]) if sentences(one) else ())
    return found


# ── The texts ────────────────────────────────────────────────────────────────────────────────────────────────
def test_dutch_is_plain():
    lengths = [
        (len(words(sentence)), sentence)
        for name in handbook.PAGES
        for heading, text, _bold_ in blocks(name, "nl")
        if not heading
        for sentence in sentences(text)
    ]
    assert len(lengths) > 300
    assert not [row for row in lengths if row[0] > LONGEST]
    assert sum(row[0] for row in lengths) / len(lengths) <= MEAN


def test_dutch_has_no_jargon_and_does_not_shout():
    said = "\n".join(text for name in handbook.PAGES for _heading, text, _bold_ in blocks(name, "nl"))
    assert [word for word in sorted(JARGON) if re.search(rf"\b{word}\b", said, re.IGNORECASE)] == []
    assert "!" not in said
    assert not re.search(r"\b(u|uw)\b", said)


@pytest.mark.parametrize("name", handbook.PAGES)
def test_both_languages_have_the_same_shape(name):
    def shape(language):
        return [
            (token.type, token.tag)
            for token in handbook.parsed(handbook.source(name, language))
            if token.nesting == 1 and token.type not in {"paragraph_open"}
        ]

    assert shape("nl") == shape("en")


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_bold_words_stand_in_the_interface(name, language):
    known = interface(language)
    quoted = {bold for _heading, _text_, bolds in blocks(name, language) for bold in bolds}
    assert quoted
    assert not sorted(quoted - known)


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_links_and_headings(name, language):
    page = handbook.page(name, language)
    ids = re.findall(r'<h[23] id="([^"]+)"', page.html)
    assert len(ids) == len(set(ids)) > 5
    assert [place for place, _text_ in page.contents] == re.findall(r'<h2 id="([^"]+)"', page.html)
    for target in re.findall(r'href="([^"]+)"', page.html):
        guide = re.fullmatch(r"/help/(\w+)/", target)
        assert target.startswith("#") and target[1:] in ids or guide and guide[1] in handbook.PAGES


def test_how_long_it_takes_is_true_for_clients_too():
    questions = len(list(shipped_pack()[0].for_client()))
    assert (questions, minutes(questions), minutes(35)) == (12, 5, 15)
    for language, said in (
        ("nl", "hoogstens twaalf vragen, ongeveer vijf"),
        ("en", "at most twelve questions, about five"),
    ):
        assert said in handbook.source("respondent", language)


def test_html_in_the_files_is_text(monkeypatch):
    monkeypatch.setattr(handbook, "source", lambda name, language: "# T\n\n<script>x</script>\n\n[a](javascript:x)\n")
    page = handbook.page.__wrapped__("respondent", "nl")
    assert "<script" not in page.html
    assert 'href="javascript' not in page.html


def test_starting_does_not_load_markdown():
    code = "import django; django.setup(); import draagvlak.urls, sys; print('markdown_it' in sys.modules)"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT)
    assert made.stdout.strip() == "False"


# ── The pages ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db
def test_a_guide_that_does_not_exist(client):
    assert client.get("/help/coordinator/").status_code == 200
    for path in ("/help/nothing/", "/help/../settings/", "/help/README/"):
        assert client.get(path).status_code == 404, path


@pytest.mark.browser
@pytest.mark.parametrize(
    "language", [one if one == "nl" else pytest.param(one, marks=pytest.mark.long) for one in handbook.LANGUAGES]
)
def test_pages_in_both_languages(web, language):
    web.visit("/help/")
    if language == "en":
        web.page.get_by_role("button", name="English").click()
    for name in handbook.PAGES:
        title = handbook.page(name, language).title
        web.visit("/help/")
        web.page.get_by_role("link", name=title).click()
        web.inspect()
        assert web.page.locator("h1").inner_text() == title
        assert not web.small_targets()
        web.page.get_by_role("link", name=PLACES[language][1]).click()
        assert web.page.url.endswith("/help/")


@pytest.mark.browser
def test_the_contents_lead_to_each_part(web):
    page = web.visit("/help/coordinator/")
    for place, text in handbook.page("coordinator", "nl").contents:
        page.locator(".contents").get_by_role("link", name=text, exact=True).click()
        assert page.evaluate("() => document.querySelector(':target').id") == place


@pytest.mark.browser
def test_help_stands_in_the_foot_of_every_kind_of_page(web, live_cast):
    for path in ("/sign-in/", "/privacy/"):
        assert web.visit(path).locator("footer a").first.get_attribute("href") == "/help/"
    assert web.visit("/d/").locator("footer a").last.get_attribute("href") == "/help/respondent/"
    web.sign_in(live_cast.a.users["coordinator"])
    page = web.visit(f"/o/{live_cast.a.organisation.pid}/")
    assert page.locator("footer a").first.get_attribute("href") == "/help/"


@pytest.mark.browser
def test_who_answers_comes_back_where_they_were(web):
    page = web.visit("/d/")
    page.locator("footer a").last.click()
    page.get_by_role("link", name="Terug naar waar je was").click()
    assert page.url.endswith("/d/")


@pytest.mark.browser
def test_a_secret_is_not_put_in_the_page(browsers, live_cast):
    web = browsers()
    web.page.goto("/help/respondent/", referer=f"{web.base}/u/{live_cast.a.links.answer}/")
    assert live_cast.a.links.answer not in web.page.content()
