"""Template tags of pictures: cells of amounts, and what who looks may do."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from draagvlak.orgs.roles import Right
from draagvlak.plans import access
from draagvlak.ui.templatetags.ui import number
from draagvlak.worksheets.brains.money import between, euro

register = template.Library()


def _cells(texts, heads):
    labels = [*heads, _("Together")]
    return format_html_join("", '<td class="num" data-label="{}">{}</td>', zip(labels, texts, strict=True))


@register.simple_tag
def amounts(summed, heads, signed=False):
    """The cells of a Sum (brains.costs): each year, and together."""
    return _cells(summed.signed if signed else summed.cells, heads)


@register.simple_tag
def cells_of(item, heads):
    """The cells of one row; one wide cell when it is not known yet."""
    if not item.is_known:
        words = _("not in euro") if item.is_beside else _("not known yet")
        return format_html('<td class="num wide" colspan="{}">{}</td>', len(heads) + 1, words)
    return _cells([euro(one.mid) for one in (*item.years, item.total)], heads)


@register.simple_tag
def hours_of(item):
    """'180 hours at € 42 (worker)', or what of it is known."""
    facts = {"n": number(item.hours), "role": item.role or "?", "euro": number(item.rate)}
    if item.rate is None:
        return _("%(n)s hours (%(role)s)") % facts
    return _("%(n)s hours at € %(euro)s (%(role)s)") % facts


@register.simple_tag
def range_of(three):
    """'−€ 900 to +€ 2.400' of a Three that is a difference."""
    return between(three, sign=True)


@register.simple_tag
def euros(amount):
    """An amount as people read it."""
    return euro(amount)


@register.simple_tag(takes_context=True)
def may_export(context):
    """Whether who looks may make an export."""
    here = getattr(context.get("request"), "here", None)
    return here is not None and here.may(Right.EXPORT)


@register.simple_tag(takes_context=True)
def may_change(context, sheet):
    """Whether who looks may change this sheet: a member of its organisation, or a guest."""
    here = getattr(context.get("request"), "here", None)
    return here is not None and access.may_work(here, sheet.trajectory)
