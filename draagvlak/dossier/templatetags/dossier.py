"""Tags of the dossier."""

from django import template

from draagvlak.dossier import sources

register = template.Library()


@register.filter
def source_name(ref):
    """The name of the text behind a reference such as '002'."""
    return ", ".join(sources.names([ref]))
