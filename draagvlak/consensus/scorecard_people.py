"""The people behind the scorecard: groups beside each other under D5, how it went, who answered what in an Open round.

The last is for who took part only; everything else is never one by one.
"""

from collections import Counter
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from draagvlak.consensus.scorecard import COLOURS, LEVELS, small
from draagvlak.surveys import groups
from draagvlak.surveys.disclosure import EVERYBODY, EXPOSING, FEW, HIGH, LOW, MIXED, MOST_GROUPS, NOBODY, group_least
from draagvlak.surveys.models import Mode

SHARES = {NOBODY: gettext_lazy("(almost) nobody"), MIXED: gettext_lazy("mixed"),
          EVERYBODY: gettext_lazy("(almost) everybody")}  # fmt: skip
WHY_NOT = {
    FEW: gettext_lazy("Not compared: too few answers in one of the groups."),
    EXPOSING: gettext_lazy("Not compared: with these words somebody could work out an answer."),
}


# ── Groups beside each other ─────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class GroupRow:
    """A part: (group, [(level, name, word, share)] or None when it was not asked) for each; or why there are none."""

    id: str
    short: str
    by_group: tuple[tuple[str, tuple[tuple[str, str, str, str], ...] | None], ...] = ()
    differs: bool = False
    why_not: str = ""

    @property
    def cells(self):
        """What stands under each group, in the order of the groups: [(level, name, word)], or None."""
        return [cell and tuple(row[:3] for row in cell) for _name, cell in self.by_group]


@dataclass(frozen=True)
class Groups:
    """Groups beside each other. Without `rows` nothing is compared, and `lines` says why."""

    names: tuple[tuple[str, int], ...]  # (label, people)
    rows: tuple[GroupRow, ...]
    lines: tuple[str, ...]  # what was put together or left out, and why

    @property
    def differing(self):
        return [row for row in self.rows if row.differs]

    @property
    def alike(self):
        return [row for row in self.rows if not row.differs and not row.why_not]

    @property
    def withheld(self):
        return [row for row in self.rows if row.why_not]

    @property
    def reasons(self):
        """[(why a part has no words, how many parts)]"""
        return Counter(row.why_not for row in self.withheld).most_common()


def compared(card) -> Groups | None:
    """The groups of a scorecard beside each other. None: the scan has no breakdown."""
    shown = card.shown
    found, least = shown.comparison, group_least(shown.survey.mode, shown.survey.k)
    if found.state == "none":
        return None
    if found.state == "few":
        text = _("Groups are compared when at least two have %(least)s people. Small groups are counted together. "
                 "There were too few people for that.")  # fmt: skip
        return Groups((), (), (text % {"least": least},))
    labels = labels_of(shown.survey, card.sheet.language)
    names = tuple((_together(group.ids, labels), group.people) for group in found.groups)
    in_order = sorted(card.parts, key=lambda part: part.number)
    rows = [_row(part, found, [name for name, _people in names], card.names) for part in in_order]
    return Groups(names, tuple(rows), tuple(_lines(found, labels, least)))


def labels_of(survey, language):
    """{group id: what it is called}."""
    return dict(groups.choices(survey, language))


def _together(ids, labels):
    return " + ".join(labels.get(one, _("No group given")) for one in ids)


def _row(part, found, groups_, names):
    words = (found.words or {}).get(part.id)
    if words is None:
        return GroupRow(part.id, part.short, why_not=str(WHY_NOT[(found.withheld or {}).get(part.id, FEW)]))
    cells = tuple(
        None
        if cell is None
        else tuple((level, small(names[level]), str(SHARES[cell[level]]), cell[level]) for level in COLOURS)
        for cell in words
    )
    asked = [cell for cell in words if cell is not None]
    differs = any(cell != asked[0] for cell in asked)
    return GroupRow(part.id, part.short, tuple(zip(groups_, cells, strict=True)), differs)


