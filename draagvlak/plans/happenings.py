"""The history of an action in sentences. Loaded once, when the room is (apps.py)."""

from datetime import date

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from draagvlak.content import shipped
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
    "trajectory-begun": _("%(actor)s began the trajectory “%(subject)s”."),
    "trajectory-changed": _("%(actor)s changed what the trajectory “%(subject)s” is about."),
    "trajectory-closed": _("%(actor)s put the trajectory “%(subject)s” away."),
    "trajectory-opened": _("%(actor)s opened the trajectory “%(subject)s” again."),
    "trajectory-deleted": _("%(actor)s deleted the trajectory “%(subject)s”."),
    "step-todo": _("%(actor)s put the step “%(step)s” back on the list."),
    "step-doing": _("%(actor)s began the step “%(step)s”."),
    "step-done": _("%(actor)s finished the step “%(step)s”."),
    "step-skipped": _("%(actor)s skipped the step “%(step)s”."),
    "step-added": _("%(actor)s added the step “%(step)s”."),
    "step-removed": _("%(actor)s took the step “%(step)s” away."),
    "step-noted": _("%(actor)s noted something in the step “%(step)s”."),
    "step-moved": _("%(actor)s gave the step “%(step)s” another place."),
    "person-added": _("%(actor)s put somebody in the team."),
    "person-changed": _("%(actor)s changed something about somebody in the team."),
    "person-removed": _("%(actor)s took somebody off the team."),
    "steering-added": _("%(actor)s put somebody in the steering group."),
    "steering-changed": _("%(actor)s changed something about somebody in the steering group."),
    "steering-removed": _("%(actor)s took somebody off the steering group."),
    "decision-added": _("%(actor)s put a decision on the list: “%(decision)s”."),
    "decision-removed": _("%(actor)s took a decision off the list: “%(decision)s”."),
    "standing-noted": _("%(actor)s noted how it stands with “%(condition)s”."),
    "partner-invited": _("%(actor)s invited an organisation to work along: %(partner)s."),
    "partner-withdrawn": _("%(actor)s withdrew the invitation of %(partner)s."),
    "partner-joined": _("%(actor)s works along from now on."),
    "partner-rights": _("%(actor)s changed what %(partner)s may see."),
    "partner-left": _("%(actor)s works along no more: it left."),
    "partner-ended": _("%(actor)s ended the work together with %(partner)s."),
    "partnership-begun": _("%(actor)s made this organisation work along on “%(subject)s” of %(owner)s."),
    "partnership-left": _("%(actor)s ended the work together with %(owner)s on “%(subject)s”."),
    "partnership-ended": _("%(owner)s ended the work together on “%(subject)s”."),
    "mandate-changed": _("%(actor)s changed who does what about “%(decision)s”."),
    "action-answer-changed": _("%(actor)s changed the answer of the management. Before: %(before)s Now: %(answer)s"),
}


def step_words(value):
    """The title of a step of the road, or of one of their own."""
    step = shipped.road().step(value)
    return step.title.in_(get_language() or "nl") if step else value


def decision_words(value):
    """What is decided, of the road or of their own."""
    known = next((one for one in shipped.road().decisions if one.id == value), None)
    return known.text.in_(get_language() or "nl") if known else value


def condition_words(value):
    """What a condition of the road is called."""
    known = next((one for one in shipped.road().conditions if one.id == value), None)
    return known.text.in_(get_language() or "nl") if known else value


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
    "step": step_words,
    "decision": decision_words,
    "condition": condition_words,
    "due": lambda value: formats.date_format(date.fromisoformat(value), "j F Y"),
}

say(SENTENCES, WORDS)
