"""Writes a pack as the folder of YAML files that an author works in, and the skeleton of a new one."""

from pathlib import Path
from typing import Any

import yaml

from draagvlak.content.loading import data_of
from draagvlak.content.schema import Pack


class FolderInUse(Exception):
    """The folder exists and holds something: nothing was written."""


def write_folder(pack: Pack, folder: Path) -> list[Path]:
    """Writes `pack.yaml` and one file per rubric; loading the folder gives an equal pack. Returns the files.

    Raises FolderInUse for a folder that is not empty: an author's work is never written over.
    """
    _fresh(folder)
    data = data_of(pack)
    rubrics = data.pop("rubrics")
    width = len(str(len(rubrics)))
    files = {folder / "pack.yaml": data}
    for number, rubric in enumerate(rubrics, 1):
        files[folder / "rubrics" / f"{number:0{width}}-{rubric['id']}.yaml"] = rubric
    for path, content in files.items():
        _write(path, _yaml(content))
    return list(files)


def write_skeleton(pack_id: str, folder: Path) -> list[Path]:
    """Writes the smallest pack that is right, with comments that say what may be added. Raises FolderInUse."""
    _fresh(folder)
    files = {folder / "pack.yaml": PACK.replace("PACK-ID", pack_id), folder / "rubrics" / "1-start.yaml": RUBRIC}
    for path, content in files.items():
        _write(path, content)
    return list(files)


def _fresh(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUse(str(folder))
    (folder / "rubrics").mkdir(parents=True, exist_ok=True)


def _write(path: Path, content: str) -> None:
    with path.open("x", encoding="utf-8", newline="\n") as out:
        out.write(content)


def _yaml(content: Any) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)


PACK = """\
# A pack: everything that a scan says. Check it with:  draagvlak pack check FOLDER
# docs/packs.md explains every line. Every text stands in every language of `languages`.
schema: 1
id: PACK-ID
version: "2026.1"        # in quotes; a published version never changes, so a change needs a new one
kind: scan
languages: [nl, en]
title: {nl: Mijn scan, en: My scan}

# What may follow (take away the # in front):
# summary: {nl: Waar deze scan over gaat., en: What this scan is about.}
# validated: false       # true only when research has shown that it measures what it says
# status_note: {nl: Dit is een voorstel., en: This is a proposal.}
# licence: CC-BY-4.0
# credit: {author: Who made it, title: What it is called, date: "2026-01-31"}

# A text may hold {subject} or, with a capital, {Subject}. Whoever sets up a scan chooses one of these, or own words.
subjects:
  - id: online-help
    name: {nl: onlinehulp, en: online help}
"""
RUBRIC = """\
# One rubric. The files are read in the order of the number in front of their names.
id: start
title: {nl: Waarom beginnen, en: Why start}
# short: {nl: Waarom, en: Why}      # at most three words, for tables and phones
# explain: {nl: Waar dit deel over gaat., en: What this part is about.}
questions:
  - id: start-vision       # id of the rubric, a hyphen and a word; never changes again: rounds are compared by it
    text:
      nl: Weten collega's waarom jullie starten met {subject}?
      en: Do colleagues know why you start with {subject}?
    levels:                # always these three
      red: {nl: Bijna niemand weet dat., en: Hardly anybody knows.}
      orange: {nl: Een paar collega's weten dat., en: A few colleagues know.}
      green: {nl: Bijna iedereen weet dat., en: Nearly everybody knows.}
    # help: {nl: Denk aan een gesprek op een teamdag., en: Think of a talk on a team day.}
    # unknown_is_red: true   # when red already means 'I know of none'
    # plain:                 # the easy version: at most 12 words a sentence
    #   approved: false      # true when people who need it have read it
    #   text: {nl: ..., en: ...}
    #   levels: {red: {nl: ..., en: ...}, orange: {nl: ..., en: ...}, green: {nl: ..., en: ...}}
    # client:                # how a client is asked the same; leave it out when clients are not asked
    #   text: {nl: ..., en: ...}
    #   levels: {red: {nl: ..., en: ...}, orange: {nl: ..., en: ...}, green: {nl: ..., en: ...}}
    # suggestions:           # one for each level; basis is research, source or practice
    #   red: {text: {nl: ..., en: ...}, basis: practice}
    #   orange: {text: {nl: ..., en: ...}, basis: practice}
    #   green: {text: {nl: ..., en: ...}, basis: practice}
"""
