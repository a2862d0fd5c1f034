"""Rules for templates of every room, as far as text can show them."""

import re
from pathlib import Path

import pytest

ROOMS = Path(__file__).resolve().parent.parent.parent
TEMPLATES = sorted(ROOMS.rglob("templates/**/*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOMS)))
def test_template(path):
    text = path.read_text()
    assert not re.search(r"\|\s*safe\b|{% autoescape off", text), "mark-up that somebody typed would run"
    assert not re.search(r"\sstyle=|<style\b", text), "inline style: the page's own policy refuses it"
    assert not re.search(r"\son[a-z]+=\"|\shx-on|javascript:", text), "inline script"
    for script in re.findall(r"<script\b[^>]*>", text):
        assert " src=" in script or "application/json" in script, script
    assert not re.search(
        r"https?://(?!www\.w3\.org)", re.sub(r"{% comment %}.*?{% endcomment %}", "", text, flags=re.S)
    ) or ("gallery" in path.name), "an address of another origin"
    for tag in re.findall(r'{% include "ui/_[a-z]+\.html"[^%]*%}', text):
        part = re.findall(r"ui/_([a-z_]+)\.html", tag)[0]
        if part not in {"glyphs", "mark", "footer", "scripts", "language"}:
            assert tag.rstrip(" %}").endswith(" only"), (
                f"a component gets what it needs by name, and `only` that: {tag}"
            )
    assert text.count("\n") < 160
