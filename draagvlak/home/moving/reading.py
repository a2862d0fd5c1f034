"""Reading the file of an organisation from who knows where: in limits, against the closed list, and nothing stored.

What is read is only believed when it holds together: every reference leads somewhere, every figure obeys the minimum of
its scan, every questionnaire is a pack. Files are read one by one, so that a large one costs no more than its largest
part. The text of a refusal never holds anything of the file.
"""

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from draagvlak.content.loading import digest, revive
from draagvlak.content.problems import PackRefused
from draagvlak.home.moving import form
from draagvlak.home.moving.mark import seal, server
from draagvlak.home.moving.parts import ROWS
from draagvlak.home.moving.rules import Broken, Newer, check_action, check_once, check_scan
from draagvlak.home.moving.rules_trajectories import Elsewhere, check_trajectory
from draagvlak.home.moving.trajectories import Trajectory
from draagvlak.lib.tokens import PID_ALPHABET
from draagvlak.orgs.roles import Role

MAX_FILE = 15_000_000  # lib/lane.py takes no request above 16 MiB
MAX_UNPACKED = 50_000_000
MAX_FILES = 1_000
NAME = re.compile(rf"(?:[a-z]{{3,20}}\.json|README\.txt|(?:scans|trajectories)/[{PID_ALPHABET}]{{14}}\.json)")


class Refused(Exception):
    """This file is not taken in. `text` is a sentence for who chose it; `why` is for us, and holds none of it."""

    def __init__(self, text, why=""):
        self.text, self.why = text, why
        super().__init__(str(text))


NOT_OURS = _("This is not a file of an organisation from Draagvlak. Choose the ZIP that was made there, unopened.")
DAMAGED = _("This file is damaged or not complete. Make it again and choose the new one. Nothing was stored.")
TOO_BIG = _(
    "This file is too big. A file of an organisation has at most 15 MB, 50 MB when it is opened, 1000 parts and 50 000 "
    "lines of one kind."
)
NEWER = _("This file was made by a newer version of Draagvlak. Update this server first. Nothing was stored.")
CHANGED = _("This file was changed after it was made. Make it again and choose the new one. Nothing was stored.")
# What the ZIP reader raises for bytes that somebody bent.
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, KeyError, ValueError,
)  # fmt: skip
WRONG = _("This file does not hold together. Was it changed by hand? Make it again. Nothing was stored.")


def refusal_of(error: ValidationError) -> Refused:
    """The refusal for a part that is not in the form: too many lines, or wrong."""
    errors = error.errors(include_url=False, include_input=False)
    if any(one["type"] == "too_long" and one["ctx"]["max_length"] == ROWS for one in errors):
        return Refused(TOO_BIG)
    return Refused(WRONG, f"{error.title}: {errors[0]['type']} at {errors[0]['loc']}")


@dataclass(frozen=True)
class Found:
    """What a file holds, for a person to look at before agreeing. `verified`: this server made it and it is as it was.

    Of a file from another server nobody can say here whether it was changed: it only holds together.
    """

    name: str
    made_on: Any
    version: str
    names: bool
    verified: bool
    teams: int
    members: int
    questionnaires: int
    scans: int
    results: int
    to_draft: int
    trajectories: int
    worksheets: int
    actions: int
    events: int


