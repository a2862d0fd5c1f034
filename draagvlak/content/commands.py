"""What authors and operators do with packs in a terminal. Each returns an exit code: 0 right, 1 refused, 2 wrong use.

Everything that comes from a file goes through `printable`: a text may not move the cursor of a terminal.
"""

import re
from pathlib import Path
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.content import actions, readability, wording, writing
from draagvlak.content.importing import sandbox
from draagvlak.content.importing.packing import pack_id, to_pack
from draagvlak.content.importing.reading import CHECK, CLEANED, LOST, MAX_FILE, Reading, Refused
from draagvlak.content.loading import SUFFIXES, digest, load
from draagvlak.content.problems import PackRefused
from draagvlak.content.schema import LEVELS, Pack
from draagvlak.orgs.models import Organisation

RIGHT, REFUSED, WRONG_USE = 0, 1, 2


class Out(Protocol):
    """Where sentences are printed: a file, or the `stdout` of a Django command."""

    def write(self, text: str, /) -> Any: ...


def check(path: Path, out: Out) -> int:
    """Checks a pack and says what is in it, or everything that is wrong, each with file, line and column."""
    pack = _load(path, out)
    if pack is None:
        return REFUSED
    _say(out, _("This pack is correct: %(id)s, version %(version)s.") % {"id": pack.id, "version": pack.version})
    counts = "-".join(str(len(rubric.questions)) for rubric in pack.rubrics)
    _say(out, f"{wording.rubrics(len(pack.rubrics))}, {wording.questions(len(pack.questions()))} ({counts}).")
    _say(out, _("Questions for clients: %(number)s.") % {"number": len(pack.for_client())})
    for language in pack.languages:
        _say(out, _about_language(pack, language))
    _say(out, f"SHA-256: {digest(pack)}")
    return RIGHT


def _about_language(pack: Pack, language: str) -> str:
    texts = plain_texts(pack, language)
    if not texts:
        return _("%(language)s: complete; no plain texts.") % {"language": language}
    facts = {
        "language": language,
        "mean": f"{readability.mean_words(texts):.1f}",
        "longest": readability.longest(texts),
    }
    return _("%(language)s: complete; plain texts of %(mean)s words a sentence, the longest %(longest)s.") % facts


def plain_texts(pack: Pack, language: str) -> list[str]:
    """Every plain text of a pack in one language: of questions and of their levels."""
    found: list[str] = []
    for question in pack.questions():
        if question.plain:
            found.append(question.plain.text.in_(language))
            found += [question.plain.levels.of(level).in_(language) for level in LEVELS]
    return found


