"""The streams of a conversation: 'look again', and nothing else. No answer, no number, no id: every nudge is the same.

A stream is opened as a page is, through the same doors. After that it costs no thread and no query. One watcher for
this process looks every few seconds who may still follow, ends what was taken away, and notes which phones are there.
"""

import logging
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from draagvlak.consensus.models import Consensus
from draagvlak.lib.hub import Listener, hub
from draagvlak.live import access, held, seats
from draagvlak.live.models import Conversation, Seat, Stage
from draagvlak.orgs import following, session
from draagvlak.orgs.following import BEAT, BEATEN, CHANGED, HELLO, LOOK, NOBODY, EventStream, Member
from draagvlak.orgs.roles import Right
from draagvlak.plans.models import Action
from draagvlak.surveys.models import Survey

MOST = 4  # streams of one phone, or of one signed-in browser on one conversation; the rest asks by itself
COUNTED = b"event: counted\ndata:\n\n"  # wall and desk: somebody came in, went or voted
logger = logging.getLogger("draagvlak")


@dataclass(frozen=True)
class Phone:
    """Who follows with a seat."""

    pid: str
    seat: int
    key: bytes
    is_room = False


# ── The two addresses ────────────────────────────────────────────────────────────────────────────────────────
@require_safe
def phone_events(request, pid):
    """For who has a seat. Everybody else is told to stop, whether there is such a conversation or not."""
    here = access.phone(request, pid)
    if here is None:
        return HttpResponse(status=NOBODY)
    seats.touch(here)
    return _open(Phone(pid, here.seat.pk, bytes(here.seat.key)), here.seat.conversation)


@require_safe
def room_events(request, pid):
    """For wall and desk."""
    _here, conversation = access.conversation(request, pid, Right.SEE_RESULTS)
    owner = conversation.survey.organisation_id
    return _open(Member(pid, request.user.pk, request.session.session_key, owner), conversation)


def _open(who, conversation):
    if conversation.stage == Stage.OVER or watch.has_many(who):
        return HttpResponse(status=NOBODY)
    return EventStream(lambda: _events(who, str(conversation.revision)))


async def _events(who, revision):
    # Nothing is counted before this runs, so a browser that leaves before it does leaves nothing behind.
    with hub.listening(seats.topic(who.pid, room=who.is_room), revision) as listener, watch.following(who, listener):
        await hub.ready()
        yield HELLO
        while True:
            news = await listener.wait(BEAT)
            if listener.is_over:
                return
            if news is None:
                yield BEATEN
            else:
                yield COUNTED if who.is_room and not news else CHANGED


