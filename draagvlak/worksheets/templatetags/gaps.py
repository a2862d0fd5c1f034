"""Template tags of what a sheet sees: where an action is made of it, and which actions stand with a row already."""

from django import template
from django.utils.translation import ngettext

from draagvlak.worksheets import gaps
from draagvlak.worksheets.brains.findings import Place

register = template.Library()


@register.simple_tag(takes_context=True)
def makes_actions(context, sheet):
    """The gaps.Makes of who looks, or None."""
    here = getattr(context.get("request"), "here", None)
    return gaps.makes(here, sheet) if here is not None else None


@register.simple_tag
def action_of(makes, finding):
    """The address of the page that makes an action of a finding; '' when there is none."""
    return makes.of(finding) if makes and finding else ""


@register.simple_tag
def actions_with(board, place):
    """'1 action' of the row that an item of a finding is about; '' without any."""
    count = board.actions.get(place.pid, 0) if board and isinstance(place, Place) else 0
    return ngettext("%(n)s action", "%(n)s actions", count) % {"n": count} if count else ""
