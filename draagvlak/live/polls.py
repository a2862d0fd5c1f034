"""The verbs of votes: opening, stopping and showing one, and a show of hands. Rules as in actions.py.

Nothing of what was voted leaves here before the reveal, which counts the votes and deletes them.
"""

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from draagvlak.live import held, rehearsing, seats
from draagvlak.live.models import Poll, Seat, Stage
from draagvlak.surveys import published
from draagvlak.surveys.actions import Refused
from draagvlak.surveys.models import Snapshot, Survey


def _fresh(conversation, kind, question):
    """One vote of each kind on one question of a scan: a few voters more or less would tell what those voted (D8)."""
    polls = Poll.objects.filter(kind=kind, question=question).exclude(state=Poll.State.OPEN)
    if conversation.rehearsal or conversation.of_team or kind == Poll.Kind.WORTH:
        polls = polls.filter(conversation=conversation)
    else:
        polls = polls.filter(conversation__survey=conversation.survey, conversation__rehearsal=False)
    if polls.exclude(state=Poll.State.FEW).exists():
        raise Refused(_("People voted on this already. A second time would show who changed."))
    whole = Poll.objects.filter(
        kind=kind, question=question, state=Poll.State.REVEALED, conversation__survey=conversation.survey,
        conversation__rehearsal=False, conversation__of_team=False,
    )  # fmt: skip
    if conversation.of_team and kind != Poll.Kind.WORTH and whole.exists():
        raise Refused(_("Everybody together voted on this already. What one team votes now would show the rest."))
    conversation.polls.filter(kind=kind, question=question).delete()  # one that too few voted in


def _voters(conversation, kind, question):
    """Who votes along: who was there when the question opened; in a second vote here, when it opened for the first."""
    rows = seats.voters(conversation)
    first = conversation.polls.filter(kind=Poll.Kind.FIRST, question=question, state=Poll.State.REVEALED).first()
    if kind == Poll.Kind.SECOND and first is not None and not first.by_hands:
        rows = rows.filter(since__lte=first.opened)
    return rows


def _few(voters, here, least):
    facts = {"voters": voters, "here": here, "least": least}
    if voters < here:
        return Refused(
            _("%(voters)s of the %(here)s phones were here when this question began, and a vote is shown from "
              "%(least)s votes. Put the question off with ‘Later again’: then everybody votes along.") % facts
        )  # fmt: skip
    return Refused(
        _("%(voters)s phones are here. A vote is shown from %(least)s votes, so nobody can be recognised.") % facts
    )


@transaction.atomic
def open_poll(conversation, actor, kind, *, mark=None):
    """Opens a vote: on this question, or ('worth') on the hour. Who was there when it began votes along (D8).

    Refused with fewer phones than the minimum of the scan: the outcome could never be shown.
    """
    now = held.lock(conversation, actor, mark)
    kind = Poll.Kind(kind)
    question = _about(now, kind)
    if now.polls.filter(state=Poll.State.OPEN, kind=kind, question=question).exists():
        return now
    held.no_vote(now)
    _fresh(now, kind, question)
    here = list(_voters(now, kind, question).values_list("pk", flat=True))
    if len(here) < now.survey.k:
        raise _few(len(here), seats.in_room(now).count(), now.survey.k)
    poll = Poll.objects.create(conversation=now, kind=kind, question=question, voters=len(here), opened=now.opened)
    Seat.objects.filter(pk__in=here).update(poll=poll)
    if now.rehearsal:
        rehearsing.vote(poll)
    return held.changed(now)


@transaction.atomic
def stop_poll(conversation, actor, *, poll=None):
    """Stops an open vote: what was voted is deleted, and nobody sees any of it.

    `poll`: the number of the vote that the page was about; when another one is open, nothing happens.
    """
    now = held.lock(conversation, actor)
    found = _settle(now, poll)
    if found is None:
        return now
    found.delete()
    return held.changed(now)


