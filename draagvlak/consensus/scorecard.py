"""The scorecard as frozen objects: the sentence with the finding, the parts with their counts, the questions with their
spread and their word. Pure: made of what is published and of nothing else, the same for everybody who looks.

No means, totals, percentages or ranking (decision 1): counts as source 003 has them, and a word for each question.
"""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.consensus import finding
from draagvlak.surveys.agreement import LEAST, Word
from draagvlak.surveys.published import Counts, Published, QuestionResult, RubricResult
from draagvlak.surveys.sheets import Sheet, sheet

COLOURS = ("red", "orange", "green")
LEVELS = (*COLOURS, "unknown")
DIVIDED, AS_ASKED, RED = "divided", "scan", "red"
ORDERS = (DIVIDED, AS_ASKED, RED)  # the first is the proposed one
MOST_DOTS = 40  # answers to a question that are drawn as dots; more are drawn as bars
FIRST = 5  # questions to begin the talk with


@dataclass(frozen=True)
class Column:
    """One colour of a spread: how many, how wide its bar is, and whether the group chose it together."""

    level: str
    name: str  # as the instrument calls it, in small letters: 'rood'
    count: int
    width: str  # share of the votes as the width of an SVG
    chosen: bool = False
    dots: range | None = None  # one for each answer, or None for a bar


@dataclass(frozen=True)
class Later:
    """A vote after the first one: voted anew in a conversation by who was there. It stands beside the first (D8)."""

    name: str  # 'Second vote'
    result: QuestionResult
    columns: tuple[Column, ...]
    unknown: Column
    word: str

    @property
    def line(self):
        """The vote in words: 'second vote: 1 red · 5 orange · 2 green'."""
        shown = (*self.columns, *((self.unknown,) if self.unknown.count else ()))
        counts = " · ".join(f"{column.count} {column.name}" for column in shown)
        return _("%(name)s: %(counts)s") % {"name": small(self.name), "counts": counts}


@dataclass(frozen=True)
class Question:
    """One question of the scorecard. `columns` is empty when it is withheld; `word` then says why."""

    id: str
    number: int
    text: str
    part_id: str
    part_short: str
    result: QuestionResult
    columns: tuple[Column, ...]
    unknown: Column | None
    word: str
    notes: tuple[str, ...]
    chosen: str  # what the group agreed: a colour, 'none', or '' for not agreed yet
    chosen_name: str
    later: tuple[Later, ...] = ()

    @property
    def name(self):
        return self.text

    @property
    def a(self) -> Fraction | None:
        return self.result.agreement.a if self.result.agreement else None

    @property
    def a_text(self):
        """A with two decimals, as a number for the page."""
        return None if self.a is None else round(float(self.a), 2) + 0.0


@dataclass(frozen=True)
class Part:
    """A rubric: the votes of its questions counted, and how many of those are divided."""

    id: str
    number: int
    title: str
    short: str
    explain: str
    result: RubricResult
    columns: tuple[Column, ...]
    unknown: Column | None
    word: str
    notes: tuple[str, ...]
    arguments: int
    chosen: str
    chosen_name: str
    questions: tuple[Question, ...]

    @property
    def name(self):
        return self.short


@dataclass(frozen=True)
class Card:
    """The scorecard of one round, in one language and one order."""

    shown: Published
    sheet: Sheet
    order: str
    parts: tuple[Part, ...]  # in this order
    finding: tuple[finding.Sentence, ...]
    names: dict[str, str]  # of the levels: {'red': 'Rood', …}
    drawn: bool  # whether answers to a question are drawn as dots
    foreign: str = ""  # the language of the instrument's texts, where it is not that of the page

    @property
    def questions(self):
        """Every question, in this order."""
        return sorted((question for part in self.parts for question in part.questions), key=_key(self.order))

    @property
    def begin(self):
        """The questions to begin the talk with: the most divided ones that are not unanimous."""
        open_ = [
            question for part in self.parts for question in part.questions
            if question.result.agreement and question.result.agreement.word != Word.UNANIMOUS
        ]  # fmt: skip
        return sorted(open_, key=_key(DIVIDED))[:FIRST]

    def part(self, part_id):
        """The Part with this id, or None."""
        return next((part for part in self.parts if part.id == part_id), None)


def build(shown, language, *, order=DIVIDED, agreed=None, later=None) -> Card:
    """The Card of what is published. `agreed`: {(item, is_rubric): what was chosen together}.

    `later`: what was voted again (published.later_votes); it never changes the first picture.
    """
    texts = sheet(shown.survey, language)
    names = names_of(texts)
    drawn = shown.people <= MOST_DOTS
    parts = [
        _part(number, rubric, shown.rubric(rubric.id), names, agreed or {}, later or {}, shown, drawn)
        for number, rubric in enumerate(texts.rubrics, start=1)
    ]
    parts.sort(key=_key(order))
    foreign = "" if texts.language.split("-")[0] == language.split("-")[0] else texts.language
    return Card(shown, texts, order, tuple(parts), tuple(finding.sentences(shown, parts)), names, drawn, foreign)


def names_of(texts):
    """What the instrument calls its levels: {'red': 'Rood', …, 'unknown': 'Weet ik niet'}."""
    first = texts.questions[0]
    return {level.id: level.name for level in (*first.levels, first.unknown)}


