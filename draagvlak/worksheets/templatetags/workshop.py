"""Template tags of the workshops: the QR code of an address, and whether who looks may work on a sheet."""

import segno
from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from draagvlak.plans import access

register = template.Library()


@register.simple_tag
def address_qr(address, label):
    """The QR code of `address` as inline SVG: no request, no data: address. `label` says what it opens."""
    code = segno.make(address, error="m", micro=False)
    # Safe: segno draws a path of numbers; the address itself is nowhere in the mark-up.
    drawing = mark_safe(code.svg_inline(svgclass=None, lineclass=None, omitsize=True, border=4).split(">", 1)[1])  # noqa: S308
    side = code.symbol_size(border=4)[0]
    return format_html(
        '<svg class="qr" viewBox="0 0 {} {}" role="img" aria-label="{}" shape-rendering="crispEdges">{}',
        side, side, label, drawing,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def may_work(context, sheet):
    """Whether who looks at the page may change this sheet, as a member of its organisation."""
    here = getattr(context.get("request"), "here", None)
    is_member = here is not None and here.organisation.pk == sheet.organisation_id
    return is_member and access.may_work(here, sheet.trajectory)


@register.filter
def dots(number):
    """Places of so many dots in a drawing: 10 apart."""
    return [10 + 22 * at for at in range(number or 0)]


@register.filter
def dots_wide(number):
    """How wide a drawing of so many dots is."""
    return max(1, 22 * (number or 0))


@register.simple_tag
def own_dots(own, sent, group, number):
    """Whether somebody gave this group so many dots: as sent just now, or as it is kept."""
    typed = sent.get(f"dots-{group}") if sent else None
    return str(number) == typed if typed is not None else own.get(group, 0) == number
