"""The verbs of the desk: preparing, letting in, moving along, voting, choosing, and the end.

Only who has the desk acts, and anybody who may manage the scan can take it over. Each verb is one transaction, raises
the revision and nudges every view. Safe to repeat: a button that was pressed on an older page does nothing.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.consensus import actions as agreeing
from draagvlak.consensus import agreeing as agreeing_reads
from draagvlak.consensus import doing
from draagvlak.consensus.agreeing import is_against
from draagvlak.lib import hub
from draagvlak.lib.tokens import SHORT, keyed_hash, new_code, new_pid
from draagvlak.live import flow, held, rehearsing, seats
from draagvlak.live.models import Conversation, Heard, Poll, Stage, Step, Vote
from draagvlak.orgs import history
from draagvlak.orgs.keys import seal, unseal
from draagvlak.surveys import closing, published
from draagvlak.surveys.actions import Refused
from draagvlak.surveys.groups import ROLES
from draagvlak.surveys.models import Argument, Breakdown, State, Survey

CODE = "live-code"
MOST_TRAIL = 60


def shown(conversation):
    """The Published that this conversation is about (invented in a rehearsal), or None while people still answer."""
    survey = conversation.survey
    return rehearsing.published_of(survey) if conversation.rehearsal else published.read(survey)


# ── Preparing and coming in ──────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def prepare(survey, actor, *, minutes=90, rehearsal=False, team=None, pid=""):
    """A new conversation about a scan that has results, or that still runs (everybody then answers on the spot).

    `pid` stands for the page it was sent from: sent twice it is one. A rehearsal is with invented answers and leaves
    nothing behind. Only one conversation at a time; where teams are compared, one for each `team` (D8).
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
    team = team if now.breakdown == Breakdown.TEAM else None
    if not rehearsal and busy.filter(team=team).exists():
        raise Refused(_("There is a conversation about this scan already. Go on with that one, or end it."))
    minutes = max(flow.SHORTEST, min(flow.LONGEST, minutes))
    result = rehearsing.published_of(now) if rehearsal else result
    agenda = flow.propose(result, flow.talk_minutes(minutes)) if result else []
    conversation = Conversation.objects.create(
        survey=now, facilitator=actor, pid=pid or new_pid(), minutes=minutes, rehearsal=rehearsal, agenda=agenda,
        team=team, of_team=team is not None,
    )  # fmt: skip
    if not rehearsal:
        history.record(now.organisation, actor, "talk-prepared", now)
    return conversation


@transaction.atomic
def discard(conversation, actor):
    """Throws away a conversation that did not begin, or a rehearsal. Done twice it does nothing.

    Refused once the talk began: what people voted and agreed stands in the record, so its votes must be known (D7).
    """
    now = Conversation.objects.select_for_update(of=("self",), no_key=True).filter(pk=conversation.pk).first()
    if now is None:
        return
    if actor is not None and now.facilitator_id != actor.pk:
        raise held.NotYourDesk
    if not now.rehearsal:
        held.on(now, Stage.READY, Stage.LOBBY, Stage.ANSWER)
        if now.meeting_id or now.polls.exists():
            raise Refused(_("This conversation began. End it instead: what you agreed on stays."))
    hub.publish(seats.topic(now.pid))
    hub.publish(seats.topic(now.pid, room=True))
    now.delete()


@transaction.atomic
def set_agenda(conversation, actor, agenda, *, minutes=None):
    """The agenda as the facilitator wants it: [(item, minutes)]. What was done keeps its state and its place.

    LookupError: no such question. ValueError: one twice, or no sensible number of minutes.
    """
    now = held.lock(conversation, actor)
    held.no_vote(now)
    found = shown(now)
    if now.stage == Stage.OVER:
        raise Refused(_("This conversation is over."))
    behind, rest = now.agenda[: flow.behind(now)], now.agenda[flow.behind(now) :]
    gone = {one["item"] for one in behind if one["state"] != flow.LATER}
    was = {one["item"]: one["state"] for one in rest}
    ahead = []
    for item, budget in agenda:
        if item in gone:
            continue
        if item != flow.TOGETHER and (found is None or item not in found.questions):
            raise LookupError(item)
        if not 1 <= budget <= 60 or item in {one["item"] for one in ahead}:
            raise ValueError(item)
        ahead.append(flow.entry(item, budget, was.get(item, "")))
    whole = now.minutes if minutes is None else max(flow.SHORTEST, min(flow.LONGEST, minutes))
    whole_agenda = [*behind, *ahead]
    # What lies ahead may stand in another order now: undo leads to what was behind only.
    trail = [step for step in now.trail if step[0] != Stage.TALK or step[1] < len(behind)]
    return held.changed(now, agenda=whole_agenda, minutes=whole, trail=trail)


