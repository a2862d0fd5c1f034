"""The scans of the example, each in another state. Days that lie in the past are set here; all else goes by verbs."""

import random
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from draagvlak.content.loading import pack_of
from draagvlak.home.example import words
from draagvlak.home.example.arguments import ARGUMENTS
from draagvlak.home.example.talks import talk
from draagvlak.orgs.models import Event
from draagvlak.orgs.roles import Role
from draagvlak.surveys import actions, ballots, closing, links
from draagvlak.surveys.groups import role_groups
from draagvlak.surveys.models import Argument, Breakdown, GroupKind, Invitee, Mode, Route, Snapshot, State, Survey
from draagvlak.surveys.people import Person

DOMAIN = "mensen.voorbeeld.example"
FIRST_CLOSED = 95  # days ago: rounds within 90 days are only laid beside each other when their lists differ (D14)


class Scans:
    """Everything that people of the example did with scans. `people` are its users by role."""

    def __init__(self, organisation, people, release):
        self.organisation, self.people, self.release = organisation, people, release
        self.actor = people[Role.COORDINATOR]
        self.pack = pack_of(release)
        self.subjects = {subject.id: subject for subject in self.pack.subjects}
        self.today = timezone.localdate()
        self.by_role = {"breakdown": Breakdown.ROLE, "groups": role_groups(release.languages)}
        # Always the same example: nothing here has to be hard to guess.
        self.chance = random.Random(2019)  # noqa: S311
        self.moods, self.said = words.MOODS, set()

    @transaction.atomic
    def make(self):
        self.draft()
        self.confidential()
        self.open()
        self.anonymous()
        self.past()
        self.few()
        first = self.agreed()
        self.closed()
        self.second(first)

    # ── In every state ───────────────────────────────────────────────────────────────────────────────────────
    def draft(self):
        self.new("draft", "video-calling", 28)

    def confidential(self):
        survey = self.launch(self.new("confidential", "online-help", 12, **self.by_role), 12)
        self.answer_personal(survey, 7, unfinished=2)

    def open(self):
        settings = {"mode": Mode.OPEN, "group_kind": GroupKind.OFFERING}
        survey = self.launch(self.new("open", "blended-help", 9, **settings), 4)
        self.answer_personal(survey, 3, named=True)

    def anonymous(self):
        settings = {"mode": Mode.ANONYMOUS, "client_route": True} | self.by_role
        survey = self.launch(self.new("anonymous", "online-help", 20, **settings))
        link = links.find(links.Purpose.ANSWER, links.ensure_shared(survey).token)
        for group in ["client"] * 3 + ["frontline"] * 4 + ["middle", "ict"]:
            route = Route.CLIENT if group == "client" else Route.ALL
            self.answer(survey, ballots.new_pass(survey, link, group, route), group)

    def past(self):
        """The last day is over, and enough people answered: it waits to be closed."""
        survey = self.begun(self.new("past", "collaboration-platform", 21), 25, self.listed(9))
        self.answer_personal(survey, 8)
        Survey.objects.filter(pk=survey.pk).update(last_day=self.today - timedelta(days=1))

    def few(self):
        draft = self.new("few", "collaboration-platform", 21, group_kind=GroupKind.MANAGEMENT)
        survey = self.begun(draft, 24, self.listed(6))
        self.answer_personal(survey, 2)
        self.close(survey, 3)

    def closed(self):
        survey = self.begun(self.new("closed", "video-calling", 21), 30, self.listed(10, mail=False))
        self.answer_personal(survey, 8)
        self.close(survey, 9)

    def agreed(self):
        """Closed three months ago: talked about, with actions of which some worked."""
        draft = self.new("agreed", "online-help", 21, **self.by_role)
        survey = self.begun(draft, FIRST_CLOSED + 25, self.listed(30, mail=False))
        self.answer_personal(survey, 24)
        self.close(survey, FIRST_CLOSED)
        talk(survey, self.people, survey.closed_on + timedelta(days=6))
        closing.destroy_due()  # as the night after two weeks did: separate answers go
        gone = survey.closed_on + timedelta(days=14)
        Survey.objects.filter(pk=survey.pk).update(answers_gone_on=gone)
        told = Event.objects.filter(object_pid=survey.pid, verb="answers-destroyed")
        told.update(at=F("at") - (self.today - gone))
        survey.refresh_from_db()
        return survey

    def second(self, first):
        """The same questions once more, after the actions. It stands beside the first (D14)."""
        draft = actions.copy_scan(first, self.actor, again=True)
        draft = actions.edit_scan(draft, self.actor, None, title=words.TITLES["second"])
        survey = self.begun(draft, 26, self.listed(30, mail=False))
        self.moods = words.LATER
        self.answer_personal(survey, 26)
        self.close(survey, 4)

    # ── Setting up, starting, closing ────────────────────────────────────────────────────────────────────────
    def new(self, title, subject, days, **values):
        phrase = self.subjects[subject].name
        values = {
            "asker": self.organisation.name, "group_kind": GroupKind.MIXED, "language": "nl", "retention_months": 36,
            "breakdown": Breakdown.NONE, "mode": Mode.CONFIDENTIAL,
        } | values  # fmt: skip
        return actions.create_scan(
            self.organisation, self.actor, release=self.release, title=words.TITLES[title], subject_id=subject,
            subject={code: phrase.in_(code) for code in self.release.languages},
            last_day=self.today + timedelta(days=days), **values,
        )  # fmt: skip

    @staticmethod
    def listed(count, *, mail=True):
        """The first `count` people. Who has no address gets no mail that the results are there."""
        return [
            Person(name, f"{name.split()[0].lower()}@{DOMAIN}" if mail else "", group)
            for name, group in words.INVITED[:count]
        ]

    def launch(self, survey, count=0):
        """Starts a scan today, with the first `count` people on its list."""
        if count:
            actions.add_invitees(survey, self.actor, self.listed(count))
        survey.refresh_from_db()
        actions.launch(survey, self.actor, survey.version)
        survey.refresh_from_db()
        return survey

    def begun(self, survey, days, people):
        """A scan that began `days` ago: the verb starts it today only. Answers come in while it is open."""
        actions.add_invitees(survey, self.actor, people)
        begun = {"state": State.RUNNING, "launched_on": self.today - timedelta(days=days), "last_day": None}
        Survey.objects.filter(pk=survey.pk).update(**begun)
        survey.refresh_from_db()
        return survey

    def close(self, survey, days):
        """Closes a scan `days` ago, the day after its last one."""
        day = self.today - timedelta(days=days)
        Survey.objects.filter(pk=survey.pk).update(last_day=day - timedelta(days=1))
        closing.close(survey, self.actor)
        Survey.objects.filter(pk=survey.pk).update(closed_on=day)
        survey.refresh_from_db()
        for snapshot in Snapshot.objects.filter(survey=survey):
            self.dated(snapshot, day)
        Event.objects.filter(object_pid=survey.pid).update(at=F("at") - timedelta(days=days))

    @staticmethod
    def dated(snapshot, day):
        """Makes a snapshot anew with the day on which it was made: the database lets nobody change one."""
        arguments = list(snapshot.arguments.all())
        pk = snapshot.pk
        snapshot.delete()
        snapshot.pk, snapshot.made_on = pk, day
        snapshot.save(force_insert=True)
        Argument.objects.bulk_create(arguments)

    # ── Answering ────────────────────────────────────────────────────────────────────────────────────────────
    def answer_personal(self, survey, count, unfinished=0, named=False):
        groups = dict(Invitee.objects.filter(survey=survey).values_list("pid", "group"))
        handed = actions.hand_out(survey, self.actor)
        for at, (guest, secret) in enumerate(handed[: count + unfinished]):
            link = links.find(links.Purpose.ANSWER, secret.token)
            group = groups[guest.pid] if survey.breakdown != Breakdown.NONE else ""
            carried = ballots.new_pass(survey, link, group, Route.ALL, guest.name if named else "")
            self.answer(survey, carried, group, hand_in=at < count)

    def answer(self, survey, carried, group, hand_in=True):
        client = carried.route == Route.CLIENT
        asked = [question.id for question in (self.pack.for_client() if client else self.pack.questions())]
        if not hand_in:
            asked = asked[: self.chance.randint(5, 20)]
        ballots.save(carried, *[self.choice(survey, question, group) for question in asked])
        if hand_in:
            ballots.hand_in(carried)

    def choice(self, survey, question, group):
        rubric = question.partition("-")[0]
        leaning = words.MANAGEMENT if group == "management" else words.LEANINGS.get(group, {}).get(rubric, (1, 1, 1, 1))
        mood = self.moods.get(question) or self.moods[rubric]
        weights = [often * more for often, more in zip(mood, leaning, strict=True)]
        level = self.chance.choices(("red", "orange", "green", "unknown"), weights)[0]
        share = self.chance.choice(("shown", "shown", "with-colour", "hidden"))
        argument = self.argument(survey, question, level) if self.chance.random() < 0.35 else ""
        return ballots.Choice(question, level, argument, share)

    def argument(self, survey, question, level):
        """A sentence that nobody wrote at this question of this scan yet; '' when there is none left."""
        left = [text for text in ARGUMENTS[question].get(level, ()) if (survey.pk, question, text) not in self.said]
        text = self.chance.choice(left) if left else ""
        self.said.add((survey.pk, question, text))
        return text
