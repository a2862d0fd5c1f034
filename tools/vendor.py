"""Fetches the few third-party files that we ship, at a pinned version, and checks their sha512.

    python tools/vendor.py            fetch everything in PARTS into draagvlak/ui/static/vendor/, fonts of the report
                                      into draagvlak/reports/fonts/
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

PRODUCT = Path(__file__).resolve().parent.parent / "draagvlak"
VENDOR = PRODUCT / "ui" / "static" / "vendor"
FONTS = PRODUCT / "reports" / "fonts"


@dataclass(frozen=True)
class Part:
    """One npm package: `files` maps a path inside it to a path under `folder` of `home`. `used`: a page needs it."""

    name: str
    version: str
    sha512: str
    folder: str
    files: dict[str, str]
    used: bool = True
    home: Path = VENDOR


def font(name, version, sha512, *cuts):
    """A font of the report as a Part; `cuts` such as 'NotoSans_400Regular' are its files. All are OFL-1.1."""
    files = {f"{cut.split('_', 1)[1]}/{cut}.ttf": f"{cut}.ttf" for cut in cuts}
    files["LICENSE_FONT"] = "OFL.txt"
    return Part(f"@expo-google-fonts/{name}", version, sha512, name, files, home=FONTS)


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
    # The report: the font of our design, and one for each script that a pack or an argument may be in.
    font(
        "atkinson-hyperlegible-next",
        "0.4.1",
        "tA5NUQCrb4GnQ8kvghyF6Kqw72zr4zSNmMwhCTcHlsu/jE5JoF8Fje5/WwL44y17Lue99pG9cyq3PW5X/7ZDng==",
        "AtkinsonHyperlegibleNext_400Regular",
        "AtkinsonHyperlegibleNext_700Bold",
    ),
    font(
        "noto-sans",
        "0.4.2",
        "zYD8G2ijWLxqmquoQgghNh/x9p0yxWwArD0oxO1oXY1qx5vOd4t0Kbhnu/Cx8RTy08OgA8RtxuULZFaXwVPnPw==",
        "NotoSans_400Regular",
        "NotoSans_700Bold",
    ),
    font(
        "noto-sans-arabic",
        "0.4.3",
        "YvtxyuegxPegu2g5urXJ+gQxRp8i798nQswTmEjwXOWR/fqy0Gvey6h5IoNRBrc43SxRxPezqCiR9ivpfPAXSg==",
        "NotoSansArabic_400Regular",
        "NotoSansArabic_700Bold",
    ),
    font(
        "noto-sans-hebrew",
        "0.4.1",
        "NR3vP6GT/hSINLrk4JHJBQnuzh/C1mlMrphNlI2dQaO53a3oTjSRoG4JyYb1B6bHadjsGh0wPZbT4kMJBKjT/w==",
        "NotoSansHebrew_400Regular",
        "NotoSansHebrew_700Bold",
    ),
    font(
        "noto-sans-ethiopic",
        "0.4.2",
        "puS0u1/7b0kZ6fqOYaSlCdai8zHuD9CQY2qlyJEtYzUC5Nd1fH3QENmQc0a1Gcqe0q9s3n7440eNJSLK2mGouw==",
        "NotoSansEthiopic_400Regular",
        "NotoSansEthiopic_700Bold",
    ),
    # Arrows, ticks and other signs that the fonts above lack.
    font(
        "inter",
        "0.4.2",
        "syfiImMaDmq7cFi0of+waE2M4uSCyd16zgyWxdPOY7fN2VBmSLKEzkfbZgeOjJq61kSqPBNNtXjggiQiSD6gMQ==",
        "Inter_400Regular",
    ),
    font(
        "noto-emoji",
        "0.4.7",
        "Gs7URwtKmCzzdGUTYbG8MIohyaQPgGxIaQG5hvyEAaQiEGJpQy6gyP3NDICE0EJkOJFoe1JFD3Hf1L4a3qe4KA==",
        "NotoEmoji_400Regular",
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
                path = into / part.home.name / part.folder / target
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(member.read())


def main(check=False):
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch)
        used = [part for part in PARTS if part.used]
        for part in used:
            fetch(part, fresh)
        if check:
            folders = [(fresh / part.home.name / part.folder, part.home / part.folder) for part in used]
            differing = [path for fetched, kept in folders for path in _differing(fetched, kept)]
            if differing:
                raise SystemExit("Differs from the pinned packages: " + ", ".join(sorted(differing)))
            print(f"{len(used)} part(s) as pinned.")
            return
        for part in used:
            shutil.rmtree(part.home / part.folder, ignore_errors=True)
            shutil.copytree(fresh / part.home.name / part.folder, part.home / part.folder)
            print(f"{part.name} {part.version}: {len(part.files)} files")


def _differing(fresh, kept):
    names = {path.name for folder in (fresh, kept) if folder.exists() for path in folder.iterdir()}
    for name in names:
        one, other = fresh / name, kept / name
        if not one.exists() or not other.exists() or one.read_bytes() != other.read_bytes():
            yield name


if __name__ == "__main__":
    main(check="--check" in sys.argv[1:])
