"""Reminders by mail: to whom an action belongs, and to the management when an answer is asked. One mail a person."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from draagvlak.orgs import mail
from draagvlak.orgs.models import Membership
from draagvlak.orgs.roles import Right, Role, rights_of
from draagvlak.plans.models import Action, Progress, Reply

AHEAD = timedelta(days=7)
PURPOSE = "action-reminder"
ANSWERING = [role for role in Role if Right.ANSWER_ACTIONS in rights_of(role)]


def remind_due(today=None):
    """Puts the reminders that are due in the outbox: seven days before the day of an action, and once when it is late;
    to members with the role management seven days before their term ends. Returns how many mails.

    Runs every night. Twice on a day, or after weeks of standing still, it sends nothing double and nothing old. Without
    a mail server nothing is noted either: what waits for somebody then only stands on the start page.
    """
    if not settings.HAS_MAIL:
        return 0
    today = today or timezone.localdate()
    return _remind_members(today) + _remind_management(today)


def _reachable(prefix=""):
    """Members who can be mailed: people of the example organisation cannot."""
    return {f"{prefix}user__is_active": True, f"{prefix}user__is_example": False}


def _remind_members(today):
    open_ones = Action.objects.filter(progress__in=[Progress.PLANNED, Progress.BUSY])
    near = Q(by_when__gte=today, by_when__lte=today + AHEAD) & _not_since("reminded_on", F("by_when") - AHEAD)
    late = Q(by_when__lt=today) & (Q(reminded_on=None) | Q(reminded_on__lte=F("by_when")))
    due = open_ones.filter(near | late, **_reachable("member__"))
    sent = 0
    for member in _members(due.values("member")):
        sent += _mail(member, due.filter(member=member), {"reminded_on": today}, "own", today)
    return sent


def _remind_management(today):
    soon = Q(answer="", answer_due__lte=today + AHEAD) & _not_since("answer_reminded_on", F("answer_due") - AHEAD)
    again = Q(answer=Reply.LATER, answer_later__lte=today + AHEAD) & _not_since(
        "answer_reminded_on", F("answer_later") - AHEAD
    )
    waiting = Action.objects.filter(soon | again, progress__in=[Progress.PLANNED, Progress.BUSY])
    sent = 0
    for organisation in waiting.order_by().values_list("organisation", flat=True).distinct():
        sent += _ask(organisation, waiting.filter(organisation=organisation), today)
    return sent


def _not_since(field, first):
    return Q(**{field: None}) | Q(**{f"{field}__lt": first})


def _members(pks):
    return Membership.objects.select_related("user", "organisation").filter(pk__in=pks).order_by("pk")


@transaction.atomic
def _mail(member, due, noted, kind, today):
    """One mail to one member about these actions. Each is claimed first: who else claims it mails nothing."""
    return int(_queue(member, _claimed(due, noted), kind, today)) if due else 0


@transaction.atomic
def _ask(organisation, waiting, today):
    answering = Membership.objects.filter(organisation=organisation, role__in=ANSWERING, **_reachable())
    members = list(answering.select_related("user", "organisation").order_by("pk"))
    actions = _claimed(waiting, {"answer_reminded_on": today}) if members else []
    return sum(_queue(member, actions, "answer", today) for member in members)


def _claimed(due, noted):
    actions = list(due.select_for_update(of=("self",)))
    Action.objects.filter(pk__in=[action.pk for action in actions]).update(**noted)
    return actions


def _queue(member, actions, kind, today):
    if not actions:
        return False
    name = "action-answer" if kind == "answer" else "action"
    rows = [
        {"action": action, "late": kind == "own" and action.by_when < today, "term": action.answer_term,
         "link": settings.SITE_URL + reverse(name, args=[action.pid])}
        for action in actions
    ]  # fmt: skip
    subject, body = mail.compose(
        f"plans/mail/{kind}.txt", member.user.language, rows=rows, organisation=member.organisation
    )
    mail.queue(PURPOSE, member.user.email, subject, body, member.organisation, actions[0].pid)
    return True
