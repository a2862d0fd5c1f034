"""The verbs of actions: every write of this room, each one transaction with its line in the history.

All are safe to repeat. `version` is what the page showed: when somebody changed the action since, Conflict is raised
with how it stands now, and nothing is written.
"""

import calendar
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.lib.tokens import new_pid
from draagvlak.orgs import history
from draagvlak.orgs.roles import Right
from draagvlak.plans.models import Action, Progress, Reply

FIELDS = ("what", "member", "role", "who", "by_when", "measure", "needs", "trajectory")
MONTHS = 3  # the horizon that is proposed for an action
ANSWER_DAYS = 30  # the term that is proposed for the answer of the management


class Refused(Exception):
    """A verb that cannot be done now. `text` says what happened and what to do."""

    def __init__(self, text):
        self.text = text
        super().__init__(str(text))


class Conflict(Exception):
    """Somebody else changed this action in the meantime. `current` is how it stands now."""

    def __init__(self, current):
        self.current = current
        super().__init__("changed in the meantime")


def proposed_day(today=None):
    """The day that is proposed for a new action: three months ahead."""
    today = today or timezone.localdate()
    years, month = divmod(today.month - 1 + MONTHS, 12)
    year, month = today.year + years, month + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def proposed_term(today=None):
    """The day that is proposed for the answer of the management."""
    return (today or timezone.localdate()) + timedelta(days=ANSWER_DAYS)


def _lock(action, version=None):
    """The row of this action, held until the transaction ends. Raises Conflict when it is not at `version` any more."""
    rows = Action.objects.select_for_update(of=("self",)).select_related("organisation", "member__user")
    now = rows.filter(pk=action.pk).first()
    if now is None:
        raise Refused(_("This action is no longer there. Somebody deleted it."))
    if version is not None and now.version != version:
        raise Conflict(now)
    return now


def _write(action, **fields):
    Action.objects.filter(pk=action.pk).update(version=F("version") + 1, **fields)
    action.refresh_from_db()
    return action


def _line(text):
    return " ".join(text.split())


