"""The inside of a backup: a gzipped tar that is written and read as a stream, so that a gigabyte costs no memory."""

import tarfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

CHUNK = 256 * 1024


class Broken(Exception):
    """The bytes stop too early, or are no archive."""


@dataclass(frozen=True)
class Part:
    """One file of the archive; `chunks` together have exactly `size` bytes."""

    name: str
    size: int
    chunks: Iterable[bytes]

    @classmethod
    def of(cls, name, data):
        return cls(name, len(data), [data])


def pack(parts: Iterable[Part]) -> Iterator[bytes]:
    """The bytes of a tar.gz of `parts`, made while they are asked for."""
    squeeze = zlib.compressobj(1, zlib.DEFLATED, 31)
    for part in parts:
        entry = tarfile.TarInfo(part.name)
        entry.size, entry.mode = part.size, 0o600
        yield squeeze.compress(entry.tobuf(tarfile.GNU_FORMAT))
        written = 0
        for chunk in part.chunks:
            written += len(chunk)
            yield squeeze.compress(chunk)
        if written != part.size:
            raise ValueError(f"{part.name}: {written} bytes instead of {part.size}")
        yield squeeze.compress(bytes(-written % tarfile.BLOCKSIZE))
    yield squeeze.compress(bytes(2 * tarfile.BLOCKSIZE)) + squeeze.flush()


def unpack(stream) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The name and the chunks of every file, in order; read the chunks of one before the next. Raises Broken."""
    try:
        with tarfile.open(fileobj=stream, mode="r|gz") as archive:
            for entry in archive:
                yield entry.name, _content(archive.extractfile(entry))
    except (tarfile.TarError, EOFError, zlib.error) as problem:
        raise Broken(str(problem)) from problem


def _content(file):
    if file is None:
        raise Broken("there is something else than files in it")
    try:
        while chunk := file.read(CHUNK):
            yield chunk
    except (tarfile.TarError, EOFError, zlib.error) as problem:
        raise Broken(str(problem)) from problem


def chunks_of(path):
    """The bytes of a file, a chunk at a time."""
    with open(path, "rb") as source:
        while chunk := source.read(CHUNK):
            yield chunk
