"""Dates and numbers as people write them here; glyphs and icons that exist."""

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from draagvlak.ui.templatetags.ui import GLYPHS, VENDOR

ROOMS = Path(__file__).resolve().parent.parent.parent


def shown(source, language="nl", **context):
    with translation.override(language):
        return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        ("nl", "{{ d|day }}", "30 april 2026"),
        ("en", "{{ d|day }}", "30 April 2026"),
        ("nl", '{{ d|day:"weekday" }}', "donderdag 30 april 2026"),
        ("nl", "{{ t|day }}", "1 mei 2026"),
        ("nl", "{{ t|moment }}", "1 mei 2026 om 00.05 uur"),
        ("en", "{{ t|moment }}", "1 May 2026 at 00:05"),
        ("nl", "{{ none|day }}{{ none|moment }}{{ none|number }}", ""),
        ("nl", "{{ 32560|number }}", "32.560"),
        ("en", "{{ 32560|number }}", "32,560"),
        ("nl", "{{ 3.7|number }}", "3,7"),
        ("nl", "{{ third|number:1 }}", "0,3"),
        ("nl", "{{ 0|number }}", "0"),
        ("nl", '{{ "KDM427PQ"|spaced }}', "KDM4 27PQ"),
        ("nl", '{{ "KDM4-27PQ-TTX9-11AB"|spaced }}', "KDM4 27PQ TTX9 11AB"),
        ("nl", "{% page_language %} {% page_direction %}", "nl-BE ltr"),
        ("en", "{% page_language %}", "en"),
        ("ar", "{% page_language %} {% page_direction %}", "ar rtl"),
    ],
)
def test_written_as_people_do(language, source, expected):
    late = datetime(2026, 4, 30, 22, 5, tzinfo=ZoneInfo("UTC"))  # past midnight in Brussels
    assert shown(source, language, d=date(2026, 4, 30), t=late, none=None, third=Decimal(1) / 3) == expected


@pytest.mark.parametrize("name", GLYPHS)
def test_every_glyph_is_in_the_sprite(name):
    used = re.findall(r'href="#([^"]+)"', shown("{% glyph name %}", name=name))[0]
    assert f'id="{used}"' in (ROOMS / "ui/templates/ui/_glyphs.html").read_text()


def test_unknown_glyph_is_an_error():
    with pytest.raises(KeyError):
        shown('{% glyph "purple" %}')


def test_icon_is_drawn_in_the_page():
    html = shown('{% icon "check" %}')
    assert html.startswith('<svg class="icon"')
    assert html.endswith("</svg>")
    assert html.count("<svg") == 1
    assert 'aria-hidden="true"' in html


def test_icon_names_cannot_leave_the_folder():
    with pytest.raises(TemplateSyntaxError):
        shown('{% icon "../../LICENSE" %}')


def test_every_icon_that_a_template_names_exists():
    named = set()
    for template in ROOMS.rglob("templates/**/*.html"):
        text = template.read_text()
        named |= set(re.findall(r'{% icon "([a-z0-9-]+)" %}', text)) | set(
            re.findall(r'\bicon(?:_after)?="([a-z0-9-]+)"', text)
        )
    missing = sorted(name for name in named if not (VENDOR / "lucide" / f"{name}.svg").exists())
    assert not missing, f"add to ICONS in tools/vendor.py and run it: {missing}"
    assert "check" in named


def test_licence_goes_with_the_icons():
    assert "ISC" in (VENDOR / "lucide" / "LICENSE").read_text()
