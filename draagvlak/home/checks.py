"""Is this server set up to be relied on? One list, for `draagvlak check` and for the operator's page."""

import hashlib
import os
import shutil
import stat
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.home.health import pending_migrations
from draagvlak.orgs import mail, setup
from draagvlak.orgs.models import Organisation
from draagvlak.surveys.models import MINIMUM

GOOD, NOTE, BAD = "good", "note", "bad"
BACKUP_AGE = timedelta(hours=26)
LITTLE_SPACE = 2 * 1024**3
TOO_LITTLE_SPACE = 300 * 1024**2


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what is found, and what to do about it. `level` is good, note or bad."""

    level: str
    title: str
    text: str = ""


def findings():
    """Everything that is looked at, the worst first."""
    looks = (
        address, debugging, database, sending_mail, backup, master_key, secret_files, space, clock, proxies, accounts,
        example,
    )  # fmt: skip
    found = [finding for look in looks if (finding := look())]
    return sorted(found, key=lambda finding: [BAD, NOTE, GOOD].index(finding.level))


def address():
    if settings.HTTPS:
        return Finding(GOOD, _("The address begins with https."), settings.SITE_URL)
    if settings.PLAIN_CONNECTION:
        text = _("Everybody on the same Wi-Fi can read along. Only for a room of your own, without internet.")
        return Finding(NOTE, _("The connection is not encrypted."), text)
    text = _("For others: set DRAAGVLAK_SITE_URL to an address with https, and read docs/operate.md.")
    return Finding(NOTE, _("Only this machine can reach Draagvlak."), text)


def debugging():
    if settings.DEBUG:
        text = _("Error pages then show what is inside. Leave DRAAGVLAK_DEBUG out.")
        return Finding(BAD, _("Debugging is on."), text)
    return Finding(GOOD, _("Debugging is off."))


def database():
    kind = "SQLite" if settings.ON_SQLITE else "PostgreSQL"
    try:
        pending = pending_migrations()
    except DatabaseError:
        text = _("Check DRAAGVLAK_DATABASE_URL, and whether the database runs.")
        return Finding(BAD, _("The database does not answer."), text)
    if pending:
        text = _("Stop the server and start it again: it makes a backup first, and then brings the tables up to date.")
        return Finding(BAD, _("The tables are of an older version."), text)
    return Finding(GOOD, _("The database works: %(kind)s.") % {"kind": kind})


def sending_mail():
    if not settings.HAS_MAIL:
        text = _("Invitations and links are shown and printed instead. For mail: set DRAAGVLAK_SMTP_URL.")
        return Finding(NOTE, _("This server sends no mail."), text)
    try:
        waiting = mail.oldest_wait()
    except DatabaseError:
        return None
    if waiting and waiting > timedelta(minutes=15):
        text = _("Look at the mail page of the organisation: it shows what the mail server says.")
        return Finding(BAD, _("Mail is waiting for longer than a quarter of an hour."), text)
    return Finding(GOOD, _("Mail goes out over %(host)s.") % {"host": settings.EMAIL_HOST})


def last_backup():
    """When the newest backup in DATA was made, or None."""
    times = [path.stat().st_mtime for path in (settings.DATA / "backups").glob("draagvlak-*.backup")]
    return datetime.fromtimestamp(max(times), timezone.get_current_timezone()) if times else None


def backup():
    made = last_backup()
    if made is None:
        text = _("Make one now with: draagvlak backup. The server makes one every night while it runs.")
        return Finding(NOTE if settings.LOOPBACK else BAD, _("There is no backup yet."), text)
    when = _("The newest is of %(when)s.") % {"when": timezone.localtime(made).strftime("%Y-%m-%d %H:%M")}
    if timezone.now() - made > BACKUP_AGE:
        text = _("Is there room on the disk? Look in the log, and make one with: draagvlak backup.")
        return Finding(BAD, _("The last backup is older than a day."), f"{when} {text}")
    text = _("Copy backups to another machine, and try now and then whether one can be put back.")
    return Finding(GOOD, _("There is a backup of the last day."), f"{when} {text}")


def _others_may_read(path):
    return bool(stat.S_IMODE(os.stat(path).st_mode) & 0o077)


def master_key():
    path = settings.DATA / "master.key"
    if path.exists() and _others_may_read(path):
        text = _("Run: chmod 600 %(path)s") % {"path": path}
        return Finding(BAD, _("Others on this machine can read the master key."), text)
    text = _(
        "It is in no backup. Without it nobody can ever read the arguments and the addresses again. "
        "Keep a copy in another place, where only you can get at it."
    )
    return Finding(NOTE, _("Do you have a copy of the master key?"), text)


def secret_files():
    names = ("secret.key", "backup.key", "draagvlak.sqlite3", "example.txt")
    loose = [name for name in names if (settings.DATA / name).exists() and _others_may_read(settings.DATA / name)]
    if loose and _others_may_read(settings.DATA):
        text = _("Run: chmod 700 %(path)s") % {"path": settings.DATA}
        return Finding(BAD, _("Others on this machine can read: %(names)s.") % {"names": ", ".join(loose)}, text)
    return Finding(GOOD, _("Only Draagvlak can read its files."))


def space():
    free = shutil.disk_usage(settings.DATA).free
    words = _("%(free)s GB free.") % {"free": f"{free / 1024**3:.1f}"}
    if free < TOO_LITTLE_SPACE:
        return Finding(BAD, _("The disk is nearly full."), words)
    if free < LITTLE_SPACE:
        return Finding(NOTE, _("There is little room on the disk."), words)
    return Finding(GOOD, _("There is room on the disk."), words)


def clock():
    now = timezone.localtime()
    words = _("Here it is %(now)s (%(zone)s). The last day of a scan ends by this clock.")
    return Finding(NOTE, _("Does the clock run right?"), words % {"now": f"{now:%Y-%m-%d %H:%M}", "zone": now.tzinfo})


def proxies():
    if settings.TRUSTED_PROXIES:
        count = settings.TRUSTED_PROXIES
        words = ngettext("%(count)s proxy in front is trusted.", "%(count)s proxies in front are trusted.", count)
        text = _("Each must add one address to X-Forwarded-For, and set X-Forwarded-Proto itself.")
        return Finding(GOOD, words % {"count": count}, text)
    if settings.HTTPS:
        text = _("Behind a proxy everybody then seems to come from one address. Set DRAAGVLAK_TRUSTED_PROXIES.")
        return Finding(BAD, _("No proxy is trusted, yet the address begins with https."), text)
    return Finding(GOOD, _("No proxy is trusted, and none is needed."))


def accounts():
    try:
        needed = setup.is_needed()
    except DatabaseError:
        return None
    if needed:
        text = _("Open %(page)s with the set-up code that the server shows when it starts.")
        return Finding(NOTE, _("Nobody has an account yet."), text % {"page": f"{settings.SITE_URL}/first-time/"})
    return None


def example():
    try:
        there = Organisation.objects.filter(is_example=True).exists()
    except DatabaseError:
        return None
    if there and not settings.LOOPBACK:
        text = _("Its users sign in with one password. Throw it away when you no longer need it.")
        return Finding(NOTE, _("The example organisation is still there."), text)
    return None


def fingerprint():
    """Twelve signs that are the same on servers that are set up alike: version and settings, never a secret."""
    facts = (
        settings.VERSION, settings.HTTPS, settings.PLAIN_CONNECTION, settings.HAS_MAIL, settings.ON_SQLITE,
        settings.TRUSTED_PROXIES, settings.TIME_ZONE, settings.SESSION_IDLE_SECONDS, settings.SESSION_COOKIE_AGE,
        settings.BACKUP_KEEP_DAYS, settings.RETENTION_CHOICES_MONTHS, sorted(MINIMUM.items()), settings.LANGUAGE_CODE,
    )  # fmt: skip
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:12]
