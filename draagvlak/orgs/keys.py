"""The organisation's own key: made with it, wrapped by the master key, kept in memory while the process runs."""

from functools import lru_cache

from draagvlak.lib import crypt
from draagvlak.orgs.models import OrganisationKey

WRAP = "wrap-organisation-key"


def make_key(organisation):
    """Gives a new organisation its key. Called once, by the verb that makes the organisation."""
    wrapped = crypt.seal_bytes(crypt.derive(WRAP), crypt.new_key(), str(organisation.pk).encode())
    return OrganisationKey.objects.create(organisation=organisation, wrapped=wrapped)


@lru_cache(maxsize=512)
def _key(organisation_id):
    row = OrganisationKey.objects.filter(pk=organisation_id).first()
    if row is None:
        raise crypt.Unreadable("This organisation has no key: it was deleted.")
    return crypt.open_bytes(crypt.derive(WRAP), row.wrapped, str(organisation_id).encode())


def forget_keys():
    """Drops the keys held in memory; call after a key was deleted or a backup was put back."""
    _key.cache_clear()


def seal(organisation_id, text, context=""):
    """`text` as bytes that only this organisation's key opens, in the same `context`; None stays None."""
    return None if text is None else crypt.seal_bytes(_key(organisation_id), text.encode(), context.encode())


def unseal(organisation_id, sealed, context=""):
    """The reverse of `seal`. Raises crypt.Unreadable."""
    return None if sealed is None else crypt.open_bytes(_key(organisation_id), sealed, context.encode()).decode()
