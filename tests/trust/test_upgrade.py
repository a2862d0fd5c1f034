"""R8: a database of before comes along, also out of a backup. Fixtures of releases follow with the releases."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from draagvlak.cli import backups, restoring, versions
from draagvlak.surveys import ballots, links
from draagvlak.surveys.models import Ballot
from tests.people import make_cast
from tests.trust.relink import ON_SQLITE
from tests.trust.test_hidden_order import PEOPLE, harmless, orders, said
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


def test_ballots_that_lay_in_the_order_of_answering_are_rewritten(apart):
    """As SQLite kept them before, with the rules of the database on; PostgreSQL has nothing to change."""
    call_command("migrate", "live", "0001", verbosity=0)
    call_command("migrate", "surveys", "0003", verbosity=0)
    call_command("migrate", "surveys", "0004", verbosity=0)  # rebuilds a table that the rules of another one name
    world = make_cast().a
    carried = ballots.new_pass(world.running, links.find("answer", world.links.answer))
    written = said(world)
    ballots.save(carried, ballots.Choice("why-vision", "red"))
    before, rules = everything(), triggers()
    assert "lock_answer_insert" in rules
    if ON_SQLITE:
        assert [orders(table, rows)["rowid"] for table, rows in written.items()] == [PEOPLE, PEOPLE]

    call_command("migrate", verbosity=0)

    assert everything() == before
    assert triggers() == rules
    connection.check_constraints()
    if ON_SQLITE:
        for table, rows in written.items():
            harmless(orders(table, rows))
    ballots.save(carried, ballots.Choice("why-vision", "green"))
    assert ballots.own_answers(carried)["why-vision"].level == "green"
    ballots.withdraw(carried)
    assert not Ballot.objects.filter(survey=world.running).exists()
    assert Ballot.objects.filter(survey=world.anonymous).count() == PEOPLE


def everything():
    """Every row of ours, whatever the order of columns and rows."""
    found = {}
    for model in apps.get_models():
        if model.__module__.startswith("draagvlak."):
            rows = [{name: plain(value) for name, value in row.items()} for row in model._base_manager.values()]
            found[model.__name__] = sorted(map(repr, rows))
    return found


def plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


def triggers():
    """The rules that the database keeps, by name."""
    with connection.cursor() as cursor:
        if ON_SQLITE:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        return {row[0] for row in cursor.fetchall()}


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
