"""The handbook inside the product: Markdown files of this package (handbook/<language>/<page>.md), as pages.

The files are ours and never anything that somebody typed; HTML in them is shown as text all the same.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import mark_safe

FOLDER = Path(__file__).resolve().parent / "handbook"
PAGES = ("coordinator", "facilitator", "meeting", "trajectory", "story", "respondent")
LANGUAGES = ("nl", "en")


@dataclass(frozen=True)
class Page:
    """`title` is the first heading, `contents` the (id, text) of each part, `html` everything below the title."""

    title: str
    contents: tuple[tuple[str, str], ...]
    html: str


def source(name, language):
    """The Markdown of a page; the Dutch one for a language that has no handbook."""
    return (FOLDER / (language if language in LANGUAGES else LANGUAGES[0]) / f"{name}.md").read_text("utf-8")


@cache
def page(name, language):
    """The Page `name` (one of PAGES) in a language. Rendered once: the files come with the program."""
    tokens = parsed(source(name, language))
    title, tokens = tokens[1].content, tokens[3:]
    _name_headings(tokens)
    _label_tables(tokens)
    _lead_links(tokens)
    contents = [(each.attrs["id"], tokens[at + 1].content) for at, each in enumerate(tokens) if _opens(each, "h2")]
    html = _parser().renderer.render(tokens, _parser().options, {})
    # Safe: made from a file that we ship, with HTML switched off.
    return Page(title, tuple(contents), mark_safe(html))  # noqa: S308


@cache
def _parser():
    from markdown_it import MarkdownIt  # here, so that starting the server does not wait for it

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def parsed(text):
    """The tokens of a Markdown text."""
    return _parser().parse(text)


def anchor(heading):
    """The id of a heading: the same as where the files are read on a forge, so that links work in both places."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def _opens(token, tag):
    return token.nesting == 1 and token.tag == tag


def _name_headings(tokens):
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor(tokens[at + 1].content))


def _label_tables(tokens):
    """Rows get a heading of their own, cells the name of their column: on a narrow screen a row becomes a block."""
    columns, column, in_head = [], 0, False
    for at, token in enumerate(tokens):
        if token.type == "table_open":
            token.attrSet("class", "table table--stack table--top")
            columns = []
        elif token.type in {"thead_open", "thead_close"}:
            in_head = token.nesting == 1
        elif token.type == "tr_open":
            column = 0
        elif token.type in {"th_open", "td_open"}:
            _label_cell(tokens, at, columns, column, in_head)
            column += 1


def _label_cell(tokens, at, columns, column, in_head):
    if in_head:
        columns.append(tokens[at + 1].content)
        tokens[at].attrSet("scope", "col")
    elif column:
        tokens[at].attrSet("data-label", columns[column])
    else:
        tokens[at].tag = tokens[at + 2].tag = "th"
        tokens[at].attrSet("scope", "row")


def _lead_links(tokens):
    """A link to another file of the handbook leads to its page here, a picture to the file that ships with it."""
    for token in tokens:
        for child in token.children or ():
            if child.type == "image":
                child.attrSet("src", static(f"home/story/{Path(str(child.attrs['src'])).name}"))
                child.attrSet("loading", "lazy")
            elif child.type == "link_open":
                file, hash_, place = str(child.attrs["href"]).partition("#")
                if file.endswith(".md"):
                    child.attrSet("href", reverse("help-page", args=[Path(file).stem]) + hash_ + place)
