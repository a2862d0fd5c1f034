"""What our database backends change: threads take turns on SQLite; a quiet PostgreSQL connection is not asked."""

import threading
import time

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from draagvlak.lib.db.sqlite3 import base
from draagvlak.orgs.models import Organisation, Team, User

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


INSERT = "INSERT INTO orgs_team (pid, organisation_id, name) VALUES (%s, %s, %s)"


def write(name, organisation):
    return connection.write(INSERT, [name, organisation.pk, name])


@pytest.fixture
def organisation():
    return Organisation.objects.create(name="De Brug")


def test_a_statement_outside_a_transaction_is_stored_and_inside_one_goes_with_it(organisation):
    if connection.vendor != "sqlite":
        return
    assert write("one", organisation) == 1
    assert not turn().locked()
    with transaction.atomic():
        assert write("two", organisation) == 1
        assert turn().locked()
        transaction.set_rollback(True)
    assert [team.name for team in Team.objects.all()] == ["one"]


def at_once(names, organisation):
    """Writes `names` from as many threads while somebody else writes; what each got, by name."""
    with transaction.atomic():
        User.objects.create(email="busy@example.org")
        runs = {name: in_thread(lambda name=name: write(name, organisation)) for name in names}
        for _attempt in range(500):
            if len(base._waiting.get(str(connection.settings_dict["NAME"]), ())) == len(names):
                break
            time.sleep(0.01)
    for thread, _given in runs.values():
        thread.join(5)
    return {name: given[0] for name, (_thread, given) in runs.items()}


def test_who_waits_together_is_stored_together(organisation, monkeypatch):
    if connection.vendor != "sqlite":
        return
    groups, real = [], base.DatabaseWrapper._run
    monkeypatch.setattr(base.DatabaseWrapper, "_run", lambda self, jobs: (groups.append(len(jobs)), real(self, jobs)))
    names = [f"team-{number}" for number in range(6)]
    assert at_once(names, organisation) == dict.fromkeys(names, 1)
    assert groups == [6]
    assert sorted(team.name for team in Team.objects.all()) == names
    assert not turn().locked()


def test_what_the_database_refuses_is_told_to_its_own_thread_only(organisation):
    if connection.vendor != "sqlite":
        return
    write("taken", organisation)
    found = at_once(["a", "taken", "b"], organisation)
    assert isinstance(found.pop("taken"), IntegrityError)
    assert found == {"a": 1, "b": 1}
    assert sorted(team.name for team in Team.objects.all()) == ["a", "b", "taken"]


def test_what_is_refused_at_the_end_is_told_to_all_and_stores_nothing(organisation):
    if connection.vendor != "sqlite":
        return
    nowhere = Organisation(pk=999_999)  # SQLite looks at foreign keys when the transaction ends
    with transaction.atomic():
        User.objects.create(email="busy@example.org")
        runs = [in_thread(lambda: write("good", organisation)), in_thread(lambda: write("bad", nowhere))]
        for _attempt in range(500):
            if len(base._waiting.get(str(connection.settings_dict["NAME"]), ())) == 2:
                break
            time.sleep(0.01)
    for thread, given in runs:
        thread.join(5)
        assert isinstance(given[0], IntegrityError)
    assert not Team.objects.exists()
    assert write("good", organisation) == 1


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
