"""Two rounds of the same instrument beside each other, by the stable ids of their questions, under D14.

Pure but for the last part. Figures come from published.read alone; nothing here says what is good or bad.
"""

from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from draagvlak.consensus import scorecard, scorecard_people
from draagvlak.consensus.models import ActionLink
from draagvlak.plans.models import Action, Progress
from draagvlak.surveys import published
from draagvlak.surveys.models import Mode, Snapshot, State, Survey
from draagvlak.surveys.published import Counts, Published
from draagvlak.surveys.sheets import sheet
from draagvlak.ui.templatetags.ui import day

LEAST = 8  # people in each round, and answers to each question in each round (D14)
STEP = 10  # shares are rounded to ten in a hundred (D14)
OPEN = 5  # with at most so many questions that moved they stand open; more are folded by part
LEVELS = scorecard.LEVELS


# ── The rules ────────────────────────────────────────────────────────────────────────────────────────────────
def is_free(then: Published, now: Published):
    """Whether both rounds are Open: those compare freely, with their numbers."""
    return then.survey.mode == now.survey.mode == Mode.OPEN


def why_not(then: Published, now: Published):
    """Why these two rounds may not be laid beside each other, in sentences; '' when they may."""
    if is_free(then, now):
        return ""
    if then.survey.pid in now.not_beside or now.survey.pid in then.not_beside:
        return _("These two scans closed within 90 days. The people on both lists are almost the same, or there is no "
                 "list that tells. Then somebody could work out what one person answered. So we never lay them beside "
                 "each other.")  # fmt: skip
    if min(_trusted(then), _trusted(now)) < LEAST:
        text = _("You can compare from a next scan on. For that at least %(least)s people must take part each time. "
                 "Here that was %(then)s, and then %(now)s.")  # fmt: skip
        return text % {"least": LEAST, "then": _trusted(then), "now": _trusted(now)}
    return ""


def _trusted(shown):
    """Who took part; paper that one helper typed in never makes a minimum (D15)."""
    return shown.people - shown.one_helper


