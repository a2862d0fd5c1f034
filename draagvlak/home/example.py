"""The example organisation 'Centrum Voorbeeld': something to look around in. Thrown away with one button.

Everything in it is made by the same verbs that people use. Its users share one random password, which stands in
DATA/example.txt and nowhere else.
"""

import os
import random
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from draagvlak.content.actions import load_shipped
from draagvlak.content.loading import pack_of
from draagvlak.home import example_words as words
from draagvlak.lib.tokens import new_code, pretty
from draagvlak.orgs.actions import make_organisation
from draagvlak.orgs.keys import forget_keys
from draagvlak.orgs.models import Membership, Organisation, Team, User
from draagvlak.orgs.roles import Role
from draagvlak.surveys import actions, ballots, links
from draagvlak.surveys.groups import role_groups
from draagvlak.surveys.models import Breakdown, GroupKind, Invitee, Mode, Route, State, Survey
from draagvlak.surveys.people import Person

PASSWORD_FILE = "example.txt"  # noqa: S105 - the name of the file, not what is in it
QUICKSCAN = "quickscan-onlinehulp"
DOMAIN = "voorbeeld.example"


def make():
    """Builds the example: six people with six roles, two teams, six scans. Does nothing when there is one already."""
    if Organisation.objects.filter(is_example=True).exists():
        return
    release = next(found for found in load_shipped() if found.pack == QUICKSCAN)
    with transaction.atomic():
        password = pretty(new_code()).replace(" ", "-").lower()
        people = _users(password)
        organisation = make_organisation(words.ORGANISATION, owner=people[Role.OWNER], language="nl", is_example=True)
        organisation.contact = f"privacy@{DOMAIN}"
        organisation.save(update_fields=["contact"])
        teams = [Team.objects.create(organisation=organisation, name=name) for name in words.TEAMS]
        for role, user in people.items():
            membership, _made = Membership.objects.get_or_create(
                user=user, organisation=organisation, defaults={"role": role}
            )
            membership.teams.set(teams[:1] if role in {Role.MEMBER, Role.FACILITATOR} else teams)
        _write_password(password)
    _Scans(organisation, people[Role.COORDINATOR], release).make()


def _users(password):
    # One password, so one computation of its hash: with six of them the first start would take seconds longer.
    hashed = make_password(password)
    people = {}
    for role in Role:
        user = User(email=f"{role}@{DOMAIN}", name=words.PEOPLE[role], language="nl", is_example=True, password=hashed)
        user.save()
        people[role] = user
    return people


def _write_password(password):
    path = settings.DATA / PASSWORD_FILE
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(password + "\n")


def _password():
    try:
        return (settings.DATA / PASSWORD_FILE).read_text().strip()
    except OSError:
        return ""


def how_to_sign_in():
    """Lines for the terminal: with which addresses and which password one looks around. Empty without an example."""
    password = _password()
    if not password or not Organisation.objects.filter(is_example=True).exists():
        return []
    others = ", ".join(role for role in Role if role != Role.COORDINATOR)
    return [
        f"The example organisation: sign in as coordinator@{DOMAIN} with the password {password}",
        f"(or as {others}, at the same address, with the same password)",
    ]


def how_to_sign_in_here():
    """For the welcome page: the address to look around with, and never the password; None without an example."""
    there = Organisation.objects.filter(is_example=True).exists()
    return f"coordinator@{DOMAIN}" if there and settings.LOOPBACK else None


@transaction.atomic
def throw_away():
    """Removes the example: organisation, answers, users, and the key, so that its sealed texts cannot be read again."""
    for organisation in Organisation.objects.filter(is_example=True):
        # First what holds on to a release: a release that is in use cannot be deleted.
        Survey.objects.filter(organisation=organisation).delete()
        organisation.delete()
    User.objects.filter(is_example=True).delete()
    transaction.on_commit(_forget)


def _forget():
    forget_keys()
    (settings.DATA / PASSWORD_FILE).unlink(missing_ok=True)


