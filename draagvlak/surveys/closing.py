"""Closing is the reveal (decision 15): one verb counts, makes the snapshot and opens the results for everybody.

With fewer answers than the minimum there is no snapshot: the round can be reopened, or begun anew as an Open one.
After closing, what was collected goes step by step: names and addresses at once, separate answers after two weeks, the
results at the end of the retention. Every verb is safe to repeat.
"""

import json
import logging
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.lib.crypt import Unreadable
from draagvlak.lib.tokens import keyed_hash
from draagvlak.orgs import history
from draagvlak.orgs.keys import seal, unseal
from draagvlak.orgs.models import Mail
from draagvlak.surveys import counting, mails, roster
from draagvlak.surveys.actions import LONGEST, Refused, _changed, _lock, copy_scan, edit_scan
from draagvlak.surveys.ballots import LOCK
from draagvlak.surveys.links import results_token
from draagvlak.surveys.models import (
    CLOSES_AFTER,
    MINIMUM,
    Argument,
    Breakdown,
    Link,
    ListPrint,
    Mode,
    Purpose,
    Share,
    Snapshot,
    State,
    Survey,
)  # fmt: skip
from draagvlak.surveys.notice import crowd_of
from draagvlak.surveys.published import NAME, NAMED, digest_of, ends_on, read
from draagvlak.surveys.shuffle import shuffle

log = logging.getLogger("draagvlak.closing")
NEAR = timedelta(days=90)  # D14
DRAFT_LIST = timedelta(days=30)  # how long the list of a draft is kept when nobody changes that draft

# The texts stay sealed as they are; the random key gives them an order that says nothing (D15).
_PUBLISH_ARGUMENTS = """
INSERT INTO surveys_argument (id, snapshot_id, question, text, level, name)
SELECT {random}, %s, a.question, a.argument, CASE WHEN a.share = %s THEN a.level END, {name}
FROM surveys_ballot b JOIN surveys_answer a ON a.ballot_id = b.id
WHERE b.survey_id = %s AND b.handed_in AND NOT b.trial AND a.argument IS NOT NULL AND a.share <> %s
ORDER BY 1
"""
_RANDOM = {"sqlite": "abs(random()) >> 1", "postgresql": "floor(random() * 4611686018427387903)::bigint"}


@dataclass(frozen=True)
class Standing:
    """How many handed in, the whole group only (D6), against the minimum. It says nothing of any answer."""

    done: int
    one_helper: int  # paper forms that one helper typed in and nobody checked: they never make the minimum (D15)
    k: int

    @property
    def enough(self):
        """Whether closing now would publish something."""
        return self.done - self.one_helper >= self.k

    @property
    def waits_for_helper(self):
        """Whether only a second helper is missing for the minimum."""
        return self.done >= self.k and not self.enough


def standing(survey):
    """The Standing of a round, in one query."""
    handed_in = survey.ballots.filter(handed_in=True, trial=False)
    unchecked = Count("pk", filter=Q(paper=True, checked_by__isnull=True))
    return Standing(**handed_in.aggregate(done=Count("pk"), one_helper=unchecked), k=survey.k)


def close(survey, actor, *, only_if_past=None):
    """Closes a running round. Returns what is published, or None when too few answered. Done twice it does nothing.

    In one transaction: no more answers, the count, the snapshot, the 'results are there' mails; names and addresses of
    invitees are deleted. Then the rows are put in random order (D18). `actor` None: it closed by itself, and only when
    its last day is still not after the day `only_if_past`.
    """
    _close(survey, actor, only_if_past)
    if not connection.in_atomic_block:
        try:
            shuffle()
        except OperationalError:  # the nightly backup does it again, before it copies anything
            log.warning("rows could not be put in random order at closing")
    return read(Survey.objects.select_related("organisation", "release").get(pk=survey.pk))


@transaction.atomic
def _close(survey, actor, only_if_past):
    now = _lock(survey)
    if now.state == State.CLOSED or (only_if_past and now.last_day > only_if_past):
        return
    if now.state != State.RUNNING:
        raise Refused(_("This scan is not running."))
    if connection.vendor == "postgresql":  # waits for saves that are under way; later ones see a closed round
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, now.pk])
    _changed(now, state=State.CLOSED, closed_on=timezone.localdate())
    now.refresh_from_db()
    now.ballots.filter(trial=True).delete()
    counted = counting.count(now)
    if not counting.may_publish(now, counted):
        history.record(now.organisation, actor, "scan-closed-few", now)
        return
    _publish(now, counted)
    history.record(now.organisation, actor, "scan-closed", now)
    _tell(now)
    _forget_names(now)


