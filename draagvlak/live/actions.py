"""The verbs of the desk: preparing, letting in, moving along, voting, choosing, and the end.

Only who has the desk acts, and anybody who may manage the scan can take it over. Each verb is one transaction, raises
the revision and nudges every view. Safe to repeat: a button that was pressed on an older page does nothing.
"""

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.consensus import actions as agreeing
from draagvlak.consensus import doing
from draagvlak.consensus.agreeing import is_against
from draagvlak.lib import hub
from draagvlak.lib.tokens import SHORT, keyed_hash, new_code, new_pid
from draagvlak.live import flow, rehearsing, seats
from draagvlak.live.models import Conversation, Heard, Poll, Seat, Stage, Step, Vote
from draagvlak.orgs import history
from draagvlak.orgs.keys import seal, unseal
from draagvlak.surveys import closing, published
from draagvlak.surveys.actions import Refused
from draagvlak.surveys.groups import ROLES
from draagvlak.surveys.models import Argument, Breakdown, Snapshot, State, Survey

CODE = "live-code"
MOST_TRAIL = 60
NOW_VOTING = _("People are voting. Show the outcome or stop the vote first.")


class NotYourDesk(Refused):
    """Somebody else has the desk. It can be taken over."""

    def __init__(self):
        super().__init__(_("Somebody else leads the conversation now. You can take over."))


class Moved(Refused):
    """The page that was sent is of another place than where the conversation is now."""

    def __init__(self):
        super().__init__(_("The conversation went on in the meantime. Nothing was changed. Look at the page again."))


def _lock(conversation, actor=None, mark=None):
    """The conversation, held until the transaction ends. With `actor`: only for who has the desk.

    With `mark` (a Place.mark): only while the conversation is still there, so that nothing lands on another question.
    """
    rows = Conversation.objects.select_related("survey__organisation", "survey__release")
    now = rows.select_for_update(of=("self",)).defer("survey__release__data").get(pk=conversation.pk)
    if actor is not None and now.facilitator_id != actor.pk:
        raise NotYourDesk
    if mark is not None and mark != flow.place(now).mark:
        raise Moved
    return now


def _changed(conversation, **fields):
    """Writes `fields` with a higher revision, and nudges whoever looks. Returns the conversation as it is now."""
    for name, value in fields.items():
        setattr(conversation, name, value)
    Conversation.objects.filter(pk=conversation.pk).update(revision=F("revision") + 1, **fields)
    conversation.revision += 1  # the row is locked: nobody else raised it
    hub.publish(seats.topic(conversation.pid), conversation.revision)
    hub.publish(seats.topic(conversation.pid, room=True), conversation.revision)
    return conversation


def _on(conversation, *stages):
    if conversation.stage not in stages:
        raise Refused(_("This cannot be done now: the conversation is somewhere else. Look at the page again."))


def _no_vote(conversation):
    if conversation.polls.filter(state=Poll.State.OPEN).exists():
        raise Refused(NOW_VOTING)


def shown(conversation):
    """The Published that this conversation is about (invented in a rehearsal), or None while people still answer."""
    survey = conversation.survey
    return rehearsing.published_of(survey) if conversation.rehearsal else published.read(survey)


# ── Preparing and coming in ──────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def prepare(survey, actor, *, minutes=90, rehearsal=False, pid=""):
    """A new conversation about a scan that has results, or that still runs (everybody then answers on the spot).

    `pid` stands for the page it was sent from: sent twice it is one. A rehearsal is with invented answers and leaves
    nothing behind. Only one conversation at a time, but for teams that are compared (D8).
    """
    rows = Survey.objects.select_for_update(of=("self",), no_key=True).select_related("release", "organisation")
    now = rows.defer("release__data").get(pk=survey.pk)
    known = Conversation.objects.filter(pid=pid, survey=now).first() if pid else None
    if known:
        return known
    result = published.read(now)
    if not rehearsal and result is None and now.state != State.RUNNING:
        raise Refused(_("A conversation is about a scan that runs, or that has results."))
    busy = now.conversations.filter(rehearsal=False).exclude(stage=Stage.OVER)
    if not rehearsal and now.breakdown != Breakdown.TEAM and busy.exists():
        raise Refused(_("There is a conversation about this scan already. Go on with that one, or end it."))
    minutes = max(flow.SHORTEST, min(flow.LONGEST, minutes))
    result = rehearsing.published_of(now) if rehearsal else result
    agenda = flow.propose(result, flow.talk_minutes(minutes)) if result else []
    conversation = Conversation.objects.create(
        survey=now, facilitator=actor, pid=pid or new_pid(), minutes=minutes, rehearsal=rehearsal, agenda=agenda
    )
    if not rehearsal:
        history.record(now.organisation, actor, "talk-prepared", now)
    return conversation