def new(pack: str, folder: Path, out: Out) -> int:
    """Writes the smallest pack that is right, with comments, in a new folder."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", pack) or len(pack) > 60:
        _say(out, str(wording.PROBLEMS["id_pattern"]))
        return WRONG_USE
    try:
        files = writing.write_skeleton(pack, folder)
    except (writing.FolderInUse, OSError):
        return _folder_in_use(folder, out)
    _written(files, out)
    _say(out, _("Now check it: draagvlak pack check %(folder)s") % {"folder": folder})
    return RIGHT


def import_file(
    path: Path,
    out: Out,
    *,
    org: str = "",
    language: str = "nl",
    title: str = "",
    confirm: bool = False,
    output: Path | None = None,
) -> int:
    """Says what was understood of a table, what was lost and where. Stores nothing without `confirm` and `org`.

    With `output` the pack is also written as a folder of YAML, to work on. A file or folder that is a pack itself is
    checked like `check` does and stored as it is.
    """
    organisation = Organisation.objects.filter(pid=org).first() if org else None
    if org and organisation is None:
        _say(
            out, _("There is no organisation with this id: %(org)s. It is in the address of its pages.") % {"org": org}
        )
        return WRONG_USE
    if confirm and organisation is None:
        _say(out, _("To store it, say for which organisation: --org ID."))
        return WRONG_USE
    if path.is_dir() or path.suffix.lower() in SUFFIXES:
        return _import_pack(path, out, organisation, confirm)
    try:
        reading = sandbox.read(_bytes(path), language)
    except Refused as refused:
        _say(out, wording.refusal(refused))
        return REFUSED
    title = title or reading.title or path.stem
    _report(reading, title, out)
    return _finish(reading, title, language, out, organisation if confirm else None, output)


def _import_pack(path: Path, out: Out, organisation: Organisation | None, confirm: bool) -> int:
    if (code := check(path, out)) != RIGHT or not confirm:
        if code == RIGHT:
            _say(out, _("Nothing is stored. Add --org ID --confirm to store it."))
        return code
    try:
        release = actions.store_release(load(path), organisation)
    except actions.VersionTaken as taken:
        facts = {"id": taken.pack, "version": taken.version}
        _say(out, _("%(id)s %(version)s is stored already with other words. Give the change a new version.") % facts)
        return REFUSED
    return _stored(release.pack, release.version, out)


def _finish(
    reading: Reading, title: str, language: str, out: Out, organisation: Organisation | None, output: Path | None
) -> int:
    try:
        pack = to_pack(reading, title=title, language=language, version=timezone.localdate().isoformat())
        if output:
            _written(writing.write_folder(pack, output), out)
        if organisation is None:
            _say(out, _("Nothing is stored. Add --org ID --confirm to store it."))
            return RIGHT
        release = actions.store_import(reading, organisation, title=title, language=language)
    except PackRefused as refused:
        _problems(refused, out)
        return REFUSED
    except (writing.FolderInUse, OSError):
        return _folder_in_use(output, out)
    except actions.TooManyVersions:
        _say(out, _("There are too many versions of %(id)s today.") % {"id": pack_id(title)})
        return REFUSED
    return _stored(release.pack, release.version, out)


# ── What is printed ──────────────────────────────────────────────────────────────────────────────────────────
def _report(reading: Reading, title: str, out: Out) -> None:
    _say(out, _("What was understood: %(title)s") % {"title": title})
    total = (
        wording.rubrics(len(reading.rubrics)),
        wording.questions(reading.question_count),
        wording.levels(reading.level_count),
    )
    _say(out, ", ".join(total))
    for number, rubric in enumerate(reading.rubrics, 1):
        name = rubric.title or _("a rubric without a name")
        facts = {
            "number": number,
            "name": name,
            "questions": wording.questions(len(rubric.questions)),
            "where": wording.place(rubric.where),
        }
        _say(out, "  " + _("%(number)s. %(name)s: %(questions)s (%(where)s)") % facts)
    for kind, heading in ((CHECK, _("Look at this:")), (LOST, _("Not taken over:")), (CLEANED, _("Cleaned:"))):
        notes = reading.of_kind(kind)
        if notes:
            _say(out, heading)
        for note in notes:
            text = f" “{note.text}”" if note.text else ""
            _say(out, f"  {note.count} × {wording.note_sentence(note)}{text} [{wording.places(note)}]")


def _say(out: Out, text: str) -> None:
    out.write(wording.printable(text) + "\n")


def _problems(refused: PackRefused, out: Out) -> None:
    for problem in refused.problems:
        _say(out, wording.problem_line(problem))


def _load(path: Path, out: Out) -> Pack | None:
    try:
        return load(path)
    except PackRefused as refused:
        _problems(refused, out)
        number = len(refused.problems)
        _say(out, _("Problems: %(number)s. This pack cannot be used.") % {"number": number})
        return None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as source:
            return source.read(MAX_FILE + 1)
    except OSError:
        raise Refused("no_file") from None


def _written(files: list[Path], out: Out) -> None:
    for path in files:
        _say(out, _("Written: %(file)s") % {"file": path})


def _folder_in_use(folder: Path | None, out: Out) -> int:
    _say(out, _("%(folder)s holds something already, or cannot be written. Choose a new folder.") % {"folder": folder})
    return WRONG_USE


def _stored(pack: str, version: str, out: Out) -> int:
    _say(
        out,
        _("Stored: %(id)s, version %(version)s. Only this organisation sees it.") % {"id": pack, "version": version},
    )
    return RIGHT
