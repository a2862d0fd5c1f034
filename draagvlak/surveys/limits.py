"""Limits against guessing codes and flooding a round (S15). A whole school behind one address must still get in.

Counts live in the cache for a minute, under an HMAC of the address with a random key that is thrown away every day.
Nothing here reaches a table of the product or a log.
"""

import hmac
import secrets
import time
from typing import Any

from django.core.cache import cache

from draagvlak.orgs.limits import client_address

WINDOW = 60
WRONG = 10  # wrong codes per window, and one more for each good one: in a room of 500 some will mistype
BEGUN = 600  # new answers begun per address and window: a room of 500 fits, a flood does not


def _now():
    return time.time()


class Gate:
    """Counts the codes of one address, or of one device that is already answering.

    A device with a ballot has a count of its own: it is never held up by others behind its address, and does not hold
    them up. `who` is its nonce, or nothing.
    """

    def __init__(self, request, who=""):
        self.name = _hidden(f"device:{who}" if who else f"address:{client_address(request)}")

    def is_shut(self):
        """Whether this address has guessed too often in this window. Say nothing about the code it sends then."""
        return _count(self._key("wrong")) >= WRONG + _count(self._key("good"))

    def wrong(self):
        """Counts a code or link that opened nothing."""
        _add(self._key("wrong"))

    def good(self):
        """Counts a code that opened something."""
        _add(self._key("good"))

    def begin(self):
        """Counts a new ballot over a shared link. False when this address has begun too many in this window."""
        return _add(self._key("begun")) <= BEGUN

    def _key(self, kind):
        return f"limit-{kind}-{self.name}-{int(_now() // WINDOW)}"

    @staticmethod
    def wait():
        """Seconds until the window ends, for Retry-After."""
        return WINDOW - int(_now()) % WINDOW


def _hidden(name):
    key: Any = cache.get_or_set("limit-key", lambda: secrets.token_bytes(32), 24 * 3600)
    return hmac.digest(key, name.encode(), "sha256")[:12].hex()


def _count(key):
    return cache.get(key) or 0


def _add(key):
    cache.add(key, 0, 2 * WINDOW)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two lines
        return 1
