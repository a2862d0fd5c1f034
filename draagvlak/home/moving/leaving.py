"""Writing the file of an organisation: everything that belongs to it, and never a ballot, invitee, link or key.

Results go exactly as they were published. Who answered what in an Open scan goes only when names are asked for
(decision 18); a running round goes as its set-up (decision 30).
"""

import hashlib
import io
import json
import logging
import zipfile
from base64 import b64encode

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from draagvlak.consensus.models import ActionLink
from draagvlak.content.models import Release
from draagvlak.home.moving import form
from draagvlak.home.moving.leaving_trajectories import trajectories
from draagvlak.home.moving.mark import seal, server
from draagvlak.home.moving.reading import TOO_BIG, Reading, Refused, refusal_of
from draagvlak.orgs import history
from draagvlak.orgs.keys import unseal
from draagvlak.plans.models import Action
from draagvlak.surveys import sightings
from draagvlak.surveys.models import Mode, State
from draagvlak.surveys.published import NAME, NAMED, TEXT, ends_on

log = logging.getLogger("draagvlak.moving")
TOO_MUCH = gettext_lazy(
    "This organisation is too big for one file: at most 15 MB, 50 MB when it is opened, 1000 parts and 50 000 lines of "
    "one kind. Nothing was made. Ask who looks after the server to move the whole server."
)
NOT_TAKEN = gettext_lazy(
    "We could not make a file that another server takes in, so nothing was made. This is a fault of ours: tell who "
    "looks after the server. The log says where it is."
)
history.say({"organisation-taken": gettext_lazy("%(actor)s made a file of the whole organisation.")})
SURVEY = (
    "pid", "kind", "title", "subject_id", "subject", "asker", "vision", "group_kind", "mode", "k", "breakdown",
    "groups", "client_route", "language", "last_day", "retention_months", "state", "launched_on", "closed_on",
    "results_gone_on", "created_at",
)  # fmt: skip
AGREED = (
    "item", "is_rubric", "round", "chosen", "comment", "sources", "reason", "minority", "together",
    "changed_at", "version",
)  # fmt: skip
ACTION = (
    "pid", "what", "role", "who", "by_when", "measure", "needs", "progress", "reason", "result",
    "finished_on", "asked_on", "answer_due", "answer", "answer_text", "answer_later", "answered_on",
    "earlier_answers", "made_on",
)  # fmt: skip


class CannotLeave(Exception):
    """No file was made. `text` is a sentence for who asked for it."""

    def __init__(self, text):
        self.text = text
        super().__init__(str(text))


def take(here, *, names=False):
    """The bytes of the file. It is written in the history, and with each scan for who took part (P13).

    Raises CannotLeave for a file that no server would take in: then nothing is written anywhere.
    """
    made = _that_can_come_in(here.organisation, names)
    _remember(here, names)
    return made


def _that_can_come_in(organisation, names):
    try:
        with transaction.atomic():
            made = package(organisation, names=names)
        Reading(made)
    except (Refused, ValidationError) as error:
        refused = error if isinstance(error, Refused) else refusal_of(error)
        if refused.text is TOO_BIG:
            raise CannotLeave(TOO_MUCH) from None
        log.error("the file of an organisation would not be taken in: %s", refused.why)
        raise CannotLeave(NOT_TAKEN) from None
    return made


@transaction.atomic
def _remember(here, names):
    organisation, actor = here.organisation, here.membership.user
    for survey in organisation.surveys.filter(snapshots__isnull=False).distinct():
        named = names and survey.mode == Mode.OPEN
        sightings.saw(survey, here.role, sightings.FILE_WITH_NAMES if named else sightings.ORGANISATION_FILE)
    history.record(organisation, actor, "organisation-taken", organisation)


