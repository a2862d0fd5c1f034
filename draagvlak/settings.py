"""Every setting of the product, from the environment (docs/operate.md lists them).

Nonsense is refused here, at start, in one sentence that names the variable. Nothing else reads the environment.
"""

import os
import secrets
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from draagvlak import __version__

VERSION = __version__
PACKAGE = Path(__file__).resolve().parent


_asked = set()


def _env(name, default=""):
    _asked.add(name)
    return os.environ.get(f"DRAAGVLAK_{name}", default).strip()


def _refuse(name, why):
    raise ImproperlyConfigured(f"DRAAGVLAK_{name}: {why}")


def _flag(name, default=False):
    value = _env(name, "1" if default else "0").lower()
    if value not in {"0", "1", "no", "yes", "false", "true"}:
        _refuse(name, "use 1 or 0.")
    return value in {"1", "yes", "true"}


def _number(name, default, low, high):
    value = _env(name, str(default))
    if not value.isdigit() or not low <= int(value) <= high:
        _refuse(name, f"use a whole number from {low} to {high}.")
    return int(value)


def _parts(name, value):
    """The parts of an address; a port that is none is refused."""
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - looking at it is the check
    except ValueError:
        _refuse(name, "the port after the colon must be a number from 1 to 65535.")
    return parts


# Where the product keeps its own files: database, keys, backups. One folder, never served.
DATA = Path(_env("DATA") or Path.cwd() / "data").resolve()


def _kept_secret(name, file_name):
    """A secret from the environment, or from a file of mode 600 in DATA that is made once."""
    if value := _env(name):
        if len(value) < 32:
            _refuse(name, "use at least 32 characters.")
        return value
    path = DATA / file_name
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


SECRET_KEY = _kept_secret("SECRET_KEY", "secret.key")
# The master key wraps the key of each organisation. It is in no database and in no backup: whoever loses it
# loses every argument and every invitee's address; whoever deletes it makes old backups unreadable.
MASTER_KEY = _kept_secret("MASTER_KEY", "master.key")

DEBUG = _flag("DEBUG")

# ── Address ──────────────────────────────────────────────────────────────────────────────────────────────────
SITE_URL = (_env("SITE_URL") or f"http://127.0.0.1:{_number('PORT', 8000, 1, 65535)}").rstrip("/")
_site = _parts("SITE_URL", SITE_URL)
if _site.scheme not in {"http", "https"} or not _site.hostname or _site.path or _site.query or _site.username:
    _refuse("SITE_URL", "use an address such as https://draagvlak.example.org, without a path.")
HTTPS = _site.scheme == "https"
LOOPBACK = _site.hostname in {"127.0.0.1", "localhost", "::1"}
# A laptop with its own Wi-Fi and no internet: the one reason to serve other machines without encryption.
PLAIN_CONNECTION = _flag("PLAIN_CONNECTION")
if not HTTPS and not LOOPBACK and not PLAIN_CONNECTION:
    _refuse(
        "SITE_URL",
        "an address that others reach must begin with https. For a room's own Wi-Fi without internet, "
        "set DRAAGVLAK_PLAIN_CONNECTION=1 and read docs/operate.md first.",
    )
if HTTPS and PLAIN_CONNECTION:
    _refuse("PLAIN_CONNECTION", "this is only for an address that begins with http.")
if DEBUG and not LOOPBACK:
    _refuse("DEBUG", "only allowed on 127.0.0.1 or localhost.")
BIND = _env("BIND", "127.0.0.1")
try:
    ip_address(BIND)
except ValueError:
    _refuse("BIND", "use an address of this machine, such as 127.0.0.1 or 0.0.0.0.")
