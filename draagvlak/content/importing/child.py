"""The child process that reads one file of a stranger: bytes in, JSON out, nothing else.

Run as a file (`python -I -B child.py LANGUAGE ROOT`), so that nothing of the application is loaded. It takes away its
own means first: memory, processor time, files it could write. What it prints is only believed as data.
"""

import codecs
import json
import sys

CELLS = "cells"  # in place of a language: give the rows as they are
MEMORY = 48_000_000
SECONDS = 1


def limit() -> None:
    """At most MEMORY more than now, at most about SECONDS of processor time, no byte to any file."""
    try:
        import resource
    except ImportError:  # not on this system; the parent still watches the clock
        return
    for name, most in (
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_CPU", SECONDS),
        ("RLIMIT_AS", _now() + MEMORY),
    ):
        try:
            resource.setrlimit(getattr(resource, name), (most, most))
        except (AttributeError, OSError, ValueError):
            continue


def _now() -> int:
    """The address space in use, in bytes."""
    try:
        with open("/proc/self/statm") as source:
            import resource

            return int(source.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 400_000_000


def read(raw: bytes, language: str):  # type: ignore[no-untyped-def]
    """The Reading in these bytes, whatever their name says they are. Raises Refused."""
    from draagvlak.content.importing import reading, tables, texts

    if len(raw) > reading.MAX_FILE:
        raise reading.Refused("file_too_big", most=reading.MAX_FILE)
    if not raw.strip():
        raise reading.Refused("empty")
    if not raw.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        if raw.startswith(
            (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
        ):
            raise reading.Refused("other_kind")
        found = texts.rows(texts.decode(raw))
        return tables.read_rows(found, language, "text")

    from draagvlak.content.importing import office

    if raw.startswith(office.OLE):
        raise reading.Refused("password" if "EncryptedPackage".encode("utf-16-le") in raw else "old_office")
    rows, kind, book = office_rows(raw)
    result = tables.read_rows(rows, language, kind)
    return reading.Reading(result.title, result.rubrics, (*book.notes, *result.notes), result.source)


def office_rows(raw: bytes):  # type: ignore[no-untyped-def]
    """The filled rows of an XLSX or DOCX file, its kind, and what had to be noted. Raises Refused."""
    from draagvlak.content.importing import office, reading

    package, book = office.Package(raw), reading.Notebook()
    if not package.kind:
        raise reading.Refused("other_kind")
    return list((office.xlsx_rows if package.kind == "xlsx" else office.docx_rows)(package, book)), package.kind, book


def cell_of(cell: str) -> str | int | float:
    """A cell as it goes out: what the file keeps as a number is one."""
    from draagvlak.content.importing import office

    if not isinstance(cell, office.Number):
        return cell
    try:
        return int(cell) if cell.lstrip("-").isdecimal() else float(cell)
    except ValueError:
        return str(cell)


def main() -> None:
    language, root = sys.argv[1:3]
    sys.path.insert(0, root)
    # Imported before the limits, so that the limits measure the file and not the program.
    for encoding in ("cp1252", "utf-16-le", "utf-16-be", "cp437"):
        codecs.lookup(encoding)

    from draagvlak.content.importing import office, reading, tables, texts  # noqa: F401

    raw = sys.stdin.buffer.read(reading.MAX_FILE + 1)
    limit()
    answer: dict[str, object]
    try:
        if language == CELLS:
            rows = office_rows(raw)[0]
            answer = {"cells": [[cell_of(cell) for cell in row.cells] for row in rows],
                      "tabs": [row.where.sheet for row in rows]}  # fmt: skip
        else:
            answer = {"reading": read(raw, language).as_data()}
    except reading.Refused as refused:
        answer = {"refused": refused.as_data()}
    except (MemoryError, RecursionError):
        answer = {"refused": reading.Refused("too_intricate").as_data()}
    sys.stdout.write(json.dumps(answer, ensure_ascii=True))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
