"""A2, valid HTML: each page that a test was given is kept, and html-validate looks at all of them at the end."""

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import environment

HERE = Path(__file__).resolve().parent / "html"
TOKEN = re.compile(rb'(csrfmiddlewaretoken" value=")[A-Za-z0-9]+')
PID, SECRET = rb"[2-9a-hjkmnp-rtv-z]{14}", rb"[A-Za-z0-9_-]{24}"
CODE = rb"[2-9A-HJKMNP-RTV-Z]{4}(?: [2-9A-HJKMNP-RTV-Z]{4})+"
RANDOM = re.compile(rb"\b(?:" + PID + rb"|" + SECRET + rb"|" + CODE + rb")\b")


def keep(content, content_type):
    """Keeps a page for the end of the run: once, also when only its public ids, secrets or codes are others.

    The run on PostgreSQL gives the same pages, so the run on SQLite keeps them.
    """
    whole = content_type.startswith("text/html") and content.lstrip()[:9].lower() == b"<!doctype"
    if whole and environment.DATABASE == "sqlite":
        content = TOKEN.sub(rb"\1TOKEN", content)
        alike = hashlib.sha256(RANDOM.sub(b"", content)).hexdigest()
        (environment.PAGES / f"{alike[:24]}.html").write_bytes(content)


def installed():
    """The folder of html-validate, filled from package-lock.json on the first run."""
    modules = HERE / "node_modules"
    lock = HERE / "package-lock.json"
    mark = modules / ".installed"
    if not mark.exists() or mark.read_text() != lock.read_text():
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(command, cwd=HERE, check=True)
        mark.write_text(lock.read_text())
    return modules


def validate(folder):
    """What html-validate says of the pages in a folder, as lines; empty when all is well."""
    installed()
    command = ["node", str(HERE / "validate.mjs"), str(folder)]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True)
    if done.returncode not in {0, 1}:
        raise RuntimeError(f"html-validate did not run: {done.stderr[-2000:]}")
    return [f"{found['rule']}: {found['message']}\n    {found['excerpt']}" for found in json.loads(done.stdout)]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    if environment.WORKER or not any(environment.PAGES.iterdir()):
        return
    pages = len(list(environment.PAGES.iterdir()))
    if not shutil.which("node"):
        session.config.stash[_FOUND] = (pages, ["node is missing: apt install nodejs npm"])
    else:
        session.config.stash[_FOUND] = (pages, validate(environment.PAGES))
    if session.config.stash[_FOUND][1] and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


_FOUND = pytest.StashKey[tuple]()


def pytest_terminal_summary(terminalreporter, config):
    pages, found = config.stash.get(_FOUND, (0, []))
    if not pages:
        return
    outcome = f"html-validate: {pages} pages, {len(found)} problems"
    terminalreporter.write_line(outcome, red=bool(found), green=not found)
    for line in found[:40]:
        terminalreporter.write_line(f"  {line}")
