"""The surroundings of every test run; loaded by pytest before Django reads its settings (`-p` in pyproject.toml).

One throw-away folder for everything a run writes, one throw-away PostgreSQL cluster when DRAAGVLAK_TEST_DB=postgresql.
Worker processes of pytest-xdist get both from the controller and add a data folder of their own.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
DATABASE = os.environ.get("DRAAGVLAK_TEST_DB", "sqlite")
PROJECT = Path(__file__).resolve().parent.parent


if WORKER:
    # Where Chromium may (as root), a page that is not in front gets less than a test that computes, and would starve.
    os.nice(5)

MEMORY = "/dev/shm"  # noqa: S108 - the one place of that name


def _has_room(folder):
    return os.path.isdir(folder) and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > 2 << 30


def _begin_run():
    """What the controller (or a run without workers) does once."""
    from draagvlak.cli.catalogues import compile_catalogues
    from tests.postgres import Cluster

    # In memory where the machine has that: both databases wait for the disk at every commit.
    root = Path(tempfile.mkdtemp(prefix="draagvlak-test-", dir=MEMORY if _has_room(MEMORY) else None))
    root.chmod(0o711)  # the database server may run as somebody else
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    for name in [name for name in os.environ if name.startswith("DRAAGVLAK_") and name != "DRAAGVLAK_TEST_DB"]:
        del os.environ[name]
    os.environ["DRAAGVLAK_TEST_ROOT"] = str(root)
    os.environ["DRAAGVLAK_STATIC"] = str(root / "static")
    if DATABASE == "postgresql":
        cluster = Cluster(root / "postgresql")
        cluster.start()
        atexit.register(cluster.stop)
        os.environ["DRAAGVLAK_DATABASE_URL"] = cluster.url("draagvlak")
    elif DATABASE != "sqlite":
        sys.exit("DRAAGVLAK_TEST_DB: use sqlite or postgresql.")
    compile_catalogues()


if not WORKER:
    _begin_run()

ROOT = Path(os.environ["DRAAGVLAK_TEST_ROOT"])
DATA = ROOT / (WORKER or "main")
DATA.mkdir(exist_ok=True)
PAGES = ROOT / "pages"  # every page a test was given, for html-validate
PAGES.mkdir(exist_ok=True)
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "draagvlak.settings",
    # Playwright's own event loop runs in the thread of the test; the ORM is still used by one thread at a time.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    "DRAAGVLAK_DATA": str(DATA),
    "DRAAGVLAK_SECRET_KEY": "test-secret-key-that-is-long-enough-0123456789",
    "DRAAGVLAK_MASTER_KEY": "test-master-key-that-is-long-enough-0123456789",
    "DRAAGVLAK_BACKGROUND": "0",
    "DRAAGVLAK_LOG_LEVEL": "ERROR",
}

pytest_plugins = [
    f"tests.{name}" for name in ("validhtml", "fixtures", "databases", "spy", "mailbox", "server", "browser")
]