# ── One question, one part ───────────────────────────────────────────────────────────────────────────────────
def _part(number, rubric, result, names, agreed, later, shown, drawn):
    chosen = agreed.get((rubric.id, True), "")
    three, unknown = columns(result.counts, names, chosen, False) if result.shown else ((), None)
    questions = tuple(
        _question(asked, rubric, names, agreed.get((asked.id, False), ""), later.get(asked.id, ()), shown, drawn)
        for asked in rubric.questions
    )
    return Part(
        rubric.id, number, rubric.title, rubric.short, rubric.explain, result, three, unknown, part_word(result),
        tuple(_part_notes(result)), sum(question.arguments for question in result.questions), chosen,
        chosen_name(chosen, names), questions,
    )  # fmt: skip


def _question(asked, rubric, names, chosen, later, shown, drawn):
    result = shown.questions[asked.id]
    three, unknown = columns(result.counts, names, chosen, drawn) if result.counts else ((), None)
    return Question(
        asked.id, asked.number, asked.text, rubric.id, rubric.short, result, three, unknown,
        question_word(result, names, shown.survey.k), tuple(_notes(result, names, shown.people)), chosen,
        chosen_name(chosen, names), tuple(_later(at, one, names, shown) for at, one in enumerate(later, start=2)),
    )  # fmt: skip


def _later(number, result, names, shown):
    three, unknown = columns(result.counts, names, "", result.counts.answered <= MOST_DOTS)
    return Later(vote_name(number), result, three, unknown, question_word(result, names, shown.survey.k))


def vote_name(number):
    """What the first, second or third vote on one question is called."""
    return {1: _("First vote"), 2: _("Second vote")}.get(number, _("Third vote"))


def columns(counts: Counts, names, chosen, drawn):
    """(the three colours, 'I do not know') of a spread."""

    def column(level, whole):
        count = counts.of(level)
        width = f"{100 * count / whole:.1f}%" if whole else "0%"
        return Column(level, small(names[level]), count, width, level == chosen, range(count) if drawn else None)

    return tuple(column(level, counts.votes) for level in COLOURS), column("unknown", counts.answered)


def word_of(agreement, names):
    """The word for how far people agree, with the colour it is about."""
    if agreement.word == Word.MOSTLY:
        return _("mostly %(colour)s, with a dissenting voice") % {"colour": small(names[agreement.colours[0]])}
    return {
        Word.OPPOSED: _("opposed"), Word.UNANIMOUS: _("of one mind"), Word.DIVIDED: _("divided"),
        Word.BETWEEN: _("between two colours"),
    }[agreement.word]  # fmt: skip


def question_word(result, names, k):
    """The word of a question, or why it has none."""
    if result.counts is None:
        return _("Not shown: fewer than %(k)s answers. So nobody can work out who chose what.") % {"k": k}
    return word_of(result.agreement, names) if result.agreement else _("too few answers")


def part_word(result):
    """'x of y questions divided', or why that cannot be said."""
    if not result.shown:
        return _("not shown: too few answers")
    if not result.labelled:
        return _("too few answers")
    text = ngettext("%(x)s of %(y)s question divided", "%(x)s of %(y)s questions divided", result.labelled)
    return text % {"x": result.divided, "y": result.labelled}


def _part_notes(result):
    if result.shown and result.withheld:
        yield ngettext("%(count)s question is not shown: too few answers.",
                       "%(count)s questions are not shown: too few answers.", result.withheld) % {
                           "count": result.withheld}  # fmt: skip
    few = len(result.shown) - result.labelled
    if result.labelled and few:
        yield ngettext("%(count)s question has too few answers for a word.",
                       "%(count)s questions have too few answers for a word.", few) % {"count": few}  # fmt: skip
    unknown = sum(question.is_unknown for question in result.questions)
    if unknown:
        yield finding.unknown_words(unknown)


def _notes(result, names, people):
    """What must be said beside the word of a question."""
    counts = result.counts
    if counts is None:
        return
    if 1 < counts.votes < LEAST and len(counts.largest) == 1:  # a unanimous pair is few, not a group of one mind
        yield _("Both answers are %(colour)s.") % {"colour": small(names[counts.largest[0]])}
    if result.is_unknown:
        yield _("One third or more do not know. That is a finding too.")
    if result.asked < people:
        yield _("Asked of %(asked)s of the %(people)s people.") % {"asked": result.asked, "people": people}
    if result.skipped:
        yield ngettext("%(count)s person skipped it.", "%(count)s people skipped it.", result.skipped) % {
            "count": result.skipped}  # fmt: skip


def chosen_name(chosen, names):
    """What was chosen together, in words; '' when nothing was."""
    return "" if not chosen else _("no consensus") if chosen == "none" else names[chosen]


def small(name):
    """A name of a level inside a sentence: 'Rood' becomes 'rood', 'IT' stays."""
    return name[:1].lower() + name[1:] if not name[1:2].isupper() else name


# ── Order ────────────────────────────────────────────────────────────────────────────────────────────────────
def _key(order):
    """The sort key of parts and of questions: ties stand in the order of the scan, what has no figure comes last."""

    def divided(row):
        a = row.a if isinstance(row, Question) else row.result.lowest
        return (a is None, a or 0, row.number)

    def red(row):
        return (not row.columns, -row.columns[0].count if row.columns else 0, row.number)

    return {DIVIDED: divided, RED: red, AS_ASKED: lambda row: row.number}[order]
