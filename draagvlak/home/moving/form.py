"""The file of an organisation: its parts and every field, as frozen models. docs/moving.md describes it in words.

A closed list: what is not here does not go out and does not come in. Ballots, invitees, links, keys and sessions are
not here, and neither is anything that follows from a running round (decision 30).
"""

import json
import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from draagvlak.home.moving.parts import (
    Chosen,
    Day,
    Hash,
    Line7,
    Line20,
    Line40,
    Line60,
    Line80,
    Line120,
    Line200,
    Line254,
    Line300,
    Line500,
    Line2000,
    Line4000,
    Line20000,
    Line200000,
    Moment,
    Number,
    Part,
    PastDay,
    Pid,
    Row,
    Rows,
    Share,
    Slug,
    Slug10,
    Slug20,
    Slug40,
    Slug60,
)
from draagvlak.home.moving.trajectories import Trajectory

PRODUCT, FORMAT = "draagvlak-organisation", 2
MANIFEST, README = "manifest.json", "README.txt"
ORGANISATION, MEMBERS, RELEASES, ACTIONS, HISTORY = (
    "organisation.json", "members.json", "questionnaires.json", "actions.json", "history.json",
)  # fmt: skip
SCANS, TRAJECTORIES = "scans/", "trajectories/"


class Listed(Part):
    """One file of the package, as the manifest names it."""

    sha256: Hash
    bytes: Annotated[int, Field(ge=0, le=100_000_000)]


class Manifest(Part):
    """What the package is. `seal` is a keyed hash over the rest that only the server which made it can check."""

    product: Literal["draagvlak-organisation"]
    format: Literal[1, 2]  # 1 had no trajectories
    version: Line40
    made_on: Day
    names: bool  # whether it says who answered what in Open scans
    files: dict[Line80, Listed]
    server: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
    seal: Hash


class Team(Part):
    pid: Pid
    name: Line120


class Organisation(Part):
    name: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    language: Slug10
    contact: Line200
    colour: Line7
    logo: Line200000 | None  # a PNG, base64
    teams: Rows[Team]


class Member(Part):
    pid: Pid
    name: Line120
    email: Line254
    role: Slug20
    teams: Rows[Pid]
    joined_on: Day


class Release(Part):
    """A questionnaire: one of the organisation's own, or one that a scan of it uses."""

    pid: Pid
    own: bool
    pack: Slug
    version: Line40
    digest: Hash
    data: dict[str, Any]  # a pack, docs/packs.md


class Totals(Part):
    """One question. Without `counts` too few answered it."""

    asked: Number
    counts: Row | None = None
    arguments: Number | None = None


class Group(Part):
    ids: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=6)]
    people: Number


Three = Field(max_length=3)  # groups, at most (decision 23)


class Comparison(Part):
    state: Literal["none", "few", "shown"]
    groups: Annotated[tuple[Group, ...], Three] = ()
    words: dict[Slug, Annotated[tuple[dict[Literal["red", "orange", "green"], Share] | None, ...], Three]] = {}
    counts: dict[Slug, Annotated[tuple[Row | None, ...], Three]] = {}
    withheld: dict[Slug, Literal["few", "exposing"]] = {}


class Data(Part):
    """What was published: the snapshot as it stands, nothing added."""

    schema_: Literal[1] = Field(alias="schema")
    people: Number
    listed: Number
    later: Number
    paper: Number
    one_helper: Number
    invited: dict[Slug, Number]
    questions: dict[Slug, Totals]
    comparison: Comparison
    not_beside: Rows[Pid]


class Argument(Part):
    question: Slug60
    text: Line20000
    level: Annotated[int, Field(ge=0, le=3)] | None
    name: Line200 | None = None


class Answered(Part):
    """Who answered what, in an Open scan; only in a file that was asked for with names."""

    name: Line200
    answers: dict[Slug, Annotated[int, Field(ge=0, le=3)]]


class Result(Part):
    round: Annotated[int, Field(ge=1, le=999)]
    made_on: Day
    digest: Hash
    data: Data
    arguments: Rows[Argument]
    named: Rows[Answered] | None = None


class Before(Part):
    """How a consensus stood before a change."""

    version: Number
    chosen: Chosen
    comment: Line2000
    sources: Line2000
    reason: Line2000
    minority: Line2000
    round: Number = 1
    together: bool = False
    meeting: Pid | Literal[""] = ""
    changed_by: Pid | None
    changed_at: Moment


class Agreed(Part):
    item: Slug60
    is_rubric: bool
    round: Annotated[int, Field(ge=1, le=999)]
    chosen: Chosen
    comment: Line2000
    sources: Line2000
    reason: Line2000
    minority: Line2000
    together: bool
    meeting: Pid | None
    changed_by: Pid | None
    changed_at: Moment
    version: Number
    earlier: Rows[Before]


