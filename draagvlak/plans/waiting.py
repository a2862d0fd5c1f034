"""What waits for a member in the actions of the organisation, for the start page. One query."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.orgs.roles import Right
from draagvlak.plans.access import is_mine
from draagvlak.plans.models import Action, Progress, Reply
from draagvlak.ui.templatetags.ui import day

SOON = timedelta(days=14)


@dataclass(frozen=True)
class Waiting:
    """One thing to do: the action, what is asked, the word on the button, where it goes, by when, and its own page."""

    title: str
    text: str
    action: str
    url: str
    by: date
    page: str


def waiting(here, today=None):
    """[Waiting] for the member of `here`: own actions that are due within two weeks or late, and for the management
    the actions that ask for an answer. The earliest day first.
    """
    today = today or timezone.localdate()
    mine = (Q(member=here.membership) | Q(role=here.role)) & Q(by_when__lte=today + SOON)
    if here.may(Right.ANSWER_ACTIONS):
        mine |= Q(answer="", answer_due__isnull=False) | Q(answer=Reply.LATER, answer_later__lte=today + SOON)
    actions = Action.objects.filter(mine, organisation=here.organisation)
    open_ones = actions.filter(progress__in=[Progress.PLANNED, Progress.BUSY])
    found = [one for action in open_ones for one in _of(here, action, today)]
    return sorted(found, key=lambda one: one.by)


def _of(here, action, today):
    page = reverse("action", args=[action.pid])
    if is_mine(here, action) and action.by_when and action.by_when <= today + SOON:
        words = _("This was your action by %(day)s.") if action.by_when < today else _("Your action by %(day)s.")
        yield Waiting(action.what, words % {"day": day(action.by_when)}, _("How far is it?"),
                      reverse("action-progress", args=[action.pid]), action.by_when, page)  # fmt: skip
    term = action.answer_term
    if term and here.may(Right.ANSWER_ACTIONS) and (not action.answer or term <= today + SOON):
        text = _("An answer of the management is asked by %(day)s.") % {"day": day(term)}
        yield Waiting(action.what, text, _("Answer"), reverse("action-answer", args=[action.pid]), term, page)
