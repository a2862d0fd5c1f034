"""docs/operate.md lists every setting that the code reads, and no other; each with what holds when it is empty."""

import re

from tests.environment import PROJECT

READ = re.compile(r"""\b(?:_env|_flag|_number|_kept_secret)\(["']([A-Z_]+)["']""")
ROW = re.compile(r"^\| `DRAAGVLAK_([A-Z_]+)` \| (.+?) \| (.+?) \|$", re.M)


def test_the_list_of_settings_is_the_list_of_the_code():
    read = set(READ.findall((PROJECT / "draagvlak" / "settings.py").read_text()))
    listed = [name for name, _empty, _what in ROW.findall((PROJECT / "docs" / "operate.md").read_text())]
    assert len(listed) == len(set(listed))
    assert set(listed) == read


def test_every_setting_that_a_document_names_exists():
    read = set(READ.findall((PROJECT / "draagvlak" / "settings.py").read_text()))
    for page in [PROJECT / "README.md", *PROJECT.glob("docs/**/*.md")]:
        named = set(re.findall(r"\bDRAAGVLAK_([A-Z_]+[A-Z])\b", page.read_text()))
        assert named - read - {"TEST_DB"} == set(), page.name


def test_nothing_else_reads_settings_from_the_environment():
    for path in PROJECT.glob("draagvlak/**/*.py"):
        if path.name != "settings.py" and "tests" not in path.parts:
            assert "DRAAGVLAK_" not in "".join(re.findall(r"environ\W.*", path.read_text())), path
