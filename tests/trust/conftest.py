"""A database apart from the one of the other tests, for tests that replace, kill or take databases to pieces."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import databases, environment
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


@pytest.fixture
def apart(django_db_setup, django_db_blocker, tmp_path, settings):
    """A fresh database and data folder of this test alone; `apart.env` and `apart.command(...)` for other processes."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    settings.DATA = data
    if environment.DATABASE == "sqlite":
        name = str(data / "draagvlak.sqlite3")
    else:
        name = f"apart_{environment.WORKER or 'main'}"
        databases.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    with django_db_blocker.unblock():
        databases.copy(name)
        with databases.pointed_at(NAME=name):
            yield Apart(name, data)
