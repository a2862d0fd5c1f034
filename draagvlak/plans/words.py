"""Actions in words: whose they are, how far they are, what the management says. Plain text, in the page's language."""

from django.utils.translation import gettext as _

from draagvlak.plans.models import Progress, Reply
from draagvlak.ui.templatetags.ui import day

# The states of work, as the glyphs are called.
GLYPHS = {Progress.PLANNED: "todo", Progress.BUSY: "doing", Progress.DONE: "done", Progress.DROPPED: "dropped"}


def who(action):
    """Whose action it is, for members: the name, the role or the words that were typed."""
    if action.member_id:
        return str(action.member.user)
    return str(action.get_role_display()) if action.role else action.who or _("still to be found")


def who_by_role(action):
    """Whose action it is, for everybody with the results link: never the name of a member, but the role."""
    return str(action.member.get_role_display()) if action.member_id else who(action)


def glyph(action):
    """The glyph of how far it is: todo, doing, done or dropped."""
    return GLYPHS[Progress(action.progress)]


def answer(action):
    """What the management says to it, or that it was asked; '' when nothing was asked and nothing said."""
    if action.answer == Reply.YES:
        return _("yes: %(why)s") % {"why": action.answer_text} if action.answer_text else _("yes")
    if action.answer == Reply.NO:
        return _("no, because: %(why)s") % {"why": action.answer_text}
    if action.answer == Reply.LATER:
        text = _("not yet, but by %(day)s") % {"day": day(action.answer_later)}
        return f"{text}: {action.answer_text}" if action.answer_text else text
    return _("no answer yet, asked by %(day)s") % {"day": day(action.answer_due)} if action.answer_due else ""
