"""Compiles the translations (.po → .mo) with Babel, without gettext. Knows nothing of Django's settings."""

import os
import shutil
import tempfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def sources():
    """The translation files of all rooms."""
    return sorted(PACKAGE.glob("*/locale/*/LC_MESSAGES/django.po"))


def compile_catalogues(fallback=None):
    """Compiles each .po that is newer than its .mo. Returns how many were compiled.

    Where the package folder cannot be written (installed by an administrator), everything goes merged into `fallback`,
    a folder that stands in LOCALE_PATHS. Safe to run in several processes at once.
    """
    stale = [path for path in sources() if not _fresh(path, path.with_suffix(".mo"))]
    if not stale:
        return 0
    if all(os.access(path.parent, os.W_OK) for path in stale):
        for path in stale:
            _compile([path], path.with_suffix(".mo"))
        if fallback:
            shutil.rmtree(fallback, ignore_errors=True)  # what stands there is older than the package now
        return len(stale)
    return _compile_merged(Path(fallback)) if fallback else 0


def _compile_merged(folder):
    done = 0
    for language in sorted({path.parents[1].name for path in sources()}):
        paths = [path for path in sources() if path.parents[1].name == language]
        target = folder / language / "LC_MESSAGES" / "django.mo"
        if not all(_fresh(path, target) for path in paths):
            target.parent.mkdir(parents=True, exist_ok=True)
            _compile(paths, target)
            done += len(paths)
    return done


def _fresh(source, target):
    return target.exists() and target.stat().st_mtime >= source.stat().st_mtime


def _compile(paths, target):
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    merged = None
    for path in paths:
        catalogue = read_po(path.open("rb"))
        merged = catalogue if merged is None else _added(merged, catalogue)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".mo-")
    with os.fdopen(handle, "wb") as out:
        write_mo(out, merged or Catalog())
    os.chmod(name, 0o644)
    os.replace(name, target)


def _added(merged, catalogue):
    for message in catalogue:
        if message.id:
            merged[message.id] = message
    return merged
