"""A conversation with seats for so many phones, in the product's database; what is needed to be in it as JSON.

python -m bench.live_seed 500           a new conversation, its first question shown
python -m bench.live_seed count PID     how many voted what in its revealed votes
"""

import json
import sys

import django

QUESTIONS = 4
MINUTES = 6


def main(phones):
    django.setup()
    from bench.results_run import fill
    from draagvlak.cli import serving
    from draagvlak.content.releases import pack_by_digest
    from draagvlak.lib.tokens import keyed_hash, new_token
    from draagvlak.live import actions
    from draagvlak.live.models import Seat
    from draagvlak.surveys import closing

    serving.prepare(tell=lambda line: None)
    owner = _leader()
    survey = fill(owner, 40, arguments=100)
    closing._close(survey, owner, None)
    talk = actions.prepare(survey, owner)
    questions = [question.id for question in pack_by_digest(survey.release.digest).questions()][:QUESTIONS]
    actions.set_agenda(talk, owner, [(question, MINUTES) for question in questions])
    actions.open_lobby(talk, owner)
    nonces = [new_token() for _phone in range(phones)]
    Seat.objects.bulk_create(Seat(conversation=talk, key=keyed_hash("live-seat", nonce)) for nonce in nonces)
    actions.begin(talk, owner)
    print(json.dumps({"pid": talk.pid, "nonces": nonces, "session": _session(owner)}))


def _leader():
    """The one who leads every conversation of the bench."""
    from bench.results_run import _owner
    from draagvlak.orgs.models import User

    return User.objects.filter(email="bench@example.org").first() or _owner()


def _session(user):
    from django.test import Client

    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.session.session_key


def count(pid):
    django.setup()
    from draagvlak.live.models import Poll, Vote

    polls = Poll.objects.filter(conversation__pid=pid, state=Poll.State.REVEALED).select_related("snapshot")
    found = [[row["counts"] for row in poll.snapshot.data["questions"].values() if "counts" in row] for poll in polls]
    print(json.dumps({"counts": found, "left": Vote.objects.filter(poll__conversation__pid=pid).count()}))


if __name__ == "__main__":
    count(sys.argv[2]) if sys.argv[1] == "count" else main(int(sys.argv[1]))
