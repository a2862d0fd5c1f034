"""Imports go left to right only, also those inside functions:

cli → home → dossier → live → reports → consensus → { surveys | worksheets } → plans → content → orgs → ui → lib.
"""

import ast

import pytest

from draagvlak.settings import PACKAGE

ORDER = [
    "cli", "home", "dossier", "live", "reports", "consensus", "surveys", "worksheets", "plans", "content", "orgs", "ui",
    "lib",
]  # fmt: skip
APART = {"surveys", "worksheets"}  # they know nothing of each other: what ties them is in the rooms above


def imports(source):
    """The dotted names that a module imports, wherever in it, with the line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"line {node.lineno}: write the whole name of what you import"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def wrong(room, source):
    """The imports that go from right to left."""
    for name, line in imports(source):
        top, _dot, rest = name.partition(".")
        other = rest.split(".")[0]
        apart = other != room and {other, room} <= APART
        if top == "draagvlak" and other in ORDER and (apart or ORDER.index(other) < ORDER.index(room)):
            yield f"line {line}: {room} imports {name}"


@pytest.mark.parametrize("room", ORDER)
def test_imports_go_left_to_right(room):
    files = [path for path in (PACKAGE / room).rglob("*.py") if "tests" not in path.relative_to(PACKAGE).parts]
    found = [f"{path.relative_to(PACKAGE)} {text}" for path in files for text in wrong(room, path.read_text())]
    assert not found, "\n".join(found)


def test_every_room_has_its_place():
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert rooms == set(ORDER)


def test_product_code_knows_no_tests():
    product = [path for path in PACKAGE.rglob("*.py") if "tests" not in path.relative_to(PACKAGE).parts]
    found = [str(path) for path in product for name, _ in imports(path.read_text()) if name.split(".")[0] == "tests"]
    assert not found


def test_a_wrong_import_is_found():
    assert list(wrong("ui", "def later():\n    from draagvlak.orgs import models\n"))
    assert list(wrong("orgs", "import draagvlak.surveys.models\n"))
    assert not list(wrong("surveys", "from draagvlak.orgs import models\nimport json\n"))
