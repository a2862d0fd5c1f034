"""Every check of the house, in order, as `./start test` runs them. All run, also after one failed; the end says which.

With arguments: only pytest, with those arguments, on both databases (or on DRAAGVLAK_TEST_DB alone).
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
DATABASES = ("sqlite", "postgresql")
NOTHING_RAN = 5  # pytest's exit code


def run(name, command, **env):
    """Runs one check with its output on the screen. Returns (name, whether it passed, seconds)."""
    print(f"\n── {name} ──", flush=True)
    began = time.monotonic()
    code = subprocess.run([str(part) for part in command], cwd=PROJECT, env={**os.environ, **env}).returncode
    passed = code == 0 or (code == NOTHING_RAN and "alone" in name)
    return name, passed, time.monotonic() - began


def static_checks(folder):
    """Lint, types and forgotten migrations; `folder` is a throw-away data folder for the settings."""
    env = {"DRAAGVLAK_DATA": folder, "DJANGO_SETTINGS_MODULE": "draagvlak.settings"}
    yield run("lint", [BIN / "ruff", "check", "-q", "."])
    yield run("types", [BIN / "mypy", "--no-error-summary", "draagvlak"], **env)
    yield run("migrations", [BIN / "draagvlak", "makemigrations", "--check", "--dry-run", "-v", "0"], **env)


def suites(arguments, everything):
    """pytest on each database: most tests on two cores, then those that need the machine for themselves."""
    chosen = os.environ.get("DRAAGVLAK_TEST_DB")
    for database in [chosen] if chosen else DATABASES:
        env = {"DRAAGVLAK_TEST_DB": database}
        pytest = [sys.executable, "-m", "pytest", *arguments]
        if everything:
            spread = ["-n", "3", "--dist", "worksteal"]
            # A page looks the same on both databases: in the short run PostgreSQL gets the whole journeys only.
            pages = "" if database == "sqlite" or "--long" in arguments else " and (not browser or journey)"
            yield run(f"tests on {database}", [*pytest, *spread, "-m", f"not alone{pages}"], **env)
            yield run(f"tests on {database}, alone on the machine", [*pytest, "-m", "alone"], **env)
        else:
            yield run(f"tests on {database}", pytest, **env)


def main(arguments):
    everything = not [argument for argument in arguments if argument != "--long"]
    results = []
    with tempfile.TemporaryDirectory(prefix="draagvlak-check-") as folder:
        if everything:
            results += static_checks(folder)
        results += suites(arguments, everything)
    print("\n── Outcome ──")
    for name, passed, seconds in results:
        print(f"{'ok    ' if passed else 'FAILED'} {seconds:6.0f} s  {name}")
    failed = [name for name, passed, _seconds in results if not passed]
    # A plain last line, for people and for machines that read it.
    print(f"checks: {len(results) - len(failed)} passed, {len(failed)} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
