"""From files to a pack: every refusal has its file, line and column; every pack has one digest."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draagvlak.content import loading, writing, yamlfile
from draagvlak.content.loading import canonical, data_of, digest, load, loads, revive
from draagvlak.content.problems import PackRefused
from draagvlak.content.tests.packs import as_yaml, data, pack
from draagvlak.content.wording import PROBLEMS, problem_line
from draagvlak.content.yamlfile import YamlFile

HEAD = "schema: 1\nid: klein\nversion: '2026.1'\nkind: scan\nlanguages: [nl]\ntitle: {nl: A}\n"
RUBRIC = (
    "id: why\ntitle: {nl: W}\nquestions:\n  - id: why-a\n    text: {nl: Q}\n"
    "    levels: {red: {nl: r}, orange: {nl: o}, green: {nl: g}}\n"
)


def refused(raw, name="pack.yaml"):
    with pytest.raises(PackRefused) as caught:
        loads(raw if isinstance(raw, bytes) else raw.encode(), name)
    return caught.value.problems


def first(raw):
    problem = refused(raw)[0]
    return problem.code, problem.line, problem.column


def test_a_whole_pack_in_one_file():
    assert loads(as_yaml()) == pack()


def test_the_line_of_a_wrong_value():
    raw = as_yaml(**{"rubrics.0.questions.1.levels.green": {"nl": "g"}})
    problem = refused(raw)[0]
    line = raw.decode().split("\n")[problem.line - 1]
    assert (problem.code, problem.facts["language"]) == ("language_missing", "en")
    assert line.strip().startswith('"green"')
    assert problem_line(problem).startswith(f"pack.yaml:{problem.line}:{problem.column}: ")


YAML = {
    "alias": ("a: &x 1\nb: *x\n", "yaml_alias", 1),
    "alias alone": ("a: *x\n", "yaml_alias", 1),
    "anchor on a list": ("a: 1\nb: &x [1]\n", "yaml_alias", 2),
    "tag": ("a: !!python/object:os.system x\n", "yaml_tag", 1),
    "own tag": ("a: 1\nb: !x y\n", "yaml_tag", 2),
    "directive": ("%YAML 1.1\n---\na: 1\n", "yaml_tag", 1),
    "key twice": ("a: 1\nb: 2\na: 3\n", "key_twice", 3),
    "list as a key": ("? [1, 2]\n: 3\n", "yaml_key", 1),
    "two documents": ("a: 1\n---\nb: 2\n", "two_documents", 2),
    "not closed": ("a: [1, 2\nb: 3\n", "yaml", 2),
    "tab": ("a:\n\t- 1\n", "yaml", 2),
    "empty": ("", "empty_file", 1),
    "only a comment": ("# niets\n", "empty_file", 1),
    "too deep": ("a: " + "[" * 40 + "]" * 40, "too_deep", 1),
    "very deep": ("[" * 400_000, "too_deep", 1),
    "too large": ("a" * 1_000_001, "file_too_big", 1),
    "too many": ("a: [" + "1," * 70_000 + "1]", "too_many_values", 1),
    "a text": ("hallo", "not_mapping", 1),
    "a list": ("- a\n", "not_mapping", 1),
}


@pytest.mark.parametrize("what", YAML)
def test_yaml_that_is_refused(what):
    raw, code, line = YAML[what]
    assert first(raw)[:2] == (code, line)


def test_half_a_character():
    with pytest.raises(PackRefused):
        loads(as_yaml(**{"title.en": "HALF"}).replace(b"HALF", b"\\ud800"))


def test_not_utf8():
    assert first("a: ë".encode("latin-1"))[0] == "not_utf8"


def test_words_stay_words():
    file = YamlFile(b"a: no\nb: 2026.1\nc: 2026-01-31\nd: on\ne: 0x1f\nf: true\ng: 12\nh: ~\ni: '12'\nj: 1_000\n", "x")
    assert file.data == {
        "a": "no", "b": "2026.1", "c": "2026-01-31", "d": "on", "e": "0x1f", "f": True, "g": 12, "h": None, "i": "12",
        "j": "1_000",
    }  # fmt: skip


def folder(tmp_path, head=HEAD, **rubrics):
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "pack.yaml").write_text(head)
    for name, text in rubrics.items():
        (tmp_path / "rubrics" / f"{name}.yaml").write_text(text)
    return tmp_path


def test_a_folder_is_read_in_order_of_number(tmp_path):
    parts = {f"{n}-part": RUBRIC.replace("why", f"part{n}") for n in (10, 9, 2)}
    assert [rubric.id for rubric in load(folder(tmp_path, **parts)).rubrics] == ["part2", "part9", "part10"]


def test_problems_of_a_folder_name_the_file(tmp_path):
    bad = RUBRIC.replace("text: {nl: Q}", "txt: {nl: Q}")
    with pytest.raises(PackRefused) as caught:
        load(folder(tmp_path, **{"1-why": bad}))
    places = {(problem.code, problem.file, problem.line) for problem in caught.value.problems}
    assert places == {("missing", "rubrics/1-why.yaml", 4), ("unknown_key", "rubrics/1-why.yaml", 5)}


def test_problems_of_all_files_at_once(tmp_path):
    with pytest.raises(PackRefused) as caught:
        load(folder(tmp_path, head="a: [", **{"1-x": "b: *y"}))
    assert {problem.file for problem in caught.value.problems} == {"pack.yaml", "rubrics/1-x.yaml"}


def test_folders_that_are_no_pack(tmp_path):
    for path, code in (
        (tmp_path, "no_pack_file"),
        (tmp_path / "not", "no_such_file"),
        (tmp_path / "a.txt", "not_yaml"),
    ):
        (tmp_path / "a.txt").write_text("a")
        with pytest.raises(PackRefused) as caught:
            load(path)
        assert caught.value.problems[0].code == code
    with pytest.raises(PackRefused) as caught:
        load(folder(tmp_path, head=HEAD + "rubrics: []\n", **{"1-why": RUBRIC}))
    assert caught.value.problems[0].code == "rubrics_twice"


def test_the_digest_is_of_the_words_not_of_the_files(tmp_path):
    small = pack()
    other_order = json.dumps(dict(reversed(data().items()))).encode()
    assert digest(loads(other_order)) == digest(small)
    assert digest(pack(validated=False)) == digest(small)  # what equals a default is not said twice
    assert digest(pack(**{"title.en": "Other"})) != digest(small)
    writing.write_folder(small, tmp_path / "out")
    assert digest(load(tmp_path / "out")) == digest(small)


def test_the_digest_never_changes():
    """A release pins this: when this figure changes, every stored release gets another digest."""
    assert digest(pack()) == "b26e90e2095f15389008c3540a0b1ed5a7bb1768f82139274796667ac92e375a"


def test_data_and_back():
    small = pack()
    assert revive(data_of(small)) == small
    assert json.loads(canonical(small)) == data_of(small)


def test_a_release_is_parsed_once():
    class Stored:
        digest = digest(pack())
        data = data_of(pack())

    loading._packs.pop(Stored.digest, None)
    assert loading.pack_of(Stored) is loading.pack_of(Stored)


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_problem_is_a_whole_sentence(code):
    from draagvlak.content.problems import Problem

    facts = {"most": 5, "key": "k", "id": "i", "rubric": "r", "language": "nl", "name": "n", "markup": "m", "sign": "s",
             "basis": "b", "expected": "e", "detail": "d"}  # fmt: skip
    line = problem_line(Problem(code, "pack.yaml", 3, 1, "a.b", facts))
    assert "%(" not in line
    assert "…" not in line.replace("{nl: …, en: …}", "")


def test_every_code_has_a_sentence():
    import inspect
    import re

    from draagvlak.content import schema

    text = inspect.getsource(schema) + inspect.getsource(yamlfile) + inspect.getsource(loading)
    codes = set(re.findall(r'(?:Refusal|Problem)\(\[?"(\w+)"', text)) | set(loading.TO_CODE.values())
    codes |= set(re.findall(r'yield (?:where|path|\(\*path, language\)), "(\w+)"', text))
    assert len(codes) > 30
    assert codes <= set(PROBLEMS)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("ab:-[]{}&*!|>'\"#%@,? \n\t…é0")), max_size=80))
def test_any_text_is_refused_or_data(text):
    """Nothing but PackRefused comes out, with a place inside the file."""
    try:
        loads(text.encode())
    except PackRefused as caught:
        for problem in caught.problems:
            assert 0 <= problem.line <= text.count("\n") + text.count("…") + 2
