"""Fetches the few third-party files that we ship, at a pinned version, and checks their sha512.

    python tools/vendor.py            fetch everything in PARTS into draagvlak/ui/static/vendor/
    python tools/vendor.py --check    fetch, and fail if the committed files differ

Needs npm on the machine of the person who runs it; nobody else does: the files are committed.
"""

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "draagvlak" / "ui" / "static" / "vendor"


@dataclass(frozen=True)
class Part:
    """One npm package: `files` maps a path inside it to a path under `folder`. `used`: a page needs it."""

    name: str
    version: str
    sha512: str
    folder: str
    files: dict[str, str]
    used: bool = True


ICONS = [
    "arrow-left",
    "calendar",
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "circle-alert",
    "clock",
    "copy",
    "download",
    "external-link",
    "eye",
    "file-text",
    "info",
    "key-round",
    "languages",
    "link",
    "lock",
    "log-out",
    "mail",
    "menu",
    "pencil",
    "plus",
    "printer",
    "qr-code",
    "rotate-ccw",
    "send",
    "smartphone",
    "square",
    "trash-2",
    "upload",
    "users",
    "volume-2",
    "wifi-off",
    "x",
]

PARTS = [
    Part(
        "lucide-static",
        "1.62.0",
        "WBZA/m2PvkFpMGHDtsBck5P2A9G4ehLlYu4GwwICcmEm1BvYVgj00lCDxKRWLlbMlOibLaiwdQ88G5pHkSWgwA==",
        "lucide",
        {"LICENSE": "LICENSE", **{f"icons/{name}.svg": f"{name}.svg" for name in ICONS}},
    ),
    # For live updates on the wall and the worksheets; set used=True with the first page that loads it.
    Part(
        "htmx.org",
        "4.0.1",
        "oF7JgXhDW9UXCy/k1ZYFUQgzu/rm19ORWPSPNL91vPluB2PB9+MV55tyQdH/w7o2EAbTYUG5SDW1R60mdkdqGg==",
        "htmx",
        {"LICENSE": "LICENSE", "dist/htmx.min.js": "htmx.min.js"},
        used=False,
    ),
]


def fetch(part, into):
    """Puts the files of one part under `into`; raises SystemExit when the package is not the one we pinned."""
    with tempfile.TemporaryDirectory() as scratch:
        packed = ["npm", "pack", "--silent", f"{part.name}@{part.version}", "--pack-destination", scratch]
        subprocess.run(packed, check=True, stdout=subprocess.DEVNULL, cwd=scratch)
        archive = next(Path(scratch).glob("*.tgz"))
        found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != part.sha512:
            raise SystemExit(f"{part.name}@{part.version}: sha512 is {found}, not the pinned one. Nothing was changed.")
        with tarfile.open(archive) as tar:
            for source, target in part.files.items():
                member = tar.extractfile(f"package/{source}")
                if member is None:
                    raise SystemExit(f"{part.name}@{part.version}: {source} is not a file.")
                path = into / part.folder / target
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(member.read())


def main(check=False):
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch)
        used = [part for part in PARTS if part.used]
        for part in used:
            fetch(part, fresh)
        if check:
            differing = [path for part in used for path in _differing(fresh / part.folder, VENDOR / part.folder)]
            if differing:
                raise SystemExit("Differs from the pinned packages: " + ", ".join(sorted(differing)))
            print(f"{len(used)} part(s) as pinned.")
            return
        for part in used:
            shutil.rmtree(VENDOR / part.folder, ignore_errors=True)
            shutil.copytree(fresh / part.folder, VENDOR / part.folder)
            print(f"{part.name} {part.version}: {len(part.files)} files")


def _differing(fresh, kept):
    names = {path.name for folder in (fresh, kept) if folder.exists() for path in folder.iterdir()}
    for name in names:
        one, other = fresh / name, kept / name
        if not one.exists() or not other.exists() or one.read_bytes() != other.read_bytes():
            yield name


if __name__ == "__main__":
    main(check="--check" in sys.argv[1:])
