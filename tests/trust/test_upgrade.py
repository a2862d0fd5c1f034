"""R8: a database of before comes along, also out of a backup. Fixtures of releases follow with the releases."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from draagvlak.cli import backups, restoring, versions
from tests.trust.vault import fill, hashes


def test_the_migrations_are_complete(apart):
    said = StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=said)


def test_a_backup_of_an_older_version_is_brought_up_to_this_one(apart):
    fill()
    call_command("migrate", "mfa", "0002", verbosity=0)
    older = set(versions.recorded())
    backup = backups.make_backup(backups.BEFORE_UPGRADE)
    call_command("migrate", verbosity=0)
    assert older < set(versions.recorded())
    before = hashes()

    said: list[str] = []
    restoring.restore(backup, say=said.append)

    assert any("up to this version" in line for line in said)
    assert versions.recorded() == sorted(versions.known())
    ours = {table for table in before if table.startswith(("orgs_", "surveys_", "content_"))}
    now = hashes()
    assert {table: now[table] for table in ours} == {table: before[table] for table in ours}


def test_a_backup_made_by_a_newer_version_is_refused(apart):
    fill()
    MigrationRecorder(connection).record_applied("surveys", "0999_later")
    backup = backups.make_backup()
    before = hashes()
    with pytest.raises(restoring.Refused, match="newer"):
        restoring.restore(backup)
    assert hashes() == before


def test_the_way_back_from_a_newer_version_is_the_backup_of_before(apart):
    """With tables of a room that this version does not have."""
    fill()
    before = hashes()
    backup = backups.make_backup(backups.BEFORE_UPGRADE)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE laterroom_thing (id integer PRIMARY KEY)")
    MigrationRecorder(connection).record_applied("laterroom", "0001_initial")
    restoring.restore(backup, say=lambda line: None)
    assert hashes() == before
    assert versions.newer_than_code() == []
