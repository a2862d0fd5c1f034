"""Writes the pages of docs/ that are made from the code: `.venv/bin/python -m tools.docs`. A test compares them.

cli.md: every command of `draagvlak`, from its own help. register.md: what is kept. dependencies.md: every package in
use, with its licence.
"""

import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
MADE = "<!-- Made by `python -m tools.docs`: change the code, not this page. -->\n"

# Packages that do not say their licence in a form a program reads, looked up in the licence file they carry.
LOOKED_UP = {"pyrage": "MIT", "axe-playwright-python": "MIT; holds axe-core, MPL-2.0", "fido2": "BSD-2-Clause"}
BY_CLASSIFIER = {
    "MIT License": "MIT", "BSD License": "BSD", "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "Python Software Foundation License": "PSF-2.0",
}  # fmt: skip


# ── Commands ─────────────────────────────────────────────────────────────────────────────────────────────────
def commands():
    """Our own commands: {name: Command}."""
    from django.core.management import load_command_class

    folder = PROJECT / "draagvlak" / "cli" / "management" / "commands"
    names = sorted(path.stem for path in folder.glob("[a-z]*.py"))
    return {name.replace("_", "-"): load_command_class("draagvlak.cli", name) for name in names}


def cli_page():
    """docs/cli.md."""
    parts = ["# Commands\n", MADE, "`draagvlak COMMAND`; in a working copy `.venv/bin/draagvlak COMMAND`.\n"]
    parts.append("Settings come from the environment: see [operate.md](operate.md).\n")
    for name, command in commands().items():
        parser = command.create_parser("draagvlak", name)
        parts.append(f"## `draagvlak {name}`\n\n{' '.join(command.help.split())}\n")
        parts += _parser_page(parser, f"draagvlak {name}")
    return "\n".join(parts)


def _parser_page(parser, called):
    import argparse

    shared = {"help", "version", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color"}
    shared.add("skip_checks")
    rows, deeper = [], []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            about = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, inner in action.choices.items():
                deeper.append(f"### `{called} {name}`\n\n{about.get(name, '')}\n")
                deeper += _parser_page(inner, f"{called} {name}")
        elif action.dest not in shared:
            value = "" if action.nargs == 0 else f" {action.metavar or action.dest.upper()}"
            shown = f"{action.option_strings[-1]}{value}" if action.option_strings else action.metavar or action.dest
            rows.append(f"| `{shown}` | {' '.join((action.help or '').split())} |")
    return (["| | |\n|---|---|\n" + "\n".join(rows) + "\n"] if rows else []) + deeper


# ── Dependencies ─────────────────────────────────────────────────────────────────────────────────────────────
def licence(name):
    """The licence of an installed package, as its own metadata says it; '' when it does not."""
    if name in LOOKED_UP:
        return LOOKED_UP[name]
    info = metadata.metadata(name)
    if expression := info.get("License-Expression"):
        return expression
    said = (info.get("License") or "").strip()
    if said and len(said) < 40 and "\n" not in said and not said.startswith("pytest"):
        return "MIT" if said == "MIT License" else said
    labels = [text.rpartition(" :: ")[2] for text in info.get_all("Classifier") or [] if text.startswith("License")]
    return " / ".join(BY_CLASSIFIER[label] for label in labels if label in BY_CLASSIFIER)


def closure():
    """Installed packages of uv.lock: ({name: version} that the product needs, {name: version} only for checks)."""
    packages = {package["name"]: package for package in tomllib.loads((PROJECT / "uv.lock").read_text())["package"]}
    root = packages["draagvlak"]
    needed = _reach(packages, root["dependencies"])
    checks = _reach(packages, root["dev-dependencies"]["dev"])
    here = {re.sub(r"[-_.]+", "-", dist.name).lower() for dist in metadata.distributions()}

    def versions(names):
        return {name: packages[name]["version"] for name in sorted(names) if name in here}

    return versions(needed), versions(checks - needed)


def _reach(packages, first):
    found: set = set()
    left = list(first)
    while left:
        wanted = left.pop()
        package = packages[wanted["name"]]
        for extra in wanted.get("extra", []):
            left += package.get("optional-dependencies", {}).get(extra, [])
        if wanted["name"] not in found:
            found.add(wanted["name"])
            left += package.get("dependencies", [])
    return found


def dependencies_page():
    """docs/dependencies.md."""
    needed, checks = closure()
    parts = ["# What we build on\n", MADE]
    parts.append("Versions and hashes are in `uv.lock`; the licences are as the packages state them.\n")
    for title, group in (("The product needs", needed), ("Only for the checks", checks)):
        rows = [f"| [{name}](https://pypi.org/project/{name}/) | {group[name]} | {licence(name)} |" for name in group]
        parts.append(f"## {title}\n\n| package | version | licence |\n|---|---|---|\n" + "\n".join(rows) + "\n")
    parts.append(_shipped_files())
    return "\n".join(parts)


def _shipped_files():
    from tools.vendor import PARTS

    homes = {part.name: part.home.relative_to(PROJECT / "draagvlak").as_posix() for part in PARTS}
    rows = [f"| {part.name} | {part.version} | `{homes[part.name]}/{part.folder}/` |" for part in PARTS if part.used]
    return (
        "## Files of others that we ship\n\nEach folder holds its licence; fonts are under the SIL OFL 1.1."
        "\n\n"
        "| package | version | where |\n|---|---|---|\n"
        + "\n".join(rows)
        + "\n\nThe checks also use [html-validate](https://www.npmjs.com/package/html-validate) (MIT), pinned in "
        "`tests/html/package-lock.json`.\n"
    )


# ── The register ─────────────────────────────────────────────────────────────────────────────────────────────
def register_page():
    """docs/register.md: what is kept, from home/register.py."""
    from django.utils import translation

    from draagvlak.home import register

    with translation.override("en"):
        rows = [
            [kind.name, kind.purpose, kind.ground, kept, kind.erased, _yes(kind.personal), _yes(kind.sealed),
             _yes(kind.out), ", ".join(f"`{one}`" for one in where)]
            for kind, kept, where in register.lines()
        ]  # fmt: skip
        table = "\n".join(f"| {' | '.join(map(str, row))} |" for row in rows)
    names = ("what", "for", "basis", "kept", "deleted", "about somebody", "locked", "moves along", "tables")
    return "\n".join([
        "# Register of what is kept\n", MADE,
        "Every column of every table is in it; a new one that is not fails the build. The periods are those of a",
        "server with the usual settings; the page *Which data are kept* shows those of its own. Backups hold all of it",
        "for 30 days longer. The basis is for each organisation to decide with its DPO. This is no legal advice.\n",
        f"| {' | '.join(names)} |", "|---" * len(names) + "|", table, "",
    ])  # fmt: skip


def _yes(value):
    return "yes" if value else "no"


PAGES = {"register.md": register_page, "cli.md": cli_page, "dependencies.md": dependencies_page}


def main():
    import django

    django.setup()
    for name, page in PAGES.items():
        (PROJECT / "docs" / name).write_text(page())
        print(f"docs/{name}")


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "draagvlak.settings")
    sys.exit(main())
