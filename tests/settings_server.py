"""The real settings, for a server process under test: its database, the spy of P12, and who listens (tests/peek.py)."""

import os

from draagvlak.settings import *  # noqa: F403
from draagvlak.settings import DATABASES, MIDDLEWARE

if path := os.environ.get("DRAAGVLAK_TEST_SQLITE"):
    DATABASES["default"]["NAME"] = path
MIDDLEWARE = ["tests.peek.Peek", "tests.spy.Spy", *MIDDLEWARE]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
