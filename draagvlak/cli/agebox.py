"""Encrypting backups with age (age-encryption.org), as a stream.

A file is one readable line and then an ordinary age file, so that it opens without this program too:
`tail -n +2 FILE | age -d -i backup.key | tar tz`.
"""

import os
import threading
from contextlib import contextmanager
from pathlib import Path

import pyrage
from django.conf import settings

FIRST_LINE = b"Draagvlak backup 1, encrypted with age. To put it back: draagvlak restore FILE\n"


class CannotOpen(Exception):
    """The file cannot be decrypted; the message is a sentence for the operator."""


class BadKey(Exception):
    """A key or recipient that is no age key; the message is a sentence for the operator."""


def key_path():
    return Path(settings.DATA) / "backup.key"


def make_key():
    """The product's own age identity in DATA/backup.key (mode 600), made at the first call."""
    path = key_path()
    if not path.exists():
        identity = pyrage.x25519.Identity.generate()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(f"# public key: {identity.to_public()}\n{identity}\n")
    return read_keys(path)[0]


def read_keys(path):
    """The age identities in a key file. Raises BadKey."""
    try:
        lines = Path(path).read_text().splitlines()
        keys = [pyrage.x25519.Identity.from_str(line.strip()) for line in lines if line.startswith("AGE-SECRET-KEY-")]
    except (OSError, UnicodeDecodeError) as problem:
        why = getattr(problem, "strerror", None) or problem
        raise BadKey(f"The backup key {path} cannot be read ({why}). Another place: --key FILE.") from None
    except pyrage.IdentityError:
        raise BadKey(f"{path} holds a damaged key.") from None
    if not keys:
        raise BadKey(f"{path} holds no age key (a line that begins with AGE-SECRET-KEY-).")
    return keys


def recipient():
    """Who can open new backups: settings.BACKUP_RECIPIENT, or else the product's own key. Raises BadKey."""
    if not settings.BACKUP_RECIPIENT:
        return make_key().to_public()
    try:
        return pyrage.x25519.Recipient.from_str(settings.BACKUP_RECIPIENT)
    except pyrage.RecipientError:
        raise BadKey("DRAAGVLAK_BACKUP_RECIPIENT: use an age public key; it begins with age1.") from None


class _Pull:
    """What pyrage reads from: an iterator of bytes. Keeps the real error, which pyrage would turn into text."""

    def __init__(self, chunks):
        self.chunks, self.rest, self.error = iter(chunks), memoryview(b""), None

    def read(self, size=-1):
        try:
            while not self.rest:
                self.rest = memoryview(next(self.chunks))
        except StopIteration:
            return b""
        except BaseException as error:
            self.error = error
            raise
        size = len(self.rest) if size < 0 else size
        taken, self.rest = self.rest[:size], self.rest[size:]
        return bytes(taken)


def encrypt(chunks, out):
    """Writes the first line and `chunks`, encrypted, to the file `out`. An error of `chunks` comes out as it is."""
    source = _Pull(chunks)
    out.write(FIRST_LINE)
    try:
        pyrage.encrypt_io(source, out, [recipient()])
    except (pyrage.EncryptError, OSError):
        if source.error is not None:
            raise source.error from None
        raise


@contextmanager
def decrypted(path, keys):
    """The clear bytes of a backup file, as a readable stream.

    Leaving the block reads the stream to its end and raises CannotOpen when the file was not whole and genuine to its
    last byte: nothing that was read counts before that.
    """
    source = open(path, "rb")  # noqa: SIM115
    try:
        if source.readline(200) != FIRST_LINE:
            raise CannotOpen(f"{path} is no backup of Draagvlak (or of a newer kind than this version knows).")
        reading, writing = (os.fdopen(end, mode) for end, mode in zip(os.pipe(), ("rb", "wb"), strict=True))
        problem: list[Exception] = []
        thread = threading.Thread(target=_pour, args=(source, writing, keys, problem), daemon=True)
        thread.start()
        try:
            yield reading
            while reading.read(1024 * 1024):
                pass
        except Exception as error:
            reading.close()
            thread.join()
            if problem and not isinstance(problem[0], BrokenPipeError):
                raise _sentence(path, problem[0]) from error
            raise
        finally:
            reading.close()
            thread.join()
        if problem:
            raise _sentence(path, problem[0])
    finally:
        source.close()


def _pour(source, writing, keys, problem):
    try:
        pyrage.decrypt_io(source, writing, keys)
    except Exception as error:
        problem.append(error)
    finally:
        try:
            writing.close()
        except OSError:
            pass


def _sentence(path, error):
    if isinstance(error, pyrage.DecryptError) and "No matching keys" in str(error):
        return CannotOpen(f"{path} was encrypted for another key. Give the right one with --key FILE.")
    return CannotOpen(f"{path} is damaged or not complete. Use another backup, or copy this one again.")
