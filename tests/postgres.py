"""A throw-away PostgreSQL cluster on a Unix socket, as an ordinary child process that never outlives the test run."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

# Nothing in a test survives a power cut anyway; a test about crashes asks for a durable cluster.
FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
ALWAYS = ("listen_addresses=", "max_connections=120", "log_min_messages=fatal", "log_checkpoints=off")


def program(name):
    """The path of one of PostgreSQL's own programs. Raises RuntimeError with the way to get it."""
    folders = [os.environ.get("PG_BIN", ""), *sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)]
    for folder in filter(None, folders):
        if (Path(folder) / name).exists():
            return str(Path(folder) / name)
    found = shutil.which(name)
    if not found:
        raise RuntimeError(f"PostgreSQL's {name} is missing: apt install postgresql, or set PG_BIN to its folder.")
    return found


def _account():
    """PostgreSQL refuses to run as root: then it runs as 'postgres', or as 'nobody'."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise RuntimeError("There is no account that PostgreSQL may run as.")


def _die_with_parent():
    """The kernel stops the server when the test run is killed (Linux)."""
    ctypes.CDLL(None).prctl(1, signal.SIGINT)


class Cluster:
    """One cluster in `folder`. `durable=True` leaves fsync on."""

    def __init__(self, folder, durable=False, port=5432):
        self.folder, self.durable, self.port = Path(folder), durable, port
        self.process = None

    def start(self):
        """Makes the cluster when the folder is new, starts it, and returns when it answers."""
        account = _account()
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **account}
        data = self.folder / "data"
        if not data.exists():
            self.folder.mkdir(mode=0o711, parents=True)
            if account:
                os.chown(self.folder, account["user"], account["group"])
            make = [program("initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
            subprocess.run([*make, "--locale=C.UTF-8", "--no-sync"], check=True, cwd="/", **quiet)
        options = [*ALWAYS, f"unix_socket_directories={self.folder}", *(() if self.durable else FAST)]
        command = [program("postgres"), "-D", str(data), "-p", str(self.port)]
        for option in options:
            command += ["-c", option]
        linux = {"preexec_fn": _die_with_parent} if os.uname().sysname == "Linux" else {}
        self.process = subprocess.Popen(command, cwd="/", start_new_session=True, **quiet, **linux)
        self._wait()

    def _wait(self):
        import psycopg

        for _attempt in range(300):
            try:
                psycopg.connect(self.dsn("postgres")).close()
            except psycopg.OperationalError:
                if self.process.poll() is not None:
                    raise RuntimeError("The throw-away PostgreSQL did not start.") from None
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("The throw-away PostgreSQL did not answer within 15 seconds.")

    def stop(self, how=signal.SIGINT):
        """Stops the server: SIGINT in order, SIGKILL as in a crash."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=20)

    def dsn(self, database):
        return f"host={self.folder} port={self.port} user=postgres dbname={database}"

    def url(self, database):
        """The address of a database of this cluster, as DRAAGVLAK_DATABASE_URL takes it."""
        return f"postgresql://postgres@/{database}?host={self.folder}&port={self.port}"

    def create(self, database, template="template0"):
        """Makes a database as a copy of `template`."""
        import psycopg

        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
