"""P2, D6 and D8 in the conversation: until the reveal nothing that was voted leaves the server.

Two talks with the same people, the same moments and other votes are played from the same start. Every byte to wall,
desk, phones and results link must be equal, with headers and lengths, whether a page is opened or polled; so must every
nudge, in the bytes of the streams. Under the minimum this holds after the reveal as well.
"""

import re

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from draagvlak.lib import hub
from draagvlak.live import actions, flow, phones, polls, seats, streams
from draagvlak.live.models import Conversation, Poll, Step
from draagvlak.live.tests.phone import Phone, now
from tests import matrix
from tests.people import sign_in
from tests.streams import run
from tests.trust.test_transcript import CLOCK, TOKEN

pytestmark = pytest.mark.django_db

KINDS = [Poll.Kind.FIRST, Poll.Kind.SECOND, Poll.Kind.WORTH]
VOTERS = 6
# Random by design: the key of a vote, keys of rows, and what stands for one page. Polls are numbered from here.
POLLS = 987_654_000
PID = rb"[2-9a-hjkmnp-rtv-z]{14}"
RANDOM = re.compile(rb"\b98765\d{4}\b|\b\d{15,19}\b|(?<=[\"/=])" + PID + rb"(?=[\"/])")
OFTEN = {"phone", "phone-stand", "talk", "talk-stand", "talk-wall", "talk-wall-stand", "talk-close", "talk-close-stand"}


class Room:
    """A conversation with people in it, and who looks on: wall, desk, and phones that vote the same each time."""

    def __init__(self, cast):
        self.world, self.talk = cast.a, cast.a.talk
        self.voters = [self._phone() for _person in range(VOTERS)]
        self.onlookers = {"phone that votes": self._phone(), "phone that does not": self._phone()}
        for name in ("facilitator", "management", "member"):
            self.onlookers[name] = sign_in(Client(), getattr(self.world, name))
        self.onlookers["nobody"] = Client()

    def _phone(self):
        return Phone(self.talk, self.world.links.talk_code).client

    def come_late(self):
        """Somebody who comes in while people vote."""
        self.onlookers["late phone"] = self._phone()