def package(organisation, *, names=False):
    """The bytes of the ZIP of an organisation; nothing is noted anywhere. The same data give the same files."""
    files = {name: form.written(name, value) for name, value in _parts(organisation, names)}
    head = {
        "product": form.PRODUCT, "format": form.FORMAT, "version": settings.VERSION, "names": names,
        "made_on": timezone.localdate().isoformat(), "server": server(),
        "files": {name: {"sha256": hashlib.sha256(raw).hexdigest(), "bytes": len(raw)} for name, raw in files.items()},
    }  # fmt: skip
    manifest = form.written(form.MANIFEST, head | {"seal": seal(head)})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in {form.MANIFEST: manifest, form.README: readme(organisation, names), **files}.items():
            entry = zipfile.ZipInfo(name)  # without a time: the manifest has the day
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            archive.writestr(entry, raw)
    return out.getvalue()


def readme(organisation, names):
    """What is in the file and what is not, in both languages, for who opens it years later."""
    texts = []
    for code, _label in settings.LANGUAGES:
        with translation.override(code):
            about = _("Everything of %(name)s in Draagvlak, as JSON files. The format is described in docs/moving.md.")
            lines = [
                about % {"name": organisation.name},
                _("manifest.json lists the files. scans/ and trajectories/ hold one file for each of them."),
                _("Not in it: separate answers, who was invited, links, passwords and keys."),
                _("Nor what is still open: silent rounds and forms by link, with what is hidden in them."),
                _("It holds names and addresses of members, and arguments that people wrote. Keep it safe."),
            ]
            if names:
                lines.append(_("It says who answered what in open scans. Share it only with who took part."))
            texts.append("\n".join(lines))
    return ("\n\n".join(texts) + "\n").encode()


# ── The parts ────────────────────────────────────────────────────────────────────────────────────────────────
def _parts(organisation, names):
    members = list(organisation.memberships.select_related("user").prefetch_related("teams").order_by("pid"))
    by_user = {one.user_id: one.pid for one in members}
    scans = organisation.surveys.select_related("team", "trajectory", "copied_from")
    surveys = list(scans.defer("release__data").order_by("pid"))
    yield form.ORGANISATION, _organisation(organisation)
    yield form.MEMBERS, [_member(one) for one in members]
    yield form.RELEASES, _releases(organisation, {survey.release_id for survey in surveys})
    releases = dict(Release.objects.filter(surveys__in=surveys).values_list("pk", "pid"))
    for survey in surveys:
        yield f"{form.SCANS}{survey.pid}.json", _scan(survey, releases[survey.release_id], by_user, names)
    for pid, told in trajectories(organisation, by_user):
        yield f"{form.TRAJECTORIES}{pid}.json", told
    yield form.ACTIONS, _actions(organisation, by_user)
    yield form.HISTORY, _history(organisation, by_user)


def _fields(row, names):
    return {name: getattr(row, name) for name in names}


def _organisation(organisation):
    logo = b64encode(organisation.logo).decode() if organisation.logo else None
    teams = [_fields(team, ("pid", "name")) for team in organisation.teams.order_by("pid")]
    return _fields(organisation, ("name", "language", "contact", "colour")) | {"logo": logo, "teams": teams}


def _member(membership):
    return {
        "pid": membership.pid, "name": membership.user.name, "email": membership.user.email, "role": membership.role,
        "teams": sorted(team.pid for team in membership.teams.all()), "joined_on": membership.joined_at.date(),
    }  # fmt: skip


def _releases(organisation, used):
    found = Release.objects.filter(pk__in=used) | Release.objects.filter(organisation=organisation)
    return [
        _fields(row, ("pid", "pack", "version", "digest", "data")) | {"own": row.organisation_id is not None}
        for row in found.distinct().order_by("pid")
    ]


def _scan(survey, release, by_user, names):
    seen = survey.sightings.order_by("day", "role", "what")
    return _fields(survey, SURVEY) | {
        "team": survey.team and survey.team.pid, "release": release,
        "trajectory": survey.trajectory and survey.trajectory.pid,
        "copied_from": survey.copied_from and survey.copied_from.pid, "created_by": by_user.get(survey.created_by_id),
        "sightings": [_fields(one, ("role", "what", "day", "times")) for one in seen],
    } | (_over(survey) if _is_over(survey) else _found(survey, by_user, names))  # fmt: skip