@transaction.atomic
def discard(conversation, actor):
    """Throws away a conversation that did not begin, or a rehearsal. Done twice it does nothing."""
    now = Conversation.objects.select_for_update(of=("self",)).filter(pk=conversation.pk).first()
    if now is None:
        return
    if actor is not None and now.facilitator_id != actor.pk:
        raise NotYourDesk
    if not now.rehearsal:
        _on(now, Stage.READY, Stage.LOBBY)
    hub.publish(seats.topic(now.pid))
    hub.publish(seats.topic(now.pid, room=True))
    now.delete()


@transaction.atomic
def set_agenda(conversation, actor, agenda, *, minutes=None):
    """The agenda as the facilitator wants it: [(item, minutes)]. What was done keeps its state and its place.

    LookupError: no such question. ValueError: one twice, or no sensible number of minutes.
    """
    now = _lock(conversation, actor)
    _no_vote(now)
    found = shown(now)
    if now.stage == Stage.OVER:
        raise Refused(_("This conversation is over."))
    behind = now.agenda[: flow.behind(now)]
    gone = {one["item"] for one in behind if one["state"] != flow.LATER}
    ahead = []
    for item, budget in agenda:
        if item in gone:
            continue
        if item != flow.TOGETHER and (found is None or item not in found.questions):
            raise LookupError(item)
        if not 1 <= budget <= 60 or item in {one["item"] for one in ahead}:
            raise ValueError(item)
        ahead.append(flow.entry(item, budget))
    whole = now.minutes if minutes is None else max(flow.SHORTEST, min(flow.LONGEST, minutes))
    return _changed(now, agenda=[*behind, *ahead], minutes=whole)


@transaction.atomic
def open_lobby(conversation, actor):
    """Lets people in: makes the code of 8 signs for the wall. Done twice it keeps the code."""
    now = _lock(conversation, actor)
    if now.stage != Stage.READY:
        return now
    code = new_code(SHORT)
    if now.rehearsal:
        rehearsing.seat(now)
    sealed = seal(now.survey.organisation_id, code, CODE)
    return _changed(now, stage=Stage.LOBBY, code=sealed, code_hash=keyed_hash("live-code", code),
                    began_at=timezone.now(), item_at=timezone.now())  # fmt: skip


def code_of(conversation):
    """The code of 8 signs that lets a phone in; '' when nobody comes in (any more)."""
    return unseal(conversation.survey.organisation_id, conversation.code, CODE) if conversation.code else ""


@transaction.atomic
def set_locked(conversation, actor, locked):
    """Whether the door is shut: nobody new comes in; who was there comes back in place."""
    return _changed(_lock(conversation, actor), locked=locked)


@transaction.atomic
def take_over(conversation, actor):
    """Gives the desk to `actor`, who must be allowed to manage the scan (the door sees to that)."""
    now = _lock(conversation)
    if now.facilitator_id == actor.pk:
        return now
    if not now.rehearsal:
        history.record(now.survey.organisation, actor, "talk-taken-over", now.survey)
    return _changed(now, facilitator=actor)


# ── Moving along ─────────────────────────────────────────────────────────────────────────────────────────────
def _go(conversation, to, **fields):
    """Moves to a Place, and remembers where it came from. A new item starts its clock."""
    here = flow.place(conversation)
    trail = [*conversation.trail, [here.stage, here.at, here.step]][-MOST_TRAIL:]
    if (to.stage, to.at) != (here.stage, here.at):
        fields["item_at"] = conversation.paused_at or timezone.now()
    return _changed(conversation, stage=to.stage, at=to.at, step=to.step, trail=trail, **fields)


