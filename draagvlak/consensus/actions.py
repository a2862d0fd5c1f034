"""What a group agreed and when it talked: the verbs. No request comes in here: a live session calls them too.

Every verb holds the row of the scan, so that changes come one by one. Nobody overwrites what they did not see: each
change names the version it was made on, and a Conflict brings back how it stands now.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.consensus.agreeing import is_against, largest_group, last_vote
from draagvlak.consensus.models import Chosen, Consensus, Earlier, Meeting
from draagvlak.lib.tokens import new_pid
from draagvlak.orgs import history
from draagvlak.orgs.models import Event
from draagvlak.surveys.actions import Conflict, Refused
from draagvlak.surveys.agreement import Word
from draagvlak.surveys.groups import ROLES
from draagvlak.surveys.models import Survey

FIELDS = ("chosen", "comment", "sources", "reason", "minority")
MOST_PRESENT = 999


class ReasonNeeded(Refused):
    """The group goes against the largest group of the last vote, which it may, and says why."""

    def __init__(self):
        super().__init__(_("This differs from what most people voted. Write down why you choose it."))


def _lock(survey):
    rows = Survey.objects.select_for_update(of=("self",), no_key=True).select_related("organisation", "release")
    return rows.defer("release__data").get(pk=survey.pk)


def _voted(survey):
    vote = last_vote(survey)
    if vote is None:
        raise Refused(_("There are no results to talk about."))
    return vote


def _row(survey, vote, item, is_rubric):
    """How it stands; version 0 for what nobody talked about yet."""
    if item not in ({rubric.id for rubric in vote.rubrics} if is_rubric else vote.questions):
        raise LookupError(item)
    row = Consensus.objects.filter(survey=survey, item=item, is_rubric=is_rubric).select_related("meeting").first()
    return row or Consensus(survey=survey, item=item, is_rubric=is_rubric, round=vote.round_of(item), version=0)


# ── Questions and rubrics ────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def agree(
    survey, actor, item, *, is_rubric=False, version, chosen="", comment="", sources="", reason="", minority="",
    meeting=None,
):  # fmt: skip
    """Writes down what was agreed on a question or a rubric, on top of `version` (0: nothing was there yet).

    `chosen` '' takes a colour back, or keeps notes without one. A question against the largest group of the last vote
    needs a reason (ReasonNeeded); 'no consensus' goes against nobody, and pooled votes of a rubric are no group. Raises
    Conflict with how it stands now. The same again changes nothing. LookupError: the scan has no such item.
    """
    now = _lock(survey)
    vote = _voted(now)
    row = _row(now, vote, item, is_rubric)
    values = {"chosen": Chosen(chosen).value if chosen else "", "comment": comment, "sources": sources,
              "reason": reason, "minority": minority, "meeting": _of(now, meeting)}  # fmt: skip
    if row.round == vote.round_of(item) and all(getattr(row, name) == value for name, value in values.items()):
        return row
    if row.version != version:
        raise Conflict(row)
    if not is_rubric and is_against(vote, item, chosen) and not reason.strip():
        raise ReasonNeeded
    before = row.chosen
    _write(row, actor, vote, values)
    _tell(now, actor, vote, row, before)
    return row


def _of(survey, meeting):
    if meeting is not None and meeting.survey_id != survey.pk:
        raise ValueError("a meeting of another scan")
    return meeting


def _write(row, actor, vote, values, together=False):
    if row.pk:
        fields = {name: getattr(row, name) for name in FIELDS}
        fields |= {"round": row.round, "together": row.together, "meeting": row.meeting.pid if row.meeting else ""}
        Earlier.objects.create(
            consensus=row, version=row.version, fields=fields, changed_by=row.changed_by, changed_at=row.changed_at
        )
    for name, value in values.items():
        setattr(row, name, value)
    row.round, row.together, row.version = vote.round_of(row.item), together, row.version + 1
    row.changed_by, row.changed_at = actor, timezone.now()
    row.save()


def _tell(survey, actor, vote, row, before):
    """The history of the scan: a choice that changes has a line of its own, writing down is one line a day.

    No colour stands there: more people read the history than the results. Each item keeps its own in Earlier.
    """
    kind = "part" if row.is_rubric else "question"
    ids = [rubric.id for rubric in vote.rubrics] if row.is_rubric else list(vote.questions)
    if before and row.chosen != before:
        verb = f"agreed-changed-{kind}" if row.chosen else f"agreed-back-{kind}"
        history.record(survey.organisation, actor, verb, survey, number=ids.index(row.item) + 1)
        return
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    told = Event.objects.filter(organisation_id=survey.organisation_id, verb="agreed", object_pid=survey.pid)
    if not told.filter(actor=actor, at__gte=today).exists():
        history.record(survey.organisation, actor, "agreed", survey)


@transaction.atomic
def together(survey, actor, items, *, meeting=None):
    """Takes unanimous questions in one go: each gets its largest colour. Returns the ids that were taken.

    `items`: {question id: the version that was shown}. Left alone: what is not unanimous in the last vote, what has a
    choice already, and what changed since it was shown. Texts that were there stay.
    """
    now = _lock(survey)
    vote = _voted(now)
    _of(now, meeting)
    rows = {row.item: row for row in Consensus.objects.filter(survey=now, is_rubric=False).select_related("meeting")}
    taken = []
    for item, version in items.items():
        found = vote.questions[item].agreement if item in vote.questions else None
        row = rows.get(item) or Consensus(survey=now, item=item, version=0)
        if found is None or found.word != Word.UNANIMOUS or row.chosen or row.version != version:
            continue
        values = {"chosen": largest_group(vote, item)} | ({"meeting": meeting} if meeting else {})
        _write(row, actor, vote, values, together=True)
        taken.append(item)
    if taken:
        history.record(now.organisation, actor, "agreed-together", now)
    return taken


# ── Meetings ─────────────────────────────────────────────────────────────────────────────────────────────────
def _present(numbers):
    """{role: number} without zeros. Roles and numbers only: who said what is never kept."""
    found = {role: numbers[role] for role in ROLES if numbers.get(role)}
    if set(numbers) - set(ROLES) or not all(0 < number <= MOST_PRESENT for number in found.values()):
        raise ValueError("not numbers of people by role")
    return found


def _was(held_on):
    if held_on > timezone.localdate():
        raise Refused(_("Choose today or a day before: this is about a talk that was."))
    return held_on


@transaction.atomic
def make_meeting(survey, actor, *, pid="", held_on, present, note=""):
    """A time that people talked. `pid` stands for the page it was sent from: sent twice it is one meeting."""
    now = _lock(survey)
    known = Meeting.objects.filter(pid=pid, survey=now).first() if pid else None
    if known:
        return change_meeting(known, actor, 1, held_on=held_on, present=present, note=note)
    meeting = Meeting.objects.create(
        survey=now, pid=pid or new_pid(), held_on=_was(held_on), present=_present(present), note=note
    )
    history.record(now.organisation, actor, "meeting-made", now, day=held_on.isoformat())
    return meeting


@transaction.atomic
def change_meeting(meeting, actor, version, *, held_on, present, note=""):
    """Changes a meeting that is still at `version`, or raises Conflict. The same again changes nothing."""
    survey = _lock(meeting.survey)
    now = Meeting.objects.filter(pk=meeting.pk).first()
    if now is None:
        raise Refused(_("Somebody deleted this meeting in the meantime."))
    values = {"held_on": _was(held_on), "present": _present(present), "note": note}
    if all(getattr(now, name) == value for name, value in values.items()):
        return now
    if now.version != version:
        raise Conflict(now)
    for name, value in values.items():
        setattr(now, name, value)
    now.version += 1
    now.save()
    history.record(survey.organisation, actor, "meeting-changed", survey, day=held_on.isoformat())
    return now


@transaction.atomic
def delete_meeting(meeting, actor, version):
    """Deletes a meeting as it stood at `version`; what was agreed there stays. Done twice it does nothing."""
    survey = _lock(meeting.survey)
    now = Meeting.objects.filter(pk=meeting.pk).first()
    if now is None:
        return
    if now.version != version:
        raise Conflict(now)
    history.record(survey.organisation, actor, "meeting-deleted", survey, day=now.held_on.isoformat())
    now.delete()
