"""R7: making backups: while others write, once a night, with your own key, and what is told when it cannot be done."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest
from django.db import connection
from django.utils import timezone

from draagvlak.cli import agebox, backups, postgres_copy, restoring
from draagvlak.orgs.models import Event
from draagvlak.surveys.models import Link
from tests import environment
from tests.trust.vault import ON_SQLITE, empty_the_database, fill, hashes, restore


def test_a_backup_made_while_others_write_is_one_moment(apart):
    """A writer keeps two tables in step; in the backup they must be in step too."""
    cast, _carried = fill()
    stop, written = threading.Event(), []

    def write():
        from django.db import transaction

        while not stop.is_set():
            with transaction.atomic():
                Event.objects.create(organisation=cast.a.organisation, verb="beat")
                Link.objects.create(survey=cast.a.running, purpose="beat", secret_hash=os.urandom(32))
            written.append(1)
            time.sleep(0.01)
        connection.close()

    base = Event.objects.filter(verb="beat").count()
    thread = threading.Thread(target=write)
    thread.start()
    try:
        while len(written) < 5:
            time.sleep(0.01)
        made = [backups.make_backup() for _twice in range(2)]
        more = len(written)
        while len(written) < more + 5:
            time.sleep(0.01)
    finally:
        stop.set()
        thread.join()
    counts = []
    for path in made:
        restore(path)
        events, beats = Event.objects.filter(verb="beat").count(), Link.objects.filter(purpose="beat").count()
        assert events == beats > base
        counts.append(events)
    assert counts[0] <= counts[1] < len(written)


def test_backups_are_made_once_a_night_and_thrown_away_after_their_days(apart, settings):
    fill()
    settings.BACKUP_KEEP_DAYS = 7
    night = timezone.localtime().replace(hour=3, minute=5)
    first = backups.nightly(night)
    assert first.name.endswith("-nightly.backup")
    old = first.with_name("draagvlak-20200101-030000-manual.backup")
    shutil.copy(first, old)
    strange = first.with_name("vakantie.backup")
    shutil.copy(first, strange)
    (first.parent / "organisations-20200101-030000.keys").write_bytes(b"")

    def name_it(when):
        path = first.with_name(f"draagvlak-{when:%Y%m%d-%H%M%S}-nightly.backup")
        first.rename(path)
        return path

    first = name_it(night)
    assert backups.nightly(night + timedelta(hours=5)) is None
    assert backups.nightly(night + timedelta(hours=22)) is None
    assert backups.is_due(night + timedelta(hours=23, minutes=59))
    assert backups.is_due(night + timedelta(days=1))
    assert backups.nightly(night + timedelta(days=1)) is not None
    assert first.exists()
    assert strange.exists()
    assert not old.exists()
    assert not list(first.parent.glob("organisations-*.keys"))


def test_the_last_backup_stays_however_old_it_is(apart):
    fill()
    made = backups.make_backup()
    assert backups.prune(timezone.localtime() + timedelta(days=400)) == 0
    assert made.exists()


def test_with_a_recipient_of_your_own_the_server_cannot_open_its_backups(apart, settings):
    fill()
    identity = pyrage.x25519.Identity.generate()
    settings.BACKUP_RECIPIENT = str(identity.to_public())
    backup = backups.make_backup()
    assert not agebox.key_path().exists()
    with pytest.raises(restoring.Refused, match="--key FILE"):
        restore(backup)
    mine = apart.data / "mine.key"
    mine.write_text(f"# mine\n{identity}\n")
    before = hashes()
    restore(backup, key=mine)
    assert hashes() == before


def test_a_senseless_recipient_is_told_and_leaves_no_file(apart, settings):
    fill()
    settings.BACKUP_RECIPIENT = "age1nonsense"
    with pytest.raises(backups.BackupFailed, match="DRAAGVLAK_BACKUP_RECIPIENT"):
        backups.make_backup()
    assert [path for path in backups.folder().iterdir() if path.suffix == ".backup"] == []


def test_an_existing_file_is_not_overwritten(apart):
    fill()
    there = apart.data / "there.txt"
    there.write_text("iets anders")
    with pytest.raises(backups.BackupFailed, match="there already"):
        backups.make_backup(to=there)
    assert there.read_text() == "iets anders"


def test_a_folder_that_cannot_be_written_is_told(apart):
    fill()
    (apart.data / "file").write_text("")
    with pytest.raises(backups.BackupFailed, match="ot a directory"):
        backups.make_backup(to=str(apart.data / "file" / "deeper") + os.sep)


@pytest.mark.on("postgresql")
def test_without_pg_dump_it_names_the_package(apart, monkeypatch):
    fill()
    monkeypatch.setenv("PATH", str(apart.data))
    monkeypatch.setattr(postgres_copy.glob, "glob", lambda pattern: [])
    with pytest.raises(backups.BackupFailed, match="apt install postgresql-client"):
        backups.make_backup()
    assert backups.kept() == []


def test_there_is_nothing_to_back_up_in_an_empty_database(apart):
    empty_the_database()
    assert backups.make_backup() is None
    assert not ON_SQLITE or not Path(apart.name).exists()
    said = apart.command("backup")
    assert said.returncode == 1
    assert "no database yet" in said.stderr


def test_a_killed_backup_leaves_nothing_that_looks_like_one(apart):
    fill()
    connection.close()
    for delay in (0.4, 0.6):
        process = subprocess.Popen(
            [sys.executable, "manage.py", "backup"], cwd=environment.PROJECT, env=apart.env, stdout=subprocess.DEVNULL
        )
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
    for _when, _reason, path in backups.kept():
        restore(path, check_only=True)
    left = list(backups.folder().glob(".*")) if backups.folder().exists() else []
    for path in left:
        os.utime(path, (0, 0))
    made = backups.make_backup()
    assert restore(made, check_only=True) == ""
    assert list(backups.folder().glob(".*")) == []