@transaction.atomic
def answer_now(conversation, actor):
    """From the lobby to answering the scan on the spot: on the wall stands how to come to its questions."""
    now = _lock(conversation, actor)
    if now.stage == Stage.ANSWER:
        return now
    _on(now, Stage.LOBBY)
    if now.survey.state != State.RUNNING:
        raise Refused(_("This scan takes no answers any more."))
    return _go(now, flow.Place(Stage.ANSWER))


def reveal_scan(conversation, actor):
    """Closes the scan that was answered on the spot: that is its reveal (decision 15). Proposes the agenda.

    Refused, and nothing closes, while fewer than the minimum handed in. Then the talk can begin.
    """
    survey = conversation.survey
    with transaction.atomic():
        now = _lock(conversation, actor)
        _on(now, Stage.ANSWER, Stage.LOBBY)
        if survey.state == State.RUNNING and not closing.standing(survey).enough:
            raise Refused(_("Too few people handed in. Wait for more, or nothing can be shown."))
    closing.close(survey, actor)  # its own transaction: rows are put in random order behind it
    with transaction.atomic():
        now = _lock(conversation, actor)
        found = published.read(now.survey)
        proposed = flow.propose(found, flow.talk_minutes(now.minutes, answering=True)) if found else []
        return _changed(now, agenda=now.agenda or proposed)  # always told: the phones no longer lead to the questions


@transaction.atomic
def begin(conversation, actor):
    """Begins the talk with the first item of the agenda, and makes the meeting that goes into the record."""
    now = _lock(conversation, actor)
    if now.stage == Stage.TALK:
        return now
    _on(now, Stage.LOBBY, Stage.ANSWER)
    if shown(now) is None:
        raise Refused(_("There are no results to talk about yet."))
    if not now.agenda:
        raise Refused(_("Put at least one question on the agenda first."))
    meeting = now.meeting
    if meeting is None and not now.rehearsal:
        meeting = agreeing.make_meeting(now.survey, actor, held_on=timezone.localdate(), present={})
        history.record(now.survey.organisation, actor, "talk-began", now.survey)
    return _go(now, flow.item_place(now, 0), meeting=meeting)


@transaction.atomic
def move(conversation, actor, mark, *, at=None, step=None):
    """To the next step; with `step` to that step of this item, with `at` to the beginning of that item.

    `mark` is the Place.mark of the page the button stood on: when the conversation is elsewhere by now, nothing moves.
    """
    now = _lock(conversation, actor)
    here = flow.place(now)
    if mark != here.mark:
        return now
    _no_vote(now)
    _on(now, Stage.TALK, Stage.CLOSING)
    if at is not None:
        if not 0 <= at <= len(now.agenda):
            raise LookupError(at)
        to = flow.item_place(now, at)
    elif step is not None:
        _on(now, Stage.TALK)
        to = flow.Place(Stage.TALK, now.at, Step(step))
    else:
        to = flow.after(now)
    return now if to == here else _go(now, to, agenda=_marked(now, to))


def _marked(conversation, to, state=flow.DONE):
    """The agenda with the item that is left behind marked, unless it has its state already."""
    agenda = [dict(one) for one in conversation.agenda]
    left = conversation.stage == Stage.TALK and (to.stage, to.at) != (Stage.TALK, conversation.at)
    if left and to.at >= conversation.at and not agenda[conversation.at]["state"]:
        agenda[conversation.at]["state"] = state
    return agenda


@transaction.atomic
def skip(conversation, actor, mark, *, later=False):
    """Leaves this item: not now, or (`later`) again at the end of the agenda."""
    now = _lock(conversation, actor)
    if mark != flow.place(now).mark:
        return now
    _on(now, Stage.TALK)
    _no_vote(now)
    agenda = [dict(one) for one in now.agenda]
    agenda[now.at]["state"] = flow.LATER if later else flow.SKIPPED
    if later:
        agenda.append(flow.entry(agenda[now.at]["item"], agenda[now.at]["minutes"]))
    now.agenda = agenda
    return _go(now, flow.item_place(now, now.at + 1), agenda=agenda)