class _Scans:
    """The six scans, each in another state."""

    def __init__(self, organisation, actor, release):
        self.organisation, self.actor, self.release = organisation, actor, release
        self.pack = pack_of(release)
        self.subjects = {subject.id: subject for subject in self.pack.subjects}
        self.today = timezone.localdate()
        # Always the same example: nothing here has to be hard to guess.
        self.chance = random.Random(2019)  # noqa: S311

    def make(self):
        self.draft()
        self.confidential()
        self.open()
        self.anonymous()
        self.too_few()
        self.past()

    def new(self, title, subject, days, **values):
        phrase = self.subjects[subject].name
        values = {
            "asker": self.organisation.name, "group_kind": GroupKind.MIXED, "language": "nl", "retention_months": 36,
            "breakdown": Breakdown.NONE, "mode": Mode.CONFIDENTIAL,
        } | values  # fmt: skip
        return actions.create_scan(
            self.organisation, self.actor, release=self.release, title=title, subject_id=subject,
            subject={code: phrase.in_(code) for code in self.release.languages},
            last_day=self.today + timedelta(days=days), **values,
        )  # fmt: skip

    def launch(self, survey, count=0):
        if count:
            actions.add_invitees(survey, self.actor, self.people(count))
        survey.refresh_from_db()
        actions.launch(survey, self.actor, survey.version)
        survey.refresh_from_db()
        return survey

    @staticmethod
    def people(count):
        return [
            Person(name, f"{name.split()[0].lower()}@mensen.{DOMAIN}", group) for name, group in words.INVITED[:count]
        ]

    def draft(self):
        self.new(words.TITLES["draft"], "video-calling", 28)

    def confidential(self):
        groups = {"breakdown": Breakdown.ROLE, "groups": role_groups(self.release.languages)}
        survey = self.launch(self.new(words.TITLES["confidential"], "online-help", 12, **groups), 12)
        self.answer_personal(survey, 7, unfinished=2)

    def open(self):
        settings_ = {"mode": Mode.OPEN, "group_kind": GroupKind.OFFERING}
        survey = self.launch(self.new(words.TITLES["open"], "blended-help", 9, **settings_), 4)
        self.answer_personal(survey, 3, named=True)

    def anonymous(self):
        settings_ = {"mode": Mode.ANONYMOUS, "client_route": True, "breakdown": Breakdown.ROLE,
                     "groups": role_groups(self.release.languages)}  # fmt: skip
        survey = self.launch(self.new(words.TITLES["anonymous"], "online-help", 20, **settings_))
        link = links.find(links.Purpose.ANSWER, links.ensure_shared(survey).token)
        for group in ["client"] * 3 + ["frontline"] * 4 + ["middle", "ict"]:
            self.answer(survey, ballots.new_pass(survey, link, group, self.route(group)), group)

    def too_few(self):
        draft = self.new(words.TITLES["few"], "collaboration-platform", 2, group_kind=GroupKind.MANAGEMENT)
        survey = self.launch(draft, 6)
        self.answer_personal(survey, 2)

    def past(self):
        survey = self.new(words.TITLES["past"], "online-help", 21)
        actions.add_invitees(survey, self.actor, self.people(9))
        # A round in the past cannot be started by hand, so its days are set here; answers come in while it is open.
        begun = {"state": State.RUNNING, "launched_on": self.today - timedelta(days=25), "last_day": None}
        Survey.objects.filter(pk=survey.pk).update(**begun)
        survey.refresh_from_db()
        self.answer_personal(survey, 8)
        Survey.objects.filter(pk=survey.pk).update(last_day=self.today - timedelta(days=1))

    @staticmethod
    def route(group):
        return Route.CLIENT if group == "client" else Route.ALL

    def answer_personal(self, survey, count, unfinished=0, named=False):
        invitees = Invitee.objects.filter(survey=survey)
        handed = actions.hand_out(survey, self.actor)
        groups = dict(invitees.values_list("pid", "group"))
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
        ballots.save(carried, *[self.choice(question, group) for question in asked])
        if hand_in:
            ballots.hand_in(carried)

    def choice(self, question, group):
        rubric = question.partition("-")[0]
        weights: tuple[float, ...] = words.MOODS.get(rubric, (4, 5, 4, 1))
        if group == "management":
            weights = (weights[0] * 0.5, weights[1], weights[2] * 1.8, weights[3])
        level = self.chance.choices(("red", "orange", "green", "unknown"), weights)[0]
        texts = words.ARGUMENTS.get(rubric, {}).get(level, ())
        argument = self.chance.choice(texts) if texts and self.chance.random() < 0.3 else ""
        share = self.chance.choice(("shown", "shown", "with-colour", "hidden"))
        return ballots.Choice(question, level, argument, share)
