"""Typing in answers from paper: one helper enters a form, a second enters the same form again and settles what differs.

The code on the form spends its invitation, as a link would. The ballot is found by that code, so whoever does not hold
the form cannot reach it; nothing tells the helper whose form it is. A ballot that one helper entered is not trusted
until a second one checked it (decision 24, D15).
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from draagvlak.lib.tokens import LONG, normalise
from draagvlak.orgs.history import record
from draagvlak.orgs.keys import seal
from draagvlak.surveys import ballots, links
from draagvlak.surveys.answering import CLIENT
from draagvlak.surveys.models import Ballot, Breakdown, Link, Mode, Purpose, Route, Share

ENTER, CHECK, MINE, DONE = "enter", "check", "mine", "done"


class WrongCode(Exception):
    """The code is no code of a form of this round."""


class Replaced(WrongCode):
    """The code stood on a form of this round, and was replaced by a newer one or taken back."""


class UsedOnline(Exception):
    """The code was used, but not on paper: its holder answered on a device."""


@dataclass(frozen=True)
class Form:
    """One paper form by its code. `step`: enter (new), mine (I entered it), check (somebody else did), done."""

    carried: ballots.Pass
    step: str
    ballot: Ballot | None = None


def open_form(survey, typed, helper, group="", is_client=False):
    """The Form behind a typed code, for this helper. Writes nothing.

    Raises WrongCode, Replaced or UsedOnline.
    """
    code = normalise(typed)
    link = _link(survey, code) if len(code) == LONG else None
    if link is None:
        raise WrongCode
    listed = link.invitee.group
    route = Route.CLIENT if survey.client_route and (is_client or CLIENT in {listed, group}) else Route.ALL
    if survey.breakdown == Breakdown.NONE or listed:
        group = listed if survey.breakdown != Breakdown.NONE else ""
    # The code itself is the nonce: the form on paper is the only place where it can be read again.
    carried = ballots.Pass(survey.pid, code, bytes(link.secret_hash).hex(), group, str(route))
    ballot = _ballot(survey, carried).first()
    if ballot is None:
        if link.revoked:  # what was typed in before that can still be checked
            raise Replaced
        # Spent by this very form: it was begun, and thrown away or cut off.
        if link.invitee.spent is not None and bytes(link.invitee.spent) != ballots.spent_key(code):
            raise UsedOnline
        return Form(carried, ENTER)
    carried = ballots.Pass(survey.pid, code, carried.secret, ballot.group, ballot.route)
    if ballot.checked_by_id is not None:
        return Form(carried, DONE, ballot)
    return Form(carried, MINE if ballot.entered_by_id == helper.pk else CHECK, ballot)


def is_trusted():
    """A Q for ballots that count as trusted: answered on a device, or entered and checked by two helpers (D15)."""
    return Q(paper=False) | Q(checked_by__isnull=False)


def counts(survey):
    """How many forms were entered, and how many of them wait for a second helper. Whole round only."""
    paper = Ballot.objects.filter(survey=survey, paper=True, handed_in=True)
    return {"entered": paper.count(), "waiting": paper.filter(checked_by__isnull=True).count()}


def enter(survey, helper, form, choices, name=""):
    """Stores the answers of a form, in the name of nobody: marked as paper, entered by `helper`, handed in.

    The same helper may enter the form again until it is checked. Raises ballots.Closed or AlreadyUsed. Safe to repeat.
    """
    _begin(survey, helper, form.carried, name)
    with transaction.atomic():
        ballots.while_running(survey.pk)
        ballots.save(form.carried, *choices)
        fresh = _ballot(survey, form.carried).filter(handed_in=False).update(handed_in=True)
        if fresh:
            record(survey.organisation, helper, "paper-entered", survey)


def differences(form, choices):
    """Which questions the second helper chose differently, as {question: what the first one entered}."""
    first = ballots.own_answers(form.carried)
    nothing = ballots.Own(None, "", Share.SHOWN.label, False)
    return {
        choice.question: first.get(choice.question, nothing)
        for choice in choices
        if first.get(choice.question, nothing).level != choice.level
    }


def check(survey, helper, form, choices):
    """Marks a form as checked, with the answers as the second helper leaves them. Never by who entered it.

    Raises ballots.Closed.
    """
    with transaction.atomic():
        ballots.while_running(survey.pk)
        ballots.save(form.carried, *choices)
        unchecked = _ballot(survey, form.carried).filter(checked_by__isnull=True).exclude(entered_by=helper)
        if unchecked.update(checked_by=helper):
            record(survey.organisation, helper, "paper-checked", survey)


def start_over(survey, form):
    """Deletes what was entered of a form that nobody checked yet, so that it can be entered anew.

    Raises ballots.Closed.
    """
    with transaction.atomic():
        ballots.while_running(survey.pk)
        _ballot(survey, form.carried).filter(checked_by__isnull=True).delete()
    ballots.forget(form.carried)


def _link(survey, code):
    """The link behind the code of a form, looked for in this survey only; it may be revoked."""
    hashed = links.secret_hash(Purpose.ANSWER, code, typed=True)
    personal = Link.objects.select_related("invitee").filter(survey=survey, invitee__isnull=False)
    return personal.filter(secret_hash=hashed, purpose=Purpose.ANSWER, typed=True).first()


def _ballot(survey, carried):
    return Ballot.objects.filter(survey=survey, paper=True, key=ballots.ballot_key(carried.nonce))


def _begin(survey, helper, carried, name):
    """Spends the code and makes the ballot: two transactions, as in ballots.py, so that nothing joins the two rows."""
    ballots.refuse_closed(survey.state, survey.last_day)
    ballots.spend(survey, carried)
    sealed = seal(survey.organisation_id, name[:80], ballots.NAME) if name and survey.mode == Mode.OPEN else None
    key = ballots.ballot_key(carried.nonce)
    ballot = Ballot(survey=survey, key=key, group=carried.group, route=carried.route, paper=True, entered_by=helper)
    ballot.name = sealed
    ballots.insert(ballot)
