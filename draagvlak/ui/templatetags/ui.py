"""Template tags of the design language: glyphs, icons, the mark; dates and numbers as people in Flanders write them."""

import re
from decimal import Decimal
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import formats, timezone, translation
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
# Level or state of work → colour and shape. Red, orange and green are for the levels of a scan only.
GLYPHS = {
    "red": ("red", "g-empty"),
    "orange": ("orange", "g-half"),
    "green": ("green", "g-full"),
    "unknown": ("unknown", "g-ask"),
    "todo": ("plain", "g-empty"),
    "doing": ("plain", "g-half"),
    "done": ("plain", "g-full"),
    "dropped": ("plain", "g-off"),
}
TAGS = {"nl": "nl-BE"}


@register.simple_tag
def glyph(name):
    """The glyph of a level (red, orange, green, unknown) or of work (todo, doing, done, dropped). With its word."""
    level, shape = GLYPHS[str(name)]
    return format_html(
        '<svg class="g" data-level="{}" aria-hidden="true" focusable="false"><use href="#{}"/></svg>', level, shape
    )


@cache
def _drawing(name):
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise template.TemplateSyntaxError(f"No icon has the name {name!r}.")
    text = (VENDOR / "lucide" / f"{name}.svg").read_text()
    inside = text.split("<svg", 1)[1].split(">", 1)[1].split("</svg>")[0]
    return re.sub(r"\s+", " ", inside).replace(" />", "/>").replace("> <", "><").strip()


@register.simple_tag
def icon(name):
    """A Lucide icon, drawn in the page, in the colour and size of the text. Decoration only: give the word too."""
    # Safe: the drawing is a file that we ship, never anything that somebody typed.
    return mark_safe(  # noqa: S308
        f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{_drawing(name)}</svg>'
    )


@register.simple_tag
def page_language():
    """The language of the page as a tag for `lang`: nl-BE, en."""
    code = translation.get_language() or settings.LANGUAGE_CODE
    return TAGS.get(code, code)


@register.simple_tag
def page_direction():
    """`rtl` for a language that is written from right to left, else `ltr`."""
    return "rtl" if translation.get_language_bidi() else "ltr"


@register.simple_tag
def plain_connection():
    """Whether this server runs without encryption, for a room of its own: then every page says so (decision 13)."""
    return settings.PLAIN_CONNECTION


@register.simple_tag
def asset(path):
    """Like `static`, but never fails: for error pages that must also show when the static files are not there."""
    try:
        return static(path)
    except (ValueError, OSError):
        return settings.STATIC_URL + path


def _here(moment):
    return timezone.localtime(moment) if hasattr(moment, "tzinfo") and timezone.is_aware(moment) else moment


@register.filter
def day(value, how=""):
    """A date in full: '30 april 2026'. `|day:"weekday"` puts the day of the week before it. Nothing for no date."""
    if not value:
        return ""
    return formats.date_format(_here(value), "l j F Y" if how == "weekday" else "j F Y")


@register.filter
def moment(value):
    """A date with the hour: '30 april 2026 om 14.05 uur', '30 April 2026 at 14:05'."""
    if not value:
        return ""
    local = _here(value)
    clock = "{:%H.%M} uur" if (translation.get_language() or "").startswith("nl") else "{:%H:%M}"
    at = translation.pgettext("between a date and an hour", "at")
    return f"{day(local)} {at} {clock.format(local)}"


@register.filter
def number(value, decimals=None):
    """A number as nl-BE writes it: 32.560 and 3,7. `|number:1` rounds to one decimal."""
    if value is None or value == "":
        return ""
    if not isinstance(value, int):
        value = Decimal(str(value))
    return formats.number_format(value, decimals, use_l10n=True, force_grouping=True)


@register.filter
def spaced(value, size=4):
    """A code in groups, to read aloud: 'KDM4 27PQ'."""
    text = str(value or "").replace(" ", "").replace("-", "")
    return " ".join(text[start : start + int(size)] for start in range(0, len(text), int(size)))


@register.simple_tag
def first_control(field):
    """The id of the first control of a bound field: where the link in the summary of errors must lead."""
    if field.use_fieldset and len(field.subwidgets):
        return field.subwidgets[0].id_for_label or field.auto_id
    return field.id_for_label or field.auto_id
