"""Reads the small, safe part of YAML that packs are written in, and remembers on which line everything stands.

Why not yaml.safe_load: it follows aliases (324 bytes of them grow to gigabytes later on), lets a key appear twice and
silently keeps the last, turns `no` into false and `2026.1` into a number, and forgets the lines. Here the events of
the parser are read one by one, so that size and depth are limited before anything is built.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from draagvlak.content.problems import PackRefused, Problem

MAX_BYTES = 1_000_000
MAX_DEPTH = 16
MAX_NODES = 60_000
Path = tuple[str | int, ...]
Place = tuple[str, int, int]

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,8})$")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


class _Refusal(Exception):
    def __init__(self, code: str, mark: Any, **facts: Any):
        self.code, self.mark, self.facts = code, mark, facts


class YamlFile:
    """The content of one file as plain dicts, lists and scalars, and the place of every value by its path."""

    def __init__(self, raw: bytes, name: str):
        """Reads `raw`; raises PackRefused with file, line and column for anything that is not plain YAML."""
        self.name = name
        self.places: dict[Path, Place] = {}
        self._nodes = 0
        try:
            self.data = self._document(self._text(raw))
        except _Refusal as refusal:
            line, column = (refusal.mark.line + 1, refusal.mark.column + 1) if refusal.mark else (1, 1)
            raise PackRefused([Problem(refusal.code, name, line, column, facts=refusal.facts)]) from None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            facts = {"detail": str(error.problem or error.context or "")[:120]}
            raise PackRefused([Problem("yaml", name, line, column, facts=facts)]) from None
        except yaml.YAMLError as error:
            raise PackRefused(
                [Problem("yaml", name, 1, 1, facts={"detail": str(error).split("\n")[0][:120]})]
            ) from None

    def place(self, path: Path) -> Place:
        """Where a path stands in this file, or else the nearest thing around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (self.name, 1, 1))

    def _text(self, raw: bytes) -> str:
        if len(raw) > MAX_BYTES:
            raise _Refusal("file_too_big", None, most=MAX_BYTES)
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise _Refusal("not_utf8", None) from None

    def _document(self, text: str) -> Any:
        self._events: Iterator[Any] = yaml.parse(text, Loader=_Loader)
        next(self._events)  # the start of the stream
        first: Any = next(self._events)
        if isinstance(first, yaml.StreamEndEvent):
            raise _Refusal("empty_file", None)
        if first.tags or first.version:
            raise _Refusal("yaml_tag", first.start_mark)
        data = self._value((), 0)
        next(self._events)  # the end of the document
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise _Refusal("two_documents", after.start_mark)
        return data

    def _value(self, path: Path, depth: int, event: Any = None) -> Any:
        event = event or next(self._events)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refusal("yaml_alias", event.start_mark)
        if getattr(event, "tag", None):
            raise _Refusal("yaml_tag", event.start_mark)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _Refusal("too_many_values", event.start_mark, most=MAX_NODES)
        if depth > MAX_DEPTH:
            raise _Refusal("too_deep", event.start_mark, most=MAX_DEPTH)
        self.places.setdefault(path, self._at(event))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path, depth)
        return self._scalar(event)

    def _at(self, event: Any) -> Place:
        return self.name, event.start_mark.line + 1, event.start_mark.column + 1

    def _mapping(self, path: Path, depth: int) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
                raise _Refusal("yaml_key", event.start_mark)
            key = event.value
            if key in mapping:
                raise _Refusal("key_twice", event.start_mark, key=key[:60])
            # The place of a value is the place of its key: that is where an author looks.
            self.places[(*path, key)] = self._at(event)
            mapping[key] = None
            mapping[key] = self._value((*path, key), depth + 1)
        return mapping

    def _list(self, path: Path, depth: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value((*path, len(items)), depth + 1, event))
        return items

    def _scalar(self, event: Any) -> Any:
        """true, false, null and whole numbers of at most nine figures; every other scalar is text as it is written."""
        value: str = event.value
        if not event.implicit[0]:
            return value
        if value in _WORDS:
            return _WORDS[value]
        return int(value) if _WHOLE.match(value) else value
