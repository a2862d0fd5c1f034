"""Template tags of this room: the QR code of a link, drawn in the page."""

import segno
from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag
def qr(link, label=""):
    """The QR code of `link` as inline SVG: no request, no data: address. `label` says what it opens, for readers."""
    code = segno.make(link, error="m", micro=False)
    # Safe: segno draws a path of numbers; the link itself is nowhere in the mark-up.
    drawing = mark_safe(code.svg_inline(svgclass=None, lineclass=None, omitsize=True, border=4).split(">", 1)[1])  # noqa: S308
    side = code.symbol_size(border=4)[0]
    return format_html(
        '<svg class="qr" viewBox="0 0 {} {}" role="img" aria-label="{}" shape-rendering="crispEdges">{}',
        side, side, label, drawing,
    )  # fmt: skip
