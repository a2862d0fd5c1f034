"""Reads a file of a stranger in a process of its own, with limits on memory, time and writing."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from draagvlak.content.importing.reading import MAX_FILE, MAX_TOTAL, Reading, Refused

CHILD = Path(__file__).with_name("child.py")
ROOT = Path(__file__).resolve().parents[3]
WALL_SECONDS = 4.0  # for a machine that is busy; the processor limit in the child ends a hostile file within a second
ENVIRONMENT = {"LC_ALL": "C.UTF-8"}  # and nothing else: there is no secret to find
MAX_ANSWER = 20 * MAX_TOTAL


def read(raw: bytes, language: str = "nl") -> Reading:
    """What `raw` (a file, or pasted text as UTF-8) holds, as a Reading. Raises Refused in every other case.

    Nothing is stored, nothing is written, and nothing from the file reaches this process but the checked answer.
    """
    if len(raw) > MAX_FILE:
        raise Refused("file_too_big", most=MAX_FILE)
    answer = _answer(raw, language)
    try:
        if "refused" in answer:
            raise Refused.from_data(answer["refused"])
        return Reading.from_data(answer["reading"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Refused("failed") from None


def command(language: str) -> list[str]:
    """How the child is started. -I: no paths and no environment of ours; -S: no packages; -B: writes no bytecode."""
    return [sys.executable, "-I", "-S", "-B", str(CHILD), language, str(ROOT)]


def read_rows(raw: bytes) -> list[list[str]]:
    """The cells of an XLSX or DOCX file, row by row, as texts. Raises Refused in every other case."""
    return [[str(cell) for cell in row] for row in read_cells(raw)]


def read_cells(raw: bytes) -> list[list[str | int | float]]:
    """As read_rows, read in the same child; what the file keeps as a number is one, and a day is year-month-day."""
    return [row for _tab, rows in read_tabs(raw) for row in rows]


def read_tabs(raw: bytes) -> list[tuple[str, list[list[str | int | float]]]]:
    """As read_cells, with the rows of each visible tab apart under its name ('' in a file without tabs)."""
    if len(raw) > MAX_FILE:
        raise Refused("file_too_big", most=MAX_FILE)
    answer = _answer(raw, "cells")
    if "refused" in answer:
        raise Refused.from_data(answer["refused"])
    found: dict[str, list] = {}
    for row, tab in zip(answer.get("cells", []), answer.get("tabs", []), strict=False):
        if isinstance(row, list):
            found.setdefault(str(tab), []).append(
                [cell if isinstance(cell, int | float) and not isinstance(cell, bool) else str(cell) for cell in row]
            )
    return list(found.items())


def _answer(raw: bytes, language: str) -> dict[str, Any]:
    try:
        done = subprocess.run(
            command(language),
            input=raw,
            capture_output=True,
            timeout=WALL_SECONDS,
            cwd="/",
            env=ENVIRONMENT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused("too_slow") from None
    if done.returncode in (-9, -24):  # out of processor time
        raise Refused("too_slow")
    if done.returncode or len(done.stdout) > MAX_ANSWER:
        # Only its size: what a child says when it dies may hold pieces of the file.
        raise Refused("too_intricate" if b"MemoryError" in done.stderr[-2000:] else "failed")
    try:
        answer = json.loads(done.stdout)
    except (ValueError, RecursionError):
        raise Refused("failed") from None
    return answer if isinstance(answer, dict) else {}
