"""The product as it runs: uvicorn with draagvlak.asgi in a process of its own, on a free port."""

import os
import signal
import socket
import subprocess
import sys
import time
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from tests import environment
from tests.peek import FRESH


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A server process. `env` names settings without their prefix: `Server(db, SMTP_URL="")`."""

    def __init__(self, database_env, **env):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.reports = environment.ROOT / f"reports-{self.port}.txt"
        self.log = environment.ROOT / f"server-{self.port}.log"
        self.env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings_server", **database_env}
        self.env |= {"DRAAGVLAK_TEST_REPORTS": str(self.reports), "DRAAGVLAK_PORT": str(self.port)}
        self.env |= {f"DRAAGVLAK_{name}": str(value) for name, value in {"SITE_URL": self.url, **env}.items()}
        self.process = None

    def start(self):
        """Starts the process and returns when it answers."""
        command = [sys.executable, "-m", "uvicorn", "draagvlak.asgi:application", "--port", str(self.port)]
        command += ["--no-access-log", "--log-level", "error", "--timeout-graceful-shutdown", "3"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.env, cwd=environment.PROJECT, stdout=log, stderr=log, preexec_fn=_die_with_parent
            )
        wait_for(f"{self.url}/", self.process, self.log)
        return self

    def stop(self, how=signal.SIGTERM):
        """Stops it: SIGTERM in order, SIGKILL as in a crash."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=15)

    def new_reports(self):
        """What the spy in the server process found since the last call."""
        if not self.reports.exists():
            return []
        found = self.reports.read_text().splitlines()
        self.reports.write_text("")
        return found


def _die_with_parent():
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def wait_for(url, process=None, log=None, seconds=60):
    """Returns when `url` gives any HTTP answer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process is not None and process.poll() is not None:
            break
        try:
            urlopen(url, timeout=5).close()
        except HTTPError:
            return
        except (URLError, OSError):
            time.sleep(0.03)
        else:
            return
    raise AssertionError(f"the server did not answer at {url}:\n{log.read_text() if log else ''}")


def database_env(name):
    """The environment that points a process at one database: a file on SQLite, a name on PostgreSQL."""
    if environment.DATABASE == "sqlite":
        return {"DRAAGVLAK_TEST_SQLITE": str(name)}
    url = os.environ["DRAAGVLAK_DATABASE_URL"]
    return {"DRAAGVLAK_DATABASE_URL": url.replace("@/draagvlak?", f"@/{name}?")}


@pytest.fixture(scope="session")
def _server(django_db_setup, smtp_server):
    """The one server of this test process, on the database of the tests, with the mail server of the tests."""
    from django.conf import settings

    name = settings.DATABASES["default"]["NAME"]
    server = Server(database_env(name), SMTP_URL=smtp_server.url).start()
    yield server
    server.stop()


@pytest.fixture
def house(_server, transactional_db, smtp_server):
    """The running product (`house.url`) with a database of its own that is empty again after the test.

    What the test writes with models and verbs, the server sees: everything is committed.
    """
    smtp_server.clear()
    with urlopen(_server.url + FRESH, timeout=30) as answer:
        assert answer.read() == b"fresh"
    yield _server
    found = _server.new_reports()
    assert not found, "P12, a request touched rows of two organisations:\n" + "\n".join(found)


@pytest.fixture
def live_cast(house):
    """The cast (tests/people.py), visible to the running product."""
    from tests.mould import lay_cast

    return lay_cast()


@pytest.fixture
def own_server(house):
    """`own_server(SMTP_URL="", ...)`: another server process on the same database, with other settings."""
    started = []

    def start(**env):
        started.append(Server(database_env(_name()), **env).start())
        return started[-1]

    def _name():
        from django.conf import settings

        return settings.DATABASES["default"]["NAME"]

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def new_data(tmp_path):
    """The environment of a product that was never started: an empty data folder and an empty database."""
    env = {name: text for name, text in os.environ.items() if not name.startswith("DRAAGVLAK_TEST")}
    env |= {"DRAAGVLAK_DATA": str(tmp_path / "data"), "DRAAGVLAK_PORT": str(free_port())}
    env |= {"DRAAGVLAK_STATIC": os.environ["DRAAGVLAK_STATIC"], "PYTHONPATH": str(environment.PROJECT)}
    if environment.DATABASE == "postgresql":
        import psycopg

        name = f"new_{os.getpid()}_{free_port()}"
        maintenance = database_env("postgres")["DRAAGVLAK_DATABASE_URL"]
        with psycopg.connect(maintenance, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        env |= database_env(name)
    return env