class Meeting(Part):
    pid: Pid
    held_on: PastDay
    present: dict[Slug, Number]
    note: Line300
    version: Number


class Sighting(Part):
    role: Slug20
    what: Slug40
    day: Day
    times: Number


class OfGroup(Part):
    id: Slug40
    label: dict[Slug20, Line2000]


class Scan(Part):
    """A round: its set-up, and when it is closed what it published and what was agreed on it."""

    pid: Pid
    team: Pid | None
    trajectory: Pid | None = None
    release: Pid
    kind: Slug20
    title: Line120
    subject_id: Line60
    subject: dict[Slug20, Line2000]
    asker: Line120
    vision: Line4000 = ""  # as it was agreed when the round began
    group_kind: Literal["management", "offering", "mixed"]
    mode: Literal["open", "confidential", "anonymous"]
    k: Annotated[int, Field(ge=2, le=1000)]
    breakdown: Literal["none", "role", "team"]
    groups: Annotated[tuple[OfGroup, ...], Field(max_length=6)]
    client_route: bool
    language: Slug10
    last_day: Day | None
    retention_months: Annotated[int, Field(ge=1, le=120)]
    state: Literal["draft", "running", "closed", "cancelled"]
    launched_on: Day | None
    closed_on: Day | None
    results_gone_on: Day | None
    copied_from: Pid | None
    created_by: Pid | None
    created_at: Moment
    results: Rows[Result]
    meetings: Rows[Meeting]
    agreed: Rows[Agreed]
    focus: Rows[Slug60]
    sightings: Rows[Sighting]


class About(Part):
    scan: Pid
    question: Line60
    rubric: Line60


class EarlierAnswer(Part):
    answer: Literal["yes", "no", "later"]
    text: Line500
    later: Day | None
    on: Day | None


class Action(Part):
    pid: Pid
    trajectory: Pid | None = None
    inside: bool = True  # a file of before does not say: then partners see it through a worksheet only
    what: Line300
    member: Pid | None
    role: Line20
    who: Line120
    by_when: Day | None
    measure: Line300
    needs: Line300
    progress: Literal["planned", "busy", "done", "dropped"]
    reason: Line300
    result: Line300
    finished_on: Day | None
    asked_on: Day | None
    answer_due: Day | None
    answer: Literal["", "yes", "no", "later"]
    answer_text: Line500
    answer_later: Day | None
    answered_by: Pid | None
    answered_on: Day | None
    earlier_answers: Rows[EarlierAnswer]
    made_by: Pid | None
    made_on: Day
    links: Rows[About]


class Event(Part):
    """A line of the history. `actor`: a member, 'somebody' who is no member any more, or '' for the program itself."""

    verb: Slug60
    kind: Line40
    object: Pid | Literal[""]
    facts: dict[Slug, Line500 | Number | bool | None]
    at: Moment
    actor: Pid | Literal["", "somebody"]


PARTS: dict[str, TypeAdapter[Any]] = {
    MANIFEST: TypeAdapter(Manifest),
    ORGANISATION: TypeAdapter(Organisation),
    MEMBERS: TypeAdapter(Rows[Member]),
    RELEASES: TypeAdapter(Rows[Release]),
    ACTIONS: TypeAdapter(Rows[Action]),
    HISTORY: TypeAdapter(Rows[Event]),
    SCANS: TypeAdapter(Scan),
    TRAJECTORIES: TypeAdapter(Trajectory),
}


def kind_of(name: str) -> str:
    """Which of PARTS a file of the package is; '' for another file."""
    folder = name.partition("/")[0] + "/"
    return folder if folder in {SCANS, TRAJECTORIES} and name.endswith(".json") else name if name in PARTS else ""


# The sign that is no text, as JSON writes it: not a backslash that somebody typed before 'u0000'.
NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")


def written(name: str, value: Any) -> bytes:
    """The bytes of one file: JSON that a person can read. Raises pydantic.ValidationError for what is not the form."""
    adapter = PARTS[kind_of(name)]
    made = adapter.validate_json(NUL.sub(rb"\1", json.dumps(value, default=_plain).encode()))
    return adapter.dump_json(made, indent=1, by_alias=True, exclude_unset=True) + b"\n"


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value))


def read(name: str, raw: bytes) -> Any:
    """The model in the bytes of one file. Raises ValueError (pydantic's is one)."""
    if NUL.search(raw):  # PostgreSQL stores no such text
        raise ValueError("a sign that is no text")
    return PARTS[kind_of(name)].validate_json(raw)
