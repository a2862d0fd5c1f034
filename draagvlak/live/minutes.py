"""The minutes of a conversation as one tree of blocks: the page, the PDF and the Word file say the same.

Everything in it was shown in the room, or stands in the record of the scan. Who said or voted what is nowhere.
"""

from functools import cached_property

from django.utils.translation import gettext as _

from draagvlak.consensus import scorecard
from draagvlak.consensus.actions import FIELDS
from draagvlak.consensus.agreeing import LABELS, present_words
from draagvlak.consensus.models import Consensus, Earlier
from draagvlak.live import flow, seats
from draagvlak.live.models import Heard, Poll, Stage
from draagvlak.live.phones import WORTH
from draagvlak.orgs.colour import for_paper
from draagvlak.orgs.keys import unseal
from draagvlak.plans import words
from draagvlak.reports.material import day, gather
from draagvlak.reports.tree import Column, Count, Facts, Items, Paragraph, Part, Report, Table, Words
from draagvlak.surveys.published import Counts, QuestionResult, of_snapshot

WRITTEN = ("reason", "minority", "comment", "sources")


def may_be_read(conversation, shown):
    """Whether there are minutes: of a real talk that comes to its end or is over, while its results are there."""
    ready = conversation.stage in {Stage.CLOSING, Stage.OVER}
    return ready and not conversation.rehearsal and shown is not None


def build(conversation, shown, language) -> Report:
    """The minutes in `language`, which must be active. `shown` is what the scan published."""
    made = _Minutes(conversation, shown, language)
    organisation = conversation.survey.organisation
    parts = (
        Part("about", _("What it was about"), tuple(made.about())),
        Part("talked", _("What you talked about"), tuple(made.talked())),
        Part("focus", _("What comes first"), tuple(made.focus())),
        Part("actions", _("What you are going to do"), tuple(made.all_actions())),
        Part("left", _("What you did not talk about"), tuple(made.left())),
        Part("worth", _("Was it worth the time?"), tuple(made.worth())),
        Part("method", _("How the votes work"), tuple(made.method())),
    )
    return Report(
        title=_("Minutes of the conversation"), eyebrow=f"{organisation.name} · {conversation.survey.title}",
        organisation=organisation.name, language=language, dated=made.held_on,
        footer=_("Internal working document – not for comparing organisations"),
        page_of=_("{page} of {pages}"), parts=tuple(part for part in parts if part.blocks),
        colour=for_paper(organisation.colour), logo=bytes(organisation.logo) if organisation.logo else None,
        logo_text=_("Logo of %(organisation)s") % {"organisation": organisation.name},
    )  # fmt: skip


def for_page(part):
    """The blocks of a part for a template, in groups that belong together: [[(kind, block)]].

    The rows of a table come as {main: [(column, kind, cell)], details: [(label, cell)]}.
    """
    groups: list[list] = [[]]
    for block in part.blocks:
        if isinstance(block, Table) and block.group and groups[-1]:
            groups.append([])
        groups[-1].append((_kind(block), _table(block) if isinstance(block, Table) else block))
    return groups


def _kind(thing):
    return type(thing).__name__.lower()


def _table(table):
    cells = [
        {
            "main": [(column, _kind(row[at]), row[at]) for at, column in table.main],
            "details": [(column.label, row[at]) for at, column in table.details if row[at].text],
        }
        for row in table.rows
    ]
    return {"title": table.title, "group": table.group, "main": table.main, "cells": cells}


