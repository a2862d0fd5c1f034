"""The check of a set-up: on the page and in the terminal the same; and what machines ask."""

import io
import os
import time
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from draagvlak.home import checks
from draagvlak.orgs import mail
from draagvlak.orgs.models import Mail
from tests.people import sign_in


def level(name):
    finding = getattr(checks, name)()
    return finding and finding.level


def test_the_page_and_the_terminal_say_the_same(cast, client):
    client.cookies["language"] = "en"
    page = sign_in(client, cast.operator).get(reverse("check")).content.decode()
    out = io.StringIO()
    bad = any(finding.level == checks.BAD for finding in checks.findings())
    with pytest.raises(SystemExit, match="1") if bad else nullcontext():
        call_command("check", stdout=out, stderr=io.StringIO())
    lines = [line[5:] for line in out.getvalue().splitlines() if line[:5].strip() in {"ok", "note", "BAD"}]
    assert len(lines) >= 9
    for line in lines:
        assert line.replace("'", "&#x27;") in page


def test_only_the_operator(cast, client):
    assert sign_in(client, cast.a.owner).get(reverse("check")).status_code == 404


def test_https_debug_and_proxies(settings, db):
    settings.HTTPS, settings.LOOPBACK, settings.PLAIN_CONNECTION = True, False, False
    settings.TRUSTED_PROXIES = 0
    assert (level("address"), level("proxies")) == (checks.GOOD, checks.BAD)
    settings.TRUSTED_PROXIES = 1
    assert level("proxies") == checks.GOOD
    settings.HTTPS, settings.PLAIN_CONNECTION = False, True
    assert level("address") == checks.NOTE
    settings.DEBUG = True
    assert level("debugging") == checks.BAD


def test_backups(settings, tmp_path, db):
    settings.DATA, settings.LOOPBACK = tmp_path, False
    assert level("backup") == checks.BAD
    settings.LOOPBACK = True
    assert level("backup") == checks.NOTE
    made = tmp_path / "backups" / "draagvlak-20261124-030000-nightly.backup"
    made.parent.mkdir()
    made.write_bytes(b"x")
    assert level("backup") == checks.GOOD
    os.utime(made, (time.time() - 27 * 3600,) * 2)
    assert level("backup") == checks.BAD


def test_the_master_key_and_other_secrets(settings, tmp_path):
    settings.DATA = tmp_path
    tmp_path.chmod(0o755)
    key = tmp_path / "master.key"
    key.write_text("x")
    key.chmod(0o644)
    assert level("master_key") == checks.BAD
    key.chmod(0o600)
    assert level("master_key") == checks.NOTE, "the reminder to keep a copy elsewhere never goes away"
    (tmp_path / "backup.key").write_text("x")
    (tmp_path / "backup.key").chmod(0o640)
    assert level("secret_files") == checks.BAD
    tmp_path.chmod(0o700)
    assert level("secret_files") == checks.GOOD


@pytest.mark.parametrize(("free", "expected"), [(10 * 2**30, "good"), (2**30, "note"), (2**20, "bad")])
def test_space(free, expected, monkeypatch):
    from types import SimpleNamespace

    monkeypatch.setattr(checks.shutil, "disk_usage", lambda path: SimpleNamespace(free=free))
    assert level("space") == expected


def test_mail_that_waits(cast, mailbox):
    assert level("sending_mail") == checks.GOOD
    mail.queue("test", "a@example.org", "x", "y")
    Mail.objects.filter(purpose="test").update(due_at=timezone.now() - timedelta(minutes=20))
    assert level("sending_mail") == checks.BAD


def test_the_fingerprint_changes_with_the_settings_and_tells_no_secret(settings):
    before = checks.fingerprint()
    settings.SECRET_KEY = "another-secret-key-that-is-long-enough-0123456"
    assert checks.fingerprint() == before
    settings.HAS_MAIL = not settings.HAS_MAIL
    assert checks.fingerprint() != before


def test_the_version_is_for_who_is_signed_in(cast, client, settings):
    settings.VERSION = "9.8.7-proef"
    assert "9.8.7-proef" not in client.get(reverse("about")).content.decode()
    assert "9.8.7-proef" in sign_in(client, cast.a.member).get(reverse("about")).content.decode()


# ── For machines ─────────────────────────────────────────────────────────────────────────────────────────────


def test_robots_stay_away(client, db):
    answer = client.get("/robots.txt")
    assert "Disallow: /" in answer.content.decode()
    assert answer["Content-Type"].startswith("text/plain")


def test_live_and_ready(client, db, mailbox):
    assert client.get("/health/live/").content == b"live\n"
    assert client.get("/health/ready/").content == b"ready\n"
    mail.queue("test", "a@example.org", "x", "y")
    Mail.objects.update(due_at=timezone.now() - timedelta(hours=1))
    answer = client.get("/health/ready/")
    assert (answer.status_code, answer.content) == (503, b"not ready\n")


def test_ready_waits_for_migrations(client, db, monkeypatch):
    from draagvlak.home import health

    monkeypatch.setattr(health, "pending_migrations", lambda: 1)
    assert client.get("/health/ready/").status_code == 503
