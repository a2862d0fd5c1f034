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
    by: date | None
    page: str


def waiting(here, today=None):
    """[Waiting] for the member of `here`: own actions that are late, due within two weeks or without a day, and for the
    management the actions that ask for an answer. The earliest day first, without a day last.
    """
    today = today or timezone.localdate()
    mine = (Q(member=here.membership) | Q(role=here.role)) & due(today)
    if here.may(Right.ANSWER_ACTIONS):
        mine |= Q(answer="", answer_due__isnull=False) | Q(answer=Reply.LATER, answer_later__lte=today + SOON)
    actions = Action.objects.filter(mine, organisation=here.organisation)
    open_ones = actions.filter(progress__in=[Progress.PLANNED, Progress.BUSY])
    found = [one for action in open_ones for one in _of(here, action, today)]
    return in_order(found)


def due(today):
    """Actions that wait for who has them: late, due within two weeks, or without a day."""
    return Q(by_when__lte=today + SOON) | Q(by_when=None)


def in_order(found):
    """By day, the earliest first; what has none last. What is of one day stays in its order."""
    return sorted(found, key=lambda one: one.by or date.max)


def _asked(action, today):
    if action.by_when is None:
        return _("Your action. It has no day yet.")
    words = _("This was your action by %(day)s.") if action.by_when < today else _("Your action by %(day)s.")
    return words % {"day": day(action.by_when)}


def _of(here, action, today):
    page = reverse("action", args=[action.pid])
    if is_mine(here, action) and (action.by_when is None or action.by_when <= today + SOON):
        yield Waiting(action.what, _asked(action, today), _("How far is it?"),
                      reverse("action-progress", args=[action.pid]), action.by_when, page)  # fmt: skip
    term = action.answer_term
    if term and here.may(Right.ANSWER_ACTIONS) and (not action.answer or term <= today + SOON):
        text = _("An answer of the management is asked by %(day)s.") % {"day": day(term)}
        yield Waiting(action.what, text, _("Answer"), reverse("action-answer", args=[action.pid]), term, page)
