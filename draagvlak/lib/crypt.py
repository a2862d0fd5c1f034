"""Sealing texts at rest: AES-256-GCM from `cryptography`; keys by HKDF-SHA256 from settings.MASTER_KEY."""

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES = 12


class Unreadable(Exception):
    """The text cannot be opened: another key, or damaged bytes."""


@lru_cache(maxsize=64)
def derive(purpose):
    """A 32-byte key for one purpose, derived from the master key."""
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=b"draagvlak", info=purpose.encode())
    return hkdf.derive(settings.MASTER_KEY.encode())


def new_key():
    """A fresh random 256-bit key."""
    return AESGCM.generate_key(bit_length=256)


def seal_bytes(key, data, context=b""):
    """`data` encrypted and authenticated under `key`; opens only with the same `context`."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, context)


def open_bytes(key, sealed, context=b""):
    """The reverse of `seal_bytes`. Raises Unreadable."""
    sealed = bytes(sealed)
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)
    except (InvalidTag, ValueError) as error:
        raise Unreadable("This text cannot be opened with the key of this server.") from error
