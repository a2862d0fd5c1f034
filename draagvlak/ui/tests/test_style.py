"""The stylesheets as data: every file is used, colours pass the contrast table of the design, both sheets agree."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parent.parent / "static" / "ui" / "css"
APP = (CSS / "app.css").read_text()
LAYERS = ["reset", "tokens", "base", "layout", "components", "utilities", "paper"]


def test_every_file_is_imported_once_into_a_declared_layer():
    imports = re.findall(r'@import url\("([^"]+)"\) layer\((\w+)\);', APP)
    files = {str(path.relative_to(CSS)) for path in CSS.rglob("*.css")} - {"app.css", "respondent.css"}
    assert sorted(name for name, _layer in imports) == sorted(files)
    assert f"@layer {', '.join(LAYERS)};" in APP
    assert {layer for _name, layer in imports} <= set(LAYERS)
    assert len(re.findall("@import", APP)) == len(imports)


def test_nothing_from_elsewhere():
    for path in CSS.rglob("*.css"):
        text = path.read_text()
        assert "http" not in text, path.name
        assert "url(" not in text or path.name == "app.css", path.name


def _tokens(text):
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{3,6});", text))


def desk(theme):
    text = (CSS / "tokens.css").read_text()
    light = _tokens(text.split("@supports")[0])
    both = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", text)
    assert {name: first for name, first, _second in both} == light, "the fallback and light-dark() differ"
    return light if theme == "light" else {name: second for name, _first, second in both}


SHORT = {  # the names in respondent.css
    "ink-soft": "soft", "rule-strong": "edge", "on-action": "on", "flax-soft": "blue", "action": "line",
    **{f"{level}-line": level for level in ("red", "orange", "green")},
    **{f"{level}-fill": f"{level}-f" for level in ("red", "orange", "green")},
    **{f"{level}-soft": f"{level}-s" for level in ("red", "orange", "green")},
    "grey-line": "soft", "grey-soft": "sunken",
}  # fmt: skip


def phone(theme):
    light, dark = (CSS / "respondent.css").read_text().split("@media screen and (prefers-color-scheme: dark)")[:2]
    return _tokens(light) if theme == "light" else _tokens(dark.split("@media")[0])


def _full(colour):
    return colour if len(colour) == 7 else "#" + "".join(char * 2 for char in colour[1:])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_phone_and_desk_have_the_same_colours(theme):
    ours, theirs = desk(theme), phone(theme)
    for name, colour in ours.items():
        short = SHORT.get(name, name)
        if name in {"grey-soft", "action-hover", "halo"} or short not in theirs:
            continue
        if name == "action" and theme == "dark":
            continue  # the phone has one plum for line and action
        assert _full(theirs[short]).upper() == colour.upper(), name
    assert len(theirs) > 20


def luminance(colour):
    def linear(value):
        value /= 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(_full(colour)[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT = [
    *((ink, ground) for ink in ("ink", "ink-soft") for ground in ("page", "surface", "sunken", "flax-soft")),
    *(("link", ground) for ground in ("page", "surface", "flax-soft")),
    ("on-action", "action"),
    *(
        (f"{level}-line", ground)
        for level in ("red", "orange", "green")
        for ground in ("page", "surface", f"{level}-soft")
    ),
    *(("ink", f"{level}-soft") for level in ("red", "orange", "green")),
    ("grey-line", "grey-soft"),
]
SHAPES = [
    ("red-fill", "page"), ("red-fill", "surface"), ("orange-line", "page"), ("green-line", "page"),
    ("green-fill", "page"), ("line", "page"), ("line", "surface"), ("rule-strong", "page"), ("rule-strong", "surface"),
    ("flax", "page"), ("flax", "surface"), ("focus", "page"), ("focus", "surface"),
]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("sheet", [desk, phone])
def test_contrast(sheet, theme):
    colours = sheet(theme)

    def of(name):
        return colours[name] if sheet is desk else colours[SHORT.get(name, name)]

    for pairs, least in ((TEXT, 4.5), (SHAPES, 3)):
        for fore, back in pairs:
            assert contrast(of(fore), of(back)) >= least, (
                f"{fore} on {back}, {theme}: {contrast(of(fore), of(back)):.2f}"
            )


def test_contrast_is_computed_as_wcag_does():
    assert round(contrast("#000000", "#FFFFFF"), 2) == 21
    assert round(contrast("#777777", "#FFFFFF"), 2) == 4.48
