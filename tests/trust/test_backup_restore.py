"""R7: a backup holds everything and no key; a restore puts back all of it. Refusals: test_restore_refused.py."""

import json
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings as real_settings
from django.db import connection

from draagvlak.cli import agebox, backups, keyring, restoring
from draagvlak.lib.crypt import Unreadable
from draagvlak.orgs import keys
from draagvlak.orgs.models import Event, Organisation, OrganisationKey, User
from draagvlak.surveys import ballots
from draagvlak.surveys.models import Answer, Invitee, Link
from tests import environment
from tests.trust.vault import ON_SQLITE, empty_the_database, fill, hashes, inside, restore


def test_everything_comes_back_and_nothing_of_later(apart):
    cast, carried = fill()
    before = hashes()
    backup = backups.make_backup()
    Answer.objects.update(level=0)
    Event.objects.all().delete()
    Organisation.objects.create(name="Van later")
    User.objects.filter(pk=cast.a.owner.pk).update(name="Iemand anders")
    assert hashes() != before

    said = restore(backup)

    assert hashes() == before
    assert ballots.own_answers(carried)["why-vision"].argument == "Wij doen het al, in het klein. ☂\t\\N"
    assert "before-restore" in said
    # New rows go on after the old ones, and the locks of the database are back.
    Event.objects.create(organisation=cast.a.organisation, verb="made")
    with pytest.raises(Exception, match="locked"), connection.cursor() as cursor:
        cursor.execute("UPDATE surveys_survey SET k = 9 WHERE launched_on IS NOT NULL")


def test_the_commands_do_it_too(apart):
    fill()
    before = hashes()
    made = apart.command("backup", "--to", str(apart.data / "elsewhere.backup"))
    assert made.returncode == 0, made.stderr
    Event.objects.all().delete()
    connection.close()
    checked = apart.command("restore", "--check", str(apart.data / "elsewhere.backup"))
    assert checked.returncode == 0, checked.stderr
    assert Event.objects.count() == 0
    connection.close()
    done = apart.command("restore", str(apart.data / "elsewhere.backup"))
    assert done.returncode == 0, done.stderr
    assert hashes() == before


def test_the_manifest_tells_what_is_inside(apart):
    fill()
    contents = inside(backups.make_backup())
    header, tables = json.loads(contents["header.json"]), json.loads(contents["tables.json"])["tables"]
    assert header["version"] == real_settings.VERSION
    assert header["vendor"] == connection.vendor
    assert "surveys.0001_initial" in header["migrations"]
    assert tables["surveys_answer"]["rows"] == Answer.objects.count() == 1
    assert tables["surveys_link"]["rows"] == Link.objects.count()


def test_no_key_is_in_a_backup_and_nobody_is_signed_in_by_it(apart):
    from django.contrib.sessions.backends.db import SessionStore

    fill()
    session = SessionStore()
    session["who"] = "somebody"
    session.save()
    wrapped = [bytes(key) for key in OrganisationKey.objects.values_list("wrapped", flat=True)]
    backup = backups.make_backup()
    secret = [line for line in agebox.key_path().read_text().splitlines() if line.startswith("AGE-SECRET")][0]
    clear = b"".join(inside(backup).values())
    assert b"Organisatie A" in clear  # the test can find what is there
    for key in (real_settings.MASTER_KEY, real_settings.SECRET_KEY, secret, session.session_key):
        assert str(key).encode() not in clear
    for wrap in wrapped:
        assert wrap not in clear
        assert wrap.hex().encode() not in clear
    assert b"Organisatie A" not in backup.read_bytes()
    assert backup.stat().st_mode & 0o077 == 0
    assert agebox.key_path().stat().st_mode & 0o077 == 0


def test_an_old_backup_is_unreadable_for_an_organisation_whose_key_was_deleted(apart):
    cast, _carried = fill()
    old = backups.make_backup()
    OrganisationKey.objects.filter(organisation=cast.a.organisation).delete()
    backups.make_backup()
    keys.forget_keys()

    said = restore(old)

    assert "1 organisation(s) have no key" in said
    sealed = Invitee.objects.get(pk=cast.a.invitee.pk).name
    with pytest.raises(Unreadable):
        keys.unseal(cast.a.organisation.pk, sealed, "invitee-name")
    sealed = Invitee.objects.get(pk=cast.b.invitee.pk).name
    assert keys.unseal(cast.b.organisation.pk, sealed, "invitee-name")