@transaction.atomic
def open_lobby(conversation, actor):
    """Lets people in: makes the code of 8 signs for the wall. Done twice it keeps the code."""
    now = held.lock(conversation, actor)
    if now.stage != Stage.READY:
        return now
    code = new_code(SHORT)
    if now.rehearsal:
        rehearsing.seat(now)
    sealed = seal(now.survey.organisation_id, code, CODE)
    return held.changed(now, stage=Stage.LOBBY, code=sealed, code_hash=keyed_hash("live-code", code),
                    began_at=timezone.now(), item_at=timezone.now())  # fmt: skip


def code_of(conversation):
    """The code of 8 signs that lets a phone in; '' when nobody comes in (any more)."""
    return unseal(conversation.survey.organisation_id, conversation.code, CODE) if conversation.code else ""


@transaction.atomic
def set_locked(conversation, actor, locked):
    """Whether the door is shut: nobody new comes in; who was there comes back in place."""
    return held.changed(held.lock(conversation, actor), locked=locked)


@transaction.atomic
def take_over(conversation, actor):
    """Gives the desk to `actor`, who must be allowed to manage the scan (the door sees to that)."""
    now = held.lock(conversation)
    if now.facilitator_id == actor.pk or now.stage == Stage.OVER:
        return now
    if not now.rehearsal:
        history.record(now.survey.organisation, actor, "talk-taken-over", now.survey)
    return held.changed(now, facilitator=actor)


# ── Moving along ─────────────────────────────────────────────────────────────────────────────────────────────
def _item_opens(conversation):
    """Another item begins: its clock starts, and who came in during the last one votes along from now on (D8)."""
    return {"item_at": conversation.paused_at or timezone.now(), "opened": conversation.opened + 1}


def _go(conversation, to, **fields):
    """Moves to a Place, and remembers where it came from. A new item starts its clock."""
    here = flow.place(conversation)
    trail = [*conversation.trail, [here.stage, here.at, here.step]]
    trail = [*trail[:2], *trail[2:][-MOST_TRAIL:]]  # how it began stays: whether people answered on the spot
    if (to.stage, to.at) != (here.stage, here.at):
        fields |= _item_opens(conversation)
    return held.changed(conversation, stage=to.stage, at=to.at, step=to.step, trail=trail, **fields)


@transaction.atomic
def answer_now(conversation, actor):
    """From the lobby to answering the scan on the spot: on the wall stands how to come to its questions."""
    now = held.lock(conversation, actor)
    if now.stage == Stage.ANSWER:
        return now
    held.on(now, Stage.LOBBY)
    if now.survey.state != State.RUNNING:
        raise Refused(_("This scan takes no answers any more."))
    return _go(now, flow.Place(Stage.ANSWER))


def reveal_scan(conversation, actor):
    """Closes the scan that was answered on the spot: that is its reveal (decision 15). Proposes the agenda.

    Refused, and nothing closes, while fewer than the minimum handed in. Then the talk can begin.
    """
    survey = conversation.survey
    with transaction.atomic():
        now = held.lock(conversation, actor)
        held.on(now, Stage.ANSWER, Stage.LOBBY)
        if survey.state == State.RUNNING and not closing.standing(survey).enough:
            raise Refused(_("Too few people handed in. Wait for more, or nothing can be shown."))
    closing.close(survey, actor)  # its own transaction: rows are put in random order behind it
    with transaction.atomic():
        now = held.lock(conversation, actor)
        found = published.read(now.survey)
        proposed = flow.propose(found, flow.talk_minutes(now.minutes, answering=True)) if found else []
        # Always told, with or without a new agenda: the phones no longer lead to the questions.
        return held.changed(now, agenda=now.agenda or proposed)


@transaction.atomic
def begin(conversation, actor):
    """Begins the talk with the first item of the agenda, and makes the meeting that goes into the record."""
    now = held.lock(conversation, actor)
    if now.stage == Stage.TALK:
        return now
    held.on(now, Stage.LOBBY, Stage.ANSWER)
    if shown(now) is None:
        raise Refused(_("There are no results to talk about yet."))
    if not now.agenda:  # of a scan that still ran when this was prepared, and was closed elsewhere
        now.agenda = flow.propose(shown(now), flow.talk_minutes(now.minutes))
    if not now.agenda:
        raise Refused(_("Put at least one question on the agenda first."))
    meeting = now.meeting
    if meeting is None and not now.rehearsal:
        meeting = agreeing.make_meeting(now.survey, actor, held_on=timezone.localdate(), present={})
        history.record(now.survey.organisation, actor, "talk-began", now.survey)
    return _go(now, flow.item_place(now, 0), meeting=meeting, agenda=now.agenda)


