"""PostgreSQL in and out of a backup.

Out: the definitions by pg_dump, the rows by COPY in the order of their keys, all from one snapshot, so the order of
writing does not go along (pg_dump itself would keep it). In: read once to check everything, then once more inside one
transaction that drops, makes, fills and checks again: until its end nobody sees a change, and any trouble undoes it.
"""

import glob
import hashlib
import json
import os
import re
import shutil
import subprocess
from contextlib import contextmanager

from django.apps import apps

from draagvlak.cli.archive import Part
from draagvlak.cli.sqlite_copy import EMPTIED, Damaged

BLOCK = 1024 * 1024
NOT_OURS = {"cursor_factory", "context", "prepare_threshold", "pool", "server_side_binding"}
# The same text for the same rows, whatever the server is set to.
PLAIN_TEXT = (
    "SET TIME ZONE 'UTC'; SET datestyle = 'ISO'; SET intervalstyle = 'postgres'; SET extra_float_digits = 3; "
    "SET bytea_output = 'hex'; SET client_encoding = 'UTF8'; SET lock_timeout = '60s'"
)

# pg_dump writes \restrict for psql only, empties the search path of the session, and may make the schema again.
FOR_PSQL = re.compile(rb"(?m)^(\\(un)?restrict |SELECT pg_catalog\.set_config\('search_path'|CREATE SCHEMA ).*$")


class NotPossible(Exception):
    """This cannot be done here; the message is a sentence for the operator."""


def parameters(connection):
    """How to connect to the same database outside Django."""
    return {name: value for name, value in connection.get_connection_params().items() if name not in NOT_OURS}


@contextmanager
def _session(connection, start):
    import psycopg

    with psycopg.connect(**parameters(connection), autocommit=True) as session:
        session.execute(PLAIN_TEXT)
        session.execute(start)
        yield session
        session.execute("COMMIT")


def has_data(connection):
    return bool(connection.introspection.table_names())


def tables(session):
    """{table: its columns that hold data} of the schema in use, with the columns of its key first in `keys`."""
    found = session.execute(
        "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c JOIN pg_attribute a "
        "ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' "
        "WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace GROUP BY 1 ORDER BY 1"
    )
    return dict(found.fetchall())


def _key(session, table):
    found = session.execute(
        "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) "
        "WHERE i.indisprimary AND i.indrelid = quote_ident(%s)::regclass ORDER BY a.attnum",
        [table],
    )
    return _names([name for (name,) in found]) or "1"


def _names(columns):
    return ", ".join(f'"{column}"' for column in columns)


def dump(connection, folder):
    """The parts of a backup: definitions, rows, the rest of the definitions, and rows and hash of every table."""
    with _session(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") as session:
        snapshot = session.execute("SELECT pg_export_snapshot()").fetchone()[0]
        yield Part.of("schema.sql", _definitions(connection, session, snapshot, "pre-data"))
        contents: dict = {"tables": {}, "columns": {}, "sequences": _sequences(session)}
        for table, columns in tables(session).items():
            contents["columns"][table] = columns
            for number, block in enumerate(_blocks(session, table, columns, contents["tables"])):
                yield Part.of(f"data/{table}/{number:06}", block)
        yield Part.of("after.sql", _definitions(connection, session, snapshot, "post-data"))
        yield Part.of("tables.json", json.dumps(contents).encode())


def _blocks(session, table, columns, into):
    """The rows of a table as text, about a megabyte at a time; leaves their number and hash in `into`."""
    rows, digest, waiting, size = 0, hashlib.sha256(), [], 0
    if table not in EMPTIED:
        query = f'COPY (SELECT {_names(columns)} FROM "{table}" ORDER BY {_key(session, table)}) TO STDOUT'  # noqa: S608
        with session.cursor().copy(query) as copy:
            for line in copy:
                waiting.append(bytes(line))
                size += len(line)
                if size >= BLOCK:
                    block, waiting, size = b"".join(waiting), [], 0
                    digest.update(block)
                    rows += block.count(b"\n")
                    yield block
    if waiting:
        block = b"".join(waiting)
        digest.update(block)
        rows += block.count(b"\n")
        yield block
    into[table] = {"rows": rows, "sha256": digest.hexdigest()}


def _sequences(session):
    found = session.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()").fetchall()
    rows = ((name, session.execute(f'SELECT last_value, is_called FROM "{name}"').fetchone()) for (name,) in found)  # noqa: S608
    return dict(rows)


def program(name):
    """The path of one of PostgreSQL's client programs, newest first. Raises NotPossible."""
    versioned = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), key=lambda path: int(path.split("/")[4]))
    found = versioned[-1] if versioned else shutil.which(name)
    if not found:
        raise NotPossible(
            f"A backup of PostgreSQL needs {name}, and it is not on this machine. "
            "On Debian or Ubuntu: apt install postgresql-client. Nothing was written."
        )
    return found


