"""S8: a hostile file is refused or comes out harmless, within 2 s, in at most 64 MB more, and writes nothing."""

import os
import subprocess
import sys
import time

import pytest

from draagvlak.content.importing import sandbox
from draagvlak.content.importing.child import MEMORY
from draagvlak.content.importing.reading import Refused, Where
from draagvlak.content.loading import loads
from draagvlak.content.problems import PackRefused
from draagvlak.content.schema import INVISIBLE, TAG
from draagvlak.content.tests import variants
from draagvlak.content.tests.bombs import alias_bomb, corpus
from draagvlak.content.tests.test_import import texts
from draagvlak.content.wording import REFUSED, refusal

CORPUS = corpus()
SECONDS, EXTRA = 2.0, 64_000_000


def test_the_corpus_is_large_enough():
    assert len(CORPUS) >= 20


@pytest.mark.parametrize("name", CORPUS)
def test_refused_or_harmless_in_time(name):
    make, outcome = CORPUS[name]
    raw = make()
    outcomes = (outcome,) if isinstance(outcome, str) else outcome
    before, start = os.times(), time.monotonic()
    said, reading = outcome_of(raw)
    elapsed, after = time.monotonic() - start, os.times()
    assert said in outcomes
    for text in texts(reading) if reading else ():
        assert not TAG.search(text)
        assert not INVISIBLE.search(text)
        assert not text.startswith(("=", "@"))
    # Processor time: the machine may be busy with other tests, and the clock is then no measure of this file.
    assert min(sum(after[:4]) - sum(before[:4]), elapsed) < SECONDS


def outcome_of(raw):
    """('cleaned', reading), or (the code of the refusal, None)."""
    try:
        return "cleaned", sandbox.read(raw, "nl")
    except Refused as refused:
        return refused.code, None


@pytest.mark.parametrize("code", REFUSED)
def test_every_refusal_is_a_whole_sentence(code):
    sentence = refusal(Refused(code, Where(sheet="Blad", row=3), most=10))
    assert "%" not in sentence
    assert ". (" in sentence


# Started from a small process: what a child is said to have used at most includes its parent at the moment of forking.
MEASURE = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdin=0, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", env={})
print(os.wait4(child.pid, 0)[2].ru_maxrss)
"""


def peak(raw):
    """The largest memory of the child for this file, in bytes."""
    command = [sys.executable, "-I", "-S", "-c", MEASURE, *sandbox.command("nl")]
    done = subprocess.run(command, input=raw, capture_output=True, check=True)
    return int(done.stdout) * (1 if sys.platform == "darwin" else 1024)


def test_memory():
    plain = peak(b"a")
    used = {name: peak(make()) - plain for name, (make, _outcome) in CORPUS.items()}
    worst = max(used, key=lambda name: used[name])
    assert plain < 40_000_000
    assert 1_000_000 < used[worst] < EXTRA, f"{worst}: {used[worst] / 1e6:.0f} MB more"


@pytest.mark.skipif(sys.platform != "linux", reason="the limits are those of Linux")
def test_the_child_takes_away_its_own_means(tmp_path):
    """The test of the test: without these limits the corpus says nothing about a file that nobody thought of."""
    target = tmp_path / "written"
    program = f"""
import sys, runpy
child = runpy.run_path({str(sandbox.CHILD)!r}, run_name="child")
child["limit"]()
try:
    with open({str(target)!r}, "wb") as out:
        out.write(b"x")
    print("wrote")
except OSError:
    print("no file")
try:
    bytearray({2 * MEMORY})
    print("memory")
except MemoryError:
    print("no memory")
sys.stdout.flush()
while True:
    pass
"""
    start = time.monotonic()
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, timeout=20, check=False)
    assert done.stdout.split(b"\n")[:2] == [b"no file", b"no memory"]
    assert done.returncode in (-9, -24)
    assert time.monotonic() - start < 10
    assert not target.exists() or target.stat().st_size == 0


def test_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("bomb in the document", "macros", "mark-up and script"):
        try:
            sandbox.read(CORPUS[name][0]())
        except Refused:
            pass
    assert list(tmp_path.iterdir()) == []


def test_the_child_starts_quickly():
    raw = variants.TEXT.encode()
    times = []
    for _ in range(5):
        start = time.monotonic()
        sandbox.read(raw)
        times.append(time.monotonic() - start)
    assert min(times) < 1


def test_the_child_imports_nothing_of_the_application():
    program = (
        f"import sys; sys.path.insert(0, {str(sandbox.ROOT)!r});"
        "from draagvlak.content.importing import office, tables, texts;"
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'pydantic', 'yaml', 'lxml')])"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


def test_yaml_aliases_are_refused_by_the_loader():
    start = time.monotonic()
    with pytest.raises(PackRefused) as refused:
        loads(alias_bomb())
    assert refused.value.problems[0].code == "yaml_alias"
    assert time.monotonic() - start < SECONDS
