"""Documents that can be wrong are checked: commands exist, links lead somewhere, made pages are fresh."""

import re

import pytest

from tests.environment import PROJECT
from tools import docs

PAGES = sorted(
    path for path in PROJECT.rglob("*.md")
    if not {".venv", ".tools", "node_modules", "data", ".git"} & set(path.relative_to(PROJECT).parts)
)  # fmt: skip
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# Licences under which we may build on something, for a product under EUPL-1.2.
FREE = {
    "MIT", "MIT-0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "Apache 2.0", "MPL-2.0", "PSF-2.0", "PSFL",
    "LGPL-3.0-only", "ISC", "0BSD", "Zlib", "Unlicense", "MIT-CMU",
}  # fmt: skip


def commands_in(text):
    """The command lines of the shell blocks of a page."""
    for block in re.findall(r"```(?:sh|shell|bash|console)\n(.*?)```", text, re.S):
        for line in block.splitlines():
            line = line.strip().removeprefix("$ ")
            while re.match(r"[A-Z_]+=\S* ", line):
                line = line.split(" ", 1)[1]
            yield line


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_links_lead_somewhere(page):
    missing = []
    for target in LINK.findall(re.sub(r"```.*?```|`[^`]*`", "", page.read_text(), flags=re.S)):
        path, _hash, anchor = target.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        file = (page.parent / path) if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            missing.append(target)
    assert not missing


def anchors(page):
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_commands_exist(page):
    known = docs.commands()
    for line in commands_in(page.read_text()):
        words = line.split()
        if len(words) > 1 and words[0] in {"draagvlak", ".venv/bin/draagvlak"}:
            assert words[1] in known, line
        elif words[:1] == ["./start"] and len(words) > 1:
            assert words[1] in {"test", "bench", "help"}, line


def test_made_pages_are_fresh():
    stale = [name for name, page in docs.PAGES.items() if (PROJECT / "docs" / name).read_text() != page()]
    assert not stale, f"run: .venv/bin/python -m tools.docs ({stale})"


def test_the_glossary_names_what_the_code_has():
    text = (PROJECT / "docs" / "glossary.md").read_text()
    code = "\n".join(path.read_text() for path in (PROJECT / "draagvlak").rglob("*.py"))
    missing = [name for name in re.findall(r"`([A-Z]\w+)`", text) if not re.search(rf"^class {name}\b", code, re.M)]
    assert not missing
    assert len(set(re.findall(r"`([A-Z]\w+)`", text))) > 20


def test_every_licence_is_known_and_free():
    needed, checks = docs.closure()
    for name in [*needed, *checks]:
        parts = {part.strip(" ()") for part in re.split(r" OR | AND | / |; holds axe-core, ", docs.licence(name))}
        assert parts <= FREE, f"{name}: {parts - FREE or 'no licence found'}"


def test_ci_calls_the_one_command():
    lines = (PROJECT / ".ci" / "run").read_text().splitlines()
    assert [line for line in lines if not line.startswith("#") and line.strip()] == [
        "set -e", 'cd "$(dirname "$0")/.."', "exec ./start test",
    ]  # fmt: skip
