"""The format of a pack as frozen models. Everything a pack may say is in this file; anything else is refused.

A pack holds words, Python holds rules: there are no expressions, conditions, formulas or templates in a pack. The two
placeholders `{subject}` and `{Subject}` are replaced by plain text, never formatted.

DANGER: the digest of a release is made from these models without their defaults. A default in this file therefore
never changes, and a new field always has one: otherwise stored releases would get another meaning or digest.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from draagvlak.content.languages import chain

SCHEMA = 1
LEVELS = ("red", "orange", "green")
UNKNOWN = "unknown"
MAX_TEXT = 2_000

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
SUBJECT = re.compile(r"\{([sS])ubject\}")
TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|body|br|button|center|code|div|em|embed|font|form|h[1-6]|head|hr|html|i|iframe|img|"
    r"input|li|link|math|meta|object|ol|p|pre|s|script|small|span|strong|style|sub|sup|svg|table|t[bdhr]|u|ul|video)"
    r"(?:\s[^<>]*)?/?>|<!--|<!\[CDATA",
    re.IGNORECASE,
)
# Control signs, and the invisible signs that can make a text show something else than what is stored.
INVISIBLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff\u202a-\u202e\u2066-\u2069]")

Code = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$")]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Version = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}([.-][0-9]{1,4})*$", max_length=40)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Texts(RootModel[dict[Code, Text]]):
    """One text in every language of its pack. Read it with `in_`; it never changes after loading."""

    model_config = ConfigDict(frozen=True, strict=True)

    def in_(self, language: str, languages: tuple[str, ...] = ()) -> str:
        """The text in `language`, else in the nearest language there is (see languages.chain)."""
        for code in chain(language, languages or tuple(self.root)):
            if code in self.root:
                return self.root[code]
        return next(iter(self.root.values()))


class Levels(Frozen):
    """What the three levels of one question say. Three is not a setting: the whole method counts on it."""

    red: Texts
    orange: Texts
    green: Texts

    def of(self, level: str) -> Texts:
        """The text of `red`, `orange` or `green`; any other level is a KeyError (there is no text for 'unknown')."""
        if level not in LEVELS:
            raise KeyError(level)
        return getattr(self, level)


class Wording(Frozen):
    """One other way to say a question and its levels."""

    text: Texts
    levels: Levels


class Plain(Wording):
    """The easy version. `approved` becomes true when people who need it have read it, not before."""

    approved: bool = False


class Suggestion(Frozen):
    """What can help towards the next level, and how strong the ground under it is."""

    text: Texts
    basis: Literal["research", "source", "practice"]
    source: str = Field("", max_length=400)


class Suggestions(Frozen):
    red: Suggestion
    orange: Suggestion
    green: Suggestion

    def of(self, level: str) -> Suggestion:
        """The suggestion for who chose `level`; a level without suggestions is a KeyError."""
        if level not in LEVELS:
            raise KeyError(level)
        return getattr(self, level)


class Question(Frozen):
    """One question. Its id is stable for ever: rounds are compared by it."""

    id: Id
    text: Texts
    levels: Levels
    help: Texts | None = None
    unknown_is_red: bool = False
    plain: Plain | None = None
    client: Wording | None = None
    suggestions: Suggestions | None = None


class Rubric(Frozen):
    id: Id
    title: Texts
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=60)]
    short: Texts | None = None
    explain: Texts | None = None

    @property
    def label(self) -> Texts:
        """The short name for tables and phones, or the title where there is none."""
        return self.short or self.title


class Credit(Frozen):
    """Whose model this is."""

    author: Text
    title: Text
    date: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}){0,2}$")]
    note: Texts | None = None


class Subject(Frozen):
    """A phrase that can stand where a text says {subject}."""

    id: Id
    name: Texts
    explain: Texts | None = None


class LevelWords(Frozen):
    name: Texts
    word: Texts


class LevelNames(Frozen):
    """How people call the levels, and the answer that is none."""

    red: LevelWords
    orange: LevelWords
    green: LevelWords
    unknown: LevelWords


class Practice(Wording):
    """The question that explains how answering works. It is never counted."""

    plain: Texts | None = None
    explain: Texts | None = None


def _words(**names: tuple[str, str, str, str, str, str, str, str]) -> LevelNames:
    return LevelNames(
        **{
            level: LevelWords(
                name=Texts(dict(zip(("nl", "en", "fr", "de"), row[:4], strict=True))),
                word=Texts(dict(zip(("nl", "en", "fr", "de"), row[4:], strict=True))),
            )
            for level, row in names.items()
        }
    )


DEFAULT_LEVELS = _words(
    red=("Rood", "Red", "Rouge", "Rot", "nog niet", "not yet", "pas encore", "noch nicht"),
    orange=("Oranje", "Orange", "Orange", "Orange", "op weg", "on the way", "en route", "auf dem Weg"),
    green=("Groen", "Green", "Vert", "Grün", "zit goed", "in place", "en place", "läuft gut"),
    unknown=(
        "Weet ik niet", "I do not know", "Je ne sais pas", "Weiß ich nicht",
        "dat is ook een antwoord", "that is an answer too", "c’est aussi une réponse", "auch das ist eine Antwort",
    ),
)  # fmt: skip
DEFAULT_UNKNOWN_HINT = Texts(
    {
        "nl": "Ken je het niet? Kies rood.",
        "en": "You do not know of any? Choose red.",
        "fr": "Vous n’en connaissez pas ? Choisissez rouge.",
        "de": "Sie kennen keine? Wählen Sie Rot.",
    }
)

Phrase = str | Mapping[str, str] | Texts


class Pack(Frozen):
    """A whole pack. `scan` is the only kind so far; a new kind is a new literal here and Python that knows it."""

    schema_: Literal[1] = Field(alias="schema")
    id: Id
    version: Version
    kind: Literal["scan"]
    languages: Annotated[tuple[Code, ...], Field(min_length=1, max_length=20)]
    title: Texts
    rubrics: Annotated[tuple[Rubric, ...], Field(min_length=1, max_length=60)]
    summary: Texts | None = None
    validated: bool = False
    status_note: Texts | None = None
    credit: Credit | None = None
    licence: Annotated[str, StringConstraints(min_length=1, max_length=60)] | None = None
    not_for_comparison: Texts | None = None
    subjects: Annotated[tuple[Subject, ...], Field(max_length=40)] = ()
    levels: LevelNames | None = None
    unknown_hint: Texts | None = None
    practice: Practice | None = None

    @model_validator(mode="after")
    def _rules(self) -> Self:
        if found := list(broken_rules(self)):
            raise PydanticCustomError("rules", "broken rules", {"found": found})
        return self

    def questions(self) -> tuple[Question, ...]:
        """Every question in the order in which it is asked."""
        return tuple(question for rubric in self.rubrics for question in rubric.questions)

    def question(self, question_id: str) -> Question:
        """The question with this id; KeyError when the pack has none."""
        for question in self.questions():
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    def rubric_of(self, question_id: str) -> Rubric:
        """The rubric in which a question stands; KeyError when the pack has no such question."""
        for rubric in self.rubrics:
            if any(question.id == question_id for question in rubric.questions):
                return rubric
        raise KeyError(question_id)

    def for_client(self) -> tuple[Question, ...]:
        """The questions that clients are asked, in order: those with a client wording. Often none."""
        return tuple(question for question in self.questions() if question.client)

    def level_words(self, level: str) -> LevelWords:
        """Name and everyday word of `red`, `orange`, `green` or `unknown`; our own words where the pack has none."""
        if level not in (*LEVELS, UNKNOWN):
            raise KeyError(level)
        return getattr(self.levels or DEFAULT_LEVELS, level)

    def unknown_text(self) -> Texts:
        """What stands under a question whose red level already means 'I know of none'."""
        return self.unknown_hint or DEFAULT_UNKNOWN_HINT

    def subject(self, subject_id: str) -> Subject:
        """The offered subject with this id; KeyError when the pack has none."""
        for subject in self.subjects:
            if subject.id == subject_id:
                return subject
        raise KeyError(subject_id)

    def render(self, text: Texts | None, subject: Phrase, language: str) -> str:
        """`text` in `language` (or the nearest there is) with the subject filled in; '' for a text that is absent.

        `subject` is a phrase, or a phrase per language. It is inserted as it is: never escaped, never formatted, and a
        placeholder inside it is not replaced again. Templates must escape the result like every other text.
        """
        if text is None:
            return ""
        phrase = self._phrase(subject, language)
        capital = phrase[:1].upper() + phrase[1:]
        return SUBJECT.sub(lambda found: capital if found[1] == "S" else phrase, text.in_(language, self.languages))

    def _phrase(self, subject: Phrase, language: str) -> str:
        if isinstance(subject, str):
            return subject
        by_language = subject.root if isinstance(subject, Texts) else subject
        for code in chain(language, self.languages):
            if by_language.get(code):
                return by_language[code]
        return next(iter(by_language.values()), "")


# ── Rules that look at more than one field. Each finding is (path, code, facts): loading turns the path into a line. ──
Finding = tuple[tuple[str | int, ...], str, dict[str, Any]]


def texts_of(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Texts]]:
    """Every text of a model with its path, in the order of the fields."""
    if isinstance(value, Texts):
        yield path, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from texts_of(item, (*path, index))
    elif isinstance(value, Frozen):
        for name, info in type(value).model_fields.items():
            yield from texts_of(getattr(value, name), (*path, info.alias or name))


def broken_rules(pack: Pack) -> Iterator[Finding]:
    """What is wrong in a pack of which every single field is right."""
    yield from _twice(pack.languages, ("languages",), "language_twice", whole=True)
    yield from _twice(tuple(rubric.id for rubric in pack.rubrics), ("rubrics",), "rubric_twice")
    yield from _twice(tuple(subject.id for subject in pack.subjects), ("subjects",), "subject_twice")
    yield from _question_ids(pack)
    for path, texts in texts_of(pack):
        yield from _languages(pack, path, texts)
        for language, text in texts.root.items():
            yield from _text(text, (*path, language))
    for number, rubric in enumerate(pack.rubrics):
        for place, question in enumerate(rubric.questions):
            for level in LEVELS if question.suggestions else ():
                suggestion = question.suggestions.of(level) if question.suggestions else None
                if suggestion and suggestion.basis != "practice" and not suggestion.source.strip():
                    where = ("rubrics", number, "questions", place, "suggestions", level, "source")
                    yield where, "source_needed", {"basis": suggestion.basis}


def _twice(ids: tuple[str, ...], path: tuple[str, ...], code: str, *, whole: bool = False) -> Iterator[Finding]:
    for index, item in enumerate(ids):
        if item in ids[:index]:
            yield (*path, index) if whole else (*path, index, "id"), code, {"id": item}


def _question_ids(pack: Pack) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, rubric in enumerate(pack.rubrics):
        for place, question in enumerate(rubric.questions):
            where = ("rubrics", number, "questions", place, "id")
            if question.id in seen:
                yield where, "question_twice", {"id": question.id}
            elif not question.id.startswith(f"{rubric.id}-"):
                yield where, "question_id", {"id": question.id, "rubric": rubric.id}
            seen.add(question.id)


def _languages(pack: Pack, path: tuple[str | int, ...], texts: Texts) -> Iterator[Finding]:
    for language in pack.languages:
        if language not in texts.root:
            yield path, "language_missing", {"language": language}
    for language in texts.root:
        if language not in pack.languages:
            yield (*path, language), "language_extra", {"language": language}


def _text(text: str, where: tuple[str | int, ...]) -> Iterator[Finding]:
    if not text.strip():
        yield where, "text_empty", {}
    for name in PLACEHOLDER.findall(text):
        if name not in ("subject", "Subject"):
            yield where, "placeholder", {"name": name[:40]}
    if set("{}") & set(PLACEHOLDER.sub("", text)):
        yield where, "brace", {}
    if found := TAG.search(text):
        yield where, "markup", {"markup": found[0][:40]}
    if found := INVISIBLE.search(text):
        yield where, "invisible", {"sign": f"U+{ord(found[0]):04X}"}


def json_schema() -> dict[str, Any]:
    """The format as JSON Schema, for editors that check while you type."""
    schema = Pack.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema
