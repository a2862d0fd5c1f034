"""The questions of one round as a respondent reads them: one language, plain or not, one route, the subject filled in.

Pure and kept in memory: the same for everybody, so it depends on no answer and costs nothing per request.
"""

from dataclasses import dataclass
from functools import lru_cache

from draagvlak.content.releases import pack_by_digest
from draagvlak.surveys.models import Route

LEVELS = ("red", "orange", "green")


@dataclass(frozen=True)
class SheetLevel:
    """One choice: its id, name ('Rood'), word ('nog niet') and the written description ('' for unknown)."""

    id: str
    name: str
    word: str
    text: str


@dataclass(frozen=True)
class SheetQuestion:
    id: str
    number: int  # 1-based over the whole sheet
    place: int  # 1-based within its rubric
    text: str
    help: str
    levels: tuple[SheetLevel, ...]
    unknown: SheetLevel
    unknown_hint: str  # '' unless the red level already means 'I know of none'
    plain_missing: bool  # plain was asked, but this question has none: the ordinary text is shown


@dataclass(frozen=True)
class SheetRubric:
    id: str
    title: str
    short: str
    explain: str
    questions: tuple[SheetQuestion, ...]


@dataclass(frozen=True)
class Sheet:
    title: str
    language: str
    direction: str
    plain: bool
    has_plain: bool
    rubrics: tuple[SheetRubric, ...]
    practice: SheetQuestion | None

    @property
    def questions(self):
        """Every question in order."""
        return tuple(question for rubric in self.rubrics for question in rubric.questions)


def sheet(survey, language, *, plain=False, route=Route.ALL):
    """The Sheet of a survey. `language` falls back to one that its release has. Needs `survey.release`."""
    release = survey.release
    language = (
        language
        if language in release.languages
        else (survey.language if survey.language in release.languages else release.languages[0])
    )
    subject = survey.subject.get(language) or next(iter(survey.subject.values()), "")
    return _sheet(release.digest, language, bool(plain), str(route), subject)


@lru_cache(maxsize=256)
def _sheet(digest, language, plain, route, subject):
    from draagvlak.content.languages import direction

    pack = pack_by_digest(digest)

    def say(texts):
        return pack.render(texts, subject, language)

    def level(level_id, texts):
        words = pack.level_words(level_id)
        return SheetLevel(level_id, say(words.name), say(words.word), say(texts))

    def build(question_id, wording, number, place, *, help_text=None, unknown_hint="", missing=False):
        return SheetQuestion(
            id=question_id,
            number=number,
            place=place,
            text=say(wording.text),
            help=say(help_text),
            levels=tuple(level(level_id, wording.levels.of(level_id)) for level_id in LEVELS),
            unknown=level("unknown", None),
            unknown_hint=unknown_hint,
            plain_missing=missing,
        )

    rubrics, number = [], 0
    for rubric in pack.rubrics:
        questions = []
        for question in rubric.questions:
            if route == Route.CLIENT and question.client is None:
                continue
            number += 1
            wording = question.client if route == Route.CLIENT else (question.plain if plain else None)
            questions.append(
                build(
                    question.id, wording or question, number, len(questions) + 1,
                    help_text=None if route == Route.CLIENT or plain else question.help,
                    unknown_hint=say(pack.unknown_text()) if question.unknown_is_red else "",
                    missing=plain and wording is None,
                )
            )  # fmt: skip
        if questions:
            rubrics.append(
                SheetRubric(rubric.id, say(rubric.title), say(rubric.label), say(rubric.explain), tuple(questions))
            )
    practice = build("practice", pack.practice, 0, 0, help_text=pack.practice.explain) if pack.practice else None
    return Sheet(
        title=say(pack.title),
        language=language,
        direction=direction(language),
        plain=plain,
        has_plain=route != Route.CLIENT and any(question.plain for question in pack.questions()),
        rubrics=tuple(rubrics),
        practice=practice,
    )
