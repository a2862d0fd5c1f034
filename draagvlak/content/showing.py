"""A pack in one language as plain strings, for the page that shows an instrument. Pure."""

from dataclasses import dataclass

from draagvlak.content.schema import LEVELS, Levels, Pack, Question, Texts, Wording


@dataclass(frozen=True)
class ShownLevel:
    level: str
    name: str
    text: str
    basis: str = ""
    source: str = ""


@dataclass(frozen=True)
class ShownWording:
    text: str
    levels: tuple[ShownLevel, ...]


@dataclass(frozen=True)
class ShownQuestion:
    number: int
    id: str
    text: str
    levels: tuple[ShownLevel, ...]
    help: str
    plain: ShownWording | None
    client: ShownWording | None
    suggestions: tuple[ShownLevel, ...]
    unknown: str


@dataclass(frozen=True)
class ShownRubric:
    id: str
    title: str
    explain: str
    questions: tuple[ShownQuestion, ...]


@dataclass(frozen=True)
class About:
    title: str
    summary: str
    status_note: str
    not_for_comparison: str
    credit: str
    credit_note: str
    subject: str


class _Speaker:
    def __init__(self, pack: Pack, language: str):
        self.pack, self.language = pack, language
        self.subject = pack.subjects[0].name if pack.subjects else ""

    def say(self, text: Texts | None) -> str:
        return self.pack.render(text, self.subject, self.language)

    def levels(self, levels: Levels) -> tuple[ShownLevel, ...]:
        return tuple(ShownLevel(level, self.name(level), self.say(levels.of(level))) for level in LEVELS)

    def name(self, level: str) -> str:
        return self.say(self.pack.level_words(level).name)


def about(pack: Pack, language: str) -> About:
    """What the pack says of itself, in `language` (or the nearest there is)."""
    speaker, credit = _Speaker(pack, language), pack.credit
    return About(
        title=speaker.say(pack.title),
        summary=speaker.say(pack.summary),
        status_note=speaker.say(pack.status_note),
        not_for_comparison=speaker.say(pack.not_for_comparison),
        credit=f"{credit.author}, {credit.title}, {credit.date}" if credit else "",
        credit_note=speaker.say(credit.note) if credit else "",
        subject=speaker.say(pack.subjects[0].name) if pack.subjects else "",
    )


def rubrics(pack: Pack, language: str) -> tuple[ShownRubric, ...]:
    """Every rubric and question in `language` (or the nearest there is), with the first offered subject filled in."""
    speaker, shown, number = _Speaker(pack, language), [], 0
    for rubric in pack.rubrics:
        questions = []
        for question in rubric.questions:
            number += 1
            questions.append(_question(speaker, question, number))
        shown.append(ShownRubric(rubric.id, speaker.say(rubric.title), speaker.say(rubric.explain), tuple(questions)))
    return tuple(shown)


def _question(speaker: _Speaker, question: Question, number: int) -> ShownQuestion:
    def other(wording: Wording | None) -> ShownWording | None:
        return ShownWording(speaker.say(wording.text), speaker.levels(wording.levels)) if wording else None

    suggestions: tuple[ShownLevel, ...] = ()
    if question.suggestions:
        each = [(level, question.suggestions.of(level)) for level in LEVELS]
        suggestions = tuple(
            ShownLevel(level, speaker.name(level), speaker.say(one.text), one.basis, one.source) for level, one in each
        )
    return ShownQuestion(
        number, question.id, speaker.say(question.text), speaker.levels(question.levels), speaker.say(question.help),
        other(question.plain), other(question.client), suggestions,
        speaker.say(speaker.pack.unknown_text()) if question.unknown_is_red else "",
    )  # fmt: skip