def rounded(count, whole):
    """The share of `count` in `whole` in hundredths, rounded to ten; a half goes up."""
    return STEP * ((2 * STEP * count + whole) // (2 * whole))


def enough(answers):
    """From which difference between rounded shares on a share has moved.

    The rule in words: *a share has moved when it differs by one step more than one person alone could make it differ.*
    With `answers` (the smaller number of both rounds) one person weighs 100/answers points: at most one step of ten
    from ten answers on, two steps with eight or nine. So a difference of 20 points has moved something, with eight or
    nine answers one of 30. It says nothing of chance, nor of why.
    """
    one_person = -(-STEP // answers)  # in steps of ten, rounded up
    return STEP * (one_person + 1)


# ── One question ─────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Side:
    """One question in one round. `answered` is how many answers it got, `shares` {level: hundredths in tens}.

    The shares of the three colours are of who chose a colour, that of 'unknown' is of all answers; a share that stands
    on too few answers is not there. `counts` are the numbers themselves, for two Open rounds only.
    """

    answered: int
    votes: int
    shares: dict[str, int]
    counts: Counts | None = None

    @property
    def cells(self):
        """[(level, share or None, number or None)] in the order of the levels."""
        return [(level, self.shares.get(level), self.counts.of(level) if self.counts else None) for level in LEVELS]

    @property
    def bars(self):
        """[(level, share, steps of ten)] of the colours that have a share."""
        return [(level, share, share // STEP) for level in scorecard.COLOURS if (share := self.shares.get(level))]

    def of(self, level):
        """On how many answers the share of this level stands."""
        return self.answered if level == "unknown" else self.votes


@dataclass(frozen=True)
class Row:
    """A question that both rounds asked. `moved`: [(level, what happened)]. Not compared: `then` and `now` are None."""

    id: str
    number: int
    text: str
    part: str
    then: Side | None = None
    now: Side | None = None
    moved: tuple[tuple[str, str], ...] = ()
    reworded: bool = False
    actions: tuple[Action, ...] = ()


def _side(counts, least, *, exact, loose=0):
    """The Side of published counts; None when too few answered. `least` trusted answers stand under every share.

    `loose`: how many ballots one helper alone typed in (D15). How many of those answered this question is not
    published; every one of them is taken to have, so that no share stands on fewer than `least` others.
    """
    if counts is None or counts.answered - loose < least:
        return None
    shares = {"unknown": rounded(counts.unknown, counts.answered)}
    if counts.votes - loose >= least:
        shares |= {level: rounded(counts.of(level), counts.votes) for level in scorecard.COLOURS}
    return Side(counts.answered, counts.votes, shares, counts if exact else None)


def moves(then: Side, now: Side):
    """[(level, share before, share after)] of what moved, by the rule of `enough`. On rounded shares only."""
    return [
        (level, then.shares[level], now.shares[level])
        for level in LEVELS
        if level in then.shares and level in now.shares
        and abs(now.shares[level] - then.shares[level]) >= enough(min(then.of(level), now.of(level)))
    ]  # fmt: skip


# ── Two rounds ───────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Beside:
    """Two rounds beside each other, the earlier first. `only_then` and `only_now`: (number, text) of questions."""

    then: Published
    now: Published
    free: bool
    rows: tuple[Row, ...]
    only_then: tuple[tuple[int, str], ...]
    only_now: tuple[tuple[int, str], ...]
    names: dict[str, str]
    language: str  # of the questions

    @property
    def moved(self):
        return [row for row in self.rows if row.moved]

    @property
    def same(self):
        return [row for row in self.rows if row.then and not row.moved]

    @property
    def parts(self):
        """[(part, how many questions, those that moved, those that did not)] of what is compared, in order."""
        return [
            (part, len(own), [row for row in own if row.moved], [row for row in own if not row.moved])
            for part, rows in groupby(self.compared, key=lambda row: row.part)
            if (own := list(rows))
        ]

    @property
    def is_short(self):
        """Whether so little moved that it can all be shown at once."""
        return len(self.moved) <= OPEN

    @property
    def loose_paper(self):
        """Whether paper that one helper typed in stands in one of both; it never makes a minimum."""
        return not self.free and bool(self.then.one_helper or self.now.one_helper)

    @property
    def few(self):
        return [row for row in self.rows if not row.then]

    @property
    def few_named(self):
        return [(row.number, row.text) for row in self.few]

    @property
    def compared(self):
        return [row for row in self.rows if row.then]

    @property
    def days(self):
        """What both rounds are called: the days on which they closed."""
        return day(self.then.survey.closed_on), day(self.now.survey.closed_on)


def lay(then: Published, now: Published, language, finished=()) -> Beside:
    """Lays two rounds beside each other. They must be allowed to (`why_not`). `finished`: [(Action, {ids})]."""
    free = is_free(then, now)
    texts, before = sheet(now.survey, language), sheet(then.survey, language)
    known = {question.id for question in before.questions}
    names = scorecard.names_of(texts)
    rows = [
        _row(question, rubric, then, now, names, free, finished)
        for rubric in texts.rubrics
        for question in rubric.questions
        if question.id in known
    ]
    return Beside(then, now, free, tuple(rows), _only(before, texts), _only(texts, before), names, texts.language)


def _row(question, rubric, then, now, names, free, finished):
    before, after = (_side_of(shown, question.id, free) for shown in (then, now))
    row = Row(
        question.id, question.number, question.text, rubric.short,
        reworded=_wording(then, question.id) != _wording(now, question.id),
        actions=tuple(action for action, ids in finished if ids & {question.id, rubric.id}),
    )  # fmt: skip
    if before is None or after is None:
        return row
    moved = tuple((level, _said(names[level], *shares)) for level, *shares in moves(before, after))
    return replace(row, then=before, now=after, moved=moved)


def _side_of(shown, question_id, free):
    counts = shown.questions[question_id].counts
    return _side(counts, 1, exact=True) if free else _side(counts, LEAST, exact=False, loose=shown.one_helper)


def _said(name, before, after):
    return _("%(name)s: from %(before)s %% to %(after)s %%") % {"name": name, "before": before, "after": after}


def _wording(shown, question_id):
    question = shown.pack.question(question_id)
    return question.text, question.levels


def _only(texts, others):
    known = {question.id for question in others.questions}
    return tuple((question.number, question.text) for question in texts.questions if question.id not in known)


def finding(beside):
    """What stands out, in two sentences: how many questions moved, and how many did not."""
    total, moved = len(beside.compared), len(beside.moved)
    if not total:
        return _("No question has enough answers in both scans to compare.")
    if not moved:
        return ngettext("At %(total)s question the answers are about the same as before.",
                        "At all %(total)s questions the answers are about the same as before.", total) % {
                            "total": total}  # fmt: skip
    text = ngettext("At %(moved)s of the %(total)s questions something moved.",
                    "At %(moved)s of the %(total)s questions something moved.", moved)  # fmt: skip
    return text % {"moved": moved, "total": total}


def rule(beside):
    """The rule of what moved, in words, as it holds for these two rounds."""
    few = min((min(row.then.answered, row.now.answered) for row in beside.compared), default=LEAST)
    text = _("We say that a colour moved when its share differs by at least %(points)s points in a hundred.") % {
        "points": enough(STEP)}  # fmt: skip
    if few < STEP:
        text += " " + _("With fewer than ten answers more is needed, because one person then weighs more.")
    return text


def about(survey, language):
    """(the subject, and the team when it was for one): what a round was about, in words."""
    subject = survey.subject.get(language) or next(iter(survey.subject.values()), "")
    return tuple(text for text in (subject, str(survey.team or "")) if text)


def warning(then: Published, now: Published):
    """What must be said first when these are not two rounds of one thing: another subject, or another team."""
    if then.survey.subject != now.survey.subject:
        return _("These scans were about different subjects. So this is no second scan, and a difference may come from "
                 "the subject.")  # fmt: skip
    if then.survey.team_id != now.survey.team_id:
        return _("These scans were for different teams. This is no comparison of teams: talk with each about its own.")
    return ""


def facts(then: Published, now: Published, language):
    """[(what, then, now)]: what must be known of both groups before anybody reads a difference."""
    both = (_facts(then, language), _facts(now, language))
    return [(label, before, after) for (label, before), (_label, after) in zip(*both, strict=True) if before or after]


def _facts(shown, language):
    survey = shown.survey
    return [
        (_("Closed on"), day(survey.closed_on)),
        (_("Who took part"), scorecard_people.took_part(shown)),
        (_("For whom"), str(survey.get_group_kind_display())),
        (_("Team"), str(survey.team or "")),
        (_("Mode"), str(survey.get_mode_display())),
        (_("Subject"), about(survey, language)[0]),
        (_("Version of the questions"), survey.release.version),
    ]


# ── What is read ─────────────────────────────────────────────────────────────────────────────────────────────
def others(survey):
    """The Published of every other closed round of this instrument in this organisation, newest first. Two queries."""
    first = Prefetch("snapshots", Snapshot.objects.filter(round=1).defer("named"), to_attr="first")
    rows = Survey.objects.select_related("organisation", "release", "team").defer("release__data")
    rows = rows.filter(_same_instrument(survey), state=State.CLOSED, snapshots__round=1).exclude(pk=survey.pk)
    return [
        published.of_snapshot(other, other.first[0])
        for other in rows.prefetch_related(first).order_by("-closed_on", "-pk")
    ]


def _same_instrument(survey, prefix=""):
    return Q(**{
        f"{prefix}organisation": survey.organisation_id, f"{prefix}release__pack": survey.release.pack,
        f"{prefix}release__organisation": survey.release.organisation_id,
    })  # fmt: skip


def other(survey, pid):
    """The Published of one such round, or None: not of this organisation, not this instrument, nothing published."""
    rows = Survey.objects.select_related("organisation", "release", "team").defer("release__data")
    found = rows.filter(_same_instrument(survey), pid=pid, state=State.CLOSED).exclude(pk=survey.pk).first()
    return found and published.read(found)


def next_round(survey):
    """A scan that was made from this one and is being set up or runs; None when there is none."""
    going = [State.DRAFT, State.RUNNING]
    return Survey.objects.filter(copied_from=survey, organisation=survey.organisation_id, state__in=going).first()


def is_before(survey, other):
    """Whether `survey` closed before `other`; on the same day the one that was made first."""
    return (survey.closed_on, survey.created_at, survey.pk) < (other.closed_on, other.created_at, other.pk)


def in_order(one: Published, two: Published):
    """(the earlier, the later) of two rounds."""
    return (one, two) if is_before(one.survey, two.survey) else (two, one)


def finished_between(then, now):
    """[(Action, {ids of questions and rubrics})] done between the closing of both rounds. One query.

    An action counts when it belongs to the earlier round, or to one in between; not when it came out of the later one.
    """
    links = ActionLink.objects.select_related("action").filter(
        _same_instrument(then.survey, "survey__"), action__organisation=then.survey.organisation_id,
        action__progress=Progress.DONE, action__finished_on__gte=then.survey.closed_on,
        action__finished_on__lte=now.survey.closed_on,
    ).exclude(survey=now.survey).order_by("action__finished_on", "action", "pk")  # fmt: skip
    found: dict[int, tuple[Action, set[str]]] = {}
    for link in links:
        found.setdefault(link.action_id, (link.action, set()))[1].update({link.question, link.rubric} - {""})
    return list(found.values())
