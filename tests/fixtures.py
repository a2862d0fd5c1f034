"""What every test of the house can ask for, wherever it lives. The larger parts have modules of their own."""

import os
import re

import pytest

from tests import environment


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="also the long trust and load runs (at most 75 minutes)")


# Modules in which the database makes no difference: what a page, a header or a file says. Verbs, locks, migrations,
# backups, the trust goals and whole journeys run on both.
SAME = re.compile(
    r"test_(\w*pages|matrix|headers|host_redirect|exports|(sheet_)?files|whole|papers|help|example|wall|minutes|script|results|scorecard)$"
)
# Fixtures through which a test reaches a database, also one of another process.
REACH = {"db", "transactional_db", "cast", "live_cast", "house", "apart", "own_server", "new_data"}
# Tests that take long each: they begin first, so that no worker is left alone with one at the end.
FIRST = re.compile(r"test_(main_job|xss_crawl|\w*transcript|flaky|\w*journey|\w+_browser)$|house\.test_pages$")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Without --long: no long tests, and on PostgreSQL only what may differ there. With paths: what was asked for."""
    if config.getoption("--long"):
        return
    dropped = [item for item in items if item.get_closest_marker("long")]
    if environment.DATABASE == "postgresql" and config.args_source.name != "ARGS":
        dropped += [item for item in items if not _may_differ(item)]
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        gone = set(dropped)
        items[:] = [item for item in items if item not in gone]
    items[:] = _spread(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def _spread(items, workers):
    """The tests in an order that gives each worker, which begins with a part of its own, its share of the long ones.

    One worker of more than two has none: browsers on every core at once keep each other waiting.
    """
    long = [item for item in items if FIRST.search(item.module.__name__)]
    others = [item for item in items if not FIRST.search(item.module.__name__)]
    spread, size, share = [], -(-len(items) // workers), max(1, min(workers, 2))
    for worker in range(workers):
        own = long[worker::share] if worker < share else []
        spread += own + [others.pop(0) for _ in range(min(size - len(own), len(others)))]
    return spread + others


def _may_differ(item):
    """Whether the outcome can depend on the database behind it."""
    reaches = REACH & set(item.fixturenames) or item.get_closest_marker("django_db")
    same = SAME.search(item.module.__name__) or item.get_closest_marker("same")
    return reaches and (not same or item.get_closest_marker("journey"))


def pytest_sessionstart(session):
    if not environment.WORKER and not session.config.option.collectonly:
        from draagvlak.cli.statics import collect

        collect()


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # only to be quick
    _read_static_files_once()


def _read_static_files_once():
    """Each test client builds the middleware anew; the static files of a run are the same for all of them."""
    from whitenoise.base import WhiteNoise

    read, known = WhiteNoise.update_files_dictionary, {}

    def update(self, root, prefix):
        if (root, prefix) not in known:
            before = dict(self.files)
            read(self, root, prefix)
            known[root, prefix] = {url: file for url, file in self.files.items() if url not in before}
        self.files.update(known[root, prefix])

    WhiteNoise.update_files_dictionary = update


@pytest.fixture(scope="session")
def long_run(request):
    """Whether this is the whole run (`--long`); tests of the trust goals otherwise do a tenth."""
    return request.config.getoption("--long")


@pytest.fixture(autouse=True)
def _fresh_memory():
    """Nothing that a process remembers goes from one test to the next: keys, counters, language."""
    yield
    from django.core.cache import cache
    from django.utils import translation

    from draagvlak.orgs.keys import forget_keys

    translation.deactivate()
    forget_keys()
    if hasattr(cache, "_cache"):  # in memory; counters in the database go with the test's transaction
        cache.clear()


@pytest.fixture
def cast(db):
    """Two organisations of equal shape, `cast.a` and `cast.b`, an outsider and an operator (tests/people.py)."""
    from tests.mould import lay_cast

    return lay_cast()


@pytest.fixture
def a(cast):
    """The first organisation of the cast."""
    return cast.a


@pytest.fixture
def desk(client, a):
    """A facilitator at the desk, who looked at something before: the first request of a session notes that it began."""
    from django.urls import reverse

    from tests.people import sign_in

    sign_in(client, a.facilitator)
    client.get(reverse("scans", args=[a.organisation.pid]))
    return client