def _settle(conversation, number=None):
    """The open Poll (with this number), after votes that are under way; later ones see a vote that is over."""
    rows = conversation.polls.filter(state=Poll.State.OPEN)
    poll = (rows if number is None else rows.filter(pk=number)).first()
    if poll and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [seats.LOCK, poll.pk])
    return poll


@transaction.atomic
def reveal(conversation, actor, *, poll=None):
    """Ends the open vote and shows it to everybody at once; with fewer votes than the minimum to nobody.

    The votes themselves are deleted. Done twice it does nothing. `poll` as for stop_poll.
    """
    now = held.lock(conversation, actor)
    poll = _settle(now, poll)
    if poll is None:
        return now
    counts = [0] * _size(poll.kind)
    first = seats.WORTH[0] if poll.kind == Poll.Kind.WORTH else 0
    # In a rehearsal everybody knows what the example group votes: a real vote beside it would show what it was.
    for level in poll.votes.filter(invented=now.rehearsal).values_list("level", flat=True):
        counts[level - first] += 1
    poll.votes.all().delete()
    _publish(now, poll, counts)
    return held.changed(now)


def _publish(conversation, poll, counts):
    """Stores what a vote showed: a snapshot of the scan, or on the poll itself where it is no result of the scan."""
    poll.state = Poll.State.REVEALED if sum(counts) >= conversation.survey.k else Poll.State.FEW
    if poll.state == Poll.State.REVEALED:
        if poll.kind == Poll.Kind.WORTH:
            poll.outcome = {"worth": counts}
        elif conversation.rehearsal or conversation.of_team:  # of one team: no vote of everybody in the scan
            poll.outcome = {"counts": counts}
        else:
            poll.snapshot = _snapshot(conversation.survey, poll, counts)
    poll.save()


def _snapshot(survey, poll, counts):
    """One more round of this scan, with one question in it (decision 20)."""
    Survey.objects.select_for_update(of=("self",), no_key=True).get(pk=survey.pk)
    last = survey.snapshots.order_by("-round").values_list("round", flat=True).first() or 0
    data = published.one_question(poll.question, counts, asked=poll.voters, by_hands=poll.by_hands)
    return Snapshot.objects.create(survey=survey, round=last + 1, data=data, digest=published.digest_of(data))


@transaction.atomic
def hands(conversation, actor, kind, counts, *, mark=None):
    """A show of hands, counted by the facilitator: (red, orange, green, unknown), or five numbers for 'worth'.

    Everybody saw it, so it is shown. Refused under the minimum of the scan: in the record it would stand for everybody
    to read.
    """
    now = held.lock(conversation, actor, mark)
    kind, counts = Poll.Kind(kind), list(counts)
    if len(counts) != _size(kind) or not all(0 <= number <= 999 for number in counts):
        raise ValueError(counts)
    question = _about(now, kind)
    if _same_hands(now, kind, question, counts):
        return now
    held.no_vote(now)
    _fresh(now, kind, question)
    if sum(counts) < now.survey.k:
        raise Refused(
            _("With fewer than %(least)s people this is not written down. Talk about it, and choose together.")
            % {"least": now.survey.k}
        )
    poll = Poll(conversation=now, kind=kind, question=question, voters=sum(counts), by_hands=True)
    _publish(now, poll, counts)
    return held.changed(now)


def _size(kind):
    """How many numbers an outcome of this kind has."""
    return len(seats.WORTH) if kind == Poll.Kind.WORTH else 4


def _about(conversation, kind):
    """The question that a vote of this kind is about now; '' for the one on the hour, at closing only."""
    if kind == Poll.Kind.WORTH:
        held.on(conversation, Stage.CLOSING)
        return ""
    return held.question_of(conversation)


def _same_hands(conversation, kind, question, counts):
    """Whether just this show of hands was written down already: the same page sent twice."""
    poll = conversation.polls.select_related("snapshot").filter(kind=kind, question=question, by_hands=True).first()
    if poll is None:
        return False
    if kind == Poll.Kind.WORTH:
        return counts == poll.outcome.get("worth")
    return counts == (poll.snapshot.data["questions"][question] if poll.snapshot else poll.outcome).get("counts")