@transaction.atomic
def undo(conversation, actor, mark):
    """Back to the place before the last move. What was voted, chosen and written down stays."""
    now = _lock(conversation, actor)
    if mark != flow.place(now).mark or not now.trail:
        return now
    _no_vote(now)
    _on(now, Stage.TALK, Stage.CLOSING, Stage.ANSWER)
    *trail, (stage, at, step) = now.trail
    agenda = [dict(one) for one in now.agenda]
    if stage == Stage.TALK and at < len(agenda) and agenda[at]["state"] in {flow.DONE, flow.SKIPPED}:
        agenda[at]["state"] = ""
    return _changed(now, stage=stage, at=at, step=step, trail=trail, agenda=agenda, item_at=timezone.now())


@transaction.atomic
def pause(conversation, actor, on):
    """Stops the clock, or lets it go on where it was."""
    now = _lock(conversation, actor)
    if bool(now.paused_at) == on or now.began_at is None:
        return now
    if on:
        return _changed(now, paused_at=timezone.now())
    stood = timezone.now() - now.paused_at
    return _changed(now, paused_at=None, began_at=now.began_at + stood,
                    item_at=now.item_at + stood if now.item_at else None)  # fmt: skip


# ── Votes ────────────────────────────────────────────────────────────────────────────────────────────────────
def _question(conversation):
    found = flow.current(conversation)
    if found is None or found["item"] == flow.TOGETHER:
        raise Refused(_("There is no question to vote on here."))
    return found["item"]


def _fresh(conversation, kind, question):
    """One vote of each kind on one question of a scan: a few voters more or less would tell what those voted (D8)."""
    polls = Poll.objects.filter(kind=kind, question=question).exclude(state=Poll.State.OPEN)
    if conversation.rehearsal or kind == Poll.Kind.WORTH:
        polls = polls.filter(conversation=conversation)
    else:
        polls = polls.filter(conversation__survey=conversation.survey, conversation__rehearsal=False)
    if polls.exclude(state=Poll.State.FEW).exists():
        raise Refused(_("People voted on this already. A second time would show who changed."))
    conversation.polls.filter(kind=kind, question=question).delete()  # one that too few voted in


def _few(voters, least):
    return Refused(
        _("%(voters)s phones are here. A vote is shown from %(least)s votes, so nobody can be recognised.")
        % {"voters": voters, "least": least}
    )


@transaction.atomic
def open_poll(conversation, actor, kind, *, mark=None):
    """Opens a vote: on this question, or ('worth') on the hour. Who is there now votes along, nobody else (D8).

    Refused with fewer phones than the minimum of the scan: the outcome could never be shown.
    """
    now = _lock(conversation, actor, mark)
    kind = Poll.Kind(kind)
    if kind == Poll.Kind.WORTH:
        _on(now, Stage.CLOSING)
    question = "" if kind == Poll.Kind.WORTH else _question(now)
    if now.polls.filter(state=Poll.State.OPEN, kind=kind, question=question).exists():
        return now
    _no_vote(now)
    _fresh(now, kind, question)
    here = list(seats.in_room(now).values_list("pk", flat=True))
    if len(here) < now.survey.k:
        raise _few(len(here), now.survey.k)
    poll = Poll.objects.create(conversation=now, kind=kind, question=question, voters=len(here))
    Seat.objects.filter(pk__in=here).update(poll=poll)
    if now.rehearsal:
        rehearsing.vote(poll)
    return _changed(now)


@transaction.atomic
def stop_poll(conversation, actor):
    """Stops an open vote: what was voted is deleted, and nobody sees any of it."""
    now = _lock(conversation, actor)
    _settle(now)
    if not now.polls.filter(state=Poll.State.OPEN).exists():
        return now
    now.polls.filter(state=Poll.State.OPEN).delete()
    return _changed(now)


