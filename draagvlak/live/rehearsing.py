"""A rehearsal: the same conversation with an example group of eight and invented answers. Nothing of it is kept.

The answers come from the id of each question, so that every view and every process invents the same ones.
"""

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from draagvlak.content.releases import pack_by_digest
from draagvlak.lib.tokens import keyed_hash, new_row_id, new_token
from draagvlak.live.models import Poll, Seat, Vote
from draagvlak.surveys import published
from draagvlak.surveys.models import Level, Snapshot

PEOPLE = 8
# (red, orange, green, unknown) of eight people: some divided, some unanimous, one that many do not know.
PICTURES = (
    (4, 0, 4, 0), (0, 1, 7, 0), (2, 3, 3, 0), (0, 4, 4, 0), (7, 1, 0, 0), (2, 1, 2, 3), (3, 0, 5, 0), (0, 0, 8, 0),
    (1, 6, 1, 0),
)  # fmt: skip
AGAIN = (1, 5, 2, 0)  # what the example group votes the second time
WORTH = (0, 0, 1, 3, 4)


def counts_of(question):
    """(red, orange, green, unknown) that the example group answered to the question with this id."""
    return PICTURES[hashlib.sha256(question.encode()).digest()[0] % len(PICTURES)]


@dataclass(frozen=True)
class Invented(published.Published):
    """A Published of nobody: no row in the database stands behind it."""

    def quotes(self, question_ids, *, names=False, start=0, limit=None):
        """Two invented arguments a question, marked as such."""
        told = [(_("An example of an argument: we do not have the time for this."), "red"),
                (_("An example of an argument: it works well in our team."), None)]  # fmt: skip
        found = [published.Quote(question, text, level) for question in question_ids for text, level in told]
        return found[start : None if limit is None else start + limit]

    def named(self):
        return []


def published_data(survey):
    pack = pack_by_digest(survey.release.digest)
    questions = {
        question.id: {"asked": PEOPLE, "counts": list(counts_of(question.id)), "arguments": 2}
        for question in pack.questions()
    }
    return {
        "schema": 1, "people": PEOPLE, "listed": PEOPLE, "later": 0, "paper": 0, "one_helper": 0, "invited": {},
        "questions": questions, "comparison": {"state": "none"}, "not_beside": [],
    }  # fmt: skip


def published_of(survey):
    """The invented Published of a rehearsal about this scan."""
    made = published.of_snapshot(survey, Snapshot(survey=survey, round=1, data=published_data(survey)))
    return Invented(**{name: getattr(made, name) for name in made.__dataclass_fields__})


def arguments(survey, question):
    """[(a number that stands for it, Quote)] of the invented arguments on one question."""
    quotes = published_of(survey).quotes(list(published_of(survey).questions))
    return [(number, quote) for number, quote in enumerate(quotes) if quote.question == question]


def argument(survey, question, number):
    """(text, level as a number or None) of an invented argument. LookupError: none has this number."""
    quote = dict(arguments(survey, question))[number]
    return quote.text, None if quote.level is None else next(one.value for one in Level if one.label == quote.level)


def seat(conversation):
    """Puts the example group in the room: so many that a vote of theirs shows."""
    Seat.objects.bulk_create(
        Seat(conversation=conversation, key=keyed_hash("live-seat", new_token()), invented=True)
        for _person in range(max(PEOPLE, conversation.survey.k))
    )


def vote(poll):
    """The example group votes."""
    if poll.kind == Poll.Kind.WORTH:
        levels = [level for level, number in enumerate(WORTH, start=1) for _one in range(number)]
    else:
        counts = AGAIN if poll.kind == Poll.Kind.SECOND else counts_of(poll.question)
        levels = [level for level, number in enumerate(counts) for _one in range(number)]
    least = poll.conversation.survey.k
    levels = [levels[at % len(levels)] for at in range(max(len(levels), least))]
    Vote.objects.bulk_create(
        Vote(id=new_row_id(), poll=poll, key=keyed_hash("live-vote", new_token()), level=level, invented=True)
        for level in levels
    )
