"""What `draagvlak serve` does before the first visitor, step by step, and then serving itself."""

import os
import socket
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils.translation.reloader import translation_file_changed

from draagvlak.cli.parts import find

EXAMPLE_MARK = "example.loaded"
PACKS_MARK = "packs.loaded"


@dataclass
class Start:
    """What was done before serving, for what is printed."""

    migrated: bool = False
    backup: str = ""
    example: bool = False


def prepare(example=False, tell=print):
    """Brings translations, static files, database, packs and example up to date; each only when it has to be.

    Several processes may start together on PostgreSQL: they take turns. Raises CommandError with a sentence for the
    operator; then nothing was changed in the database.
    """
    from draagvlak.cli.catalogues import compile_catalogues
    from draagvlak.cli.statics import collect

    if compile_catalogues(fallback=settings.DATA / "locale"):
        # Django read the catalogues while it loaded its models: without this the very first start speaks English.
        translation_file_changed(None, Path("django.mo"))
    collect()
    start = Start()
    with _one_at_a_time():
        _migrate(start, tell)
        _load_packs()
        if example:
            start.example = _load_example()
    return start


def reach_database():
    """Raises CommandError when the database does not answer."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise CommandError(f"The database cannot be reached: {str(error).strip().splitlines()[0]}") from None


# ── Database ─────────────────────────────────────────────────────────────────────────────────────────────────
class _one_at_a_time:
    """A lock on PostgreSQL while this process prepares the database; SQLite has one process anyway."""

    NUMBER = 7044

    def __enter__(self):
        if connection.vendor == "postgresql":
            connection.cursor().execute("SELECT pg_advisory_lock(%s)", [self.NUMBER])

    def __exit__(self, *error):
        if connection.vendor == "postgresql" and connection.connection and not connection.connection.closed:
            connection.cursor().execute("SELECT pg_advisory_unlock(%s)", [self.NUMBER])


def _migrate(start, tell):
    from draagvlak.cli import versions

    applied, known = set(versions.recorded()), versions.known()
    if newer := sorted(applied - known):
        raise CommandError(
            f"This database was made by a newer version of Draagvlak than this one ({settings.VERSION}): it knows "
            f"{newer[0]}. Nothing was changed. Install the newer version, or put back a backup from before the upgrade."
        )
    if not _missing(applied):
        return
    if applied:
        from draagvlak.cli.backups import BEFORE_UPGRADE, BackupFailed, make_backup

        try:
            start.backup = str(make_backup(BEFORE_UPGRADE))
        except BackupFailed as problem:
            raise CommandError(f"No backup could be made, so the database was not changed. {problem}") from None
        tell(f"Before changing the database, a backup was made: {start.backup}")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    start.migrated = True


def _missing(applied):
    from django.db.migrations.loader import MigrationLoader

    disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return [
        key for key, migration in disk.items()
        if f"{key[0]}.{key[1]}" not in applied
        and not (migration.replaces and all(f"{app}.{name}" in applied for app, name in migration.replaces))
    ]  # fmt: skip


# ── Content and example ──────────────────────────────────────────────────────────────────────────────────────
def _packs_state():
    packs = settings.PACKAGE / "packs"
    found = [(path, path.stat()) for path in sorted(packs.rglob("*.yaml"))]
    states = [(path.relative_to(packs).as_posix(), state.st_size, state.st_mtime_ns) for path, state in found]
    return repr((settings.VERSION, str(connection.settings_dict["NAME"]), states))


def _load_packs():
    """Stores the packs that ship. Reading them costs half a second, so not when nothing changed."""
    from draagvlak.content.models import Release

    mark, state = settings.DATA / PACKS_MARK, _packs_state()
    if mark.exists() and mark.read_text() == state and Release.objects.filter(organisation=None).exists():
        return
    from draagvlak.content.actions import load_shipped

    load_shipped()
    mark.write_text(state)


def _load_example():
    """The example organisation, once in the life of a data folder: thrown away, it stays away."""
    from draagvlak.orgs.models import Organisation

    mark = settings.DATA / EXAMPLE_MARK
    if mark.exists() or Organisation.objects.exists():
        return False
    make = find("draagvlak.home.example.make")
    if make is None:
        return False
    make()
    mark.write_text("")
    return True


# ── Serving ──────────────────────────────────────────────────────────────────────────────────────────────────
def open_socket():
    """The socket that we serve on; taken first, so that a taken port is told before anything else is done."""
    family = socket.AF_INET6 if ":" in settings.BIND else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((settings.BIND, settings.PORT))
    except OSError as error:
        found.close()
        raise CommandError(
            f"Cannot serve on {settings.BIND} port {settings.PORT}: {error.strerror}. "
            f"Choose another port: DRAAGVLAK_PORT={settings.PORT + 1}"
        ) from None
    return found


def welcome(start, tell=print):
    """Prints the address and how to get in."""
    tell("")
    tell(f"Draagvlak {settings.VERSION} runs at {settings.SITE_URL}/")
    how = find("draagvlak.home.example.how_to_sign_in")
    for line in (how() or ()) if how else ():
        tell(line)
    from draagvlak.orgs.setup import code_for_terminal

    if code := code_for_terminal():
        tell("")
        tell(f"No account exists yet. To make the first one: {settings.SITE_URL}/ with this set-up code: {code}")
    if settings.PLAIN_CONNECTION:
        from draagvlak.cli.suitcase import WARNING

        tell("")
        tell(WARNING)
    tell("")
    tell("Stop with Ctrl-C.")
    sys.stdout.flush()


def allow_many_lines(most=65536):
    """As many open connections as this machine lets us: a phone in a conversation holds two, and 1024 is common."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def serve(opened, held=None):
    """Serves until told to stop, with the background loop beside it."""
    import uvicorn

    from draagvlak.asgi import application

    allow_many_lines()
    # Everything is imported here, by one thread: visitors who all come first would import in several at once.
    import_module(settings.ROOT_URLCONF)
    config = uvicorn.Config(
        application,
        http="httptools",
        loop="uvloop" if os.name != "nt" else "auto",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,  # paths hold secrets
        # Never uvicorn's own reading of X-Forwarded-For, which believes its first address: see TRUSTED_PROXIES.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=3,  # open streams must not block a restart
        backlog=2048,
    )
    server = uvicorn.Server(config)
    if settings.BACKGROUND:
        from draagvlak.cli import background

        loop = background.start(held)
        server.run(sockets=[opened])
        loop.stop()
    else:
        server.run(sockets=[opened])
