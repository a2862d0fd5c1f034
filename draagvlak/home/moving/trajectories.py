"""The form of a trajectory in the file of an organisation: the road, its people, and its worksheets (form.py)."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from draagvlak.home.moving.parts import (
    Day,
    Line20,
    Line60,
    Line80,
    Line120,
    Line200,
    Line300,
    Line400,
    Line500,
    Line2000,
    Line4000,
    Moment,
    Number,
    Part,
    Pid,
    Place,
    PlanDay,
    Rows,
    Slug20,
    Slug60,
)

Basis = Literal["", "assumed", "asked"]
Whole = Annotated[int, Field(gt=-(10**12), lt=10**12)]
Broken = Annotated[float, Field(gt=-(10**12), lt=10**12, allow_inf_nan=False)]
Said = Annotated[str, StringConstraints(min_length=1, max_length=4_000)]
Chosen = Annotated[tuple[Slug60, ...], Field(min_length=1, max_length=40)]
Value = bool | Whole | Broken | Said | Chosen  # what may stand in a field (worksheets/values.py)
PhaseId = Literal["prepare", "try", "anchor"]


class Cell(Part):
    """What stands in a field now."""

    field: Slug60
    value: Value | None
    basis: Basis
    asked_with: Line200
    asked_on: PlanDay | None
    version: Number
    changed_by: Pid | None
    guest: Line120  # the partner organisation that wrote it
    changed_at: Moment


class Change(Part):
    """What stood in a field at a version. `erased_on`: somebody erased it on that day."""

    field: Slug60
    value: Value | None
    basis: Basis
    asked_with: Line200
    asked_on: PlanDay | None
    version: Number
    by: Pid | None
    guest: Line120
    at: Moment
    erased_on: PlanDay | None = None


class Comment(Part):
    pid: Pid
    field: Line60
    text: Line2000
    by: Pid | None
    guest: Line120
    at: Moment
    settled: bool
    settled_by: Pid | None


class Proposed(Part):
    """What every proposal has, for a field or for a new row."""

    pid: Pid
    why: Line300
    by: Pid | None
    guest: Line120
    at: Moment
    state: Literal["open", "taken", "declined"]
    answered_by: Pid | None


class Proposal(Proposed):
    field: Slug60
    value: Value


class ProposedField(Part):
    """What is proposed for one field of a new row."""

    field: Slug60
    value: Value


class RowProposal(Proposed):
    """A new row that somebody proposed."""

    section: Slug60
    given: Rows[ProposedField]


class RowLink(Part):
    """What a row belongs to: public ids, with a colon between when there are more."""

    kind: Slug20
    target: Line200


class Document(Part):
    """The file of a row of the media library. `data`: its bytes, base64."""

    name: Line120
    kind: Literal["pdf", "docx", "xlsx", "odt", "png", "jpg"]
    on: Day
    guest: Line120
    by: Pid | None
    data: Annotated[str, StringConstraints(max_length=7_000_000, pattern=r"^[A-Za-z0-9+/]+={0,2}$")]


class Row(Part):
    """`key`: of a row that the sheet makes itself; public ids of other rows in it, with a colon between."""

    pid: Pid
    section: Slug60
    key: Line80
    position: Number
    gone_at: Moment | None
    cells: Rows[Cell]
    changes: Rows[Change]
    comments: Rows[Comment]
    proposals: Rows[Proposal]
    actions: Rows[Pid]
    links: Rows[RowLink]
    document: Document | None = None


class Endorsement(Part):
    """Who stands behind a version of the agreed text of a vision."""

    pid: Pid
    version: Number
    member: Pid | None
    who: Line120
    on: Day
    made_by: Pid | None


class Cluster(Part):
    """Cards that were put together, without who wrote them. `row`: what it became in the worksheet."""

    pid: Pid
    name: Line200
    dots: Place | None
    row: Pid | None
    cards: Rows[Line200]


class Round(Part):
    """A silent round that is finished. One that goes on stays behind: what is hidden in it belongs to its writers."""

    pid: Pid
    question: Line200
    made_by: Pid | None
    made_on: Day
    clusters: Rows[Cluster]
    loose: Rows[Line200]


class ToolCounted(Part):
    """What was published of a tool that three or more named."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    much: Literal["most", "five", "some"]
    purposes: Rows[Slug60]
    clients: Rows[Slug20]
    experience: Literal["", "good", "mixed", "bad"]
    groups: Rows[Literal["nobody", "some", "most"]]


class Counted(Part):
    """What was published of a form about tools (worksheets/tools/counting.py)."""

    people: Annotated[int, Field(ge=8, le=1_000_000)]
    groups: Annotated[tuple[Rows[Line20], ...], Field(max_length=3)]
    tools: Rows[ToolCounted]


class Collection(Part):
    """A form about tools that is over. One that is open stays behind, with its link and its answers."""

    pid: Pid
    state: Literal["closed", "ended"]
    opened_on: Day
    last_day: Day
    about: Place | None
    closed_on: Day
    result: Counted | None
    made_by: Pid | None


class Sheet(Part):
    pid: Pid
    pack: Slug60
    title: Line120
    made_by: Pid | None
    made_on: Day
    rows: Rows[Row]
    endorsements: Rows[Endorsement]
    rounds: Rows[Round]
    collections: Rows[Collection] = ()
    proposed: Rows[RowProposal] = ()


class Step(Part):
    pid: Pid
    key: Line60
    phase: PhaseId
    position: Place
    title: Line120
    why: Line400
    state: Literal["todo", "doing", "done", "skipped"]
    reason: Line300
    begins_on: PlanDay | None
    ends_on: PlanDay | None
    note: Line4000
    checks: Rows[Slug60]


class Person(Part):
    pid: Pid
    group: Literal["steering", "team"]
    name: Line120
    member: Pid | None
    roles: Rows[Slug60]
    note: Line300
    position: Place


class Mandate(Part):
    person: Pid
    part: Literal["proposes", "advises", "decides", "does"]


class Decision(Part):
    pid: Pid
    key: Line60
    text: Line200
    position: Place
    mandates: Rows[Mandate]


class Standing(Part):
    key: Slug60
    phase: PhaseId
    state: Literal["yes", "partly", "no", "unknown"]
    evidence: Line500
    by: Pid | None
    on: Day


class PitfallAnswer(Part):
    rule: Slug60
    text: Line500
    by: Pid | None
    on: Day


class Earlier(Part):
    """What stood in a note before somebody wrote over it: of a step, or of what `about` says."""

    step: Pid | None
    about: Line80
    text: Line4000
    on: Day


class Trajectory(Part):
    """One trajectory with everything in it."""

    pid: Pid
    subject: Line120
    scope: Literal["organisation", "team", "partnership"]
    team: Pid | None
    begins_on: PlanDay | None
    ends_on: PlanDay | None
    closed_on: Day | None
    made_by: Pid | None
    made_on: Day
    steps: Rows[Step]
    people: Rows[Person]
    decisions: Rows[Decision]
    standings: Rows[Standing]
    pitfall_answers: Rows[PitfallAnswer]
    earlier: Rows[Earlier] = ()
    sheets: Rows[Sheet]
