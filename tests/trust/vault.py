"""What the tests of backups share: data to lose, and a reading of tables and backups that is the tests' own."""

import hashlib
import io
import tarfile
from pathlib import Path

import pyrage
from django.db import connection

from draagvlak.cli import agebox, archive, restoring
from draagvlak.surveys import ballots, links
from draagvlak.surveys.models import Purpose
from tests import environment
from tests.people import make_cast

ON_SQLITE = environment.DATABASE == "sqlite"
NOT_KEPT = {"django_session", "ui_cache"}


def fill():
    """Two organisations, and somebody who answered with an argument."""
    cast = make_cast()
    carried = ballots.new_pass(cast.a.running, links.find(Purpose.ANSWER, cast.a.links.answer))
    ballots.save(carried, ballots.Choice("why-vision", "orange", argument="Wij doen het al, in het klein. ☂\t\\N"))
    return cast, carried


def hashes():
    """One hash per table over all its rows: this test's own reading, not that of the backup."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = sorted(repr([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in cursor)
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return {table: value for table, value in found.items() if table not in NOT_KEPT}


def inside(path):
    """{name: bytes} of everything in a backup, opened with nothing but age, gzip and tar."""
    clear = pyrage.decrypt(path.read_bytes().partition(b"\n")[2], agebox.read_keys(agebox.key_path()))
    with tarfile.open(fileobj=io.BytesIO(clear)) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar}  # type: ignore[union-attr]


def packed_again(path, change):
    """The same backup with its contents changed by `change(contents)`, beside the first."""
    contents = inside(path)
    change(contents)
    other = path.with_name(f"changed-{path.name}")
    with other.open("wb") as out:
        agebox.encrypt(archive.pack(archive.Part.of(name, data) for name, data in contents.items()), out)
    return other


def restore(path, **options):
    said: list[str] = []
    restoring.restore(path, say=said.append, **options)
    return "\n".join(said)


def empty_the_database():
    connection.close()
    if ON_SQLITE:
        Path(connection.settings_dict["NAME"]).unlink()
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