# ── Who may still follow ─────────────────────────────────────────────────────────────────────────────────────
class Watch:
    """Looks after every stream of this process, in one thread that is there while a stream is."""

    def __init__(self):
        self._followers: dict[Listener, Phone | Member] = {}
        self._turn, self._thread = threading.Lock(), None
        self._outside: dict[str, tuple] = {}
        self._touched = 0.0

    def __len__(self):
        return len(self._followers)

    def has_many(self, who):
        return Counter(list(self._followers.values()))[who] >= MOST

    @contextmanager
    def following(self, who, listener):
        """In the event loop: `who` follows with `listener` until the block ends."""
        with self._turn:
            self._followers[listener] = who
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="watch", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._turn:
                self._followers.pop(listener, None)

    def _work(self):
        try:
            while self._is_needed():
                time.sleep(LOOK)
                try:
                    connection.close_if_unusable_or_obsolete()
                    self.look()
                except DatabaseError:
                    logger.warning("The watcher of the streams could not look; it tries again.")
                    connection.close()
                except Exception:
                    logger.exception("The watcher of the streams failed; it tries again.")
        finally:
            connection.close()

    def _is_needed(self):
        with self._turn:
            if not self._followers:
                self._thread = None
                return False
            return True

    def look(self):
        """Ends the streams of who may not follow any more, tells of what was missed, and notes who is there."""
        with self._turn:
            followers = dict(self._followers)
        phones = {listener: who for listener, who in followers.items() if isinstance(who, Phone)}
        members = {listener: who for listener, who in followers.items() if isinstance(who, Member)}
        pids = {who.pid for who in followers.values()}
        rows = Conversation.objects.only("pid", "revision", "facilitator", "survey", "actions")
        rows = rows.exclude(stage=Stage.OVER)
        talks = {talk.pid: talk for talk in rows.filter(pid__in=pids)}
        found = list(
            Seat.objects.filter(conversation__in=list(talks.values()))
            .values_list("pk", "key")
        )  # fmt: skip
        keys = {pk: bytes(key) for pk, key in found}
        allowed = may_still(set(members.values()), talks)
        gone = [listener for listener, who in phones.items() if who.pid not in talks or keys.get(who.seat) != who.key]
        gone += [listener for listener, who in members.items() if who.pid not in talks or who not in allowed]
        hub.end(gone)
        self._tell_outside(talks)
        self._tell_missed(followers, talks)
        self._touch(phones, set(gone))

    def _tell_outside(self, talks):
        """What was changed on other pages (the record, an action, the scan itself) raises the revision as well."""
        now = outside(talks.values())
        for pid, talk in talks.items():
            # Also when a verb raised it in the meantime: that may have been before this change.
            if self._outside.get(pid, now[pid]) != now[pid]:
                talk.revision = held.touched(talk)
        self._outside = now

    @staticmethod
    def _tell_missed(followers, talks):
        """A nudge can be lost: the line to the database was, or another process on SQLite changed something."""
        missed = set()
        for listener, who in followers.items():
            talk = talks.get(who.pid)
            if talk is not None and int(listener.last) < talk.revision:
                missed.add((listener.topic, str(talk.revision)))
        for topic, revision in missed:
            hub.wake(topic, revision)

    def _touch(self, phones, gone):
        """A phone that follows is there."""
        if time.monotonic() - self._touched < seats.TOUCH.total_seconds():
            return
        self._touched = time.monotonic()
        there = {who.seat for listener, who in phones.items() if listener not in gone}
        with transaction.atomic():  # whoever is changing a seat now is not waited for
            free = Seat.objects.select_for_update(skip_locked=True, no_key=True).filter(pk__in=there)
            Seat.objects.filter(pk__in=list(free.values_list("pk", flat=True))).update(seen_at=timezone.now())


_noticed: dict[str, tuple] = {}  # {pid: (when it was compared, how it was outside)} of talks that a page asked about


def notice(talk):
    """What the watcher does for who follows, for a room where streams are blocked: at most every LOOK seconds.

    Called by the wall and the desk when they ask for their pieces.
    """
    when, was = _noticed.get(talk.pid, (float("-inf"), None))
    if talk.stage == Stage.OVER or time.monotonic() - when < LOOK:
        return
    now = outside([talk])[talk.pid]
    _noticed[talk.pid] = time.monotonic(), now
    while len(_noticed) > seats.MOST_KEPT:
        _noticed.pop(next(iter(_noticed)), None)
    if was is not None and was != now:
        talk.revision = held.touched(talk)


def outside(talks):
    """{pid: what can change on other pages of what a talk shows}, to compare with a moment later. Three queries."""
    talks = list(talks)
    surveys = {talk.survey_id for talk in talks}
    states = dict(Survey.objects.filter(pk__in=surveys).values_list("pk", "state"))
    agreed = dict(Consensus.objects.filter(survey__in=surveys).values("survey").annotate(sum=Sum("version"))
                  .values_list("survey", "sum"))  # fmt: skip
    pids = {pid for talk in talks for pid in talk.actions}
    actions = dict(Action.objects.filter(pid__in=pids).values_list("pid", "version"))
    return {
        talk.pid: (states.get(talk.survey_id), agreed.get(talk.survey_id),
                   tuple(actions.get(pid) for pid in talk.actions))
        for talk in talks
    }  # fmt: skip


def may_still(members, talks):
    """Those of `members` who are still signed in and whose role still has the right. Two queries.

    The desk that is open counts as activity for who leads (decision 14): their session does not run idle.
    """
    allowed = following.still(members)
    for who, (row, data) in allowed.items():
        if who.pid in talks and talks[who.pid].facilitator_id == who.user:
            _keep_awake(row, data)
    return set(allowed)


def _keep_awake(row, data):
    """Notes activity, at most once a minute, and only when nobody wrote this session in the meantime."""
    was = data.get(session.SEEN)
    session.touch(data)
    if data.get(session.SEEN) != was:
        fresh = SessionStore().encode(data)
        Session.objects.filter(pk=row.pk, session_data=row.session_data).update(session_data=fresh)


watch = Watch()
