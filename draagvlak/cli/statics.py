"""Collects the static files once per version: hashed and compressed, so that the server only has to send them."""

import hashlib
import os
import shutil

from django.conf import settings
from django.contrib.staticfiles import finders

MARK = ".collected"


def fingerprint():
    """Changes with the version of the product and with the name, size or time of any static file."""
    digest = hashlib.sha256(settings.VERSION.encode())
    for finder in finders.get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = os.stat(storage.path(name))
            digest.update(f"{name}:{status.st_size}:{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect():
    """Fills STATIC_ROOT when something changed. Returns whether it had to."""
    from django.core.management import call_command

    root = settings.STATIC_ROOT
    mark = root / MARK
    now = fingerprint()
    if mark.exists() and mark.read_text() == now:
        return False
    shutil.rmtree(root, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(now)
    return True