def test_on_an_empty_machine_with_the_folder_and_the_keys_everything_comes_back(apart):
    cast, carried = fill()
    before = hashes()
    backup = backups.make_backup()
    empty_the_database()
    keys.forget_keys()
    restore(backup)
    assert hashes() == before
    assert ballots.own_answers(carried)["why-vision"].argument


def test_without_the_keys_of_the_organisations_it_says_so_and_changes_nothing(apart):
    fill()
    backup = backups.make_backup()
    (backup.parent / keyring.CURRENT).unlink()
    empty_the_database()
    with pytest.raises(restoring.Refused, match="organisations.keys"):
        restore(backup)
    assert "surveys_answer" not in connection.introspection.table_names()
    assert "no key" in restore(backup, without_keys=True)


def test_going_back_to_before_an_organisation_can_be_undone(apart):
    cast, _carried = fill()
    old = backups.make_backup()
    later = Organisation.objects.create(name="Van later")
    keys.make_key(later)
    sealed = keys.seal(later.pk, "een naam")
    restore(old)
    backups.make_backup()  # renews organisations.keys, without the later organisation
    newest = [path for _when, reason, path in backups.kept() if reason == backups.BEFORE_RESTORE][-1]
    restore(newest)
    assert keys.unseal(later.pk, sealed) == "een naam"


# A small parent: Linux counts the memory of who starts a process as that process's own, until it runs its program.
LAUNCH = (
    "import resource, subprocess, sys; code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode; "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr); sys.exit(code)"
)


@pytest.mark.long
def test_a_gigabyte_comes_back_within_a_quarter_of_an_hour_in_flat_memory(apart, capsys):
    """R7: one command, 15 minutes, 1 GB. Written with the real tables; memory is that of the restoring process."""
    size = generate(1_000_000_000)
    assert size >= 1_000_000_000
    connection.close()
    started = time.monotonic()
    made = apart.command("backup", "--to", str(apart.data / "big.backup"))
    assert made.returncode == 0, made.stderr
    backing = time.monotonic() - started
    started = time.monotonic()
    command = [sys.executable, "-c", LAUNCH, sys.executable, "manage.py", "restore", str(apart.data / "big.backup")]
    done = subprocess.run(command, cwd=environment.PROJECT, env=apart.env, capture_output=True, text=True)
    memory = int(done.stderr.strip().splitlines()[-1]) // 1024
    restoring_took = time.monotonic() - started
    with capsys.disabled():
        print(
            f"\n{connection.vendor}: {size / 1e9:.2f} GB, backup {backing:.0f} s, restore {restoring_took:.0f} s, "
            f"memory {memory} MB"
        )
    assert done.returncode == 0
    assert restoring_took <= 15 * 60
    assert memory <= 250


def generate(size):
    """Answers with sealed-looking arguments until the database has `size` bytes; returns its size."""
    cast, _carried = fill()
    ballot = cast.a.running.ballots.get().pk
    if not ON_SQLITE:
        with connection.cursor() as cursor:
            count = size // 300
            cursor.execute(
                "INSERT INTO surveys_answer (id, ballot_id, question, level, argument, share, plain) "
                "SELECT n, %s, 'q' || n, n %% 3, decode(repeat(md5(n::text), 10), 'hex'), 1, false "
                "FROM generate_series(1, %s) n",
                [ballot, count],
            )
            cursor.execute("SELECT pg_database_size(current_database())")
            return cursor.fetchone()[0]
    import random
    import sqlite3

    numbers = random.Random(1)
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as database:
        database.execute("PRAGMA synchronous = OFF")
        for _round in range(size // 50_000_000):
            rows = [
                (numbers.getrandbits(60), ballot, f"q{numbers.getrandbits(60)}", 1, numbers.randbytes(380), 1, 0)
                for _row in range(100_000)
            ]
            database.executemany(
                "INSERT INTO surveys_answer (id, ballot_id, question, level, argument, share, plain) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                sorted(rows),
            )
            database.commit()
    return Path(connection.settings_dict["NAME"]).stat().st_size