def _settle(conversation):
    """Waits for votes that are under way; later ones see a vote that is over."""
    poll = conversation.polls.filter(state=Poll.State.OPEN).first()
    if poll and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [seats.LOCK, poll.pk])
    return poll


@transaction.atomic
def reveal(conversation, actor):
    """Ends the open vote and shows it to everybody at once; with fewer votes than the minimum to nobody.

    The votes themselves are deleted. Done twice it does nothing.
    """
    now = _lock(conversation, actor)
    poll = _settle(now)
    if poll is None:
        return now
    size = len(seats.WORTH) if poll.kind == Poll.Kind.WORTH else 4
    counts = [0] * size
    first = seats.WORTH[0] if poll.kind == Poll.Kind.WORTH else 0
    for level in poll.votes.values_list("level", flat=True):
        counts[level - first] += 1
    poll.votes.all().delete()
    _publish(now, poll, counts)
    return _changed(now)


def _publish(conversation, poll, counts):
    """Stores what a vote showed: a snapshot of the scan, or on the poll itself where it is no result of the scan."""
    poll.state = Poll.State.REVEALED if sum(counts) >= conversation.survey.k else Poll.State.FEW
    if poll.state == Poll.State.REVEALED:
        if poll.kind == Poll.Kind.WORTH:
            poll.outcome = {"worth": counts}
        elif conversation.rehearsal:
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
    """A show of hands, counted by the facilitator: (red, orange, green, unknown). Everybody saw it, so it is shown.

    Refused under the minimum of the scan: in the record it would stand for everybody to read.
    """
    now = _lock(conversation, actor, mark)
    counts = list(counts)
    if len(counts) != 4 or not all(0 <= number <= 999 for number in counts):
        raise ValueError(counts)
    kind = Poll.Kind(kind)
    question = _question(now)
    if _same_hands(now, kind, question, counts):
        return now
    _no_vote(now)
    _fresh(now, kind, question)
    if sum(counts) < now.survey.k:
        raise Refused(
            _("With fewer than %(least)s people this is not written down. Talk about it, and choose together.")
            % {"least": now.survey.k}
        )
    poll = Poll(conversation=now, kind=kind, question=question, voters=sum(counts), by_hands=True)
    _publish(now, poll, counts)
    return _changed(now)


def _same_hands(conversation, kind, question, counts):
    """Whether just this show of hands was written down already: the same page sent twice."""
    poll = conversation.polls.select_related("snapshot").filter(kind=kind, question=question, by_hands=True).first()
    if poll is None:
        return False
    return counts == (poll.snapshot.data["questions"][question] if poll.snapshot else poll.outcome).get("counts")


# ── What the room hears ──────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def pick(conversation, actor, argument_id, *, mark=None):
    """Puts an argument of the scan on the wall, after the check of the facilitator. LookupError: no such argument."""
    now = _lock(conversation, actor, mark)
    question, owner = _question(now), now.survey.organisation_id
    if now.rehearsal:
        plain, level = rehearsing.argument(now.survey, question, argument_id)
    else:
        found = Argument.objects.filter(pk=argument_id, snapshot__survey=now.survey, question=question).first()
        if found is None:
            raise LookupError(argument_id)
        plain, level = unseal(owner, found.text, published.TEXT), found.level
    Heard.objects.update_or_create(
        conversation=now, argument=argument_id, defaults={"state": Heard.State.SHOWN},
        create_defaults={"question": question, "text": seal(owner, plain, seats.TEXT), "level": level,
                         "state": Heard.State.SHOWN},
    )  # fmt: skip
    return _changed(now)


@transaction.atomic
def judge(conversation, actor, heard_id, state):
    """Shows an argument on the wall, or takes it off. Its author hears what became of it. LookupError: no such one."""
    now = _lock(conversation, actor)
    if not now.heard.filter(pk=heard_id).update(state=Heard.State(state)):
        raise LookupError(heard_id)
    return _changed(now)