def _lines(found, labels, least):
    joined = [_together(group.ids, labels) for group in found.groups if len(group.ids) > 1]
    if joined:
        text = _("We counted these groups together: %(groups)s. A group with fewer than %(least)s people is not shown "
                 "apart, and we compare at most %(most)s. So nobody can guess who chose what.")  # fmt: skip
        yield text % {"groups": "; ".join(joined), "least": least, "most": MOST_GROUPS}
    if found.words:
        text = _("‘(Almost) nobody’ is at most %(low)s in 100 votes. ‘(Almost) everybody’ is at least %(high)s in 100.")
        yield text % {"low": int(100 * LOW), "high": int(100 * HIGH)}


def counts_by_group(card, question_ids):
    """Open rounds: {question id: [(group label, [(level, name, count)], or None when not asked)]}; else empty."""
    found = card.shown.comparison
    if not found.counts:
        return {}
    labels = labels_of(card.shown.survey, card.sheet.language)
    names = [_together(group.ids, labels) for group in found.groups]
    return {
        question: [
            (name, counts and [(level, small(card.names[level]), counts.of(level)) for level in LEVELS])
            for name, counts in zip(names, found.counts[question], strict=True)
        ]
        for question in question_ids
        if question in found.counts
    }


# ── Who answered what (decision 18) ──────────────────────────────────────────────────────────────────────────
def named_answers(card, part):
    """[(name, [(question, level or '', its name)])] of an Open round; only ever on the results link."""
    rows = []
    for name, own in card.shown.named():
        levels = [(question, own.get(question.id, "")) for question in part.questions]
        if any(level for _question, level in levels):
            answers = [(question, level, card.names.get(level, "")) for question, level in levels]
            rows.append((name or _("Without a name"), answers))
    return rows


# ── How it went ──────────────────────────────────────────────────────────────────────────────────────────────
def process(shown):
    """[(what, how it was)]: how the scan went, as facts. Never a mark."""
    return [fact for build in (_invited, _response, _arguments, _paper, _days) if (fact := build(shown))]


def _invited(shown):
    parts = [f"{label} {shown.invited[role]}" for role, label in groups.ROLES.items() if shown.invited.get(role)]
    text = ", ".join(parts) or (
        ngettext("%(count)s person was on the list.", "%(count)s people were on the list.", shown.listed)
        % {"count": shown.listed}
        if shown.listed
        else _("There was no list of names. Who had the link or the code could take part.")
    )
    if shown.later:
        text = f"{text.rstrip('.')}. " + ngettext(
            "%(count)s was added after the start.", "%(count)s were added after the start.", shown.later
        ) % {"count": shown.later}
    return _("Who was asked"), text


def took_part(shown):
    """How many handed in, of how many on the list where the list says who could."""
    facts = {"people": shown.people, "listed": shown.listed}
    if is_counted(shown):
        return _("%(people)s of the %(listed)s people on the list took part.") % facts
    return ngettext("%(people)s person took part.", "%(people)s people took part.", shown.people) % facts


def is_counted(shown):
    """Whether 'so many of so many' can be said: nobody came in by a link for everybody."""
    return shown.survey.mode == Mode.CONFIDENTIAL and shown.listed >= shown.people


def _response(shown):
    return _("Who took part"), took_part(shown)


def _arguments(shown):
    given = sum(question.counts.answered for question in shown.questions.values() if question.counts)
    text = _("%(count)s arguments that others may read, with %(given)s answers.")
    return _("Arguments"), text % {"count": shown.arguments, "given": given}


def _paper(shown):
    if not shown.paper:
        return None
    text = ngettext("%(count)s of %(people)s answered on paper.", "%(count)s of %(people)s answered on paper.",
                    shown.paper) % {"count": shown.paper, "people": shown.people}  # fmt: skip
    if shown.one_helper:
        text += " " + ngettext("%(count)s of those was typed in by one helper only.",
                               "%(count)s of those were typed in by one helper only.",
                               shown.one_helper) % {"count": shown.one_helper}  # fmt: skip
    return _("On paper"), text


def _days(shown):
    survey = shown.survey
    if not survey.closed_on:
        return None
    facts = {"from": formats.date_format(survey.launched_on, "j F Y") if survey.launched_on else "",
             "to": formats.date_format(survey.closed_on, "j F Y")}  # fmt: skip
    return _("When"), (_("From %(from)s to %(to)s.") if survey.launched_on else _("Closed on %(to)s.")) % facts
