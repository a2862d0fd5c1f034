"""What tells the server that made a file: who changes the file cannot make its seal again."""

import json

from draagvlak.lib.crypt import derive
from draagvlak.lib.tokens import keyed_hash


def server():
    """Tells one server from another by its master key, and nothing else about it."""
    return derive("organisation-file-server")[:8].hex()


def seal(head):
    """The keyed hash over a manifest without its seal, as hex."""
    return keyed_hash("organisation-file", json.dumps(head, sort_keys=True)).hex()
