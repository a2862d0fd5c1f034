"""What the pages of the scorecard are given. The desk and the results link share it: the same figures for everybody."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from draagvlak.consensus import scorecard, scorecard_people
from draagvlak.consensus.models import Consensus
from draagvlak.surveys.agreement import CAMP, END, LARGE, LEAST, Agreement, Word, agreement
from draagvlak.surveys.answering import subject_of
from draagvlak.surveys.closing import ends_on
from draagvlak.surveys.published import Published, Quote, later_votes
from draagvlak.surveys.sheets import sheet

ORDERS = {
    scorecard.DIVIDED: _("Most divided first"),
    scorecard.AS_ASKED: _("As in the scan"),
    scorecard.RED: _("Most red first"),
}
MOST_PEOPLE = 60  # dots of who took part
GLANCE = 6  # arguments beside the scorecard
PAGE = 50  # arguments on a page
LAST = len(scorecard.LEVELS)
# Eight answers each, from all alike to two camps: the examples of the page 'How we count this'.
EXAMPLES = (
    (8, 0, 0), (6, 2, 0), (1, 6, 1), (4, 4, 0), (5, 2, 1), (2, 4, 2), (3, 3, 2), (2, 0, 6), (3, 0, 5), (4, 0, 4),
)  # fmt: skip


def card_of(shown, language, order=scorecard.DIVIDED):
    """The Card of a round with what the group agreed and voted again in it. Two queries."""
    rows = Consensus.objects.filter(survey=shown.survey).exclude(chosen="").values_list("item", "is_rubric", "chosen")
    agreed = {(item, is_rubric): chosen for item, is_rubric, chosen in rows}
    order = order if order in ORDERS else scorecard.DIVIDED
    return scorecard.build(shown, language, order=order, agreed=agreed, later=later_votes(shown.survey))


def main_page(card, *, arguments, names=False):
    """The scorecard. `arguments`: whether this reader may read them; `names` for the results link of an Open round."""
    return {
        "card": card, "shown": card.shown, "survey": card.shown.survey, "orders": ORDERS.items(),
        "glance": _glance(card, names) if arguments else None, "groups": scorecard_people.compared(card),
        "process": scorecard_people.process(card.shown), "took_part": scorecard_people.took_part(card.shown),
        "dots": _dots(card.shown), "may_read": arguments, "names": card.names, "with_names": names,
        "subject": subject_of(card.shown.survey, card.sheet.language), "ends_on": ends_on(card.shown.survey),
    }  # fmt: skip


def _dots(shown):
    """A dot for everybody on the list, full for as many as took part; none where that cannot be counted."""
    if not scorecard_people.is_counted(shown) or shown.listed > MOST_PEOPLE:
        return []
    return ["done"] * shown.people + ["todo"] * (shown.listed - shown.people)


def _glance(card, names):
    """Some arguments at the question that has most of them, among those where the talk begins."""
    question = max(card.begin or card.questions, key=lambda question: question.result.arguments)
    if not question.result.arguments:
        return None
    quotes = card.shown.quotes([question.id], names=names, limit=GLANCE)
    return {"question": question, "quotes": by_colour(quotes, card.names)}


@dataclass
class Quotes:
    """The arguments of some questions as something to page through: only the page that is asked for is read."""

    shown: Published
    ids: list[str]
    names: bool

    def __len__(self):
        return sum(self.shown.questions[question].arguments for question in self.ids)

    def __iter__(self) -> Iterator[Quote]:
        return iter(self[0 : len(self)])

    def __getitem__(self, part):
        return self.shown.quotes(self.ids, names=self.names, start=part.start, limit=part.stop - part.start)


def rubric_page(card, part, number, *, arguments, names=False, written=None, about=None):
    """One part: its questions with their spread, and a page of their arguments for who may read them.

    `written` (agreeing.written): what stands beside the agreed colours, where no other page shows that. `about`: rows
    of worksheets about a question (sheets_beside.about), for members only.
    """
    written, about = written or {}, about or {}
    ids = [question.id for question in part.questions]
    page = Paginator(Quotes(card.shown, ids, names), PAGE).get_page(number) if arguments else None
    quotes = by_colour(page.object_list, card.names) if page else []
    by_group = scorecard_people.counts_by_group(card, ids)
    rows = [
        {"question": question, "quotes": [row for row in quotes if row[0].question == question.id],
         "groups": by_group.get(question.id, ()), "written": written.get((question.id, False), ()),
         "about": about.get(question.id, ())}
        for question in part.questions
    ]  # fmt: skip
    after = [other.id for other in card.parts].index(part.id) + 1
    return {
        "card": card, "part": part, "rows": rows, "page": page, "shown": card.shown, "survey": card.shown.survey,
        "may_read": arguments, "names": card.names, "next": card.parts[after] if after < len(card.parts) else None,
        "written": written.get((part.id, True), ()),
        "named": scorecard_people.named_answers(card, part) if names else [],
    }  # fmt: skip


def by_colour(quotes, names):
    """[(Quote, name of its colour or '')]: by the colour that the author shows, those without one last."""
    place = {level: at for at, level in enumerate(scorecard.LEVELS)}
    rows = sorted(quotes, key=lambda quote: place.get(quote.level, LAST))
    return [(quote, names.get(quote.level, "")) for quote in rows]


def how_page(survey, language, card=None):
    """How agreement is counted, with examples that the rule itself works out; and A of each question of `card`."""
    names = card.names if card else scorecard.names_of(sheet(survey, language))
    rows = sorted(card.questions, key=lambda question: question.number) if card else []
    words = {word: scorecard.word_of(Agreement(word, ("green",), Fraction(0)), {"green": "…"}) for word in Word}
    return {
        "card": card, "survey": survey, "names": names, "rows": rows, "words": words,
        "examples": [_example(votes, names) for votes in EXAMPLES], "camp": CAMP, "least": LEAST,
        "end": int(100 * END), "large": int(100 * LARGE),
    }  # fmt: skip


def _example(votes, names):
    found = agreement(*votes)
    columns = [
        (level, scorecard.small(names[level]), count) for level, count in zip(scorecard.COLOURS, votes, strict=True)
    ]
    return columns, scorecard.word_of(found, names), float(found.a) + 0.0
