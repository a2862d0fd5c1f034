"""The tree as PDF: tagged, PDF/UA-1 by the generator's own check, the same bytes for the same tree.

Texts go in as data. The page is compiled in a folder of its own that holds the logo and nothing else: it can read no
other file, has no system fonts and no network.
"""

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from draagvlak.content.languages import direction
from draagvlak.reports.fonts import FAMILIES, FONTS, MISSING, showable
from draagvlak.reports.tree import Paragraph, Report

TEMPLATE = Path(__file__).resolve().parent / "report.typ"
REGIONS = {"nl": "BE", "en": "GB"}


@cache
def _parts():
    """The page and the fonts, read once."""
    folders = [str(folder) for folder in sorted(FONTS.iterdir()) if folder.is_dir()]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    return TEMPLATE.read_bytes(), fonts


def render(report: Report) -> bytes:
    """The PDF. Raises typst.TypstError when it would not be an accessible one."""
    with TemporaryDirectory(prefix="draagvlak-") as root:
        if report.logo:
            (Path(root) / "logo.png").write_bytes(report.logo)
        try:
            return _compiled(report, root)
        except typst.TypstError as error:
            if "could not be displayed" not in str(error):
                raise
            return _compiled(report, root, alone=True)


def _compiled(report, root, *, alone=False):
    page, fonts = _parts()
    return typst.compile(
        page, root=root, font_paths=fonts, ignore_system_fonts=True, pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(_data(report, alone))}, package_path=root, package_cache_path=root,
        timestamp=datetime.combine(report.dated, time(12), UTC),
    )  # fmt: skip


def _data(report, alone):
    found = _plain(report, alone)
    return found | {
        "logo": bool(report.logo), "region": REGIONS.get(report.language), "fonts": FAMILIES,
        "language": report.language.split("-")[0],
    }  # fmt: skip


def _plain(value, alone):
    """A block as what JSON knows, with its kind; each text with only the signs that can be shown."""
    if isinstance(value, str):
        shown = showable(value, alone=alone)
        return shown if shown.strip() or not value.strip() else MISSING  # a title is never empty
    if isinstance(value, tuple):
        return [_plain(one, alone) for one in value]
    if is_dataclass(value):
        found = {one.name: _plain(getattr(value, one.name), alone) for one in fields(value)}
        if "language" in found and not isinstance(value, Report):
            found["language"] = _tongue(found["language"])
        if isinstance(value, Paragraph):
            found["style"] = found.pop("kind")
        return found | {"kind": type(value).__name__.lower()}
    return None if isinstance(value, bytes) or value is None else value if isinstance(value, int) else str(value)


def _tongue(code):
    """A language as the page sets it, or None for that of the report."""
    base, *rest = code.split("-")
    region = next((part for part in rest if len(part) == 2), None)
    return {"lang": base, "region": region, "rtl": direction(code) == "rtl"} if code else None