class Reading:
    """A file that was found good. Raises Refused when it is made, and at no later moment."""

    def __init__(self, raw: bytes):
        if len(raw) > MAX_FILE:
            raise Refused(TOO_BIG)
        self._zip = _opened(raw)
        self.manifest = self._manifest()
        self.verified = self._is_ours()
        self.organisation: form.Organisation = self._part(form.ORGANISATION)
        self.members: tuple[form.Member, ...] = self._part(form.MEMBERS)
        self.releases: tuple[form.Release, ...] = self._part(form.RELEASES)
        self.actions: tuple[form.Action, ...] = self._part(form.ACTIONS)
        self.events: tuple[form.Event, ...] = self._part(form.HISTORY)
        self.found = self._checked()

    def scans(self) -> Iterator[form.Scan]:
        """The scans, one at a time."""
        return self._each(form.SCANS)

    def trajectories(self) -> Iterator[Trajectory]:
        """The trajectories, one at a time."""
        return self._each(form.TRAJECTORIES)

    def _each(self, folder: str) -> Iterator[Any]:
        for name in sorted(self.manifest.files):
            if name.startswith(folder):
                part = self._part(name)
                if name != f"{folder}{part.pid}.json":  # one file cannot stand for two of them
                    raise Refused(WRONG)
                yield part

    @cached_property
    def packs(self):
        """{public id of a release: its Pack}."""
        found = {}
        for release in self.releases:
            pack = revive(release.data)
            if (digest(pack), pack.id, pack.version) != (release.digest, release.pack, release.version):
                raise Broken("a questionnaire is not the one it says")
            found[release.pid] = pack
        return found

    def _manifest(self) -> form.Manifest:
        if form.MANIFEST not in self._zip.namelist():
            raise Refused(NOT_OURS)
        raw = self._bytes(form.MANIFEST)
        try:
            head = json.loads(raw)
            if head["product"] != form.PRODUCT:
                raise Refused(NOT_OURS)
            if isinstance(head["format"], int) and head["format"] > form.FORMAT:
                raise Refused(NEWER)
            return form.read(form.MANIFEST, raw)
        except (ValueError, KeyError, TypeError, RecursionError):
            raise Refused(NOT_OURS) from None

    def _is_ours(self) -> bool:
        if set(self.manifest.files) != set(self._zip.namelist()) - {form.MANIFEST, form.README}:
            raise Refused(DAMAGED)
        head = json.loads(self.manifest.model_dump_json())
        given = head.pop("seal")
        if head["server"] != server():
            return False
        if seal(head) != given:
            raise Refused(CHANGED)
        return True

    def _bytes(self, name: str) -> bytes:
        try:
            return self._zip.read(name)
        except UNREADABLE:
            raise Refused(DAMAGED) from None

    def _part(self, name: str) -> Any:
        raw = self._bytes(name)
        listed = self.manifest.files.get(name)
        if listed is None or hashlib.sha256(raw).hexdigest() != listed.sha256:
            raise Refused(CHANGED)
        try:
            return form.read(name, raw)
        except ValidationError as error:
            raise refusal_of(error) from None
        except ValueError:
            raise Refused(WRONG) from None

    def _checked(self) -> Found:
        try:
            return self._counted()
        except Newer:
            raise Refused(NEWER) from None
        except (Broken, PackRefused) as error:
            raise Refused(WRONG, str(error) if isinstance(error, Broken) else "not a questionnaire") from None

    def _counted(self) -> Found:
        pids = {one.pid for one in self.members}
        teams = {one.pid for one in self.organisation.teams}
        trajectories, worksheets = self._trajectories(Elsewhere(teams, pids, {one.pid for one in self.actions}))
        scans: dict[str, set[str]] = {}
        meetings: list[str] = []
        results = to_draft = 0
        for scan in self.scans():
            if scan.release not in self.packs or not {scan.team} <= {*teams, None}:
                raise Broken("a scan without its questionnaire or team")
            if not {scan.trajectory} <= {*trajectories, None}:
                raise Broken("a scan of a trajectory that is not there")
            scans[scan.pid] = check_scan(scan, self.packs[scan.release])
            meetings += [one.pid for one in scan.meetings]
            results += len(scan.results)
            to_draft += scan.state == "running"
        for action in self.actions:
            check_action(action, scans, pids, trajectories)
        if any(not set(one.teams) <= teams for one in self.members):
            raise Broken("a team that is not there")
        if not {one.role for one in self.members} <= set(Role):
            raise Broken("a role that is not there")
        own_versions = [(one.pack, one.version) for one in self.releases if one.own]
        everything = (self.organisation.teams, self.members, self.releases, self.actions)
        pids_of = [[one.pid for one in some] for some in everything]
        check_once([one.name for one in self.organisation.teams], own_versions, meetings, *pids_of)
        own = sum(release.own for release in self.releases)
        return Found(
            self.organisation.name, self.manifest.made_on, self.manifest.version, self.manifest.names, self.verified,
            len(teams), len(pids), own, len(scans), results, to_draft, len(trajectories), worksheets,
            len(self.actions), len(self.events),
        )  # fmt: skip

    def _trajectories(self, elsewhere: Elsewhere) -> tuple[set[str], int]:
        """Their public ids, and how many worksheets they hold."""
        found: set[str] = set()
        inside: list[str] = []
        worksheets = 0
        for one in self.trajectories():
            inside += check_trajectory(one, elsewhere)
            found.add(one.pid)
            worksheets += len(one.sheets)
        check_once(inside)
        return found, worksheets


def _opened(raw: bytes) -> zipfile.ZipFile:
    """The ZIP, when everything in it has a name we know and really is as small as it says."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError, UnicodeDecodeError):
        raise Refused(NOT_OURS) from None
    if len(entries) > MAX_FILES:
        raise Refused(TOO_BIG)
    plain = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or not all(NAME.fullmatch(name) for name in names):
        raise Refused(NOT_OURS)
    if any(entry.flag_bits & 1 or entry.compress_type not in plain for entry in entries):
        raise Refused(NOT_OURS)
    unpacked = 0
    for entry in entries:
        try:
            with archive.open(entry) as part:
                while piece := part.read(65_536):  # what a zip says of its sizes is not believed
                    unpacked += len(piece)
                    if unpacked > MAX_UNPACKED:
                        raise Refused(TOO_BIG)
        except UNREADABLE:
            raise Refused(DAMAGED) from None
    return archive
