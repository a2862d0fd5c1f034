"""Secrets that people carry: links (128 bits and more) and codes that can be read aloud and typed."""

import hashlib
import hmac
import secrets

from draagvlak.lib.crypt import derive

# 29 signs without look-alikes (no 0 O 1 I L 5-S U): 8 signs = 38.9 bits, 16 signs = 77.7 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRTVWXYZ"
SHORT = 8
LONG = 16
PID_ALPHABET = "23456789abcdefghjkmnpqrtvwxyz"


def new_token():
    """A fresh secret for a link: 24 URL-safe characters, 144 bits."""
    return secrets.token_urlsafe(18)


def new_code(length=LONG):
    """A fresh code of `length` signs from ALPHABET, without spaces."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_pid():
    """A public id: 14 signs (68 bits), random, so that it tells nothing of volume or order."""
    return "".join(secrets.choice(PID_ALPHABET) for _ in range(14))


def new_row_id():
    """A random positive 62-bit primary key: on SQLite the rows then lie in random order by construction."""
    return secrets.randbits(62) or 1


def normalise(typed):
    """What a person typed as a code, in the form codes are made in: capitals, no spaces, hyphens or dots."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def pretty(code):
    """A code in groups of four, for reading aloud: 'ABCD EFGH'."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def keyed_hash(purpose, secret):
    """HMAC-SHA256 (32 bytes) of `secret` under a key that is derived from the master key for `purpose` only.

    The same secret under two purposes gives unrelated hashes, so a database row for one purpose says
    nothing about the other.
    """
    return hmac.digest(derive(purpose), secret.encode(), hashlib.sha256)