def _is_over(survey):
    """Whether the time for its results is over, also before the night in which the last of them goes."""
    past = survey.state == State.CLOSED and ends_on(survey) <= timezone.localdate()
    return bool(survey.results_gone_on or past)


def _over(survey):
    gone = survey.results_gone_on or (timezone.localdate() if survey.snapshots.exists() else None)
    return {"results_gone_on": gone, "results": [], "agreed": [], "meetings": [], "focus": []}


def _found(survey, by_user, names):
    agreed = survey.agreed.select_related("meeting").prefetch_related("earlier").order_by("is_rubric", "item")
    meetings = survey.meetings.order_by("pid")
    return {
        "results": [_result(survey, one, names) for one in survey.snapshots.order_by("round")],
        "agreed": [_agreed(row, by_user) for row in agreed],
        "meetings": [_fields(one, ("pid", "held_on", "present", "note", "version")) for one in meetings],
        "focus": sorted(survey.focus.values_list("rubric", flat=True)),
    }


def _result(survey, snapshot, names):
    owner, names = survey.organisation_id, names and survey.mode == Mode.OPEN
    arguments = [
        {"question": row.question, "text": unseal(owner, row.text, TEXT), "level": row.level}
        | ({"name": unseal(owner, row.name, NAME) or ""} if names else {})
        for row in snapshot.arguments.all()
    ]
    # By what it says: neither the order in which people wrote, nor one that follows from it.
    arguments.sort(key=lambda one: (one["question"], one["text"], -1 if one["level"] is None else one["level"]))
    made = _fields(snapshot, ("round", "made_on", "digest", "data")) | {"arguments": arguments}
    if names and snapshot.named is not None:
        stored = json.loads(unseal(owner, snapshot.named, NAMED))
        people = [{"name": name, "answers": answers} for name, answers in stored]
        made["named"] = sorted(people, key=lambda one: (not one["name"], one["name"], json.dumps(one, sort_keys=True)))
    return made


def _agreed(row, by_user):
    earlier = [
        {"round": 1, "together": False, "meeting": ""} | one.fields
        | {"version": one.version, "changed_by": by_user.get(one.changed_by_id), "changed_at": one.changed_at}
        for one in sorted(row.earlier.all(), key=lambda one: one.version)
    ]  # fmt: skip
    return _fields(row, AGREED) | {
        "meeting": row.meeting and row.meeting.pid, "changed_by": by_user.get(row.changed_by_id), "earlier": earlier,
    }  # fmt: skip


def _actions(organisation, by_user):
    found = Action.objects.filter(organisation=organisation).select_related("member", "trajectory")
    links: dict = {}
    for link in ActionLink.objects.filter(action__organisation=organisation).select_related("survey"):
        about = {"scan": link.survey.pid, "question": link.question, "rubric": link.rubric}
        links.setdefault(link.action_id, []).append(about)
    return [
        _fields(row, ACTION) | {
            "trajectory": row.trajectory and row.trajectory.pid, "inside": row.inside,
            "member": row.member and row.member.pid, "answered_by": by_user.get(row.answered_by_id),
            "made_by": by_user.get(row.made_by_id),
            "links": sorted(links.get(row.pk, []), key=lambda one: tuple(one.values())),
        }
        for row in found.order_by("pid")
    ]  # fmt: skip


def _history(organisation, by_user):
    found = []
    for event in organisation.events.order_by("at", "pk"):
        gone = history.SOMEBODY if event.actor_id or event.facts.get(history.SOMEBODY) else ""
        facts = {name: value for name, value in event.facts.items() if name != history.SOMEBODY}
        found.append({
            "verb": event.verb, "kind": event.kind, "object": event.object_pid, "facts": facts, "at": event.at,
            "actor": by_user.get(event.actor_id, gone),
        })  # fmt: skip
    return found
