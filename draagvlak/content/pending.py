"""What was read and not yet agreed to. It travels through the browser, signed, and is stored nowhere.

The seal holds the organisation and the person, so a dry run of one cannot be confirmed as another's.
"""

from django.core import signing

from draagvlak.content.importing.reading import Reading
from draagvlak.orgs.models import Organisation, User

SALT = "draagvlak.content.pending"
SECONDS = 2 * 3600


class Stale(Exception):
    """The seal is broken, too old, or of another organisation or person: the table must be read again."""


def seal(reading: Reading, language: str, organisation: Organisation, user: User) -> str:
    """The reading as a signed text for a hidden field."""
    data = {"org": organisation.pid, "user": user.pk, "language": language, "reading": reading.as_data()}
    return signing.dumps(data, salt=SALT, compress=True)


def unseal(sealed: str, organisation: Organisation, user: User) -> tuple[Reading, str]:
    """The reading and its language, exactly as they were sealed. Raises Stale."""
    try:
        data = signing.loads(sealed, salt=SALT, max_age=SECONDS)
        if (data["org"], data["user"]) != (organisation.pid, user.pk):
            raise Stale
        return Reading.from_data(data["reading"]), data["language"]
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        raise Stale from None
