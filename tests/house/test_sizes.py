"""What has grown too long to read, as a warning at the end of the run: a reason to look, never a reason to fail."""

import ast
import warnings

from draagvlak.settings import PACKAGE

LINES = {"module": 400, "function": 40, "view": 20, "template": 120, "script": 100}


def modules():
    for path in PACKAGE.rglob("*.py"):
        if not {"tests", "migrations"} & set(path.relative_to(PACKAGE).parts):
            yield path


def lengths():
    """(kind, where, lines) of everything that has a wished length."""
    for path in modules():
        name, source = path.relative_to(PACKAGE).as_posix(), path.read_text()
        yield "module", name, source.count("\n")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                kind = "view" if path.stem.endswith("views") else "function"
                yield kind, f"{name}: {node.name}", node.end_lineno - node.lineno + 1
    for kind, pattern in (("template", "*/templates/**/*.html"), ("script", "*/static/**/*.js")):
        for path in PACKAGE.glob(pattern):
            if "vendor" not in path.parts:
                yield kind, path.relative_to(PACKAGE).as_posix(), path.read_text().count("\n")


def test_say_what_is_long():
    measured = list(lengths())
    long = [f"{kind} {where} has {lines} lines" for kind, where, lines in measured if lines > LINES[kind]]
    if long:
        warnings.warn("Longer than we like:\n" + "\n".join(sorted(long)), stacklevel=1)
    assert {kind for kind, _where, _lines in measured} == set(LINES)