PORT = _number("PORT", _site.port or 8000, 1, 65535)
WEB_THREADS = _number("WEB_THREADS", 8, 1, 64)
ALLOWED_HOSTS = [_site.hostname, *(["127.0.0.1", "localhost", "[::1]"] if LOOPBACK else [])]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# Number of reverse proxies in front that each add one address to X-Forwarded-For; 0 trusts no such header.
TRUSTED_PROXIES = _number("TRUSTED_PROXIES", 0, 0, 5)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Before allauth: our templates for its pages win.
    "draagvlak.ui",
    "draagvlak.orgs",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "draagvlak.content",
    "draagvlak.plans",
    "draagvlak.worksheets",
    "draagvlak.surveys",
    "draagvlak.consensus",
    "draagvlak.reports",
    "draagvlak.live",
    "draagvlak.dossier",
    "draagvlak.home",
    "draagvlak.cli",
]
MIDDLEWARE = [
    "draagvlak.ui.middleware.Guard",
    "django.middleware.security.SecurityMiddleware",
    "draagvlak.ui.middleware.Host",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "draagvlak.ui.middleware.Language",
    "django.middleware.csrf.CsrfViewMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "draagvlak.ui.middleware.Desk",
    "draagvlak.orgs.middleware.Doors",
]
# Only for who has an account: respondents' addresses pass beside it (ui.middleware.Desk).
DESK_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "draagvlak.orgs.middleware.Sessions",
]
RESPONDENT_ADDRESSES = ("/s/", "/u/", "/d/", "/r/", "/g/", "/w/")
ROOT_URLCONF = "draagvlak.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "draagvlak.orgs.context.here",
            ]
        },
    }
]
FORM_RENDERER = "draagvlak.ui.forms.Renderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "orgs.User"

# ── Database ─────────────────────────────────────────────────────────────────────────────────────────────────
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # secure_delete: a withdrawn answer must not stay readable in the free pages of the file.
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;"
    "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-16000;",
}


def _database():
    url = _env("DATABASE_URL")
    if not url:
        return {
            "ENGINE": "draagvlak.lib.db.sqlite3",
            "NAME": DATA / "draagvlak.sqlite3",
            "CONN_MAX_AGE": 600,
            "OPTIONS": SQLITE_OPTIONS,
            "TEST": {"NAME": DATA / "test.sqlite3"},  # a file: threads and a server process see the same database
        }
    parts = _parts("DATABASE_URL", url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        _refuse("DATABASE_URL", "use postgresql://user:password@host:5432/name, or leave it empty for SQLite.")
    query = dict(piece.split("=", 1) for piece in parts.query.split("&") if "=" in piece)
    return {
        "ENGINE": "draagvlak.lib.db.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", "") or parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # A statement is planned once for each connection, not in every request.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 2} | query,
    }


DATABASES = {"default": _database()}
ON_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
# Counters against guessing. One process on SQLite keeps them in memory: no trace of an address reaches the disk.
# Room for many counters: a full cache drops the oldest, and a counter that is dropped is a guess that is forgiven.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 50_000}}
    if ON_SQLITE
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "ui_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

# ── Cookies and headers ──────────────────────────────────────────────────────────────────────────────────────
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
for _kind in ("SESSION", "CSRF", "LANGUAGE"):
    globals()[f"{_kind}_COOKIE_SECURE"] = HTTPS
    globals()[f"{_kind}_COOKIE_HTTPONLY"] = True
    globals()[f"{_kind}_COOKIE_SAMESITE"] = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # absolute: never renewed
