"""The example organisation 'Centrum Voorbeeld': something to look around in. Thrown away with one button.

Everything in it is made by the same verbs that people use. Its users share one random password, which stands in
DATA/example.txt and nowhere else.
"""

import os

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from draagvlak.content.actions import load_shipped
from draagvlak.home.example import words
from draagvlak.home.example.road import Road
from draagvlak.home.example.scans import Scans
from draagvlak.lib.tokens import new_code, pretty
from draagvlak.orgs.actions import make_organisation
from draagvlak.orgs.keys import forget_keys
from draagvlak.orgs.models import Membership, Organisation, Team, User
from draagvlak.orgs.roles import Role
from draagvlak.surveys.models import Survey

PASSWORD_FILE = "example.txt"  # noqa: S105 - the name of the file, not what is in it
QUICKSCAN = "quickscan-onlinehulp"
DOMAIN = "voorbeeld.example"


def make():
    """Builds the example: six people with six roles, two teams, a scan in every state, and a trajectory.

    Done twice it does nothing.
    """
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
    with transaction.atomic():
        Scans(organisation, people, release).make()
        Road(organisation, people).make()


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
