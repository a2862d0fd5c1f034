"""Lock files name only the public registries, and versions do not go below where security fixes are."""

import json
import re
import tomllib

import pytest

from tests.environment import PROJECT

ALLOWED = {"pypi.org", "files.pythonhosted.org", "registry.npmjs.org"}
HOST = re.compile(r"https?://(?:[^/\s\"'@]*@)?([^/\s\"':]+)")
LOCAL = re.compile(r"(?:file://|--(?:extra-)?index-url|--find-links|path = \"/|registry = \"/)[^\s\"]*")
FLOORS = {
    "django": (5, 2, 19), "django-allauth": (65, 21), "pyyaml": (6, 0, 3), "cryptography": (45,), "uvicorn": (0, 54),
}  # fmt: skip
NPM_INFORMATION = re.compile(r'"(?:funding|url|homepage)": *"[^"]*"')  # whom to thank: nothing is fetched there


def strangers(text):
    return sorted({host for host in HOST.findall(text) if host not in ALLOWED}) + LOCAL.findall(text)


@pytest.mark.parametrize("name", ["uv.lock", "tests/html/package-lock.json"])
def test_only_public_hosts(name):
    text = (PROJECT / name).read_text()
    assert not strangers(NPM_INFORMATION.sub("", text) if name.endswith(".json") else text)


def test_a_stranger_is_found():
    assert strangers('url = "https://mirror.example/simple/x.whl"') == ["mirror.example"]
    assert strangers('registry = "/mirror/wheels"') == ['registry = "/mirror/wheels']


def test_everything_is_pinned_with_a_hash():
    packages = tomllib.loads((PROJECT / "uv.lock").read_text())["package"]
    for package in packages:
        if package["source"] == {"editable": "."}:
            continue
        files = package.get("wheels", []) + ([package["sdist"]] if "sdist" in package else [])
        assert files, package["name"]
        assert all(file["hash"].startswith("sha256:") for file in files), package["name"]


def test_npm_packages_have_a_hash():
    packages = json.loads((PROJECT / "tests/html/package-lock.json").read_text())["packages"]
    assert all(package.get("integrity", "").startswith("sha512-") for name, package in packages.items() if name)


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_versions_are_not_below_the_floor(name):
    packages = tomllib.loads((PROJECT / "uv.lock").read_text())["package"]
    version = next(package["version"] for package in packages if package["name"] == name)
    assert tuple(int(part) for part in version.split(".")[:3]) >= FLOORS[name], version
