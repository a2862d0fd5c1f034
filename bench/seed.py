"""Running confidential rounds with personal invitations in the product's database; the addresses as JSON."""

import json
import sys

import django

from bench.questions import LANGUAGE, SUBJECT

PEOPLE = 100  # in one round: a large service


def main(people):
    django.setup()
    from draagvlak.cli import serving

    serving.prepare(tell=lambda line: None)
    organisation = _organisation()
    rounds = [_survey(organisation) for _number in range(-(-people // PEOPLE))]
    print(json.dumps([[survey.pid, token] for survey in rounds for token in _invite(survey, PEOPLE)]))


def _organisation():
    from draagvlak.orgs.keys import make_key
    from draagvlak.orgs.models import Organisation

    organisation = Organisation.objects.create(name="Bench")
    make_key(organisation)
    return organisation


def _survey(organisation):
    from django.utils import timezone

    from draagvlak.content.models import Release
    from draagvlak.surveys.models import State, Survey

    release = Release.objects.get(pack="quickscan-onlinehulp", organisation=None)
    return Survey.objects.create(
        organisation=organisation, release=release, title="Bench", subject={LANGUAGE: SUBJECT}, language=LANGUAGE,
        state=State.RUNNING, launched_on=timezone.localdate(), asker="Bench",
    )  # fmt: skip


def _invite(survey, people):
    from draagvlak.lib.tokens import new_token
    from draagvlak.orgs.keys import seal
    from draagvlak.surveys.links import secret_hash
    from draagvlak.surveys.models import Invitee, Link, Purpose

    tokens = [new_token() for _number in range(people)]
    organisation = survey.organisation_id
    invitees = Invitee.objects.bulk_create(
        [Invitee(survey=survey, name=seal(organisation, f"Person {number}", "bench")) for number in range(people)]
    )
    Link.objects.bulk_create(
        Link(
            survey=survey, invitee=invitee, purpose=Purpose.ANSWER,
            secret_hash=secret_hash(Purpose.ANSWER, token, typed=False),
        )
        for invitee, token in zip(invitees, tokens, strict=True)
    )  # fmt: skip
    return tokens


def count():
    """What is really in the database: handed-in ballots and answers with a level."""
    django.setup()
    from draagvlak.surveys.models import Answer, Ballot

    print(json.dumps({
        "complete": Ballot.objects.filter(handed_in=True).count(),
        "answers": Answer.objects.filter(level__isnull=False, ballot__handed_in=True).count(),
    }))  # fmt: skip


if __name__ == "__main__":
    count() if sys.argv[1] == "count" else main(int(sys.argv[1]))
