"""What can be wrong with a pack or a file, as facts. The sentences about them are in wording.py.

This module and everything under importing/ may not import Django: the child process that reads uploads starts with it.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where. `line` and `column` count from 1; 0 means unknown."""

    code: str
    file: str = ""
    line: int = 0
    column: int = 0
    path: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


class PackRefused(Exception):
    """A pack that cannot be used. `problems` is never empty; at most MOST of them are kept."""

    MOST = 100

    def __init__(self, problems: list[Problem]):
        self.problems = tuple(problems[: self.MOST])
        super().__init__("; ".join(f"{p.file}:{p.line}: {p.code} {p.path}" for p in self.problems[:3]))
