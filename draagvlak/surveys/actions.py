"""The verbs of the desk: setting up a scan, its list of people, starting, reminding, extending, copying, cancelling.

Each is one transaction with its guard, its line in the history and its mails, and each is safe to repeat: a double
click or a retry changes nothing the second time. Answering has its own verbs (ballots.py).
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.lib.tokens import PID_ALPHABET, new_pid
from draagvlak.orgs import history
from draagvlak.orgs.models import Mail
from draagvlak.surveys import mails, roster, vision
from draagvlak.surveys.links import ensure_shared, mint_personal, renew_personal, rotate_shared
from draagvlak.surveys.models import MINIMUM, Breakdown, Invitee, Mode, State, Survey
from draagvlak.surveys.notice import crowd_of
from draagvlak.surveys.people import MOST

MAILS_A_DAY = 200  # invitations and reminders of one organisation (S15)
FORMS_AT_ONCE = 40
LONGEST = timedelta(days=366)
AGAIN = timedelta(days=120)
# What a draft may change. Everything that people are promised is locked by the database too (locks.py).
SETTINGS = (
    "release", "team", "trajectory", "title", "subject_id", "subject", "asker", "group_kind", "mode", "k", "breakdown",
    "groups", "client_route", "language", "last_day", "retention_months",
)  # fmt: skip


class Refused(Exception):
    """A verb that cannot be done now. `text` says what happened and what to do."""

    def __init__(self, text):
        self.text = text
        super().__init__(str(text))


class Locked(Refused):
    """What people were promised cannot change after the first invitation (D12)."""

    def __init__(self):
        super().__init__(_("This scan has started. Its settings cannot change any more. Copy the scan to change them."))


class Conflict(Exception):
    """Somebody else changed this scan in the meantime. `current` is how it stands now."""

    def __init__(self, current):
        self.current = current
        super().__init__("changed in the meantime")


def _lock(survey):
    """The row of this survey, held until the transaction ends, so that verbs on one scan come one by one."""
    # no_key: who begins to answer meanwhile (a new row that points here) need not wait.
    rows = Survey.objects.select_for_update(of=("self",), no_key=True).select_related("organisation", "release")
    return rows.defer("release__data").get(pk=survey.pk)


def _changed(survey, **fields):
    """Writes `fields` with a higher revision, and a higher version when settings are among them.

    The list of people has no version: two helpers who add people at once both succeed.
    """
    if fields:
        fields["version"] = F("version") + 1
    Survey.objects.filter(pk=survey.pk).update(revision=F("revision") + 1, **fields)


def _running(survey):
    if survey.state != State.RUNNING:
        raise Refused(_("This scan is not running."))
    return survey


# ── Setting up ───────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def create_scan(organisation, actor, *, pid="", **values):
    """A new draft. `pid` stands for the page it was sent from: sent twice it is one scan, with what was sent last."""
    known = Survey.objects.filter(pid=pid).first() if _is_pid(pid) else None
    if known and known.organisation_id == organisation.pk:
        return edit_scan(known, actor, None, **values)
    values = _complete(values)
    fresh = pid if _is_pid(pid) and known is None else new_pid()
    survey = Survey.objects.create(organisation=organisation, created_by=actor, pid=fresh, **values)
    history.record(organisation, actor, "scan-made", survey, title=survey.title)
    return survey


def _is_pid(text):
    return len(text) == 14 and all(sign in PID_ALPHABET for sign in text)


def _complete(values):
    """The settings of a draft that hang together: the minimum of the mode, groups only with a breakdown."""
    unknown = set(values) - set(SETTINGS)
    if unknown:
        raise TypeError(f"not settings of a scan: {sorted(unknown)}")
    if "mode" in values:
        values["k"] = max(values.get("k") or 0, MINIMUM[Mode(values["mode"])])
    if values.get("breakdown") == Breakdown.NONE:
        values["groups"] = []
    return values


@transaction.atomic
def edit_scan(survey, actor, version, **values):
    """Changes settings of a draft that is still at `version`. Raises Locked, or Conflict with how it stands now.

    `version` None is for one choice that stands by itself: the last one wins. Nothing is written when nothing changes.
    People keep their group only where the new breakdown still has it.
    """
    now = _lock(survey)
    if now.is_locked or now.state != State.DRAFT:
        raise Locked
    if "k" in values:
        values.setdefault("mode", now.mode)
    values = _complete(values)
    changed = {name: value for name, value in values.items() if getattr(now, name) != value}
    if not changed:
        return now
    if version is not None and now.version != version:
        raise Conflict(now)
    _changed(now, **changed)
    _keep_groups(now, changed)
    history.record(now.organisation, actor, "scan-changed", now, title=values.get("title", now.title))
    now.refresh_from_db()
    return now


def _keep_groups(survey, changed):
    if "breakdown" not in changed and "groups" not in changed:
        return
    from draagvlak.surveys.groups import ROLES

    by_team = changed.get("breakdown", survey.breakdown) == Breakdown.TEAM
    known = [group["id"] for group in changed.get("groups", survey.groups)] if by_team else list(ROLES)
    survey.invitees.exclude(group__in=known).exclude(group="").update(group="")


@transaction.atomic
def copy_scan(survey, actor, *, pid="", with_people=False, again=False):
    """A new draft with the same settings, and on request the same list. Answers, links and dates never come along.

    `again`: a second scan after a closed one; its last day is proposed some months later.
    """
    known = Survey.objects.filter(pid=pid, organisation_id=survey.organisation_id).first()
    if known:
        return known
    values = {name: getattr(survey, name) for name in SETTINGS}
    days = (survey.last_day - survey.launched_on).days if survey.last_day and survey.launched_on else 21
    soon = timezone.localdate() + timedelta(days=max(days, 7))
    values["last_day"] = last_day_again(survey) if again else soon
    copy = create_scan(survey.organisation, actor, pid=pid, **values)
    Survey.objects.filter(pk=copy.pk).update(copied_from=survey)
    if with_people:
        Invitee.objects.bulk_create(
            Invitee(survey=copy, group=guest.group, **roster.sealed(survey.organisation_id, guest.name, guest.address))
            for guest in roster.guests(survey)
            if guest.label
        )
    return copy


def last_day_again(survey):
    """The last day that a second scan gets: four months after the first closed, but at least three weeks from now.

    Actions need time to work, and rounds that close within 90 days are seldom laid beside each other (D14).
    """
    return max(survey.closed_on + AGAIN, timezone.localdate() + timedelta(days=21))


@transaction.atomic
def place(survey, actor, trajectory):
    """Says to which trajectory a scan belongs, or to none (None): at any time, for it is nothing that people read."""
    if trajectory is not None and trajectory.organisation_id != survey.organisation_id:
        raise ValueError("a trajectory of another organisation")
    if Survey.objects.filter(pk=survey.pk, trajectory=trajectory).exists():
        return
    Survey.objects.filter(pk=survey.pk).update(trajectory=trajectory, version=F("version") + 1)
    verb = "scan-placed" if trajectory else "scan-loosened"
    history.record(survey.organisation, actor, verb, survey, **({"subject": trajectory.subject} if trajectory else {}))


@transaction.atomic
def delete_draft(survey, actor):
    """Throws a draft away with its list. Raises Locked once the scan has started; done twice it does nothing."""
    now = Survey.objects.select_for_update().filter(pk=survey.pk).first()
    if now is None:
        return
    if now.is_locked or now.state != State.DRAFT:
        raise Locked
    history.record(survey.organisation, actor, "draft-deleted", title=now.title)
    now.delete()


# ── People ───────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def add_invitees(survey, actor, people, *, by_mail=False):
    """Puts people (people.Person) on the list; who is on it already is passed over. Returns how many were new.

    In a running scan they count as added later, which everybody sees (D10); `by_mail` then sends their invitation.
    """
    now = _lock(survey)
    if now.state not in {State.DRAFT, State.RUNNING}:
        raise Refused(_("This scan is over. Nobody can be added any more."))
    on_list = {guest.key for guest in roster.guests(now)}
    by_key = {roster.key_of(person.name, person.address): person for person in people}
    fresh = [person for key, person in by_key.items() if key not in on_list]
    if len(on_list) + len(fresh) > MOST:
        raise Refused(_("A scan can have 500 people on its list."))
    made = Invitee.objects.bulk_create(
        Invitee(survey=now, group=person.group, added_later=now.is_locked,
                **roster.sealed(now.organisation_id, person.name, person.address))
        for person in fresh
    )  # fmt: skip
    if not made:
        return 0
    _changed(now)
    history.record(now.organisation, actor, "people-added-later" if now.is_locked else "people-added", now,
                   count=len(made))  # fmt: skip
    if by_mail and now.state == State.RUNNING:
        _mail_to(now, mails.INVITATION, [invitee for invitee in made if invitee.address])
    return len(made)


@transaction.atomic
def correct_invitee(invitee, actor, *, name, address, group=None):
    """Corrects a name or an address; the group only before the scan has started (D12)."""
    survey = _lock(invitee.survey)
    taken = {guest.key for guest in roster.guests(survey) if guest.pid != invitee.pid}
    if roster.key_of(name, address) in taken:
        raise Refused(_("Somebody else on the list has this address or this name."))
    before = (roster.name_of(invitee, survey.organisation_id), roster.address_of(invitee, survey.organisation_id))
    fields = {} if (name, address) == before else roster.sealed(survey.organisation_id, name, address)
    if group is not None and group != invitee.group:
        if survey.is_locked:
            raise Locked
        fields["group"] = group
    if fields:
        Invitee.objects.filter(pk=invitee.pk).update(**fields)
        _changed(survey)
        history.record(survey.organisation, actor, "person-corrected", survey)


@transaction.atomic
def remove_invitee(invitee, actor):
    """Takes somebody off the list; their links stop working. What they answered stays: nobody can tell which it is."""
    survey = _lock(invitee.survey)
    gone, _each = Invitee.objects.filter(pk=invitee.pk).delete()
    if gone:
        _changed(survey)
        history.record(survey.organisation, actor, "person-removed", survey)


@transaction.atomic
def renew_invitee(invitee, actor, *, by_mail=False):
    """A new personal link and code; what this person had before stops working. Returns the Secrets."""
    survey = _running(_lock(invitee.survey))
    if survey.mode == Mode.ANONYMOUS:
        raise Refused(_("In an anonymous scan everybody has the same link."))
    invitee.survey = survey
    secrets = renew_personal(invitee)
    if by_mail:
        _afford(survey.organisation, 1)
        address = roster.address_of(invitee, survey.organisation_id)
        mails.queue(mails.INVITATION, survey, invitee, address, secrets, crowd_of(survey))
    history.record(survey.organisation, actor, "link-renewed", survey)
    return secrets


# ── Running ──────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def launch(survey, actor, version, *, by_mail=False):
    """Starts the scan: from now on its settings are locked, and answers are taken. Returns how many mails wait.

    `version` is what the preview showed: when the scan changed since, Conflict is raised and nothing starts. A second
    call does nothing and returns 0.
    """
    now = _lock(survey)
    if now.state == State.RUNNING:
        return 0
    if now.state != State.DRAFT:
        raise Refused(_("This scan is over. Copy it to start again."))
    if now.version != version:
        raise Conflict(now)
    if problem := why_not(now, roster.people(now).count()):
        raise Refused(problem)
    today = timezone.localdate()
    _changed(now, state=State.RUNNING, launched_on=today, vision=vision.agreed(now.trajectory_id))
    now.refresh_from_db()
    if now.mode != Mode.CONFIDENTIAL:
        ensure_shared(now)
    history.record(now.organisation, actor, "scan-started", now, mode=now.mode)
    if not by_mail:
        return 0
    return _mail_to(now, mails.INVITATION, roster.people(now).filter(address__isnull=False))


def why_not(survey, listed, today=None):
    """Why this draft cannot start yet, or '' when it can."""
    return next((text for _step, text in missing(survey, listed, today)), "")


def missing(survey, listed, today=None):
    """[(number of the step of setting up, what is missing there)] before this draft can start."""
    today = today or timezone.localdate()
    found = []
    if not survey.subject:
        found.append((1, _("Choose a subject first.")))
    if survey.mode == Mode.CONFIDENTIAL and not listed:
        text = _("Put people on the list first. In a confidential scan everybody has a link of their own.")
        found.append((2, text))
    if survey.last_day is None or survey.last_day < today:
        found.append((3, _("Choose a last day that is still to come.")))
    if survey.breakdown != Breakdown.NONE and len(survey.groups) < 2:
        found.append((3, _("Give at least two groups to compare, or choose no breakdown.")))
    return found


def _afford(organisation, number):
    """Refuses when `number` more mails would be too many for today."""
    left = mails_left(organisation)
    if number > left:
        raise Refused(
            _("An organisation can send 200 invitations and reminders a day. Today you can still send %(left)s. "
              "Print sheets for the others, or send them tomorrow.") % {"left": left}
        )  # fmt: skip


def mails_left(organisation):
    """How many invitations and reminders this organisation can still send in these 24 hours."""
    since = timezone.now() - timedelta(hours=24)
    sent = Mail.objects.filter(organisation=organisation, purpose__in=mails.PURPOSES, due_at__gte=since).count()
    return max(0, MAILS_A_DAY - sent)


def _mail_to(survey, purpose, invitees):
    if not settings.HAS_MAIL:
        raise Refused(_("This server sends no mail. Print the invitations, or hand on the link yourself."))
    invitees = list(invitees)
    _afford(survey.organisation, len(invitees))
    crowd = crowd_of(survey)
    shared = ensure_shared(survey) if survey.mode == Mode.ANONYMOUS else None
    for invitee in invitees:
        invitee.survey = survey
        address = roster.address_of(invitee, survey.organisation_id)
        mails.queue(purpose, survey, invitee, address, shared or mint_personal(invitee), crowd)
    return len(invitees)


@transaction.atomic
def remind(survey, actor):
    """Mails everybody with an address once more, with a new link each; at most once a day. Returns how many.

    Only in an Open scan are those passed over who have begun: elsewhere who gets a reminder must say nothing (D9).
    """
    now = _running(_lock(survey))
    if not now.is_open():
        raise Refused(_("The last day is over. Choose a later day first."))
    if reminded_today(now):
        raise Refused(_("People got a reminder today. Wait a day before you send another one."))
    invitees = roster.people(now).filter(address__isnull=False)
    if now.mode == Mode.OPEN:
        invitees = invitees.filter(spent__isnull=True)
    count = _mail_to(now, mails.REMINDER, invitees)
    history.record(now.organisation, actor, "people-reminded", now, count=count)
    return count


def reminded_today(survey):
    """Whether a reminder went out in the last 20 hours."""
    since = timezone.now() - timedelta(hours=20)
    return survey.organisation.events.filter(verb="people-reminded", object_pid=survey.pid, at__gte=since).exists()


@transaction.atomic
def extend(survey, actor, last_day):
    """Moves the last day to a later day. The same day again changes nothing."""
    now = _running(_lock(survey))
    if last_day == now.last_day:
        return now
    today = timezone.localdate()
    if last_day < today or (now.last_day and last_day < now.last_day):
        raise Refused(_("The last day can only move to a later day."))
    if last_day > today + LONGEST:
        raise Refused(_("Choose a day within a year."))
    _changed(now, last_day=last_day)
    history.record(now.organisation, actor, "scan-extended", now, day=last_day.isoformat())
    now.refresh_from_db()
    return now


@transaction.atomic
def cancel(survey, actor):
    """Stops a running scan for good: every answer, link, name and address of it is deleted. Safe to repeat."""
    now = _lock(survey)
    if now.state == State.CANCELLED:
        return
    _running(now)
    now.ballots.all().delete()
    now.links.all().delete()
    now.invitees.all().delete()
    _changed(now, state=State.CANCELLED, closed_on=timezone.localdate())
    Mail.objects.filter(organisation_id=now.organisation_id, object_pid=now.pid, sent_at__isnull=True).delete()
    history.record(now.organisation, actor, "scan-cancelled", now)


# ── Handing out ──────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def hand_out(survey, actor, pids=None):
    """[(Guest, Secrets)] for sheets and for links to pass on; a new link each, older ones keep working.

    `pids` narrows it to these people. Confidential and Open scans only: the anonymous link is the same for everybody.
    """
    now = _running(_lock(survey))
    if now.mode == Mode.ANONYMOUS:
        raise Refused(_("In an anonymous scan everybody has the same link."))
    return _minted(now, actor, "sheets-made", pids)


def _minted(survey, actor, verb, pids):
    guests = [guest for guest in roster.guests(survey) if pids is None or guest.pid in pids]
    rows = {row.pid: row for row in survey.invitees.filter(pid__in=[guest.pid for guest in guests])}
    handed = []
    for guest in guests:
        rows[guest.pid].survey = survey
        handed.append((guest, mint_personal(rows[guest.pid])))
    if handed:
        history.record(survey.organisation, actor, verb, survey, count=len(handed))
    return handed


@transaction.atomic
def paper_forms(survey, actor, *, pids=None, loose=0):
    """[(Guest or None, Secrets)] for printed forms: for people on the list, or `loose` forms without a name.

    The code on a form spends its invitation (decision 24). Loose forms only where there is a shared link anyway.
    """
    now = _running(_lock(survey))
    forms = _minted(now, actor, "forms-made", pids) if now.mode != Mode.ANONYMOUS and pids else []
    if loose and now.mode == Mode.CONFIDENTIAL:
        raise Refused(_("In a confidential scan every form belongs to somebody on the list."))
    if len(forms) + loose > FORMS_AT_ONCE:
        raise Refused(_("Print at most 40 forms at once."))
    for _number in range(loose):
        forms.append((None, mint_personal(Invitee.objects.create(survey=now, paper=True))))
    if loose:
        _changed(now)
        history.record(now.organisation, actor, "forms-made", now, count=loose)
    return forms


@transaction.atomic
def rotate_link(survey, actor):
    """A new shared link and code; the old ones stop working. Answers that began stay."""
    now = _running(_lock(survey))
    if now.mode == Mode.CONFIDENTIAL:
        raise Refused(_("In a confidential scan everybody has a link of their own."))
    rotate_shared(now)
    history.record(now.organisation, actor, "link-rotated", now)
