"""Releases: stored once, never changed, private to who imported them."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from draagvlak.content import access
from draagvlak.content.actions import TooManyVersions, VersionTaken, load_shipped, store_import, store_release
from draagvlak.content.importing import sandbox
from draagvlak.content.loading import digest, pack_of, revive
from draagvlak.content.models import Release
from draagvlak.content.tests import variants
from draagvlak.content.tests.packs import pack
from draagvlak.orgs.models import Event


@pytest.fixture(scope="module")
def reading():
    return sandbox.read(variants.TEXT.encode(), "nl")


def test_a_pack_is_stored_whole(db):
    small = pack()
    release = store_release(small)
    release.refresh_from_db()
    assert (release.pack, release.version, release.kind, release.languages) == ("klein", "2026.1", "scan", ["nl", "en"])
    assert release.digest == digest(small)
    assert revive(release.data) == small == pack_of(release)
    assert release.title == {"nl": "Kleine lijst", "en": "Small list"}
    assert len(release.pid) >= 12


def test_twice_is_once(db):
    assert store_release(pack()) == store_release(pack())
    assert Release.objects.count() == 1


def test_other_words_under_the_same_version_are_refused(db):
    store_release(pack())
    with pytest.raises(VersionTaken):
        store_release(pack(**{"title.en": "Other words"}))
    assert Release.objects.count() == 1
    assert store_release(pack(**{"title.en": "Other words", "version": "2026.2"})).version == "2026.2"


@pytest.mark.parametrize("column", ["pack", "version", "digest", "data", "title", "organisation_id"])
def test_the_database_refuses_a_change(cast, column):
    release = store_release(pack())
    value = {"data": {}, "title": {}, "organisation_id": cast.a.organisation.pk}.get(column, "anders")
    with pytest.raises(DatabaseError), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(**{column: value})
    release.refresh_from_db()
    assert revive(release.data) == pack()


def test_the_same_version_is_each_organisations_own(cast):
    mine, theirs = store_release(pack(), cast.a.organisation), store_release(pack(), cast.b.organisation)
    assert mine != theirs
    assert mine in access.releases(cast.a.organisation)
    assert theirs not in access.releases(cast.a.organisation)
    assert theirs not in access.newest(cast.a.organisation)


def test_an_import_is_private_and_dated(cast, reading):
    from datetime import date

    day = date(2026, 11, 24)
    store = lambda **more: store_import(  # noqa: E731
        more.pop("reading", reading), cast.a.organisation, title="Kijkje", language="nl", actor=cast.a.owner, today=day
    )
    first = store()
    assert (first.pack, first.version, first.organisation) == ("own-kijkje", "2026-11-24", cast.a.organisation)
    assert store() == first  # the same table again
    from dataclasses import replace

    other = replace(reading, rubrics=reading.rubrics[:2])
    assert store(reading=other).version == "2026-11-24.2"
    assert store(reading=other).version == "2026-11-24.2"
    event = Event.objects.filter(organisation=cast.a.organisation, verb="instrument-stored").latest("at")
    assert event.object_pid in {first.pid, store(reading=other).pid}
    assert event.actor == cast.a.owner
    assert Event.objects.filter(verb="instrument-stored").count() == 2


def test_not_without_end(cast, reading, monkeypatch):
    from draagvlak.content import actions

    monkeypatch.setattr(actions, "MOST_A_DAY", 0)
    with pytest.raises(TooManyVersions):
        store_import(reading, cast.a.organisation, title="Kijkje", language="nl")


def test_the_newest_of_each(cast):
    store_release(pack(), cast.a.organisation)
    latest = store_release(pack(version="2026.2"), cast.a.organisation)
    mine = [release for release in access.newest(cast.a.organisation) if release.pack == "klein"]
    assert mine == [latest]
    assert access.newest(cast.a.organisation)[0].organisation_id is None


def test_what_ships_is_loaded_once(db):
    first, second = load_shipped(), load_shipped()
    assert first == second
    assert Release.objects.filter(organisation=None, pack="quickscan-onlinehulp").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_store_one():
    """Both see that it is not there, and both store: one row, and the same one for both."""
    found, ready = [], threading.Barrier(2)

    def store():
        ready.wait()
        try:
            found.append(store_release(pack()).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=store) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2
    assert len(set(found)) == 1 == Release.objects.count()