SESSION_IDLE_SECONDS = 30 * 60
CSRF_FAILURE_VIEW = "draagvlak.ui.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
# One policy for every response (ui.middleware.Guard); no page needs a nonce, so it is written once.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# ── Signing in ───────────────────────────────────────────────────────────────────────────────────────────────
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "draagvlak.orgs.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # the outbox gets a row of equal work instead: nobody is mailed who is not known
ACCOUNT_FORMS = {
    "login": "draagvlak.orgs.sign_in_forms.SignIn",
    "request_login_code": "draagvlak.orgs.sign_in_forms.RequestCode",
    "confirm_login_code": "draagvlak.orgs.sign_in_forms.TypeCode",
    "reauthenticate": "draagvlak.orgs.sign_in_forms.ConfirmPassword",
    "change_password": "draagvlak.orgs.sign_in_forms.ChangePassword",
    "set_password": "draagvlak.orgs.sign_in_forms.SetPassword",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
MFA_ADAPTER = "draagvlak.orgs.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "draagvlak.orgs.sign_in_forms.SecondFactor",
    "reauthenticate": "draagvlak.orgs.sign_in_forms.ConfirmSecondFactor",
    "activate_totp": "draagvlak.orgs.sign_in_forms.AppCode",
    "add_webauthn": "draagvlak.orgs.sign_in_forms.AddPasskey",
    "edit_webauthn": "draagvlak.orgs.sign_in_forms.RenamePasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Draagvlak"
MFA_TOTP_TOLERANCE = 1  # a code of half a minute before or after: clocks differ, and people type (RFC 6238, 5.2)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOOPBACK

# ── Mail ─────────────────────────────────────────────────────────────────────────────────────────────────────
SMTP_URL = _env("SMTP_URL")  # smtp://user:password@host:587 (STARTTLS) or smtps://host:465; empty: no mail server
_smtp = _parts("SMTP_URL", SMTP_URL)
if SMTP_URL and (_smtp.scheme not in {"smtp", "smtps", "smtp+plain"} or not _smtp.hostname):
    _refuse("SMTP_URL", "use smtp://user:password@host:587 or smtps://host:465; smtp+plain:// only for this machine.")
HAS_MAIL = bool(SMTP_URL)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if HAS_MAIL else 'dummy'}.EmailBackend"
EMAIL_HOST = _smtp.hostname or ""
EMAIL_PORT = _smtp.port or (465 if _smtp.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(_smtp.username or "")
EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
EMAIL_USE_SSL = _smtp.scheme == "smtps"
EMAIL_USE_TLS = _smtp.scheme == "smtp"
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = _env("MAIL_FROM") or f"Draagvlak <noreply@{_site.hostname}>"
if "@" not in parseaddr(DEFAULT_FROM_EMAIL)[1]:
    _refuse("MAIL_FROM", "use an address, such as Draagvlak <scan@example.org>.")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# ── Language and time ────────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
USE_I18N = True
LOCALE_PATHS = [DATA / "locale"]  # only filled where the package's own folders cannot be written (cli/catalogues.py)
USE_TZ = True
TIME_ZONE = _env("TIME_ZONE", "Europe/Brussels")
try:
    ZoneInfo(TIME_ZONE)
except (ValueError, OSError, ZoneInfoNotFoundError):
    _refuse("TIME_ZONE", "use a name such as Europe/Brussels.")

# ── Static files ─────────────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATIC_ROOT = Path(_env("STATIC") or DATA / "static")
WHITENOISE_USE_FINDERS = False
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "draagvlak.ui.storage.Hashed"},
}

# ── Logs: route names and outcomes only; never a path with a secret, a body, an address or a name ────────────
LOG_LEVEL = _env("LOG_LEVEL", "WARNING").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
    _refuse("LOG_LEVEL", "use DEBUG, INFO, WARNING, ERROR or CRITICAL.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"clean": {"()": "draagvlak.ui.logs.Clean"}},
    "formatters": {"json": {"()": "draagvlak.ui.logs.Json"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["clean"]}},
    "root": {"handlers": ["out"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "propagate": False},
        "uvicorn.access": {"handlers": [], "propagate": False},
        "draagvlak": {"level": "INFO", "propagate": True},
    },
}
ADMINS: list[tuple[str, str]] = []

# The background loop (mail, backups, retention) runs as a thread inside `serve`.
BACKGROUND = _flag("BACKGROUND", True)
# After how many days from closing the separate answers are destroyed (D19: thirty at most).
ANSWER_DAYS = _number("ANSWER_DAYS", 14, 1, 30)
BACKUP_KEEP_DAYS = _number("BACKUP_KEEP_DAYS", 30, 1, 365)
BACKUP_RECIPIENT = _env("BACKUP_RECIPIENT")  # an age public key; empty: the product's own key file in DATA
RETENTION_CHOICES_MONTHS = (6, 12, 24, 36)

# A misspelled name would be passed over in silence: somebody who meant PostgreSQL would get SQLite.
for _name in os.environ:
    _setting = _name.removeprefix("DRAAGVLAK_")
    if _setting != _name and _setting not in _asked and not _setting.startswith("TEST_"):
        _refuse(_setting, "there is no such setting; docs/operate.md lists them all.")
