"""Making an organisation of a file that was read: in one transaction, all of it or nothing.

Nobody becomes a member by it: the first owner is invited, and invites the others. So an action that was of a member
keeps the name as words, and in the history stands somebody. Links and keys are new: the old ones open nothing here.
"""

import json
from base64 import b64decode
from binascii import Error as NotBase64

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.consensus.models import ActionLink, Consensus, Earlier, Focus, Meeting
from draagvlak.content.loading import data_of, digest
from draagvlak.content.models import Release
from draagvlak.home.moving import waiting_room
from draagvlak.home.moving.arriving_trajectories import Road
from draagvlak.home.moving.leaving import ACTION, AGREED, SURVEY
from draagvlak.home.moving.reading import WRONG, Reading, Refused
from draagvlak.lib.tokens import keyed_hash, new_pid
from draagvlak.orgs import colour, history, logo
from draagvlak.orgs.actions import start_organisation
from draagvlak.orgs.keys import seal
from draagvlak.orgs.models import Event, Organisation, Team, User
from draagvlak.orgs.roles import Role
from draagvlak.plans.models import Action, Trajectory
from draagvlak.surveys.models import Argument, Sighting, Snapshot, Survey
from draagvlak.surveys.published import NAME, NAMED, TEXT

history.say({
    "organisation-arrived": _("%(actor)s made this organisation from a file of %(day)s, checked by this server."),
    "organisation-arrived-unverified": _(
        "%(actor)s made this organisation from a file of %(day)s of another server. "
        "Nobody here can check whether it was changed."
    ),
    "results-arrived": _("The results came from a file of %(day)s, checked by this server."),
    "results-arrived-unverified": _(
        "The results came from a file of %(day)s of another server. Nobody here can check whether they were changed."
    ),
})  # fmt: skip


@transaction.atomic
def arrive_once(reading: Reading, operator, owner, mark):
    """(public id, secret, address of the owner): as `arrive`, once for the file that waits under this mark.

    Sent again, at the same moment too, it gives what was made the first time.
    """
    User.objects.select_for_update().get(pk=operator.pk)  # one at a time; SQLite writes one at a time by itself
    if made := waiting_room.made(operator, mark):
        return made
    organisation, secret = arrive(reading, operator, owner)
    return waiting_room.done(operator, mark, organisation.pid, secret, owner)


@transaction.atomic
def arrive(reading: Reading, operator, owner):
    """(organisation, secret of the invitation of its first owner), made of the file. Refused: nothing was made."""
    told = reading.organisation
    organisation, secret = start_organisation(operator, told.name, told.language, owner)
    _Arrival(reading, organisation).all()
    _remember(reading, organisation, operator)
    return organisation, secret


def _remember(reading, organisation, operator):
    suffix = "" if reading.verified else "-unverified"
    day = reading.manifest.made_on.isoformat()
    history.record(organisation, operator, f"organisation-arrived{suffix}", organisation, day=day)
    for survey in organisation.surveys.filter(snapshots__isnull=False).distinct():
        history.record(organisation, operator, f"results-arrived{suffix}", survey, day=day)