def _definitions(connection, session, snapshot, section):
    schema = session.execute("SELECT current_schema()").fetchone()[0]
    # The schema itself stands already where a backup is put back; what it holds is what counts.
    command = [program("pg_dump"), "--schema-only", "--no-owner", "--no-privileges", f"--section={section}"]
    command += [f"--snapshot={snapshot}", f"--schema={schema}"]
    made = subprocess.run(command, capture_output=True, env=environment(connection))
    if made.returncode == 0:
        return made.stdout
    said = made.stderr.decode(errors="replace").strip()
    if "version mismatch" in said:
        raise NotPossible(
            "pg_dump on this machine is older than the PostgreSQL server. Install the package postgresql-client "
            "of the server's version. Nothing was written."
        )
    raise NotPossible(f"pg_dump stopped: {said.splitlines()[-1] if said else 'without a reason'}. Nothing was written.")


def environment(connection):
    """For PostgreSQL's own programs: the way to the database, with the password out of sight of `ps`."""
    names = {"dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST", "port": "PGPORT"}
    given = parameters(connection)
    known = {names.get(name, f"PG{name.upper()}"): str(value) for name, value in given.items() if value}
    return {**os.environ, **{name: value for name, value in known.items() if name != "PGCLIENT_ENCODING"}}


class Incoming:
    """A backup on its way in: `take` every part, `verify`, `put_in_place`. Reads the file twice, keeps nothing."""

    def __init__(self, connection, header):
        self.connection, self.header = connection, header
        self.contents: dict = {}
        self.seen: dict = {}
        self.definitions: set[str] = set()

    def take(self, name, chunks):
        if name == "tables.json":
            self.contents = json.loads(b"".join(chunks))
        elif name.startswith("data/"):
            digest = self.seen.setdefault(name.split("/")[1], hashlib.sha256())
            for chunk in chunks:
                digest.update(chunk)
        else:
            self.definitions.add(name)

    def verify(self):
        """Raises Damaged unless every table holds what the list of the backup says."""
        if not self.contents or self.definitions != {"schema.sql", "after.sql"}:
            raise Damaged("Parts are missing from the backup.")
        for table, said in self.contents["tables"].items():
            if self.seen.pop(table, hashlib.sha256()).hexdigest() != said["sha256"]:
                raise Damaged(f"The backup does not hold what its own list says (table {table}).")
        if self.seen:
            raise Damaged("The backup holds tables that its own list does not know.")

    def put_in_place(self, reopen, keyring):
        """Replaces everything in one transaction; `reopen()` reads the parts of the file once more."""
        import psycopg

        self.connection.close()
        try:
            with _session(self.connection, "BEGIN") as session:
                self._make_room(session)
                for name, chunks in reopen():
                    self._put(session, name, chunks)
                for sequence, (last, called) in self.contents["sequences"].items():
                    session.execute("SELECT setval(%s, %s, %s)", [f'"{sequence}"', last, called])
                self._compare(session)
                self._give_keys(session, keyring)
        except psycopg.Error as problem:
            said = str(problem).strip().splitlines()[0]
            raise NotPossible(f"PostgreSQL refused: {said}. Nothing was changed.") from None

    def _make_room(self, session):
        """Drops our tables and functions. Refuses where the schema holds what is not ours."""
        found = session.execute("SELECT current_schema()").fetchone()[0]
        if found != self.header["schema"]:
            raise NotPossible(f"The backup is of schema {self.header['schema']}, this server uses {found}.")
        here = tables(session)
        labels = {config.label for config in apps.get_app_configs()}
        if "django_migrations" in here:  # also those of a newer version, which is left for this one
            labels |= {label for (label,) in session.execute("SELECT DISTINCT app FROM django_migrations")}
        ours = (*(f"{label}_" for label in labels), "django_", *self.contents["tables"])
        if strangers := [table for table in here if not table.startswith(ours)]:
            raise NotPossible(
                f"The database also holds tables that are not of Draagvlak ({', '.join(strangers[:5])}). "
                "Give Draagvlak a database of its own. Nothing was changed."
            )
        for table in here:
            session.execute(f'DROP TABLE "{table}" CASCADE')
        functions = session.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace "
            "AND p.prorettype = 'trigger'::regtype AND NOT EXISTS "
            "(SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        )
        for (function,) in functions.fetchall():
            session.execute(f"DROP FUNCTION {function} CASCADE")

    def _put(self, session, name, chunks):
        if name in {"schema.sql", "after.sql"}:
            session.execute(FOR_PSQL.sub(b"", b"".join(chunks)).decode())
        elif name.startswith("data/"):
            table = name.split("/")[1]
            columns = _names(self.contents["columns"][table])
            with session.cursor().copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
                for chunk in chunks:
                    copy.write(chunk)

    def _compare(self, session):
        again: dict = {}
        for table, columns in self.contents["columns"].items():
            for _block in _blocks(session, table, columns, again):
                pass
        if again != self.contents["tables"]:
            raise NotPossible("What PostgreSQL stored is not what the backup holds. Nothing was changed.")

    def _give_keys(self, session, keyring):
        organisations = session.execute("SELECT id, pid FROM orgs_organisation").fetchall()
        with session.cursor() as cursor:
            insert = "INSERT INTO orgs_organisationkey (organisation_id, wrapped) VALUES (%s, %s)"
            cursor.executemany(insert, keyring.rows(organisations))

    def abandon(self):
        pass

    def set_aside(self):
        return None
