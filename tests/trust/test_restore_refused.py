"""R7: whatever is wrong with a backup is told in a sentence, and the live data stay as they are."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyrage
import pytest
from django.db import connection

from draagvlak.cli import backups, locking, restoring
from draagvlak.orgs import keys
from draagvlak.orgs.models import Event
from tests import environment
from tests.trust.vault import ON_SQLITE, fill, hashes, packed_again, restore


@pytest.fixture
def made(apart):
    """A backup, live data that differ from it, and a check that they stay as they are."""
    apart.cast, _carried = fill()
    apart.backup = backups.make_backup()
    Event.objects.all().delete()
    before = hashes()
    files = sorted(path.name for path in apart.data.iterdir())
    yield apart
    keys.forget_keys()
    connection.close()
    assert hashes() == before
    expected = {*files, "server.lock", "draagvlak.sqlite3-wal", "draagvlak.sqlite3-shm"}
    assert {path.name for path in apart.data.iterdir()} <= expected


def refused(path, why, **options):
    with pytest.raises(restoring.Refused, match=why) as found:
        restore(path, **options)
    assert "othing was changed" in str(found.value)


def test_a_file_that_was_cut_off_is_refused(made):
    whole = made.backup.read_bytes()
    for part in (0.999, 0.9, 0.5, 0.05, 0):
        made.backup.write_bytes(whole[: int(len(whole) * part)])
        refused(made.backup, "not complete|no backup of Draagvlak")


def test_a_file_with_one_wrong_bit_is_refused(made):
    whole = made.backup.read_bytes()
    for place in (0.02, 0.3, 0.99):
        wrong = bytearray(whole)
        wrong[int(len(wrong) * place)] ^= 1
        made.backup.write_bytes(wrong)
        refused(made.backup, "damaged|no backup of Draagvlak|another key")


def test_another_key_or_none_is_refused(made):
    other = made.data / "backups" / "other.key"
    other.write_text(f"{pyrage.x25519.Identity.generate()}\n")
    refused(made.backup, "another key", key=other)
    refused(made.backup, "cannot be read", key=made.data / "not-there.key")
    (made.data / "backups" / "junk.key").write_text("geen sleutel")
    refused(made.backup, "no age key", key=made.data / "backups" / "junk.key")


def test_what_is_no_backup_is_refused(made):
    refused(environment.PROJECT / "pyproject.toml", "no backup of Draagvlak")
    refused(made.data / "not-there.backup", "no file")


def changed_header(**fields):
    def change(contents):
        contents["header.json"] = json.dumps(json.loads(contents["header.json"]) | fields).encode()

    return change


def test_a_backup_of_the_other_database_is_refused(made):
    other = "postgresql" if ON_SQLITE else "sqlite"
    refused(packed_again(made.backup, changed_header(vendor=other)), "DRAAGVLAK_DATABASE_URL")


def test_a_backup_of_a_newer_version_is_refused(made):
    newer = changed_header(version="99.0", migrations=["surveys.0001_initial", "surveys.0999_later"])
    refused(packed_again(made.backup, newer), "99.0, which is newer")


def test_another_master_key_is_refused_before_anything_is_replaced(made):
    refused(packed_again(made.backup, changed_header(master_key="0123456789abcdef")), "another master key")


def test_a_backup_that_does_not_hold_what_its_list_says_is_refused(made):
    def fewer(contents):
        contents["tables.json"] = contents["tables.json"].replace(b'"rows": 1,', b'"rows": 2,')
        if not ON_SQLITE:  # rows that the hash does not know either
            contents["data/surveys_answer/000000"] *= 2

    refused(packed_again(made.backup, fewer), "does not hold what its own list says")


def test_a_backup_without_its_list_is_refused(made):
    refused(packed_again(made.backup, lambda contents: contents.pop("tables.json")), "missing from the backup")


def test_while_the_server_runs_it_is_refused(made):
    server = locking.hold()
    try:
        assert locking.is_held()
        refused(made.backup, "The server is running")
    finally:
        server.release()
    assert not locking.is_held()


def test_a_server_does_not_start_while_a_backup_is_put_back(apart):
    with locking.alone(), pytest.raises(locking.Busy, match="being put back"):
        locking.hold()


@pytest.mark.on("postgresql")
def test_a_database_that_holds_something_else_is_refused(made):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE boekhouding (id int)")
    try:
        refused(made.backup, "boekhouding")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM boekhouding")
    finally:
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE boekhouding")


@pytest.mark.on("postgresql")
def test_trouble_at_the_very_end_of_a_restore_undoes_all_of_it(made):
    def broken(contents):
        contents["after.sql"] += b"\nALTER TABLE no_such_table ADD COLUMN x int;\n"

    refused(packed_again(made.backup, broken), "PostgreSQL refused")


@pytest.mark.on("sqlite")
def test_a_full_disk_is_refused(made):
    """A real one: a small tmpfs in a mount namespace of its own, or where that is not allowed a limit on file size."""
    room = made.data / "room"
    script = (
        "mount -t tmpfs -o size={size}k tmpfs {room} && cp -a {data}/*.sqlite3 {data}/backup.key {room}/ && "
        "DRAAGVLAK_DATA={room} DRAAGVLAK_TEST_SQLITE={room}/draagvlak.sqlite3 {python} manage.py restore {backup}; "
        "code=$?; cat {room}/draagvlak.sqlite3 > {data}/backups/after; ls -A {room} > {data}/backups/left; exit $code"
    )
    room.mkdir()
    try:
        live = Path(made.name).stat().st_size // 1024
        words = {"size": live + live // 2, "room": room, "data": made.data, "python": sys.executable}
        script = script.format(backup=made.backup, **words)
        connection.close()
        before = Path(made.name).read_bytes()
        done = subprocess.run(
            ["unshare", "-m" if os.geteuid() == 0 else "-rm", "sh", "-c", script],
            cwd=environment.PROJECT, env=made.env, capture_output=True, text=True,
        )  # fmt: skip
        if not (made.data / "backups" / "left").exists():
            pytest.skip(f"no mount namespace here: {done.stderr}")
        assert done.returncode == 1
        assert "no room left" in done.stderr
        assert (made.data / "backups" / "after").read_bytes() == before
        left = (made.data / "backups" / "left").read_text()
        assert "incoming" not in left
    finally:
        room.rmdir()


def test_kill_9_during_a_restore_leaves_the_old_data_or_the_new(apart, long_run):
    fill()
    new = hashes()
    backup = backups.make_backup()
    Event.objects.all().delete()
    old = hashes()
    connection.close()
    seen = set()
    for number in range(20 if long_run else 4):
        command = [sys.executable, "manage.py", "restore", str(backup)]
        process = subprocess.Popen(
            command, cwd=environment.PROJECT, env=apart.env, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        assert process.stdout is not None
        process.stdout.readline()  # 'The backup is whole': from here on it changes things
        time.sleep(0.015 * number)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        now = hashes()
        assert now in (old, new)
        seen.add(now == new)
        if now == new:
            Event.objects.all().delete()
        connection.close()
    assert not locking.is_held()
    assert restore(backup)
    assert hashes() == new


@pytest.mark.on("sqlite")
def test_a_damaged_live_database_is_set_aside_and_replaced(apart):
    fill()
    before = hashes()
    backup = backups.make_backup()
    connection.close()
    path = Path(apart.name)
    content = bytearray(path.read_bytes())
    for at in range(4096, len(content) - 4096, 8192):
        content[at : at + 64] = os.urandom(64)
    path.write_bytes(content)
    assert "set aside" in restore(backup)
    assert hashes() == before
    assert list(apart.data.glob("draagvlak.sqlite3.damaged-*"))
