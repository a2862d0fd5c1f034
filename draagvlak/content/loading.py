"""From a folder or file to a checked pack, and from a pack to the bytes that its digest is made of.

The schema (pydantic) and the reader of YAML are loaded when a pack is read: a third of a second that no start needs.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from draagvlak.content.problems import PackRefused, Problem

if TYPE_CHECKING:
    from pydantic import ValidationError

    from draagvlak.content.schema import Pack
    from draagvlak.content.yamlfile import Path as KeyPath
    from draagvlak.content.yamlfile import YamlFile

    Sources = list[tuple[YamlFile, KeyPath]]

MAX_FILES = 60
KEPT = 64
SUFFIXES = (".yaml", ".yml")
TO_CODE = {
    "missing": "missing",
    "extra_forbidden": "unknown_key",
    "string_type": "not_text",
    "string_too_short": "text_empty",
    "string_too_long": "text_too_long",
    "string_pattern_mismatch": "pattern",
    "literal_error": "choice",
    "bool_type": "not_yes_no",
    "int_type": "not_number",
    "too_short": "too_few",
    "too_long": "too_many",
    "tuple_type": "not_list",
    "list_type": "not_list",
    "dict_type": "not_mapping",
    "model_type": "not_mapping",
    "model_attributes_type": "not_mapping",
}


def load(path: Path) -> Pack:
    """The pack in a folder (`pack.yaml` and `rubrics/*.yaml`) or in one file that holds everything.

    Raises PackRefused with every problem that was found, each with its file, line and column. File names in problems
    are relative to the folder.
    """
    if path.is_dir():
        return _checked(*_folder(path))
    if not path.is_file():
        raise PackRefused([Problem("no_such_file", str(path))])
    if path.suffix.lower() not in SUFFIXES:
        raise PackRefused([Problem("not_yaml", path.name)])
    return loads(_read(path), path.name)


def loads(raw: bytes, name: str = "pack.yaml") -> Pack:
    """The pack in one file, given as bytes. Raises PackRefused like `load`."""
    from draagvlak.content.yamlfile import YamlFile

    source = YamlFile(raw, name)
    return _checked(source.data, [(source, ())])


def revive(data: dict[str, Any]) -> Pack:
    """The pack from what `data_of` made of it. Raises PackRefused when the data is not a pack."""
    return _checked(data, [])


_packs: dict[str, Pack] = {}


def pack_of(release: Any) -> Pack:
    """The pack of a stored release, parsed once per process (a release never changes, so neither does the result).

    When it was parsed before, `release.data` is not touched: pages may load releases with `.defer("data")`.
    """
    pack = _packs.get(release.digest)
    if pack is None:
        if len(_packs) >= KEPT:
            _packs.pop(next(iter(_packs)), None)
        pack = _packs[release.digest] = revive(release.data)
    return pack


def data_of(pack: Pack) -> dict[str, Any]:
    """A pack as plain JSON values, without what equals a default. `revive` is its exact opposite."""
    return pack.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def canonical(pack: Pack) -> bytes:
    """The one byte form of a pack: equal packs give equal bytes, however their files were laid out."""
    return json.dumps(data_of(pack), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(pack: Pack) -> str:
    """SHA-256 of the canonical form, in hex. A survey pins it."""
    return hashlib.sha256(canonical(pack)).hexdigest()


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────
def _read(path: Path, name: str = "") -> bytes:
    """The bytes of a file, never more than the limit: a device or a growing file must not fill the memory."""
    from draagvlak.content.yamlfile import MAX_BYTES

    try:
        with path.open("rb") as source:
            return source.read(MAX_BYTES + 1)
    except OSError:
        raise PackRefused([Problem("cannot_read", name or path.name)]) from None


def _by_number(path: Path) -> tuple[int, str]:
    """File-name order in which 10-x.yaml comes after 9-y.yaml."""
    number = path.name.split("-")[0]
    return (int(number) if number.isdecimal() and len(number) < 9 else 10**9), path.name


def _folder(folder: Path) -> tuple[Any, Sources]:
    """`pack.yaml` with the rubric files, in order of file name, put in as its rubrics."""
    from draagvlak.content.yamlfile import YamlFile

    head = folder / "pack.yaml"
    if not head.is_file():
        raise PackRefused([Problem("no_pack_file", "pack.yaml")])
    files = sorted((p for p in (folder / "rubrics").glob("*") if p.suffix.lower() in SUFFIXES), key=_by_number)
    if len(files) > MAX_FILES:
        raise PackRefused([Problem("too_many_files", "rubrics", facts={"most": MAX_FILES})])
    sources: list[YamlFile] = []
    problems: list[Problem] = []
    for path in [head, *files]:
        name = path.relative_to(folder).as_posix()
        try:
            sources.append(YamlFile(_read(path, name), name))
        except PackRefused as refused:
            problems += refused.problems
    if problems:
        raise PackRefused(problems)
    top, *parts = sources
    if not isinstance(top.data, dict):
        raise PackRefused([Problem("not_mapping", "pack.yaml", 1, 1)])
    if parts and "rubrics" in top.data:
        name, line, column = top.place(("rubrics",))
        raise PackRefused([Problem("rubrics_twice", name, line, column)])
    if not parts:
        return top.data, [(top, ())]
    data = {**top.data, "rubrics": [part.data for part in parts]}
    return data, [(part, ("rubrics", number)) for number, part in enumerate(parts)] + [(top, ())]


def _checked(data: Any, sources: Sources) -> Pack:
    if not isinstance(data, dict):
        raise PackRefused([Problem("not_mapping", sources[0][0].name if sources else "", 1, 1)])
    from pydantic import ValidationError

    from draagvlak.content.schema import Pack

    try:
        # Through JSON on purpose: strict models take lists and mappings from JSON only, and the paths stay the same.
        return Pack.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise PackRefused(_problems(error, data, sources)) from None


def _problems(error: ValidationError, data: Any, sources: Sources) -> list[Problem]:
    found = []
    items = error.errors(include_url=False)
    for item in items:
        if item["type"] == "too_short" and any(_is_under(other["loc"], item["loc"]) for other in items):
            continue  # not too few: the one that is there has a problem of its own
        context = item.get("ctx") or {}
        if item["type"] == "rules":
            for path, code, facts in context["found"]:
                found.append(_problem(tuple(path), code, facts, sources))
            continue
        facts = {}
        if "expected" in context:
            facts["expected"] = str(context["expected"])
        if "max_length" in context:
            facts["most"] = context["max_length"]
        path = tuple(item["loc"])
        code = TO_CODE.get(item["type"], "other")
        # A key that is not a language code is reported by pydantic with this mark at the end of the path.
        if path and path[-1] == "[key]":
            path, code = path[:-1], "language_code"
        if code == "pattern":
            code = {"id": "id_pattern", "version": "version_pattern", "date": "date_pattern"}.get(str(path[-1]), code)
            code = "language_code" if "languages" in path else code
        found.append(_problem(path, code, facts, sources))
    return sorted(found, key=lambda problem: (problem.file, problem.line, problem.column))


def _is_under(path: KeyPath, above: KeyPath) -> bool:
    return len(path) > len(above) and path[: len(above)] == above


def _problem(path: KeyPath, code: str, facts: dict[str, Any], sources: Sources) -> Problem:
    name, line, column = "", 0, 0
    for source, prefix in sources:
        if path[: len(prefix)] == prefix:
            name, line, column = source.place(path[len(prefix) :])
            break
    if path and "key" not in facts:
        facts = {**facts, "key": str(path[-1])[:60]}
    return Problem(code, name, line, column, readable(path), facts)


def readable(path: KeyPath) -> str:
    """A path as an author says it: `rubrics[2].questions[1].text.nl`, counted from 1."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text[:200]