class _Minutes:
    def __init__(self, conversation, shown, language):
        self.conversation, self.survey, self.meeting = conversation, conversation.survey, conversation.meeting
        self.material = gather(shown, language)
        self.names = self.material.card.names
        self.cards = {question.id: question for question in self.material.card.questions}
        self.held_on = self.meeting.held_on if self.meeting else conversation.made_on

    @cached_property
    def polls(self):
        """{(question, kind): Poll} of what people voted on here."""
        rows = self.conversation.polls.exclude(state=Poll.State.OPEN).select_related("snapshot")
        return {(poll.question, poll.kind): poll for poll in rows}

    @cached_property
    def intended(self):
        """The actions that were made here."""
        return [one for one in self.material.intended if one.action.pid in self.conversation.actions]

    @cached_property
    def _rows(self):
        """{question: what was written down in this meeting}, also when a later one wrote something else. One query."""
        if self.meeting is None:
            return {}
        rows = Earlier.objects.filter(consensus__survey=self.survey, consensus__is_rubric=False)
        found = {}
        for one in rows.select_related("consensus").order_by("version"):
            if one.fields.get("meeting") == self.meeting.pid:
                fields = {name: one.fields[name] for name in (*FIELDS, "together") if name in one.fields}
                found[one.consensus.item] = Consensus(survey=self.survey, item=one.consensus.item, **fields)
        now = self.material.agreed.items()
        return found | {item: row for (item, is_rubric), row in now
                        if not is_rubric and row.meeting_id == self.meeting.pk}  # fmt: skip

    def _row(self, item):
        return self._rows.get(item)

    def _is_talked(self, item):
        """Whether people came to this question: they went past it, voted, chose, or agreed on an action."""
        return (
            any(one["item"] == item and one["state"] == flow.DONE for one in self.conversation.agenda)
            or any(question == item for question, _kind in self.polls)
            or item in self._rows
            or any(item in one.questions for one in self.intended)
        )

    @cached_property
    def items(self):
        """Every question of the agenda, and what people came to although it is not there any more; each once."""
        found = [one["item"] for one in self.conversation.agenda]
        found += [question for question, _kind in self.polls]
        found += list(self._rows)
        found += [question for one in self.intended for question in one.questions]
        return [item for item in dict.fromkeys(found) if item in self.cards]

    # ── The parts ────────────────────────────────────────────────────────────────────────────────────────────
    def about(self):
        meeting = self.meeting
        rows = (
            (_("Scan"), self.survey.title), (_("Subject"), self._subject()),
            (_("Team"), str(self.conversation.team or "")), (_("Day"), day(self.held_on)),
            (_("Led by"), str(self.conversation.facilitator or "")),
            (_("Who was there"), present_words(meeting.present) if meeting else ""),
            (str(LABELS["note"]), meeting.note if meeting else ""),
        )  # fmt: skip
        yield Facts((_("What"), _("How it was")), tuple((name, value) for name, value in rows if value))

    def _subject(self):
        subject = self.survey.subject
        return subject.get(self.material.card.sheet.language) or next(iter(subject.values()), "")

    def talked(self):
        yield from self._together()
        taken = {card.id for card in self._taken}
        talked = [item for item in self.items if self._is_talked(item) and item not in taken]
        for item in talked:
            yield from self._question(self.cards[item])
        if not talked and not taken:
            yield Paragraph(_("You talked about no question of the scan."))

    @cached_property
    def _taken(self):
        """The questions that were taken together in this meeting, and not voted on here."""
        voted = {question for question, _kind in self.polls}
        return [
            card for card in self.cards.values()
            if card.id not in voted and (row := self._row(card.id)) and row.together
        ]  # fmt: skip

    def _together(self):
        if not self._taken:
            return
        columns = (Column(_("Question"), 60), Column(_("Votes"), 60), Column(_("Chosen together"), 30))
        rows = tuple(
            (self._title(card), self.material.spread(card.columns), self.material.mark(self._row(card.id).chosen))
            for card in self._taken
            if card.columns and self._row(card.id).chosen in self.names
        )
        title = _("The questions on which you are of one mind, together")
        yield Table(title, columns, rows, title, _("Question"))

    def _title(self, card):
        return Words(f"{card.number}. {card.text}", language=self.material.foreign)

    def _question(self, card):
        columns = (
            Column(_("Vote"), 32), Column(_("Votes"), 58), Column(self.names["unknown"], 26, level="unknown"),
            Column(_("How far you agree"), 38),
        )  # fmt: skip
        title = f"{card.number}. {card.text}"
        yield Table(title, columns, tuple(self._votes(card)), title, _("Question"))
        yield Facts((_("What"), _("What you wrote down")), tuple(self._written(card)))

    def _votes(self, card):
        """The first and the second vote beside each other; a vote that too few took part in says so."""
        first, second = (self.polls.get((card.id, kind)) for kind in (Poll.Kind.FIRST, Poll.Kind.SECOND))
        if first is not None and first.state != Poll.State.FEW:
            yield self._vote(card, scorecard.vote_name(1), first)
        else:
            yield self._line(scorecard.vote_name(1), _("from the scan"), card.result)
        if second is not None:
            yield self._vote(card, scorecard.vote_name(2), second)

    def _vote(self, card, name, poll):
        how = _("show of hands") if poll.by_hands else _("in the conversation")
        if poll.state == Poll.State.FEW:
            few = Words(_("Too few people voted. Nothing of it is shown."))
            return Words(name, how, True), few, Words(""), Words("")
        if poll.snapshot is None:  # of one team
            return self._line(name, how, QuestionResult(card.id, "", poll.voters, Counts(*poll.outcome["counts"])))
        return self._line(name, how, of_snapshot(self.survey, poll.snapshot).questions[card.id])

    def _line(self, name, how, result):
        title, word = Words(name, how, True), scorecard.question_word(result, self.names, self.survey.k)
        if result.counts is None:
            return title, Words(_("not shown")), Words(""), Words(word)
        columns, unknown = scorecard.columns(
            result.counts, self.names, "", result.counts.answered <= scorecard.MOST_DOTS
        )
        return title, self.material.spread(columns), Count(unknown.count, "unknown"), Words(word)

    def _written(self, card):
        row = self._row(card.id)
        chosen = scorecard.chosen_name(row.chosen, self.names) if row else ""
        yield _("Chosen together"), chosen or _("Nothing was chosen in this conversation.")
        for name in WRITTEN if row else ():
            if getattr(row, name):
                yield str(LABELS[name]), getattr(row, name)
        for one in self.intended:
            if card.id in one.questions:
                yield _("Action"), self._action(one.action)

    def _action(self, action):
        """'What – who – by when', in one line."""
        due = _("by %(day)s") % {"day": day(action.by_when)} if action.by_when else _("no day yet")
        return " – ".join((action.what, words.who(action), due))

    def focus(self):
        titles = tuple(self.material.card.part(rubric).title for rubric in self.material.focus)
        yield Items(titles) if titles else Paragraph(_("You did not choose what comes first."))

    def all_actions(self):
        if not self.intended:
            yield Paragraph(_("You agreed on no actions."))
            return
        columns = (
            Column(_("Action"), 60), Column(_("By whom"), 34), Column(_("By when"), 26),
            Column(_("How you will know"), detail=True), Column(_("What is needed"), detail=True),
        )  # fmt: skip
        rows = tuple(
            (Words(one.action.what, strong=True), Words(words.who(one.action)),
             Words(day(one.action.by_when) or _("no day yet")), Words(one.action.measure), Words(one.action.needs))
            for one in self.intended
        )  # fmt: skip
        yield Table(_("Actions"), columns, rows)

    def left(self):
        """What was on the agenda and was not talked about, and why."""
        states: dict[str, str] = {}
        for one in self.conversation.agenda:  # 'later' stays what it was when it did not come again
            states[one["item"]] = one["state"] or states.get(one["item"], "")
        why = {flow.SKIPPED: _("skipped"), flow.LATER: _("later again"), "": _("no time left")}
        texts = [
            f"{self.cards[item].number}. {self.cards[item].text} ({why.get(states.get(item, ''), why[''])})"
            for item in self.items
            if not self._is_talked(item)
        ]
        if texts:
            yield Items(tuple(texts))

    def worth(self):
        """The return-on-time vote, and what people would do better."""
        poll = self.polls.get(("", Poll.Kind.WORTH))
        counts = poll.outcome.get("worth") if poll else None
        if counts:
            columns = (Column(_("Vote"), 60), Column(_("People"), 20))
            rows = tuple((Words(str(WORTH[at])), Count(count)) for at, count in enumerate(counts, start=1))
            yield Table(_("Was this conversation worth your time?"), columns, rows)
            if poll.by_hands:
                yield Paragraph(_("A show of hands."))
        elif poll:
            yield Paragraph(_("Too few people voted. Nothing of it is shown."))
        rows = self.conversation.heard.filter(question="", state=Heard.State.SHOWN).order_by("id")
        better = tuple(unseal(self.survey.organisation_id, row.text, seats.TEXT) for row in rows)
        if better:
            yield Paragraph(_("What could be better next time"))
            yield Items(better)

    def method(self):
        k = {"k": self.survey.k}
        yield Items((
            _("The first vote is the scan, or a vote at the beginning of the question. Nobody saw it before it was "
              "shown to everybody at once."),
            _("A second vote is a wholly new vote by who was there. It stands beside the first and never replaces it."),
            _("A vote is shown from %(k)s votes on. Nobody sees who chose what.") % k,
            _("After a show of hands only the numbers were written down."),
            _("What was chosen together stands beside the votes. It never changes them."),
        ))  # fmt: skip
