"""Databases for tests: every table is made once per run, and each worker, and each test that asks, gets a copy."""

import fcntl
import os
import shutil
from contextlib import contextmanager

import pytest

from tests import environment

TEMPLATE = "draagvlak_template"


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef, request):
    """Before pytest-django makes the database of this process, a copy of the template stands in its place."""
    if fixturedef.argname == "django_db_setup":
        from django.db import connection

        with request.getfixturevalue("django_db_blocker").unblock():
            copy(connection.creation._get_test_db_name())
    return (yield)


def copy(name):
    """A database `name` (on SQLite a path) with every table and no rows but those that migrations write."""
    source = _template()
    if environment.DATABASE == "sqlite":
        shutil.copy(source, name)
    else:
        execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')


def _template():
    """Made by the worker that comes first; the others wait for it."""
    name = TEMPLATE if environment.DATABASE == "postgresql" else str(environment.ROOT / f"{TEMPLATE}.sqlite3")
    ready = environment.ROOT / f"{TEMPLATE}.ready"
    with (environment.ROOT / f"{TEMPLATE}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            _make(name)
            ready.touch()
    return name


def _make(name):
    from django.core.management import call_command

    if environment.DATABASE == "postgresql":
        execute(f'CREATE DATABASE "{name}"')
    with pointed_at(NAME=name):
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)


@contextmanager
def pointed_at(**where):
    """Lets the default connection of this process work on another database (NAME, and HOST, PORT, USER)."""
    from django.conf import settings
    from django.db import connection

    from draagvlak.orgs.keys import forget_keys

    before = {name: connection.settings_dict[name] for name in where}
    connection.close()
    forget_keys()
    try:
        connection.settings_dict.update(where)
        settings.DATABASES["default"].update(where)
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
        settings.DATABASES["default"].update(before)
        forget_keys()


def execute(statement):
    """Runs one statement on the cluster of the tests, outside every database of the tests."""
    import psycopg

    url = os.environ["DRAAGVLAK_DATABASE_URL"].replace("@/draagvlak?", "@/postgres?")
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(statement)
