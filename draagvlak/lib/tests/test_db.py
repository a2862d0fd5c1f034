"""What our database backends change: threads take turns on SQLite; a quiet PostgreSQL connection is not asked."""

import threading
import time

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from draagvlak.lib.db.sqlite3 import base
from draagvlak.orgs.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def in_thread(work):
    """Runs `work` in a thread with a database connection of its own; returns the thread and what it gave."""
    given = []

    def run():
        try:
            given.append(work())
        except Exception as error:
            given.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, given


def turn():
    return base._turns[str(connection.settings_dict["NAME"])]


def test_a_second_writer_waits_without_asking_sqlite_again_and_again():
    if connection.vendor != "sqlite":
        return
    began = threading.Event()

    def second():
        began.set()
        with transaction.atomic():
            User.objects.create(email="second@example.org")
        return time.monotonic()

    with transaction.atomic():
        User.objects.create(email="first@example.org")
        thread, given = in_thread(second)
        began.wait(5)
        time.sleep(0.15)
        ended = time.monotonic()
    thread.join(5)
    assert ended < given[0] < ended + 0.05 + 0.5  # at once: SQLite's own sleep would have grown to a tenth of a second
    assert not turn().locked()


def test_the_turn_ends_with_the_transaction_however_that_ends():
    if connection.vendor != "sqlite":
        return
    User.objects.create(email="a@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="a@example.org")
    assert not turn().locked()
    with transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create(email="a@example.org")
        assert turn().locked()
    assert not turn().locked()
    connection.set_autocommit(False)
    connection.close()
    assert not turn().locked()


def test_one_statement_takes_a_turn_and_inside_a_transaction_keeps_it():
    if connection.vendor != "sqlite":
        return
    with connection.turn():
        assert turn().locked()
    assert not turn().locked()
    with transaction.atomic():
        with connection.turn():
            pass
        assert turn().locked()


def test_who_waits_too_long_is_told_by_sqlite(monkeypatch):
    if connection.vendor != "sqlite":
        return
    monkeypatch.setattr(base, "PATIENCE", 0.05)

    def second():
        connection.ensure_connection()
        connection.connection.execute("PRAGMA busy_timeout = 50")
        with transaction.atomic():
            User.objects.create(email="second@example.org")

    with transaction.atomic():
        User.objects.create(email="first@example.org")
        thread, given = in_thread(second)
        thread.join(5)
    assert isinstance(given[0], OperationalError)
    assert not turn().locked()


def test_a_quiet_connection_is_usable_without_a_statement(monkeypatch):
    if connection.vendor != "postgresql":
        return
    connection.ensure_connection()
    monkeypatch.setattr(connection.connection, "cursor", lambda *_: pytest.fail("asked the server"))
    assert connection.is_usable()


def test_a_connection_that_the_server_ended_is_not_usable():
    if connection.vendor != "postgresql":
        return
    connection.ensure_connection()
    own = connection.connection.info.backend_pid
    in_thread(lambda: connection.cursor().execute("SELECT pg_terminate_backend(%s)", [own]))[0].join(5)
    for _attempt in range(100):
        if not connection.is_usable():
            break
        time.sleep(0.02)
    assert not connection.is_usable()
    connection.close()
    assert User.objects.count() == 0
