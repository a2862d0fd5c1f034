"""A database of a newer version is recognised; one of an older version, or a new one, is not taken for it."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from draagvlak.cli import versions

pytestmark = pytest.mark.django_db


def test_the_database_of_this_version_is_not_newer():
    assert versions.recorded()
    assert versions.newer_than_code() == []


@pytest.mark.parametrize(("app", "name"), [("surveys", "0999_later"), ("a_later_room", "0001_initial")])
def test_a_migration_that_the_code_does_not_know_is_newer(app, name):
    MigrationRecorder(connection).record_applied(app, name)
    assert versions.newer_than_code() == [f"{app}.{name}"]


def test_an_older_database_and_an_empty_one_are_not_newer():
    assert versions.newer_than_code(["surveys.0001_initial"]) == []
    assert versions.newer_than_code([]) == []


def test_a_migration_that_was_squashed_is_still_known(monkeypatch):
    from django.db.migrations import Migration, loader

    squash = Migration("0001_squashed", "surveys")
    squash.replaces = [("surveys", "0001_old"), ("surveys", "0002_old")]
    load = loader.MigrationLoader.load_disk

    def with_squash(self):
        load(self)
        self.disk_migrations["surveys", "0001_squashed"] = squash

    monkeypatch.setattr(loader.MigrationLoader, "load_disk", with_squash)
    monkeypatch.setattr(loader.MigrationLoader, "build_graph", lambda self: self.load_disk())
    assert versions.newer_than_code(["surveys.0002_old", "surveys.0003_old"]) == ["surveys.0003_old"]