@transaction.atomic
def move(conversation, actor, mark, *, at=None, step=None):
    """To the next step; with `step` to that step of this item, with `at` to the beginning of that item.

    `mark` is the Place.mark of the page the button stood on: when the conversation is elsewhere by now, nothing moves.
    """
    now = held.lock(conversation, actor)
    here = flow.place(now)
    if mark != here.mark:
        return now
    held.no_vote(now)
    held.on(now, Stage.TALK, Stage.CLOSING)
    if at is not None:
        if not 0 <= at <= len(now.agenda):
            raise LookupError(at)
        to = flow.item_place(now, at)
    elif step is not None:
        held.on(now, Stage.TALK)
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
    if to.stage == Stage.TALK and agenda[to.at]["state"] == flow.SKIPPED:
        agenda[to.at]["state"] = ""  # it is taken up again
    return agenda


@transaction.atomic
def skip(conversation, actor, mark, *, later=False):
    """Leaves this item: not now, or (`later`) again at the end of the agenda."""
    now = held.lock(conversation, actor)
    if mark != flow.place(now).mark:
        return now
    held.on(now, Stage.TALK)
    held.no_vote(now)
    agenda = [dict(one) for one in now.agenda]
    agenda[now.at]["state"] = flow.LATER if later else flow.SKIPPED
    if later:
        agenda.append(flow.entry(agenda[now.at]["item"], agenda[now.at]["minutes"]))
    now.agenda = agenda
    return _go(now, flow.item_place(now, now.at + 1), agenda=agenda)


@transaction.atomic
def undo(conversation, actor, mark):
    """Back to the place before the last move. What was voted, chosen and written down stays."""
    now = held.lock(conversation, actor)
    if mark != flow.place(now).mark or not flow.can_undo(now):
        return now
    held.no_vote(now)
    held.on(now, Stage.TALK, Stage.CLOSING, Stage.ANSWER)
    *trail, (stage, at, step) = now.trail
    fields = {"stage": stage, "at": at, "step": step, "trail": trail, "agenda": _unmarked(now, stage, at)}
    if (stage, at) != (now.stage, now.at):
        fields |= _item_opens(now)
    return held.changed(now, **fields)


def _unmarked(conversation, stage, at):
    """The agenda before the item `at` was left: not done, not skipped, and not put off to the end either."""
    agenda = [dict(one) for one in conversation.agenda]
    if stage != Stage.TALK:
        return agenda
    was, last = agenda[at]["state"], agenda[-1]
    if was == flow.LATER and len(agenda) - 1 > at and last["item"] == agenda[at]["item"] and not last["state"]:
        agenda.pop()
    agenda[at]["state"] = ""
    return agenda


@transaction.atomic
def pause(conversation, actor, on):
    """Stops the clock, or lets it go on where it was."""
    now = held.lock(conversation, actor)
    if bool(now.paused_at) == on or now.began_at is None:
        return now
    if on:
        return held.changed(now, paused_at=timezone.now())
    stood = timezone.now() - now.paused_at
    return held.changed(now, paused_at=None, began_at=now.began_at + stood,
                    item_at=now.item_at + stood if now.item_at else None)  # fmt: skip


# ── What the room hears ──────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def pick(conversation, actor, argument_id, *, mark=None):
    """Puts an argument of the scan on the wall, after the check of the facilitator. LookupError: no such argument."""
    now = held.lock(conversation, actor, mark)
    question, owner = held.question_of(now), now.survey.organisation_id
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
    return held.changed(now)


@transaction.atomic
def judge(conversation, actor, heard_id, state):
    """Shows an argument on the wall, or takes it off. Its author hears what became of it. LookupError: no such one."""
    now = held.lock(conversation, actor)
    if now.stage == Stage.OVER or not now.heard.filter(pk=heard_id).update(state=Heard.State(state)):
        raise LookupError(heard_id)
    return held.changed(now)


@transaction.atomic
def note(conversation, actor, text, *, mark=None):
    """Writes down what somebody says out loud: the facilitator types it, and it stands on the wall."""
    now = held.lock(conversation, actor, mark)
    question, text = held.question_of(now), " ".join(text.split())[: seats.LONGEST]
    if not text:
        raise Refused(_("Write your argument first."))
    if any(
        unseal(now.survey.organisation_id, row.text, seats.TEXT) == text
        for row in now.heard.filter(question=question, argument=None, author=None)
    ):  # the same page sent twice
        return now
    sealed = seal(now.survey.organisation_id, text, seats.TEXT)
    Heard.objects.create(conversation=now, question=question, text=sealed, state=Heard.State.SHOWN)
    return held.changed(now)