def _number_polls_from(number):
    """The same number in both talks, and so high that it is told apart from every count on a page."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('live_poll', 'id'), %s)", [number])
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'live_poll'")
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('live_poll', %s)", [number])


# ── Two ways to vote that differ in everything a vote can be ─────────────────────────────────────────────────
def all_the_same(number, lowest, highest):
    return [lowest]


def all_kinds(number, lowest, highest):
    """Different votes, and some think again, once or often."""
    votes = [lowest + (number + step) % (highest - lowest + 1) for step in range(4)]
    return votes[: 1 + number % 4]


def play(room, kind, votes, watch, abstain=(), few=False):
    """From the lobby to the last moment before the reveal; with `few` past it: then too few voted."""
    talk, desk = room.talk, room.world.facilitator
    watch("lobby")
    talk = actions.begin(now(talk), desk)
    if kind == Poll.Kind.SECOND:
        talk = actions.move(talk, desk, flow.place(talk).mark, step=Step.SECOND)
    if kind == Poll.Kind.WORTH:
        talk = actions.move(talk, desk, flow.place(talk).mark, at=len(talk.agenda))
    watch("before the vote")
    polls.open_poll(talk, desk, kind)
    poll = Poll.objects.get(conversation=talk)
    watch("the vote opens")
    _vote(room, room.onlookers["phone that votes"], poll, 1)
    for number, voter in enumerate(room.voters[: 3 if few else None]):
        if number in abstain:
            continue
        for level in votes(number, *((1, 5) if kind == Poll.Kind.WORTH else (0, 3))):
            _vote(room, voter, poll, level)
        watch(f"voted {number}")
        if number == 1:
            room.come_late()
            watch("somebody came late")
    watch("all voted", everything=True)
    if few:
        polls.reveal(now(talk), desk)
        watch("too few", everything=True)


def _vote(room, client, poll, level):
    address = reverse("phone-vote", args=[room.talk.pid])
    answer = client.post(address, {"poll": poll.pk, "level": level}, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 200


# ── What everybody is sent ───────────────────────────────────────────────────────────────────────────────────
class Transcript:
    """Every answer to every onlooker, and every nudge, with what is random by design masked."""

    def __init__(self, room, monkeypatch, everywhere):
        self.room, self.everywhere, self.lines, self.nudges = room, everywhere, [], []
        self.table = matrix.table()
        real = hub.publish
        monkeypatch.setattr(hub, "publish", lambda topic, data="": (self.nudges.append((topic, str(data))),
                                                                    real(topic, data)))  # fmt: skip

    def watch(self, moment, everything=False):
        for name in sorted(self.table if everything and self.everywhere else OFTEN):
            route = self.table[name]
            if "GET" not in route.methods or all(where.startswith("=") for where in route.args.values()):
                continue  # a page without an object of the organisation in its address
            args = {key: matrix.value(self.room.world, where) for key, where in route.args.items()}
            for who, client in self.room.onlookers.items():
                if self._concerns(who, route):
                    response = client.get(reverse(name, kwargs=args))
                    self.lines.append((moment, who, name, *masked(response)))
        for topic, is_room in ((seats.topic(self.room.talk.pid), False), (seats.topic(self.room.talk.pid, True), True)):
            nudges = [data for said, data in self.nudges if said == topic]
            self.lines.append((moment, "stream", topic, heard(self.room.talk.pid, is_room, nudges)))
        self.nudges.clear()

    @staticmethod
    def _concerns(who, route):
        if "phone" in who:
            return route.needs == matrix.RESPONDENT
        return who == "nobody" and route.needs == matrix.PUBLIC or who != "nobody" and route.needs not in {
            matrix.RESPONDENT, matrix.PUBLIC}  # fmt: skip


def masked(response):
    body = RANDOM.sub(b"RANDOM", CLOCK.sub(b"", TOKEN.sub(b"", matrix.body_of(response))))
    kept = {name: value for name, value in response.headers.items() if name not in {"Set-Cookie", "Content-Length"}}
    cookies = sorted(set(response.cookies) - {"session"})  # renewed every few minutes, whatever anybody votes
    return response.status_code, len(body), kept, cookies, body


def heard(pid, is_room, nudges):
    """The bytes of a stream after these nudges, one after the other."""
    who = streams.Member(pid, 1, "", 1) if is_room else streams.Phone(pid, 1, b"")

    async def hear():
        events = streams._events(who, "1")
        found = [await anext(events)]
        for data in nudges:
            hub.hub.wake(seats.topic(pid, room=is_room), data)
            found.append(await anext(events))
        await events.aclose()
        return found

    return run(hear())


@pytest.fixture
def room(cast, monkeypatch):
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)  # a minute that passes is no difference
    monkeypatch.setattr(streams.Watch, "_work", lambda self: None)
    made = Room(cast)
    Conversation.objects.filter(pk=made.talk.pk).update(began_at=moment, item_at=moment)
    return made


@pytest.fixture
def transcript(room, monkeypatch):
    """`transcript(kind, votes, …)`: the lines of one talk, played from the start and undone.

    `everywhere`: the last look is at every page of the house.
    """

    def written(kind, votes, everywhere=False, **how):
        phones.forget()
        streams._noticed.clear()
        room.onlookers.pop("late phone", None)
        with monkeypatch.context() as patch, transaction.atomic():
            _number_polls_from(POLLS)  # in PostgreSQL a number that was used is not given back
            found = Transcript(room, patch, everywhere)
            play(room, kind, votes, found.watch, **how)
            transaction.set_rollback(True)
        phones.forget()
        return found.lines

    return written


def differences(first, second):
    assert [line[:3] for line in first] == [line[:3] for line in second]
    return [
        f"{one[:3]}: {[around(a, b) for a, b in zip(one[3:], two[3:], strict=True) if a != b]}"
        for one, two in zip(first, second, strict=True)
        if one != two
    ]


def around(one, two):
    """Where two bodies begin to differ; other things as they are."""
    if not isinstance(one, bytes):
        return one, two
    at = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    return one[max(0, at - 80) : at + 80], two[max(0, at - 80) : at + 80]


@pytest.mark.parametrize("kind", KINDS)
def test_two_talks_look_the_same_until_the_reveal(transcript, kind, long_run):
    """In the short run the last look is at every page of the house for one kind of vote, and on SQLite."""
    everywhere = long_run or kind == Poll.Kind.SECOND and connection.vendor == "sqlite"
    first = transcript(kind, all_the_same, everywhere)
    assert len({line[1] for line in first}) == 7 + everywhere, "wall and desk, phones of three kinds, streams (nobody)"
    assert {line[2] for line in first} >= OFTEN
    assert all(line[3] == 200 for line in first if line[1] == "late phone" and line[2].startswith("phone"))
    assert differences(first, transcript(kind, all_kinds, everywhere)) == []


@pytest.mark.parametrize("kind", [Poll.Kind.SECOND, pytest.param(Poll.Kind.WORTH, marks=pytest.mark.long)])
def test_under_the_minimum_they_look_the_same_for_ever(transcript, kind, long_run):
    first = transcript(kind, all_the_same, long_run, few=True)
    assert first[-1][0] == "too few"
    assert differences(first, transcript(kind, all_kinds, long_run, few=True)) == []


@pytest.mark.same
def test_how_many_voted_goes_to_wall_and_desk_only(transcript):
    """The test of the test: one vote less is seen, in the figure that wall and desk may show, and on no phone."""
    found = differences(*(_without_streams(transcript(Poll.Kind.SECOND, all_the_same, abstain=who))
                          for who in ((0,), ())))  # fmt: skip
    assert found
    assert all("'talk" in line for line in found), "the pages of the conversation for who leads it, nothing else"
    assert not [line for line in found if "phone" in line.split(":")[0]]


def _without_streams(lines):
    return [line for line in lines if line[0] != "voted 0" and line[1] != "stream"]


LEAKS = {
    "a word": lambda poll: "Y" if poll.votes.filter(level=2).exists() else "N",
    "a length": lambda poll: "x" * sum(poll.votes.values_list("level", flat=True)),
    "an order": lambda poll: ",".join(map(str, poll.votes.order_by("level").values_list("level", flat=True))),
}


@pytest.mark.same
@pytest.mark.parametrize(
    "leak", [pytest.param(leak, id=name, marks=[pytest.mark.long] if name != "an order" else []) for name, leak in
             LEAKS.items()]
)  # fmt: skip
def test_the_transcript_sees_a_leak(transcript, monkeypatch, leak):
    """The test of the test: whatever of a vote is put on the phones, or in a header, is seen."""
    real = phones.pieces

    def leaking(here, language):
        poll = Poll.objects.filter(conversation=here.seat.conversation, state=Poll.State.OPEN).first()
        return real(here, language) | {"leak": leak(poll) if poll else ""}

    monkeypatch.setattr(phones, "pieces", leaking)
    found = differences(*(transcript(Poll.Kind.SECOND, votes) for votes in (all_the_same, all_kinds)))
    assert found
    assert all("phone" in line for line in found)


@pytest.mark.same
@pytest.mark.long
def test_the_transcript_sees_a_nudge_too_many(transcript, monkeypatch):
    """The test of the test: a nudge when somebody thinks again would tell that somebody does."""
    real = seats.vote

    def nudging(here, poll, level):
        real(here, poll, level)
        hub.publish(seats.topic(here.seat.conversation.pid, room=True))

    monkeypatch.setattr(seats, "vote", nudging)
    found = differences(*(transcript(Poll.Kind.SECOND, votes) for votes in (all_the_same, all_kinds)))
    assert found
    assert all("'stream'" in line for line in found)