def _publish(survey, counted):
    crowd = crowd_of(survey)
    invited = {}
    if survey.breakdown != Breakdown.TEAM:
        groups = roster.people(survey).exclude(group="").values_list("group").annotate(count=Count("pk"))
        invited = dict(groups.order_by("group"))
    prints = _prints(survey)
    data = counting.snapshot_data(survey, counted, listed=crowd.listed, later=crowd.later, invited=invited,
                                  not_beside=_not_beside(survey, prints))  # fmt: skip
    named = _named(survey) if survey.mode == Mode.OPEN else None
    snapshot = Snapshot.objects.create(survey=survey, data=data, named=named, digest=digest_of(data))
    ListPrint.objects.bulk_create(ListPrint(survey=survey, print=one) for one in sorted(prints))
    sql = _PUBLISH_ARGUMENTS.format(
        random=_RANDOM[connection.vendor], name="b.name" if survey.mode == Mode.OPEN else "NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [snapshot.pk, Share.WITH_COLOUR, survey.pk, Share.HIDDEN])
    few = [question for question, entry in data["questions"].items() if "counts" not in entry]
    Argument.objects.filter(snapshot=snapshot, question__in=few).delete()


def _named(survey):
    """Who answered what in an Open round, sealed: for who took part only (decision 18)."""
    people = []
    for ballot in survey.ballots.filter(handed_in=True).prefetch_related("answers"):
        name = unseal(survey.organisation_id, ballot.name, NAME) or ""
        own = {answer.question: answer.level for answer in ballot.answers.all() if answer.level is not None}
        people.append((name, own))
    people.sort(key=lambda person: (not person[0], person[0].casefold()))
    return seal(survey.organisation_id, json.dumps(people), NAMED)


def _prints(survey):
    """Keyed hashes of who is on the list, for this organisation only; none where others could answer too."""
    if survey.mode != Mode.CONFIDENTIAL or crowd_of(survey).loose_forms:
        return set()
    owner = survey.organisation.pid
    return {keyed_hash("list-print", f"{owner}|{guest.key}") for guest in roster.guests(survey)}


def _not_beside(survey, prints):
    """The rounds of the last 90 days that may never be laid beside this one: their lists differ too little (D14).

    Without a list of names nobody can say how much the groups differ; such rounds are not laid beside either. Two
    Open rounds compare freely.
    """
    near = Survey.objects.filter(
        organisation_id=survey.organisation_id, release__pack=survey.release.pack, state=State.CLOSED,
        closed_on__gte=timezone.localdate() - NEAR, snapshots__round=1,
    ).exclude(pk=survey.pk)  # fmt: skip
    found = []
    for other in near.defer("release__data"):
        if survey.mode == Mode.OPEN and other.mode == Mode.OPEN:
            continue
        theirs = {bytes(row) for row in other.list_prints.values_list("print", flat=True)}
        apart = max(len(prints - theirs), len(theirs - prints))
        if not prints or not theirs or apart < max(survey.k, other.k):
            found.append(other.pid)
    return sorted(found)


def _tell(survey):
    """The mail 'the results are there' to everybody on the list: nobody can tell who took part.

    Only in an Open round to who began: there the link also opens who answered what (decision 18).
    """
    if not settings.HAS_MAIL:
        return
    token = results_token(survey)
    invitees = roster.people(survey).filter(address__isnull=False)
    if survey.mode == Mode.OPEN:
        invitees = invitees.filter(spent__isnull=False)
    for invitee in invitees:
        mails.queue_results(survey, invitee, roster.address_of(invitee, survey.organisation_id), token)


def _forget_names(survey):
    """Names and addresses go; what links an invitation to having answered goes too (decision 16)."""
    survey.invitees.update(name=None, address=None, spent=None)
    Mail.objects.filter(
        organisation_id=survey.organisation_id, object_pid=survey.pid, purpose__in=mails.PURPOSES, sent_at__isnull=True
    ).delete()


# ── Too few ──────────────────────────────────────────────────────────────────────────────────────────────────
def why_not_again(survey):
    """Why this round cannot be opened again, or '' when it can."""
    if survey.state != State.CLOSED:
        return _("This scan is not closed.")
    if survey.results_gone_on or survey.snapshots.exists():
        return _("The results of this scan are there. It cannot be opened again.")
    if survey.answers_gone_on:
        return _("The answers of this scan were deleted. Copy it to begin again.")
    return ""


@transaction.atomic
def reopen(survey, actor, last_day):
    """Opens a closed round that has no results again, until `last_day`. Raises Refused. Done twice it does nothing."""
    now = _lock(survey)
    if now.state == State.RUNNING and now.last_day == last_day:
        return now
    if problem := why_not_again(now):
        raise Refused(problem)
    today = timezone.localdate()
    if last_day < today or (now.last_day and last_day < now.last_day):
        raise Refused(_("The last day can only move to a later day."))
    if last_day > today + LONGEST:
        raise Refused(_("Choose a day within a year."))
    _changed(now, state=State.RUNNING, closed_on=None, last_day=last_day)
    history.record(now.organisation, actor, "scan-reopened", now, day=last_day.isoformat())
    now.refresh_from_db()
    return now


def why_not_open(survey):
    """Why this round cannot begin again as an Open one, or '' when it can."""
    if survey.state != State.CLOSED or survey.results_gone_on or survey.snapshots.exists():
        return _("Only a closed scan with too few answers can begin again as an open one.")
    return ""


@transaction.atomic
def restart_open(survey, actor, *, pid=""):
    """A new draft in Open mode with the same list, after too few answered; the old answers are deleted at once.

    `pid` stands for the page it was sent from: sent twice it makes one draft. Raises Refused.
    """
    now = _lock(survey)
    if problem := why_not_open(now):
        raise Refused(problem)
    copy = copy_scan(now, actor, pid=pid, with_people=now.answers_gone_on is None)
    if copy.mode != Mode.OPEN:
        copy = edit_scan(copy, actor, None, mode=Mode.OPEN, k=MINIMUM[Mode.OPEN])
    _destroy_answers(now, actor)
    return copy


# ── What goes by itself (cli/background.py) ──────────────────────────────────────────────────────────────────
def close_overdue(today=None):
    """Closes rounds whose last day was two weeks ago and that nobody closed. Returns how many. Runs every night."""
    past = (today or timezone.localdate()) - CLOSES_AFTER
    overdue = Survey.objects.filter(state=State.RUNNING, last_day__lte=past)
    return each(overdue, lambda survey: close(survey, None, only_if_past=past))


def destroy_due(today=None):
    """Deletes what is past its days: separate answers, hashes of lists, results. Returns how many rounds it touched.

    Runs every night and may run twice, or after weeks of standing still.
    """
    today = today or timezone.localdate()
    before = today - timedelta(days=settings.ANSWER_DAYS)
    closed = Survey.objects.filter(state=State.CLOSED)
    answers = closed.filter(closed_on__lte=before, answers_gone_on__isnull=True)
    touched = each(answers, lambda survey: _destroy_answers_due(survey, before))
    ListPrint.objects.filter(survey__closed_on__lt=today - NEAR).delete()
    with_results = closed.filter(results_gone_on__isnull=True, snapshots__isnull=False).distinct()
    return touched + each(with_results, lambda survey: _destroy_results_due(survey, today))


def empty_drafts(now=None):
    """Deletes the people on the list of drafts that nobody changed for 30 days; the settings stay.

    Returns how many drafts it emptied. Runs every night, and may run twice.
    """
    before = (now or timezone.now()) - DRAFT_LIST
    drafts = Survey.objects.filter(state=State.DRAFT, created_at__lte=before, invitees__isnull=False).distinct()
    return each(drafts.defer("release__data"), lambda survey: _empty_list(survey, before))


@transaction.atomic
def _empty_list(survey, before):
    now = _lock(survey)
    # Every verb on a draft leaves a line in its history: a change is younger than the draft itself or there is none.
    changed = now.organisation.events.filter(kind="survey", object_pid=now.pid, at__gt=before)
    if now.state != State.DRAFT or changed.exists():
        return False
    now.invitees.all().delete()
    _changed(now)
    history.record(now.organisation, None, "list-emptied", now)
    return True


def each(surveys, verb):
    """Does the verb for each, also when it fails for one of them; returns how many. Raises the last error at the end.

    One organisation with a broken key must not keep the data of all others. The job is tried again later.
    """
    error, done = None, 0
    for survey in surveys:
        try:
            touched = verb(survey) is not False
        except (DatabaseError, Unreadable, Refused, ValueError) as failed:
            log.exception("a round could not be closed or cleared")
            error = failed
        else:
            done += touched
    if error is not None:
        raise error
    return done


@transaction.atomic
def _destroy_answers_due(survey, before):
    now = _lock(survey)
    if now.state == State.CLOSED and now.closed_on <= before:  # somebody may have opened it again just now
        _destroy_answers(now, None)


def _destroy_answers(survey, actor):
    if survey.answers_gone_on:
        return
    survey.ballots.all().delete()
    survey.links.filter(purpose=Purpose.ANSWER).delete()
    survey.invitees.all().delete()
    _changed(survey, answers_gone_on=timezone.localdate())
    history.record(survey.organisation, actor, "answers-destroyed", survey)


def _destroy_results_due(survey, today):
    if ends_on(survey) > today:
        return False
    return _destroy_results(survey)


@transaction.atomic
def _destroy_results(survey):
    now = _lock(survey)
    now.snapshots.all().delete()
    # The secret goes. Its hash stays, so that the link says that the results were deleted, to who has it already.
    Link.objects.filter(survey=now, purpose=Purpose.RESULTS).update(sealed=None)
    _changed(now, results_gone_on=timezone.localdate())
    history.record(now.organisation, None, "results-destroyed", now)
