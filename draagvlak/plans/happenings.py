"""The history of an action in sentences. Loaded once, when the room is (apps.py)."""

from datetime import date

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from draagvlak.orgs.history import say
from draagvlak.plans.models import Progress, Reply

SENTENCES = {
    "action-made": _("%(actor)s wrote down the action “%(what)s”."),
    "action-changed": _("%(actor)s changed the action “%(what)s”."),
    "action-deleted": _("%(actor)s deleted the action “%(what)s”."),
    "action-progress": _("%(actor)s noted how far it is: %(progress)s."),
    "action-result": _("%(actor)s changed what stands there about it: %(progress)s."),
    "action-asked": _("%(actor)s asked the management for an answer by %(due)s."),
    "action-answered": _("%(actor)s answered for the management: %(answer)s"),
    "action-answer-changed": _("%(actor)s changed the answer of the management. Before: %(before)s Now: %(answer)s"),
}
# As the end of a sentence: the words of the choices end with three dots.
ANSWERS = {
    Reply.YES: _("yes."),
    Reply.NO: _("no, with a reason."),
    Reply.LATER: _("not yet, with a day."),
}
WORDS = {
    "progress": lambda value: str(Progress(value).label).lower(),
    "answer": lambda value: ANSWERS[Reply(value)],
    "before": lambda value: ANSWERS[Reply(value)],
    "due": lambda value: formats.date_format(date.fromisoformat(value), "j F Y"),
}

say(SENTENCES, WORDS)