# ── Choosing and doing ───────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def choose(conversation, actor, *, version, mark=None, **values):
    """What the group chooses for this question: into the record of the scan (consensus.actions.agree, which see)."""
    now = held.lock(conversation, actor, mark)
    question = held.question_of(now)
    held.no_vote(now)
    if now.rehearsal:
        if _against_own_vote(now, question, values):
            raise agreeing.ReasonNeeded
        return held.changed(now, notes=now.notes | {question: values})
    if now.of_team and _against_own_vote(now, question, values):
        raise agreeing.ReasonNeeded
    agreeing.agree(now.survey, actor, question, version=version, meeting=now.meeting, **values)
    return held.changed(now)


@dataclass(frozen=True)
class Voted:
    """What was voted last: {question id: QuestionResult}."""

    questions: dict


def last_vote(conversation):
    """What was voted last, as agreeing.last_vote; in a rehearsal or a talk of one team what was voted there."""
    if not (conversation.rehearsal or conversation.of_team):
        return agreeing_reads.last_vote(conversation.survey)
    found = shown(conversation)
    questions = dict(found.questions) if found else {}
    rows = conversation.polls.filter(state=Poll.State.REVEALED).exclude(kind=Poll.Kind.WORTH).order_by("kind")
    for poll in rows:  # 'first' before 'second'
        if poll.snapshot_id is None:
            counts = published.Counts(*poll.outcome["counts"])
            questions[poll.question] = published.QuestionResult(poll.question, "", poll.voters, counts)
    return Voted(questions)


def _against_own_vote(conversation, question, values):
    against = is_against(last_vote(conversation), question, values.get("chosen", ""))
    return against and not values.get("reason", "").strip()


@transaction.atomic
def together(conversation, actor, items, *, mark=None):
    """Takes the unanimous questions in one go: {question id: version shown}. Returns (conversation, ids taken)."""
    now = held.lock(conversation, actor, mark)
    held.on(now, Stage.TALK)
    if now.rehearsal:
        found = shown(now)
        taken = [item for item in items if item in found.questions]
        return held.changed(now, notes=now.notes | {item: {"together": True} for item in taken}), taken
    taken = agreeing.together(now.survey, actor, items, meeting=now.meeting)
    return held.changed(now), taken


@transaction.atomic
def act(conversation, actor, *, pid, mark=None, **values):
    """An action on the spot, tied to the question that is talked about. The same page sent twice makes one."""
    now = held.lock(conversation, actor, mark)
    held.on(now, Stage.TALK, Stage.CLOSING)
    found = flow.current(now)
    question = found["item"] if found else ""
    if now.rehearsal:
        made = now.notes.get("actions", {}) | {pid: {"what": values.get("what", ""), "question": question}}
        return held.changed(now, notes=now.notes | {"actions": made})
    action = doing.make(now.survey, actor, {(question, "")}, pid=pid, **values)
    return now if action.pid in now.actions else held.changed(now, actions=[*now.actions, action.pid])


# ── The end ──────────────────────────────────────────────────────────────────────────────────────────────────
def here_by_role(conversation):
    """{role: number} of the phones that came in, for the minutes; who chose no role is not in it."""
    counts: dict[str, int] = {}
    for role in conversation.seats.filter(invented=False).exclude(role="").values_list("role", flat=True):
        counts[role] = counts.get(role, 0) + 1
    return {role: min(counts[role], agreeing.MOST_PRESENT) for role in ROLES if role in counts}


@transaction.atomic
def end(conversation, actor, *, present=None, note=""):
    """Ends the conversation: who was there by role goes into the record; seats, votes and arguments are deleted.

    What people would do better stays, without anything about who wrote it. A rehearsal is thrown away whole. `actor`
    None: nobody ended it, so it ends by itself (overdue.py).
    """
    now = held.lock(conversation, actor)
    if now.stage == Stage.OVER:
        return now
    held.no_vote(now)
    if now.rehearsal:
        discard(now, actor)
        return now
    if now.stage == Stage.TALK and now.agenda and now.step != Step.FIRST and not now.agenda[now.at]["state"]:
        now.agenda = [one | {"state": flow.DONE} if at == now.at else one for at, one in enumerate(now.agenda)]
    if now.meeting:
        present = here_by_role(now) if present is None else present
        meeting = now.meeting
        agreeing.change_meeting(meeting, actor, meeting.version, held_on=meeting.held_on, present=present, note=note)
    now.seats.all().delete()
    Vote.objects.filter(poll__conversation=now).delete()
    now.heard.exclude(question="", state=Heard.State.SHOWN).delete()
    now.heard.update(author=None)
    history.record(now.survey.organisation, actor, "talk-ended", now.survey)
    return held.changed(now, stage=Stage.OVER, agenda=now.agenda, code=None, code_hash=None, trail=[], paused_at=None)
