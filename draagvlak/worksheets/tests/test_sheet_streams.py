"""The stream of a sheet: it says 'look again' and nothing else, and ends for who may not read it any more."""

from dataclasses import replace

import pytest
from django.urls import reverse

from draagvlak.lib.hub import hub
from draagvlak.orgs.following import BEATEN, CHANGED, HELLO
from draagvlak.orgs.models import Membership
from draagvlak.orgs.roles import Right
from draagvlak.worksheets import actions, streams
from draagvlak.worksheets.streams import Follower, Watch
from draagvlak.worksheets.vision import actions as vision
from tests.people import sign_in
from tests.streams import run


def member(world, user, client):
    return Follower(world.sheet.pid, user.pk, client.session.session_key, world.organisation.pk, Right.READ)


def test_every_nudge_is_the_same_bytes(monkeypatch):
    monkeypatch.setattr(streams, "BEAT", 0.05)
    monkeypatch.setattr(Watch, "_work", lambda self: None)
    monkeypatch.setattr(hub, "_hear", lambda: None)

    async def hear():
        events = streams._events(Follower("sheet", 1, "", 1))
        found = [await anext(events)]
        for data in ("", "7", "resync"):
            hub.wake(actions.topic("sheet"), data)
            found.append(await anext(events))
        found.append(await anext(events))
        await events.aclose()
        return found

    assert run(hear()) == [HELLO, CHANGED, CHANGED, CHANGED, BEATEN]
    assert len(hub) == 0


@pytest.fixture
def watching(monkeypatch):
    """A watcher that somebody else calls, and what it ended and told."""
    watch, ended, told = Watch(), [], []
    monkeypatch.setattr(hub, "end", ended.extend)
    monkeypatch.setattr(hub, "wake", lambda topic, data="": told.append(topic))
    return watch, ended, told


@pytest.mark.django_db
def test_a_stream_ends_with_the_membership_the_session_or_the_sheet(cast, client, watching):
    a, (watch, ended, _told) = cast.a, watching
    sign_in(client, a.member)
    watch._followers["ear"] = member(a, a.member, client)
    watch.look()
    assert not ended
    Membership.objects.filter(pk=a.memberships["member"].pk).delete()
    watch.look()
    assert ended == ["ear"]


@pytest.mark.django_db
def test_a_sheet_that_is_gone_ends_its_streams(cast, client, watching):
    a, (watch, ended, _told) = cast.a, watching
    sign_in(client, a.member)
    watch._followers["ear"] = member(a, a.member, client)
    actions.remove(a.sheet, a.owner)
    watch.look()
    assert ended == ["ear"]


@pytest.mark.django_db
def test_who_signed_out_hears_nothing_more(cast, client, watching):
    a, (watch, ended, _told) = cast.a, watching
    sign_in(client, a.member)
    watch._followers["ear"] = member(a, a.member, client)
    client.logout()
    watch.look()
    assert ended == ["ear"]


@pytest.mark.django_db
def test_what_another_process_changed_is_told(cast, client, watching):
    a, (watch, _ended, told) = cast.a, watching
    sign_in(client, a.member)
    watch._followers["ear"] = member(a, a.member, client)
    watch.look()
    actions.write(a.sheet, a.facilitator, a.row, "we", "Tijd", version=0)
    told.clear()
    watch.look()
    watch.look()
    assert told == [actions.topic(a.sheet.pid)]


@pytest.mark.django_db
def test_what_happened_in_a_round_is_told_too(cast, client, watching):
    """Its page follows the stream of the worksheet; what is written in silence is told to nobody."""
    a, (watch, _ended, told) = cast.a, watching
    page = sign_in(client, a.member).get(reverse("vision-round", args=[a.round.pid])).content.decode()
    assert f'data-live-events="{reverse("sheet-events", args=[a.vision.pid])}"' in page
    who = member(a, a.member, client)
    watch._followers["ear"] = replace(who, pid=a.vision.pid)
    for person in ("owner", "coordinator", "management"):
        vision.write_card(a.round, a.users[person], f"Kaart van {person}")
    watch.look()
    told.clear()
    watch.look()
    assert told == []
    vision.open_cards(a.round, a.facilitator)
    told.clear()
    watch.look()
    assert told == [actions.topic(a.vision.pid)]


@pytest.mark.django_db
def test_the_fifth_stream_of_one_browser_is_refused(cast, client):
    a = cast.a
    sign_in(client, a.member)
    client.get(reverse("sheet", args=[a.sheet.pid]))
    for place in range(streams.MOST):
        streams.watch._followers[place] = member(a, a.member, client)
    try:
        assert client.get(reverse("sheet-events", args=[a.sheet.pid])).status_code == 204
    finally:
        streams.watch._followers.clear()
