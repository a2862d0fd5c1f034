"""The very first account: with a code that only the terminal shows, while no real user exists."""

import hmac
import os

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from draagvlak.lib.tokens import keyed_hash, new_code, normalise, pretty
from draagvlak.orgs.actions import Refused, make_organisation
from draagvlak.orgs.models import User

PURPOSE = "setup-code"
LOCK = 7040  # of PostgreSQL; SQLite takes the whole database


def is_needed():
    """Whether nobody real has an account yet. Users of the example do not count."""
    return not User.objects.filter(is_example=False).exists()


def _path():
    return settings.DATA / "setup-code.hash"


def code_for_terminal():
    """A new set-up code to print, or None when somebody has an account. Only its keyed hash is kept; older ones end."""
    if not is_needed():
        _path().unlink(missing_ok=True)
        return None
    code = new_code()
    _path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(_path(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(keyed_hash(PURPOSE, code).hex())
    return pretty(code)


def is_right(code):
    """Whether this is the newest set-up code, however it was typed."""
    try:
        known = _path().read_text().strip()
    except OSError:
        return False
    return hmac.compare_digest(keyed_hash(PURPOSE, normalise(code)).hex(), known)


def begin(code, organisation, name, email, password, language):
    """Makes the operator, who is also the first owner of the first organisation. Of two at once, one wins.

    Raises actions.Refused when the code is wrong or somebody was first.
    """
    if not is_right(code):
        raise Refused(_("This is not the set-up code. Start Draagvlak again to see a new one, and type that."))
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if not is_needed():
            raise Refused(_("Somebody else was first: there is an account already. Ask that person for an invitation."))
        user = User.objects.create_user(email, password, name=name.strip(), language=language, is_operator=True)
        made = make_organisation(organisation, owner=user, language=language)
    _path().unlink(missing_ok=True)
    return user, made
