"""The formats of worksheets and of the road, as frozen models. Closed kinds; no formulas, conditions or templates.

A sheet has sections; a section has fields, or rows that people add. Ids are stable for ever: what people wrote is found
by them. What a sheet counts or draws is Python (its `brain`), never words.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from draagvlak.content.schema import Code, Frozen, Id, Texts, Version, texts_of

KINDS = ("line", "text", "choice", "choices", "yes", "date", "number", "money", "person", "link")
Kind = Literal["line", "text", "choice", "choices", "yes", "date", "number", "money", "person", "link"]
SENTENCE_ENDS = re.compile(r"[.!?](?=\s|$)")
Tone = Literal["", "good", "care", "stop", "unknown"]  # always beside a word, never alone
SheetRef = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(#[a-z0-9-]+)?$", max_length=120)]  # a part of it
Ref = Annotated[str, StringConstraints(pattern=r"^(00[0-4])(\.[a-z0-9-]+)*$", max_length=60)]


class Option(Frozen):
    """One thing to choose. `tone` colours a mark beside the word."""

    id: Id
    name: Texts
    tone: Tone = ""


class FieldOf(Frozen):
    """One thing to fill in. `asked`: people say whether it is an assumption, or asked, with whom and when."""

    id: Id
    label: Texts
    kind: Kind
    help: Texts | None = None
    options: Annotated[tuple[Option, ...], Field(max_length=60)] = ()
    asked: bool = False

    @model_validator(mode="after")
    def _rules(self) -> Self:
        if bool(self.options) != (self.kind in {"choice", "choices"}):
            raise PydanticCustomError("rules", "options belong to choice and choices, and only to them")
        _once(self.options, "option")
        return self

    def option(self, option_id: str) -> Option | None:
        """The option with this id, or None."""
        return next((one for one in self.options if one.id == option_id), None)


class Starter(Frozen):
    """A row that is offered while a section is empty: its first field, perhaps an option or an address of others."""

    text: Texts
    values: dict[Id, Annotated[str, StringConstraints(min_length=1, max_length=300)]] = {}


class Section(Frozen):
    """`fields`: once. `rows`: as many as people need; the first field is the name of a row."""

    id: Id
    title: Texts
    kind: Literal["fields", "rows"]
    fields: Annotated[tuple[FieldOf, ...], Field(min_length=1, max_length=24)]
    explain: Texts | None = None
    row: Texts | None = None  # what one row is called: 'stakeholder'
    starters: Annotated[tuple[Starter, ...], Field(max_length=30)] = ()

    @model_validator(mode="after")
    def _rules(self) -> Self:
        _once(self.fields, "field")
        if self.kind == "rows" and (self.row is None or self.fields[0].kind not in {"line", "person", "choice"}):
            raise PydanticCustomError("rules", "rows need a name (row), and begin with a line, a person or a choice")
        if self.kind == "fields" and (self.row or self.starters):
            raise PydanticCustomError("rules", "row and starters are for rows only")
        for name, value in (pair for one in self.starters for pair in one.values.items()):
            field = self.field(name)
            is_address = field is not None and field.kind == "link" and value.startswith(("https://", "http://"))
            if field is None or not (is_address or field.kind == "choice" and field.option(value)):
                raise PydanticCustomError("rules", f"starters: {value} does not fit {name}")
        return self

    def field(self, field_id: str) -> FieldOf | None:
        """The field with this id, or None."""
        return next((one for one in self.fields if one.id == field_id), None)


class Guide(Frozen):
    """How to fill it in together."""

    time: Texts
    who: Texts
    steps: Annotated[tuple[Texts, ...], Field(min_length=2, max_length=12)]
    tips: Annotated[tuple[Texts, ...], Field(max_length=8)] = ()


class Origin(Frozen):
    """Where a value of the example comes from: asked, with whom and how many days before it was filled in."""

    asked: Texts
    days: Annotated[int, Field(ge=0, le=3_650)]


class ExampleRow(Frozen):
    """One row of the example (or the one set of fields): field id → text, or the id of an option, or a list of them.

    `origins`: field id → where that comes from, for fields that ask: 'assumed', or an Origin.
    """

    section: Id
    values: dict[str, Texts | str | int | bool | tuple[str, ...]]
    origins: dict[Id, Literal["assumed"] | Origin] = {}


class SheetPack(Frozen):
    """One worksheet."""

    schema_: Literal[1] = Field(alias="schema")
    id: Id
    version: Version
    kind: Literal["sheet"]
    languages: Annotated[tuple[Code, ...], Field(min_length=1, max_length=20)]
    title: Texts
    summary: Texts
    sections: Annotated[tuple[Section, ...], Field(min_length=1, max_length=16)]
    guide: Guide
    brain: Id | None = None
    sources: Annotated[tuple[Ref, ...], Field(max_length=30)] = ()
    example: Annotated[tuple[ExampleRow, ...], Field(max_length=60)] = ()

    @model_validator(mode="after")
    def _rules(self) -> Self:
        _once(self.sections, "section")
        _languages(self, self.languages)
        for row in self.example:
            section = self.section(row.section)
            if section is None:
                raise PydanticCustomError("rules", "example: no section " + row.section)
            for field_id, value in row.values.items():
                _fits(section, field_id, value)
            for field_id in row.origins:
                field = section.field(field_id)
                if field_id not in row.values or not (field and field.asked):
                    raise PydanticCustomError("rules", f"example: nothing says where {field_id} comes from")
        return self

    def section(self, section_id: str) -> Section | None:
        """The section with this id, or None."""
        return next((one for one in self.sections if one.id == section_id), None)


class Check(Frozen):
    """One line of a checklist."""

    id: Id
    text: Texts


class Step(Frozen):
    """One step of the road. `tool` opens what does it; `sheet:<id>` or `sheet:<id>#<section>` is a worksheet."""

    id: Id
    title: Texts
    why: Texts
    takes: Texts
    table: Texts  # who should be at the table; each of the three in two sentences at most
    tool: Annotated[str, StringConstraints(pattern=r"^(scan|talk|team|mandate|conditions|pitfalls|actions|note|"
                                           r"sheet:[a-z0-9-]+(#[a-z0-9-]+)?)$")]  # fmt: skip
    note: Texts | None = None  # what to write down in this step, in one field
    checks: Annotated[tuple[Check, ...], Field(max_length=14)] = ()
    sources: Annotated[tuple[Ref, ...], Field(min_length=1, max_length=12)]

    @model_validator(mode="after")
    def _short(self) -> Self:
        for texts in (self.why, self.takes, self.table):
            for text in texts.root.values():
                if len(SENTENCE_ENDS.findall(text)) > 2:
                    raise PydanticCustomError("rules", f"{self.id}: two sentences at most: {text}")
        return self


class Phase(Frozen):
    id: Literal["prepare", "try", "anchor"]
    title: Texts
    explain: Texts
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=40)]


class RoleOf(Frozen):
    """Somebody who should be at the table. `of`: one of the five types of 001, inside, or outside the organisation."""

    id: Id
    name: Texts
    why: Texts
    of: Literal["five", "inside", "outside"]
    sources: Annotated[tuple[Ref, ...], Field(min_length=1, max_length=6)]


class Condition(Frozen):
    """A precondition of 001 or a basic condition of 002, looked at again in each phase."""

    id: Id
    text: Texts
    explain: Texts
    of: Literal["seven", "basic"]
    sources: Annotated[tuple[Ref, ...], Field(min_length=1, max_length=6)]


class Helps(Frozen):
    """Which worksheets help with a part of the quickscan that came out red; `questions`: with one of its questions."""

    rubric: Id
    sheets: Annotated[tuple[SheetRef, ...], Field(min_length=1, max_length=4)]
    questions: dict[Id, Annotated[tuple[SheetRef, ...], Field(min_length=1, max_length=4)]] = {}


class RoadPack(Frozen):
    """A road in three phases, with who should be there, what is decided and what must be in place."""

    schema_: Literal[1] = Field(alias="schema")
    id: Id
    version: Version
    kind: Literal["road"]
    languages: Annotated[tuple[Code, ...], Field(min_length=1, max_length=20)]
    title: Texts
    summary: Texts
    note: Texts  # a proposal, whose structure it follows
    phases: Annotated[tuple[Phase, ...], Field(min_length=3, max_length=3)]
    roles: Annotated[tuple[RoleOf, ...], Field(min_length=1, max_length=40)]
    decisions: Annotated[tuple[Check, ...], Field(min_length=1, max_length=30)]
    conditions: Annotated[tuple[Condition, ...], Field(min_length=1, max_length=40)]
    helps: Annotated[tuple[Helps, ...], Field(max_length=60)] = ()

    @model_validator(mode="after")
    def _rules(self) -> Self:
        _once([step for phase in self.phases for step in phase.steps], "step")
        for group in (self.roles, self.decisions, self.conditions):
            _once(group, "id")
        if twice := {one.rubric for one in self.helps if sum(other.rubric == one.rubric for other in self.helps) > 1}:
            raise PydanticCustomError("rules", "helps twice: " + ", ".join(sorted(twice)))
        _languages(self, self.languages)
        return self

    def step(self, step_id: str) -> Step | None:
        """The step with this id, or None."""
        return next((step for phase in self.phases for step in phase.steps if step.id == step_id), None)

    def helps_with(self, rubric_id: str) -> Helps | None:
        """The Helps of a part of the quickscan, or None."""
        return next((one for one in self.helps if one.rubric == rubric_id), None)


def _once(things, what):
    ids = [one.id for one in things]
    if twice := {one for one in ids if ids.count(one) > 1}:
        raise PydanticCustomError("rules", f"{what} twice: " + ", ".join(sorted(twice)))


def _languages(pack, languages):
    for path, texts in texts_of(pack):
        if set(texts.root) != set(languages):
            raise PydanticCustomError("rules", "languages differ at " + ".".join(str(one) for one in path))


def _fits(section, field_id, value):
    field = section.field(field_id)
    if field is None:
        raise PydanticCustomError("rules", f"example: no field {field_id} in {section.id}")
    chosen = {"choice": (value,), "choices": value}.get(field.kind, ())
    if isinstance(chosen, str) or any(field.option(str(one)) is None for one in chosen):
        raise PydanticCustomError("rules", f"example: no such option in {section.id}.{field_id}")