class _Arrival:
    def __init__(self, reading: Reading, organisation: Organisation):
        self.reading, self.organisation = reading, organisation
        self.roles = {one.pid: one.role for one in reading.members}
        self.pids: dict[tuple[str, str], str] = {}  # kind, and what it was called in the file → what it is called here
        self.teams: dict[str, Team] = {}
        self.releases: dict[str, Release] = {}
        self.surveys: dict[str, Survey] = {}
        self.actions: dict[str, Action] = {}
        names = {one.pid: one.name or str(Role(one.role).label) for one in reading.members}
        self.road = Road(organisation, self.teams, names)

    def all(self):
        self._look()
        self._make_releases()
        for trajectory in self.reading.trajectories():
            self.road.make(trajectory, self._fresh(Trajectory, trajectory.pid))
        scans = [scan.pid for scan in self.reading.scans()]
        for pid in scans:  # before the first: a result names other scans
            self._fresh(Survey, pid)
        for scan in self.reading.scans():
            self._make_scan(scan)
        for scan in self.reading.scans():
            if scan.copied_from in self.surveys:
                before = self.surveys[scan.copied_from]
                Survey.objects.filter(pk=self.surveys[scan.pid].pk).update(copied_from=before)
        self._make_actions()
        self._make_worksheets()
        self._make_history()

    def _fresh(self, model, pid):
        """Its own public id where that is free, else a new one."""
        fresh = new_pid() if model.objects.filter(pid=pid).exists() else pid
        self.pids[model._meta.model_name, pid] = fresh
        return fresh

    def _look(self):
        told = self.reading.organisation
        self.organisation.contact = told.contact
        self.organisation.colour = told.colour if colour.is_readable(told.colour) else ""
        if told.logo:
            try:
                self.organisation.logo = logo.redrawn(b64decode(told.logo, validate=True))
            except (logo.NoLogo, NotBase64):
                raise Refused(WRONG) from None
        self.organisation.save(update_fields=["contact", "colour", "logo"])
        for team in told.teams:
            self.teams[team.pid] = Team.objects.create(
                organisation=self.organisation, name=team.name, pid=self._fresh(Team, team.pid)
            )

    def _make_releases(self):
        """A questionnaire that ships here too is that one; every other becomes one of the organisation's own."""
        for told in sorted(self.reading.releases, key=lambda one: not one.own):  # its own keep their versions
            same = Release.objects.filter(organisation=None, pack=told.pack, version=told.version, digest=told.digest)
            shipped = None if told.own else same.first()
            self.releases[told.pid] = shipped or self._own_release(told)

    def _own_release(self, told):
        """This questionnaire for the organisation itself; other words under a version that is taken get a new one."""
        pack, number = self.reading.packs[told.pid], 1
        own = {one.version: one for one in self.organisation.releases.filter(pack=pack.id)}
        if told.version in own and own[told.version].digest == told.digest:
            return own[told.version]
        while pack.version in own:
            number += 1
            pack = pack.model_copy(update={"version": f"{told.version}.{number}"})
        return Release.objects.create(
            organisation=self.organisation, pid=self._fresh(Release, told.pid), pack=pack.id, version=pack.version,
            digest=digest(pack), kind=pack.kind, languages=list(pack.languages), title=dict(pack.title.root),
            data=data_of(pack),
        )  # fmt: skip

    # ── Scans ────────────────────────────────────────────────────────────────────────────────────────────────
    def _make_scan(self, scan):
        values = {name: getattr(scan, name) for name in SURVEY if name != "pid"}
        values["groups"] = [group.model_dump() for group in scan.groups]
        if scan.state == "running":  # its answers stayed behind: it begins anew
            values |= {"state": "draft", "launched_on": None, "closed_on": None, "last_day": None, "vision": ""}
        if scan.state == "draft":
            values |= {"launched_on": None, "closed_on": None, "vision": ""}
        if scan.state == "closed":
            values["answers_gone_on"] = timezone.localdate()
        survey = Survey.objects.create(
            organisation=self.organisation, release=self.releases[scan.release], pid=self.pids["survey", scan.pid],
            team=self.teams.get(scan.team), trajectory=self.road.trajectories.get(scan.trajectory or ""), **values,
        )  # fmt: skip
        self.surveys[scan.pid] = survey
        for result in scan.results:
            self._make_result(survey, result)
        self._make_agreed(survey, scan)
        Focus.objects.bulk_create(Focus(survey=survey, rubric=rubric) for rubric in sorted(set(scan.focus)))
        Sighting.objects.bulk_create(Sighting(survey=survey, **one.model_dump()) for one in scan.sightings)

    def _make_result(self, survey, told):
        data = json.loads(told.data.model_dump_json(by_alias=True, exclude_unset=True))
        data["not_beside"] = sorted(self.pids.get(("survey", pid), pid) for pid in data["not_beside"])
        owner = self.organisation.pk
        named = None
        if told.named is not None:
            named = seal(owner, json.dumps([[one.name, one.answers] for one in told.named]), NAMED)
        snapshot = Snapshot.objects.create(
            survey=survey, round=told.round, data=data, named=named, made_on=told.made_on,
            digest=keyed_hash("snapshot", json.dumps(data, sort_keys=True)).hex(),
        )  # fmt: skip
        Argument.objects.bulk_create(
            Argument(
                snapshot=snapshot, question=one.question, text=seal(owner, one.text, TEXT), level=one.level,
                name=seal(owner, one.name or None, NAME),
            )
            for one in told.arguments
        )  # fmt: skip

    def _make_agreed(self, survey, scan):
        meetings: dict[str | None, Meeting] = {}
        for told in scan.meetings:
            values = told.model_dump(exclude={"pid"})
            meetings[told.pid] = Meeting.objects.create(survey=survey, pid=self._fresh(Meeting, told.pid), **values)
        for told in scan.agreed:
            values = {name: getattr(told, name) for name in AGREED}
            row = Consensus.objects.create(survey=survey, meeting=meetings.get(told.meeting), **values)
            Earlier.objects.bulk_create(self._earlier(row, one) for one in told.earlier)

    def _earlier(self, row, told):
        fields = told.model_dump(include={"chosen", "comment", "sources", "reason", "minority", "round", "together"})
        fields["meeting"] = self.pids.get(("meeting", told.meeting), "")
        return Earlier(consensus=row, version=told.version, fields=fields, changed_at=told.changed_at)

    # ── Actions and history ──────────────────────────────────────────────────────────────────────────────────
    def _make_actions(self):
        for told in self.reading.actions:
            values = {name: getattr(told, name) for name in ACTION if name not in {"pid", "earlier_answers"}}
            values["earlier_answers"] = [json.loads(one.model_dump_json()) for one in told.earlier_answers]
            if told.member:
                values["role"] = self.roles[told.member]  # never a name: everybody with the results link reads it
            action = Action.objects.create(
                organisation=self.organisation, pid=self._fresh(Action, told.pid),
                trajectory=self.road.trajectories.get(told.trajectory or ""), inside=told.inside, **values,
            )  # fmt: skip
            self.actions[told.pid] = action
            ActionLink.objects.bulk_create(
                ActionLink(action=action, survey=self.surveys[one.scan], question=one.question, rubric=one.rubric)
                for one in told.links
            )

    def _make_worksheets(self):
        surveys = {pid: here for (kind, pid), here in self.pids.items() if kind == "survey"}
        for trajectory in self.reading.trajectories():  # before the first: a row may name rows of another
            self.road.name_rows(trajectory)
        for trajectory in self.reading.trajectories():
            self.road.fill(trajectory, self.actions, surveys)
        self.pids |= {("sheet", pid): sheet.pid for pid, sheet in self.road.sheets.items()}

    def _verb(self, told):
        """A file of elsewhere may not say that this server checked something."""
        checked = {"organisation-arrived", "results-arrived"}
        return f"{told.verb}-unverified" if told.verb in checked and not self.reading.verified else told.verb

    def _object(self, told):
        elsewhere = "" if told.object in self.roles else told.object
        return self.pids.get((told.kind, told.object), elsewhere)

    def _make_history(self):
        Event.objects.bulk_create(
            Event(
                organisation=self.organisation, verb=self._verb(told), kind=told.kind, at=told.at,
                object_pid=self._object(told), facts=self._facts(told),
            )
            for told in self.reading.events
        )  # fmt: skip

    def _facts(self, told):
        facts = {name: value for name, value in told.facts.items() if name not in {"actor", history.SOMEBODY}}
        if "trajectory" in facts:  # which one it is about, by public id
            facts["trajectory"] = self.pids.get(("trajectory", facts["trajectory"]), "")
        return facts | ({history.SOMEBODY: True} if told.actor else {})
