"""The scorecard as frozen objects: the sentence with the finding, the parts with their counts, the questions with their
spread and their word. Pure: made of what is published and of nothing else, the same for everybody who looks.

No means, totals, percentages or ranking (decision 1): counts as source 003 has them, and a word for each question.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.surveys.agreement import LEAST, Word
from draagvlak.surveys.models import GroupKind
from draagvlak.surveys.published import Counts, Published, QuestionResult, RubricResult
from draagvlak.surveys.sheets import Sheet, sheet

COLOURS = ("red", "orange", "green")
LEVELS = (*COLOURS, "unknown")
DIVIDED, AS_ASKED, RED = "divided", "scan", "red"
ORDERS = (DIVIDED, AS_ASKED, RED)  # the first is the proposed one
MOST_DOTS = 40  # answers to a question that are drawn as dots; more are drawn as bars
MOST_NAMED = 3  # parts that a sentence names
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
class Sentence:
    """A sentence with names of parts in it: as plain text, or with the names in bold."""

    text: str
    names: dict = field(default_factory=dict)

    def __str__(self):
        return self.text.format(**{key: _and([f"‘{name}’" for name in names]) for key, names in self.names.items()})

    @property
    def html(self):
        # Safe: the sentence is ours, the names are escaped by what makes them bold.
        bold = {key: mark_safe(_and([format_html("<strong>{}</strong>", name) for name in names]))  # noqa: S308
                for key, names in self.names.items()}  # fmt: skip
        return format_html(self.text, **bold) if bold else format_html("{}", self.text)


@dataclass(frozen=True)
class Card:
    """The scorecard of one round, in one language and one order."""

    shown: Published
    sheet: Sheet
    order: str
    parts: tuple[Part, ...]  # in this order
    finding: tuple[Sentence, ...]
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
    return Card(shown, texts, order, tuple(parts), tuple(_finding(shown, parts)), names, drawn, foreign)


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
        yield _unknown(unknown)


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


# ── The finding ──────────────────────────────────────────────────────────────────────────────────────────────
def _finding(shown, parts):
    """The sentences that say what stands out, the most important first."""
    questions = [question for question in shown.questions.values() if question.counts]
    if not questions:
        yield Sentence(_("Too few people answered the same questions. So we show no colours."))
        return
    unknown = sum(question.is_unknown for question in questions)
    much = unknown * 2 >= len(questions)
    if much:
        yield Sentence(_("There is much that you do not know yet."))
        yield Sentence(_unknown(unknown))
        yield Sentence(_("Of who did choose a colour, we see this."))
    yield from _agreeing(parts)
    if unknown and not much:
        yield Sentence(_unknown(unknown))
    yield from _one_group(shown)


def _unknown(count):
    return ngettext("For %(count)s question one third or more do not know.",
                    "For %(count)s questions one third or more do not know.", count) % {"count": count}  # fmt: skip


def _agreeing(parts):
    labelled = sorted((part for part in parts if part.result.labelled), key=_key(DIVIDED))
    if not labelled:
        yield Sentence(_("There are too few answers to say how far you agree. Look at each question together."))
        return
    words = [found.word for part in labelled for question in part.questions if (found := question.result.agreement)]
    low, high = labelled[0].result.lowest, labelled[-1].result.lowest
    least = [part for part in labelled if part.result.lowest == low]
    if all(part.result.is_shared for part in labelled):
        yield from _all_agreed(words, least, all(_is_whole(part) for part in parts))
    elif low == high and len(labelled) > 1:
        yield Sentence(_("In every part you differ as much. Choose together where you begin."))
    else:
        yield from _some_agreed(words, labelled, least)


def _is_whole(part):
    """Whether every question of it is shown and has a word."""
    return part.result.labelled == len(part.questions)


def _all_agreed(words, least, whole):
    everything = _("You agree on every part.")
    yield Sentence(everything if whole else _("You agree on everything that enough people answered."))
    dissent = sum(word == Word.MOSTLY for word in words)
    if not dissent:
        yield Sentence(_("Talk about what comes first."))
        return
    text = ngettext(
        "For %(count)s question there is a dissenting voice.",
        "For %(count)s questions there is a dissenting voice.",
        dissent,
    )
    yield Sentence(text % {"count": dissent})
    yield from _begin(_("Listen first to what is said about {parts}."), least)


def _some_agreed(words, labelled, least):
    # Agreed is a part of which every question is shown, has a word, and has one colour as the view of nearly everybody.
    whole = [part for part in labelled if _is_whole(part) and part.result.is_shared and part not in least]
    best = max((part.result.lowest for part in whole), default=None)
    agreed = [part for part in whole if part.result.lowest == best]
    if len(agreed) > MOST_NAMED:
        yield Sentence(_("You agree most on %(count)s parts.") % {"count": len(agreed)})
    elif agreed:
        yield Sentence(_("You agree on {parts}."), {"parts": [part.short for part in agreed]})
    elif all(word not in {Word.UNANIMOUS, Word.MOSTLY} for word in words):
        yield Sentence(_("You differ on every question."))
    else:
        yield Sentence(_("In no part do you agree on everything."))
    yield from _begin(_("You agree least on {parts}. Begin the talk there."), least)


def _begin(text, least):
    if len(least) > MOST_NAMED:
        yield Sentence(_("%(count)s parts are equally divided. Choose together where you begin.") % {
            "count": len(least)})  # fmt: skip
    else:
        yield Sentence(text, {"parts": [part.short for part in least]})


def _one_group(shown):
    """What must be said when only one kind of people was asked: it is their view, and not that of everybody."""
    roles = [role for role, count in shown.invited.items() if count]
    if len(roles) == 1 and sum(shown.invited.values()) == shown.listed:
        from draagvlak.surveys.groups import ROLES

        text = _("Only one role was asked: {role}. This is how they see it.")
        yield Sentence(text, {"role": [str(ROLES.get(roles[0], roles[0]))]})
    elif shown.survey.group_kind == GroupKind.MANAGEMENT and not roles:
        yield Sentence(_("Only the management team was asked. This is how they see it."))


def _and(names):
    """'a', 'a and b', 'a, b and c'."""
    *front, last = (str(name) for name in names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(front), "last": last} if front else last
