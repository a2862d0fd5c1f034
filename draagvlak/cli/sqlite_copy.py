"""SQLite in and out of a backup.

Out: `VACUUM INTO` reads one consistent state while others write, and builds the copy anew: no free pages, and inside
each page the order of the random keys, so the order of writing does not go along. In: beside the live file, checked,
and then put in its place by one rename.
"""

import hashlib
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from draagvlak.cli.archive import Part, chunks_of

PAYLOAD = "database.sqlite3"
# Not in a backup: who was signed in, the counters against guessing, and the keys of the organisations (keyring.py).
EMPTIED = ("django_session", "ui_cache", "orgs_organisationkey")


class Damaged(Exception):
    """The database fails its own checks; the message is a sentence for the operator."""


def path_of(connection):
    return Path(str(connection.settings_dict["NAME"]))


def has_data(connection):
    """Whether there is a database with tables. Never makes the file."""
    path = path_of(connection)
    return path.exists() and path.stat().st_size > 0 and bool(connection.introspection.table_names())


def dump(connection, folder):
    """The parts of a backup: the database as one file, then the rows and hash of every table."""
    copy = Path(folder) / PAYLOAD
    with closing(sqlite3.connect(path_of(connection), timeout=60)) as live:
        live.execute("VACUUM INTO ?", [str(copy)])
    with closing(sqlite3.connect(copy, isolation_level=None)) as database:
        database.execute("PRAGMA secure_delete = ON")
        for table in set(EMPTIED) & set(tables(database)):
            database.execute(f'DELETE FROM "{table}"')  # noqa: S608
    contents = check(copy)
    yield Part(PAYLOAD, copy.stat().st_size, chunks_of(copy))
    contents |= {"payload": file_hash(copy)}
    copy.unlink()
    yield Part.of("tables.json", json.dumps(contents).encode())


def tables(database):
    found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return sorted(name for (name,) in found)


def check(path):
    """Rows and hash of every table of the file at `path`, in the order of the keys. Raises Damaged."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
        try:
            verdict = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if verdict != "ok":
                raise Damaged(f"The database is damaged ({verdict}).")
            return {"tables": {table: _hash(database, table) for table in tables(database)}}
        except sqlite3.DatabaseError as problem:
            raise Damaged(f"The database is damaged ({problem}).") from None


def _hash(database, table):
    rows, digest = 0, hashlib.sha256()
    cursor = database.execute(f'SELECT * FROM "{table}" ORDER BY rowid')  # noqa: S608
    while some := cursor.fetchmany(1000):
        rows += len(some)
        digest.update("\n".join(map(repr, some)).encode() + b"\n")
    return {"rows": rows, "sha256": digest.hexdigest()}


def file_hash(path):
    digest = hashlib.sha256()
    for chunk in chunks_of(path):
        digest.update(chunk)
    return digest.hexdigest()


class Incoming:
    """A backup on its way in. `take` every part, then `verify`, then `put_in_place`; `abandon` at any moment."""

    def __init__(self, connection, header):
        self.connection, self.header, self.live = connection, header, path_of(connection)
        self.beside = self.live.with_name(f"{self.live.name}.incoming-{os.getpid()}")
        self.contents: dict = {}

    def take(self, name, chunks):
        if name == "tables.json":
            self.contents = json.loads(b"".join(chunks))
        elif name == PAYLOAD:
            self.live.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(self.beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                for chunk in chunks:
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())

    def verify(self):
        """Raises Damaged unless the file is byte for byte the one that was packed, sound, with every table whole."""
        if not self.contents or not self.beside.exists():
            raise Damaged("Parts are missing from the backup.")
        same = file_hash(self.beside) == self.contents["payload"]
        if not same or check(self.beside)["tables"] != self.contents["tables"]:
            raise Damaged("The backup does not hold what its own list says.")

    def put_in_place(self, reopen, keyring):
        """Replaces the live file. Until the rename nothing has changed; after it everything has."""
        self.connection.close()
        with closing(sqlite3.connect(self.beside)) as database, database:
            rows = keyring.rows(database.execute("SELECT id, pid FROM orgs_organisation").fetchall())
            database.executemany("INSERT INTO orgs_organisationkey (organisation_id, wrapped) VALUES (?, ?)", rows)
        with open(self.beside, "rb") as written:
            os.fsync(written.fileno())
        self._empty_the_log()
        os.replace(self.beside, self.live)
        sync_folder(self.live.parent)

    def _empty_the_log(self):
        """The log (-wal) of the old file must be gone when the new one takes its place: SQLite would mix them."""
        if not self.live.exists():
            return
        with closing(sqlite3.connect(self.live, timeout=20)) as database:
            busy = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise Damaged("Something else has the database open. Stop it first.")
        for suffix in ("-wal", "-shm"):
            self.live.with_name(self.live.name + suffix).unlink(missing_ok=True)

    def abandon(self):
        self.beside.unlink(missing_ok=True)

    def set_aside(self):
        """Moves a damaged live database out of the way, with its log. Returns where it went; None without one."""
        self.connection.close()
        if not self.live.exists():
            return None
        aside = self.live.with_name(f"{self.live.name}.damaged-{os.getpid()}")
        for suffix in ("", "-wal", "-shm"):
            part = self.live.with_name(self.live.name + suffix)
            if part.exists():
                os.replace(part, aside.with_name(aside.name + suffix))
        return aside


def sync_folder(folder):
    """Makes a rename in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
