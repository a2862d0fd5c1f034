"""Words of content and of an import, for templates. Everything is plain text; the template escapes it."""

from django import template
from django.utils.translation import get_language

from draagvlak.content import wording
from draagvlak.content.languages import chain, own_name

register = template.Library()


@register.filter
def said(texts):
    """A map of texts per language (such as a release's title) in the language of the page, or the nearest there is."""
    for code in chain(get_language() or "nl", tuple(texts)):
        if code in texts:
            return texts[code]
    return ""


@register.filter
def in_words(languages):
    """Language codes as their own names: 'Nederlands, English'."""
    return ", ".join(own_name(code) for code in languages)


@register.filter
def sentence(note):
    """What a note of an import says."""
    return wording.note_sentence(note)


@register.filter
def places(note):
    """Where a note of an import holds."""
    return wording.places(note)


@register.filter
def place(where):
    """A place in the source of an import, in words."""
    return wording.place(where)


@register.filter
def basis(code):
    """How strong the ground under a suggestion is, in words."""
    return wording.basis(code)