@transaction.atomic
def note(conversation, actor, text, *, mark=None):
    """Writes down what somebody says out loud: the facilitator types it, and it stands on the wall."""
    now = _lock(conversation, actor, mark)
    question, text = _question(now), " ".join(text.split())[: seats.LONGEST]
    if not text:
        raise Refused(_("Write your argument first."))
    if any(
        unseal(now.survey.organisation_id, row.text, seats.TEXT) == text
        for row in now.heard.filter(question=question, argument=None, author=None)
    ):  # the same page sent twice
        return now
    sealed = seal(now.survey.organisation_id, text, seats.TEXT)
    Heard.objects.create(conversation=now, question=question, text=sealed, state=Heard.State.SHOWN)
    return _changed(now)


# ── Choosing and doing ───────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def choose(conversation, actor, *, version, mark=None, **values):
    """What the group chooses for this question: into the record of the scan (consensus.actions.agree, which see)."""
    now = _lock(conversation, actor, mark)
    question = _question(now)
    _no_vote(now)
    if now.rehearsal:
        against = is_against(shown(now), question, values.get("chosen", ""))
        if against and not values.get("reason", "").strip():
            raise agreeing.ReasonNeeded
        return _changed(now, notes=now.notes | {question: values})
    agreeing.agree(now.survey, actor, question, version=version, meeting=now.meeting, **values)
    return _changed(now)


@transaction.atomic
def together(conversation, actor, items, *, mark=None):
    """Takes the unanimous questions in one go: {question id: version shown}. Returns (conversation, ids taken)."""
    now = _lock(conversation, actor, mark)
    _on(now, Stage.TALK)
    if now.rehearsal:
        found = shown(now)
        taken = [item for item in items if item in found.questions]
        return _changed(now, notes=now.notes | {item: {"together": True} for item in taken}), taken
    taken = agreeing.together(now.survey, actor, items, meeting=now.meeting)
    return _changed(now), taken


@transaction.atomic
def act(conversation, actor, *, pid, mark=None, **values):
    """An action on the spot, tied to the question that is talked about. The same page sent twice makes one."""
    now = _lock(conversation, actor, mark)
    _on(now, Stage.TALK, Stage.CLOSING)
    found = flow.current(now)
    question = found["item"] if found else ""
    if now.rehearsal:
        made = now.notes.get("actions", {}) | {pid: {"what": values.get("what", ""), "question": question}}
        return _changed(now, notes=now.notes | {"actions": made})
    action = doing.make(now.survey, actor, {(question, "")}, pid=pid, **values)
    return now if action.pid in now.actions else _changed(now, actions=[*now.actions, action.pid])


# ── The end ──────────────────────────────────────────────────────────────────────────────────────────────────
def here_by_role(conversation):
    """{role: number} of the phones that came in, for the minutes; who chose no role is not in it."""
    counts: dict[str, int] = {}
    for role in conversation.seats.filter(invented=False).exclude(role="").values_list("role", flat=True):
        counts[role] = counts.get(role, 0) + 1
    return {role: counts[role] for role in ROLES if role in counts}


@transaction.atomic
def end(conversation, actor, *, present=None, note=""):
    """Ends the conversation: who was there by role goes into the record; seats, votes and arguments are deleted.

    What people would do better stays, without anything about who wrote it. A rehearsal is thrown away whole. `actor`
    None: nobody ended it, so it ends by itself (overdue.py).
    """
    now = _lock(conversation, actor)
    if now.stage == Stage.OVER:
        return now
    _no_vote(now)
    if now.rehearsal:
        discard(now, actor)
        return now
    if now.meeting:
        present = here_by_role(now) if present is None else present
        meeting = now.meeting
        agreeing.change_meeting(meeting, actor, meeting.version, held_on=meeting.held_on, present=present, note=note)
    now.seats.all().delete()
    Vote.objects.filter(poll__conversation=now).delete()
    now.heard.exclude(question="", state=Heard.State.SHOWN).delete()
    now.heard.update(author=None)
    history.record(now.survey.organisation, actor, "talk-ended", now.survey)
    return _changed(now, stage=Stage.OVER, code=None, code_hash=None, trail=[], paused_at=None)