def _values(organisation, values):
    """The values of an action that hang together: one line each, at most one owner, a member of this organisation."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"not fields of an action: {sorted(unknown)}")
    values = {name: _line(value) if isinstance(value, str) else value for name, value in values.items()}
    member = values.get("member")
    if member is not None and member.organisation_id != organisation.pk:
        raise ValueError("a member of another organisation")
    if sum(bool(values.get(name)) for name in ("member", "role", "who")) > 1:
        raise ValueError("an action has one owner")
    if not values.get("what", "?"):
        raise Refused(_("Write what you are going to do."))
    return values


# ── Making and changing ──────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def make(organisation, actor, *, pid="", **values):
    """A new action. `pid` stands for the page it was sent from: sent twice it is one action, as it was sent last.

    `actor`: a User, or the name of a partner organisation (here and in set_progress).
    """
    known = Action.objects.filter(pid=pid).first() if pid else None
    if known and known.organisation_id == organisation.pk:
        return change(known, actor, None, **values)
    values = _values(organisation, values)
    fresh = pid if pid and known is None else new_pid()
    made_by = None if isinstance(actor, str) else actor
    action = Action.objects.create(organisation=organisation, made_by=made_by, pid=fresh, **values)
    history.record(organisation, actor, "action-made", action, what=action.what)
    return action


@transaction.atomic
def change(action, actor, version, *, more=False, **values):
    """Changes what an action says; nothing is written when nothing changes.

    `more`: a room above changes something that belongs to it in the same transaction. `version` None: the last wins.
    """
    now = _lock(action)
    values = _values(now.organisation, values)
    changed = {name: value for name, value in values.items() if getattr(now, name) != value}
    if not changed and not more:
        return now
    if version is not None and now.version != version:
        raise Conflict(now)
    now = _write(now, **changed)
    history.record(now.organisation, actor, "action-changed", now, what=now.what)
    return now


@transaction.atomic
def set_progress(action, actor, version, progress, *, reason="", result=""):
    """Planned, busy, done (perhaps with what came of it) or dropped (with a reason). Raises Refused without one."""
    now = _lock(action)
    progress = Progress(progress)
    reason = _line(reason) if progress == Progress.DROPPED else ""
    result = _line(result) if progress == Progress.DONE else ""
    if progress == Progress.DROPPED and not reason:
        raise Refused(_("Write why the action was dropped. People who took part read this."))
    if (now.progress, now.reason, now.result) == (progress, reason, result):
        return now
    if version is not None and now.version != version:
        raise Conflict(now)
    over = progress in {Progress.DONE, Progress.DROPPED}
    finished = (now.finished_on if now.progress == progress else timezone.localdate()) if over else None
    verb = "action-progress" if now.progress != progress else "action-result"
    now = _write(now, progress=progress, reason=reason, result=result, finished_on=finished)
    history.record(now.organisation, actor, verb, now, progress=progress)
    return now


@transaction.atomic
def delete(action, actor, version):
    """Deletes an action to which the management gave no answer yet; else Refused: then drop it, with a reason."""
    now = Action.objects.select_for_update().filter(pk=action.pk).first()
    if now is None:
        return
    if now.answer:
        raise Refused(_("The management answered this action. You can drop it with a reason, but not delete it."))
    if version is not None and now.version != version:
        raise Conflict(now)
    history.record(action.organisation, actor, "action-deleted", what=now.what)
    now.delete()


# ── The answer of the management ─────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def ask_management(action, actor, version, due):
    """Asks the management for an answer by `due`. Asked again it is another day; after yes or no it is refused."""
    now = _lock(action)
    if now.asked_on and now.answer_due == due and not now.answer:
        return now
    if now.is_over:
        raise Refused(_("This action is over. There is nothing to answer any more."))
    if now.answer:
        raise Refused(_("The management answered already. A member with that role can change the answer."))
    if due < timezone.localdate():
        raise Refused(_("Choose a day that is still to come."))
    if version is not None and now.version != version:
        raise Conflict(now)
    now = _write(now, asked_on=now.asked_on or timezone.localdate(), answer_due=due)
    history.record(now.organisation, actor, "action-asked", now, due=due.isoformat())
    return now


@transaction.atomic
def answer(here, action, version, reply, *, text="", later=None):
    """The answer of the management: yes; no, because `text`; or not yet, but by `later`. Can be changed, with history.

    Raises Refused for who may not answer for the management, and without the reason or the day that belongs to it.
    """
    if not here.may(Right.ANSWER_ACTIONS):
        raise Refused(_("Only a member with the role management answers actions."))
    now, reply, text = _lock(action), Reply(reply), _line(text)
    later = later if reply == Reply.LATER else None
    if reply == Reply.NO and not text:
        raise Refused(_("Write why not. People who took part read this."))
    if reply == Reply.LATER and later is None:
        raise Refused(_("Choose the day by which you do have an answer."))
    if (now.answer, now.answer_text, now.answer_later) == (reply, text, later):
        return now
    if later and later < timezone.localdate():
        raise Refused(_("Choose a day that is still to come."))
    if now.is_over:
        raise Refused(_("This action is over. There is nothing to answer any more."))
    if version is not None and now.version != version:
        raise Conflict(now)
    earlier, verb, before = now.earlier_answers, "action-answered", now.answer
    if before:
        verb = "action-answer-changed"
        earlier = [*earlier, _before(now)]
    now = _write(
        now, answer=reply, answer_text=text, answer_later=later, answered_on=timezone.localdate(),
        answered_by=here.membership.user, earlier_answers=earlier,
    )  # fmt: skip
    history.record(here, here.membership.user, verb, now, answer=reply, before=before)
    return now


def _before(action):
    later = action.answer_later.isoformat() if action.answer_later else None
    on = action.answered_on.isoformat() if action.answered_on else None
    return {"answer": action.answer, "text": action.answer_text, "later": later, "on": on}
