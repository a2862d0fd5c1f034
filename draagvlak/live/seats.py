"""The phones in the room: coming in, being there, voting, adding an argument. No name, no account, no order.

A phone holds one random secret in its cookie. Its seat is found by one keyed hash of it and each of its votes by
another, so that the rows say nothing of each other (as in decision 17). Votes go to who was there when it opened (D8).
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.lib import hub
from draagvlak.lib.tokens import SHORT, keyed_hash, new_row_id, new_token, normalise
from draagvlak.live.models import Conversation, Heard, Poll, Seat, Stage, Vote
from draagvlak.orgs.keys import seal, unseal
from draagvlak.surveys.actions import Refused
from draagvlak.surveys.groups import ROLES

LOCK = 7043  # the class of advisory locks on PostgreSQL, with the number of the vote
ROOM = timedelta(hours=6)  # a phone that sleeps in a pocket is in the room all the same: it votes when it wakes
TOUCH = timedelta(seconds=15)  # how often a sign is written down
MOST_SEATS = 1500
MOST_KEPT = 60  # conversations that this process remembers
MOST_HEARD = 3  # arguments that one phone adds to one question
LONGEST = 300
TEXT = "live-heard"
WORTH = range(1, 6)


_conversations: dict = {}  # by pid


@dataclass
class Here:
    """A phone in a conversation: its row, the secret of its cookie, and whether it added anything here."""

    seat: Seat
    nonce: str
    said: bool = True


def cookie_name(pid):
    return f"{settings.COOKIE_PREFIX}seat_{pid}"


def topic(pid, room=False):
    """What to listen to: every change, or also (`room`: wall and desk) how many came in and voted."""
    return f"room-{pid}" if room else f"live-{pid}"


def find_code(typed):
    """The Conversation that a typed code opens, or None."""
    code = normalise(typed)
    if len(code) != SHORT:
        return None
    rows = Conversation.objects.select_related("survey__organisation")
    return rows.exclude(stage__in=[Stage.READY, Stage.OVER]).filter(code_hash=keyed_hash("live-code", code)).first()


# Written out, as of a ballot: every phone in the room asks this at every nudge.
_FIND = """
SELECT s.id, s.role, s.poll_id, s.seen_at, c.revision, c.stage,
    EXISTS (SELECT 1 FROM live_heard h WHERE h.conversation_id = c.id AND h.author = %s)
