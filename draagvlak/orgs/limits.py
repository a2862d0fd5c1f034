"""Counting attempts, so that nobody can guess: per client (a keyed hash, never the address) and per thing."""

import ipaddress
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

from draagvlak.lib.tokens import keyed_hash


def client_address(request):
    """The address of the client as text: of the connection, or what the trusted proxies in front say it is."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(chain) >= settings.TRUSTED_PROXIES:
            address = chain[-settings.TRUSTED_PROXIES]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6 and parsed.ipv4_mapped is None:
        # One household has a whole /64: counting single addresses of it would count nothing.
        return str(ipaddress.ip_network(f"{parsed}/64", strict=False).network_address)
    return str(parsed)


def client(request):
    """A stand-in for the address of the client that nobody can turn back, for counters only."""
    return keyed_hash("client-address", client_address(request)).hex()[:32]


@dataclass(frozen=True)
class Limit:
    """At most `amount` in each window of `seconds`, counted per key."""

    name: str
    amount: int
    seconds: int

    def _key(self, key):
        return f"limit:{self.name}:{key}:{int(time.time() // self.seconds)}"

    def spend(self, key):
        """Counts one. False when there were already `amount` in this window."""
        name = self._key(key)
        cache.add(name, 0, self.seconds + 5)
        try:
            return cache.incr(name) <= self.amount
        except ValueError:  # the window ended between the two lines
            return True

    def is_spent(self, key):
        """Whether nothing is left in this window, without counting."""
        return cache.get(self._key(key), 0) >= self.amount


# Secrets in links: who tries ten that do not exist is stopped for the rest of the minute (trust S6, S15).
WRONG_SECRETS = Limit("wrong-secret", 10, 60)
SETUP_CODES = Limit("setup-code", 10, 60)
TEST_MAILS = Limit("test-mail", 10, 3600)
