"""A database apart from the one of the other tests, for tests that replace, kill or take databases to pieces."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import environment
from tests.trust.moving import full as full


def pytest_configure(config):
    config.addinivalue_line("markers", "on(database): is about one of the two databases only")


def pytest_collection_modifyitems(config, items):
    def elsewhere(item):
        marker = item.get_closest_marker("on")
        return marker is not None and marker.args[0] != environment.DATABASE

    dropped = [item for item in items if elsewhere(item)]
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = [item for item in items if not elsewhere(item)]


class Apart:
    """This process's connection points here while a test runs; `env` points other processes here too."""

    def __init__(self, name, data):
        self.name, self.data = str(name), Path(data)

    @property
    def env(self):
        where = {"DRAAGVLAK_DATA": str(self.data), "DJANGO_SETTINGS_MODULE": "tests.settings_server"}
        if environment.DATABASE == "sqlite":
            return {**os.environ, **where, "DRAAGVLAK_TEST_SQLITE": self.name}
        url = os.environ["DRAAGVLAK_DATABASE_URL"].replace("@/draagvlak?", f"@/{self.name}?")
        return {**os.environ, **where, "DRAAGVLAK_DATABASE_URL": url}

    def command(self, *words, **env):
        """Runs `draagvlak …` on this database in a process of its own."""
        command = [sys.executable, "manage.py", *words]
        surroundings = {**self.env, **{f"DRAAGVLAK_{name}": str(value) for name, value in env.items()}}
        return subprocess.run(command, cwd=environment.PROJECT, env=surroundings, capture_output=True, text=True)


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


def _admin(statement):
    import psycopg
    from django.db import connection

    from draagvlak.cli.postgres_copy import parameters

    with psycopg.connect(**{**parameters(connection), "dbname": "postgres"}, autocommit=True) as admin:
        admin.execute(statement)


@pytest.fixture(scope="session")
def _template(django_db_setup, django_db_blocker):
    """An empty database with every table, made once per test process."""
    from django.core.management import call_command

    name = f"apart_template_{environment.WORKER or 'main'}"
    if environment.DATABASE == "sqlite":
        name = str(environment.DATA / f"{name}.sqlite3")
    else:
        _admin(f'CREATE DATABASE "{name}"')
    with django_db_blocker.unblock(), pointed_at(NAME=name):
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
    return name


@pytest.fixture
def apart(_template, django_db_blocker, tmp_path, settings):
    """A fresh database and data folder of this test alone; `apart.env` and `apart.command(...)` for other processes."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    settings.DATA = data
    if environment.DATABASE == "sqlite":
        name = str(data / "draagvlak.sqlite3")
        shutil.copy(_template, name)
    else:
        name = f"apart_{environment.WORKER or 'main'}"
        _admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _admin(f'CREATE DATABASE "{name}" TEMPLATE "{_template}"')
    with django_db_blocker.unblock(), pointed_at(NAME=name):
        yield Apart(name, data)