FROM live_seat s JOIN live_conversation c ON c.id = s.conversation_id
WHERE c.pid = %s AND s.key = %s
"""


def find(pid, nonce):
    """`Here` for the phone with this secret in the conversation with this pid; None when it has no seat there.

    One small query. The conversation itself is read once for each revision, and all phones in this process share it:
    it is only for reading.
    """
    if not nonce or len(nonce) > 64:
        return None
    key = keyed_hash("live-seat", nonce)
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [keyed_hash("live-author", nonce), pid, key])
        row = cursor.fetchone()
    if row is None or row[5] == Stage.OVER:
        return None
    number, role, poll, seen_at, revision, stage, said = row
    conversation = _known(pid, revision, stage)
    if conversation is None:
        return None
    seen_at = seen_at if seen_at.tzinfo else seen_at.replace(tzinfo=UTC)  # SQLite keeps UTC without saying so
    seat = Seat(id=number, conversation=conversation, key=key, role=role, poll_id=poll, seen_at=seen_at)
    seat._state.adding = False
    return Here(seat, nonce, bool(said))


def _known(pid, revision, stage):
    """The conversation at this revision, with its scan; None when it was thrown away just now."""
    found = _conversations.get(pid)
    if found is None or (found.revision, found.stage) != (revision, stage):
        rows = Conversation.objects.select_related("survey__organisation", "survey__release")
        found = rows.defer("survey__release__data").filter(pid=pid).first()
        if found is not None:
            _conversations[pid] = found
            while len(_conversations) > MOST_KEPT:
                _conversations.pop(next(iter(_conversations)), None)
    return found


@transaction.atomic
def join(conversation, role=""):
    """A seat for a phone that has none. Returns the secret for its cookie. Refused: locked, over, or full."""
    now = Conversation.objects.select_for_update(of=("self",), no_key=True).get(pk=conversation.pk)
    if now.stage in {Stage.READY, Stage.OVER}:
        raise Refused(_("This conversation is not open."))
    if now.locked or now.seats.count() >= MOST_SEATS:
        raise Refused(_("Nobody new can come in any more. Ask who leads the conversation."))
    nonce = _marked(now.pid, new_token())
    Seat.objects.create(
        conversation=now, key=keyed_hash("live-seat", nonce), role=role if role in ROLES else "",
        since=now.opened + (now.stage == Stage.TALK),
    )  # fmt: skip
    hub.publish(topic(now.pid, room=True))
    return nonce


def _marked(pid, secret):
    """`secret` with a mark behind it: it shows, also when the seat is gone, that this phone came in here."""
    return f"{secret}.{keyed_hash('live-came-in', f'{pid}|{secret}')[:9].hex()}"


def came_in(pid, nonce):
    """Whether the secret of a phone was given in the conversation with this pid, also when that is over."""
    secret, _dot, mark = nonce.rpartition(".")
    return bool(secret) and len(nonce) <= 64 and hmac.compare_digest(_marked(pid, secret).encode(), nonce.encode())


def touch(here, now=None):
    """Writes down that this phone is there, at most once in a while.

    For phones that poll: those that follow a stream are written down together (streams), so that five hundred phones
    which ask at once write nothing.
    """
    now = now or timezone.now()
    if now - here.seat.seen_at > 2 * TOUCH:
        Seat.objects.filter(pk=here.seat.pk).update(seen_at=now)


@transaction.atomic
def leave(here):
    """This phone forgets its seat, and nothing opens it any more. Its role still counts for the minutes, and a vote
    that it gave stays: it is in the frozen list."""
    gone = keyed_hash("live-seat", new_token())
    Seat.objects.filter(pk=here.seat.pk).update(key=gone, seen_at=timezone.now() - 2 * ROOM)
    hub.publish(topic(here.seat.conversation.pid, room=True))


def in_room(conversation, now=None):
    """The seats that vote along in the next vote: who came in and did not leave, also when the phone sleeps now."""
    since = (now or timezone.now()) - ROOM
    return conversation.seats.filter(Q(seen_at__gte=since) | Q(invented=True))


def voters(conversation):
    """Of those in the room, the seats that were there when this item began: they vote along in it (D8)."""
    return in_room(conversation).filter(since__lte=conversation.opened)


# ── Voting ───────────────────────────────────────────────────────────────────────────────────────────────────
def vote_key(poll, nonce):
    return keyed_hash("live-vote", f"{poll.pk}|{nonce}")


def own_vote(poll, nonce):
    """What this phone voted in this vote, while it is open; None when it did not."""
    return poll.votes.filter(key=vote_key(poll, nonce)).values_list("level", flat=True).first()


@transaction.atomic
def vote(here, poll_id, level):
    """This phone's vote in the open vote `poll_id`; sent again it is changed, until the reveal. Refused: too late."""
    if not 0 < poll_id < 2**31:  # no vote has such a number, and a lock cannot have it either
        raise Refused(_("This vote is over. Your last choice before that counts, if there was one."))
    if connection.vendor == "postgresql":  # the reveal waits for votes that are under way
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [LOCK, poll_id])
    poll = Poll.objects.filter(pk=poll_id, conversation_id=here.seat.conversation_id, state=Poll.State.OPEN).first()
    if poll is None:
        raise Refused(_("This vote is over. Your last choice before that counts, if there was one."))
    if here.seat.poll_id != poll.pk:
        raise Refused(_("This question began before you came in. You vote along from the next one."))
    if level not in (WORTH if poll.kind == Poll.Kind.WORTH else range(4)):
        raise ValueError(level)
    _row, is_new = Vote.objects.update_or_create(
        poll=poll, key=vote_key(poll, here.nonce), defaults={"level": level}, create_defaults={
            "level": level, "id": new_row_id(),
        },
    )  # fmt: skip
    if is_new:  # a change says nothing to anybody: not even that somebody thinks again
        hub.publish(topic(here.seat.conversation.pid, room=True))


# ── What people add ──────────────────────────────────────────────────────────────────────────────────────────
def author_key(here):
    return keyed_hash("live-author", here.nonce)


@transaction.atomic
def say(here, question, text):
    """An argument that somebody adds here. It waits for the facilitator's check before anybody else reads it.

    `question`: one that the talk came to; '' is what would be better next time, at closing.
    """
    text = " ".join(text.split())
    # The row of the talk, not of the seat: what waits here must not carry the mark of whose seat was locked (P4).
    rows = Conversation.objects.select_related("survey").select_for_update(of=("self",), no_key=True)
    conversation = rows.get(pk=here.seat.conversation_id)
    if not text:
        raise Refused(_("Write something first."))
    if len(text) > LONGEST:
        raise Refused(_("This is too long for the wall. Use at most 300 signs."))
    if not takes(conversation, question) or not Seat.objects.filter(pk=here.seat.pk).exists():
        raise Refused(_("The conversation is somewhere else now. Tell it out loud."))
    own = conversation.heard.filter(question=question, author=author_key(here))
    known = [unseal(conversation.survey.organisation_id, row.text, TEXT) for row in own]
    if text in known:  # sent twice
        return
    if len(known) >= MOST_HEARD:
        raise Refused(_("You added three arguments to this question. Tell the rest out loud."))
    sealed = seal(conversation.survey.organisation_id, text, TEXT)
    Heard.objects.create(conversation=conversation, question=question, text=sealed, author=author_key(here))
    here.said = True
    hub.publish(topic(conversation.pid, room=True))


def takes(conversation, question):
    """Whether something can be added to this question now: it is, or was, talked about; '' at closing only."""
    if not question:
        return conversation.stage == Stage.CLOSING
    until = conversation.at + 1 if conversation.stage == Stage.TALK else len(conversation.agenda)
    came = conversation.agenda[:until] if conversation.stage in {Stage.TALK, Stage.CLOSING} else []
    return any(one["item"] == question for one in came)


def own_heard(here, question):
    """[(text, state)] of what this phone added to a question: its author hears what became of it."""
    if not here.said:
        return []
    owner = here.seat.conversation.survey.organisation_id
    rows = here.seat.conversation.heard.filter(question=question, author=author_key(here))
    return [(unseal(owner, row.text, TEXT), row.state) for row in rows]
