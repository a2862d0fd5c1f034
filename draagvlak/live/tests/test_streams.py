"""The two streams: who is let in, what they say (nothing), and who may go on following."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from draagvlak.consensus import actions as agreeing
from draagvlak.consensus.models import Consensus
from draagvlak.lib.hub import hub
from draagvlak.live import actions, seats, streams
from draagvlak.live.models import Conversation, Seat, Stage
from draagvlak.live.streams import BEATEN, CHANGED, COUNTED, HELLO, Member, Phone, Watch, may_still
from draagvlak.orgs import session
from draagvlak.orgs.models import Membership
from draagvlak.orgs.roles import Role
from tests.people import sign_in
from tests.streams import run

pytestmark = pytest.mark.django_db


def phone(world, client, nonce=None):
    client.cookies[seats.cookie_name(world.talk.pid)] = nonce or world.links.seat
    return client.get(reverse("phone-events", args=[world.talk.pid]))


def room(world, client):
    return client.get(reverse("talk-events", args=[world.talk.pid]))


# ── Who is let in ────────────────────────────────────────────────────────────────────────────────────────────
def test_a_phone_with_a_seat_follows(cast, client):
    response = phone(cast.a, client)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/event-stream"
    assert response["X-Accel-Buffering"] == "no"
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Security-Policy"]
    assert not response.cookies


def test_a_phone_without_a_seat_is_told_to_stop_whether_the_talk_exists_or_not(cast, client):
    def bare(pid):
        response = client.get(reverse("phone-events", args=[pid]))
        return response.status_code, response.content, dict(response.headers)

    assert bare(cast.a.talk.pid) == bare("23456789abcdef") == bare(cast.a.past_talk.pid)
    assert bare(cast.a.talk.pid)[0] == 204
    assert phone(cast.b, client, cast.a.links.seat).status_code == 204, "a seat of another conversation"


def test_a_member_follows_the_room_and_somebody_without_the_right_does_not(cast, client):
    assert room(cast.a, sign_in(client, cast.a.member)).status_code == 200
    assert room(cast.a, sign_in(client, cast.a.observer)).status_code == 403
    assert room(cast.a, sign_in(client, cast.b.member)).status_code == 404


def test_what_is_over_has_no_stream(cast, client):
    Conversation.objects.filter(pk=cast.a.talk.pk).update(stage=Stage.OVER)
    assert phone(cast.a, client).status_code == 204
    assert room(cast.a, sign_in(client, cast.a.member)).status_code == 204


# ── What they say ────────────────────────────────────────────────────────────────────────────────────────────
def test_every_nudge_is_the_same_bytes(monkeypatch):
    monkeypatch.setattr(streams, "BEAT", 0.05)
    monkeypatch.setattr(Watch, "_work", lambda self: None)
    monkeypatch.setattr(hub, "_hear", lambda: None)

    async def hear(who):
        topic, events = seats.topic("talk", room=who.is_room), streams._events(who, "7")
        found = [await anext(events)]
        for data in ("8", "1234567", "", "resync"):
            hub.wake(topic, data)
            found.append(await anext(events))
        found.append(await anext(events))
        await events.aclose()
        return found

    assert run(hear(Phone("talk", 1, b""))) == [HELLO, CHANGED, CHANGED, CHANGED, CHANGED, BEATEN]
    assert run(hear(Member("talk", 1, "", 1))) == [HELLO, CHANGED, CHANGED, COUNTED, CHANGED, BEATEN]
    assert len(hub) == 0


def test_the_fifth_stream_of_one_phone_is_refused(cast, client):
    seat = cast.a.seat
    who = Phone(cast.a.talk.pid, seat.pk, bytes(seat.key))
    for place in range(streams.MOST):
        streams.watch._followers[place] = who
    try:
        assert phone(cast.a, client).status_code == 204
    finally:
        streams.watch._followers.clear()


# ── Who may go on ────────────────────────────────────────────────────────────────────────────────────────────
class Ear:
    """In the place of a listener: what the watcher did to it."""

    def __init__(self, topic, last="1"):
        self.topic, self.last = topic, last


@pytest.fixture
def watching(monkeypatch):
    """A watcher that somebody else calls, and what it ended and told: `watching(who)` lets somebody follow."""
    watch = Watch()
    watch.ended, watch.told = [], []
    monkeypatch.setattr(hub, "end", watch.ended.extend)
    monkeypatch.setattr(hub, "wake", lambda topic, data="": watch.told.append((topic, data)))

    def follow(who, last="1"):
        ear = Ear(seats.topic(who.pid, room=who.is_room), last)
        watch._followers[ear] = who
        return ear

    watch.follow = follow
    return watch


def phone_of(talk):
    nonce = seats.join(talk)
    seat = seats.find(talk.pid, nonce).seat
    return Phone(talk.pid, seat.pk, bytes(seat.key)), nonce


def member_of(world, client, user):
    sign_in(client, user)
    return Member(world.talk.pid, user.pk, client.session.session_key, world.organisation.pk)


def test_a_seat_that_is_gone_or_left_is_ended_and_the_others_stay(cast, watching):
    talk = cast.a.talk
    (stays, _nonce), (gone, _also), (left, nonce) = [phone_of(talk) for _phone in range(3)]
    ears = {name: watching.follow(who) for name, who in {"stays": stays, "gone": gone, "left": left}.items()}
    watching.look()
    assert watching.ended == []
    Seat.objects.filter(pk=gone.seat).delete()
    seats.leave(seats.find(talk.pid, nonce))
    watching.look()
    assert set(watching.ended) == {ears["gone"], ears["left"]}


@pytest.mark.parametrize("how", ["over", "discarded"])
def test_a_conversation_that_is_over_ends_all(cast, client, watching, how):
    who, _nonce = phone_of(cast.a.talk)
    ears = [watching.follow(who), watching.follow(member_of(cast.a, client, cast.a.member))]
    if how == "over":
        actions.end(cast.a.talk, cast.a.facilitator)
    else:
        actions.discard(cast.a.talk, cast.a.facilitator)
    watching.look()
    assert set(watching.ended) == set(ears)


def _no_right(user):
    Membership.objects.filter(user=user).update(role=Role.OBSERVER)


def _switched_off(user):
    user.is_active = False
    user.save()


def _new_password(user):
    user.set_password("een andere lange wachtzin")
    user.save()


TAKEN = {
    "membership": lambda user: Membership.objects.filter(user=user).delete(),
    "role without the right": _no_right,
    "account": _switched_off,
    "password": _new_password,
    "session": lambda user: Session.objects.all().delete(),
    "everywhere signed out": session.sign_out_everywhere,
}


@pytest.mark.parametrize("take", TAKEN.values(), ids=TAKEN.keys())
def test_a_member_who_lost_it_is_ended(cast, client, watching, take):
    ear = watching.follow(member_of(cast.a, client, cast.a.member))
    watching.look()
    assert watching.ended == []
    take(cast.a.member)
    watching.look()
    assert watching.ended == [ear]


def test_an_idle_session_is_ended_but_not_that_of_the_open_desk(cast, client, watching, django_assert_max_num_queries):
    members = {name: cast.a.users[name] for name in ("member", "facilitator")}
    found = {name: member_of(cast.a, client.__class__(), user) for name, user in members.items()}

    for who in found.values():
        kept = SessionStore(who.session)
        kept[session.BEGAN] = kept[session.SEEN] = int(timezone.now().timestamp()) - 20 * 60
        kept.save()
    talks = {cast.a.talk.pid: cast.a.talk}
    with django_assert_max_num_queries(3):
        assert may_still(set(found.values()), talks) == set(found.values())
    ages = {name: timezone.now().timestamp() - SessionStore(who.session)[session.SEEN] for name, who in found.items()}
    assert ages["facilitator"] < 60, "the desk that is open is activity"
    assert ages["member"] > 19 * 60
    kept = SessionStore(found["member"].session)
    kept[session.SEEN] = int(timezone.now().timestamp()) - 31 * 60
    kept.save()
    assert may_still(set(found.values()), talks) == {found["facilitator"]}


# ── What the watcher tells and notes ─────────────────────────────────────────────────────────────────────────
def test_a_change_whose_nudge_was_lost_is_told_once_for_each_topic(cast, watching):
    talk = cast.a.talk
    for _phone in range(3):
        watching.follow(phone_of(talk)[0])
    watching.look()
    assert watching.told == []
    now = actions.set_locked(talk, cast.a.facilitator, True)
    watching.told.clear()  # the nudge of the verb itself
    watching.look()
    assert watching.told == [(seats.topic(talk.pid), str(now.revision))]


def test_a_phone_that_follows_is_there(cast, watching):
    long_ago = timezone.now() - timedelta(hours=7)
    follows, away = phone_of(cast.a.talk)[0], phone_of(cast.a.talk)[0]
    watching.follow(follows)
    Seat.objects.filter(pk__in=[follows.seat, away.seat]).update(seen_at=long_ago)
    watching.look()
    assert seats.in_room(cast.a.talk).filter(pk=follows.seat).exists()
    assert not seats.in_room(cast.a.talk).filter(pk=away.seat).exists()


def test_what_is_changed_on_another_page_reaches_the_room(cast, watching):
    world, talk = cast.a, cast.a.talk
    watching.follow(phone_of(talk)[0])
    watching.look()
    watching.told.clear()
    watching.look()
    assert watching.told == []
    row = Consensus.objects.get(survey=talk.survey, item=world.question)
    values = {"version": row.version, "chosen": "red", "reason": "Zo is het"}
    agreeing.agree(talk.survey, world.facilitator, world.question, **values)
    watching.look()
    watching.look()
    revision = Conversation.objects.get(pk=talk.pk).revision
    assert revision == talk.revision + 1, "once, however often the watcher looks"
    actions.set_locked(talk, world.facilitator, True)  # within one look of the next change
    row = Consensus.objects.get(survey=talk.survey, item=world.question)
    agreeing.agree(
        talk.survey, world.facilitator, world.question, **(values | {"version": row.version, "reason": "Nee"})
    )
    watching.look()
    assert Conversation.objects.get(pk=talk.pk).revision == revision + 2


def test_where_streams_are_blocked_the_wall_notices(cast, client, monkeypatch):
    world, talk = cast.a, cast.a.talk
    sign_in(client, world.facilitator)
    monkeypatch.setattr(streams, "LOOK", 0)
    address = reverse("talk-wall-stand", args=[talk.pid])
    client.get(address)
    client.get(address)
    assert Conversation.objects.get(pk=talk.pk).revision == talk.revision
    row = Consensus.objects.get(survey=talk.survey, item=world.question)
    agreeing.agree(
        talk.survey, world.facilitator, world.question, version=row.version, chosen="red", reason="Zo is het"
    )
    client.get(address)
    client.get(address)
    assert Conversation.objects.get(pk=talk.pk).revision == talk.revision + 1


def test_one_look_is_a_few_queries_however_many_follow(cast, client, watching, django_assert_max_num_queries):
    for _phone in range(20):
        watching.follow(phone_of(cast.a.talk)[0])
    watching.follow(member_of(cast.a, client, cast.a.member))
    watching.look()
    with django_assert_max_num_queries(6):
        watching.look()
