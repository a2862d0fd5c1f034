"""Tags of the people of a trajectory."""

from django import template

from draagvlak.dossier.missing import is_found

register = template.Library()


@register.simple_tag
def initials(person, name):
    """The first letters of the first and the last word of a name; a question mark for who is still to be found."""
    words = [word for word in name.split() if word[:1].isalnum()]
    if not is_found(person) or not words:
        return "?"
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()
