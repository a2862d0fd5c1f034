"""What closing and reading results cost: counting, the scorecard, the report's three files. One process, no server.

    DRAAGVLAK_DATA=… [DRAAGVLAK_DATABASE_URL=…] python -m bench.results_run 1000 10000

Prints JSON. Times are seconds inside the product: from the call of the verb, or from Django's handler to its answer.
"""

import json
import random
import sys
import time
from contextlib import contextmanager
from statistics import median

import django

REPEAT = 15
ARGUMENTS = 300  # in the report that is measured


def main(sizes):
    django.setup()
    from django.test.utils import setup_test_environment

    from draagvlak.cli import serving

    setup_test_environment()
    serving.prepare(tell=lambda line: None)
    owner = _owner()
    found = {str(people): _round(owner, people) for people in sizes}
    found["report"] = _report(owner)
    print(json.dumps(found))


def _owner():
    from bench.seed import _organisation
    from draagvlak.orgs.models import Membership, User
    from draagvlak.orgs.roles import Role

    organisation = _organisation()
    organisation.is_example = True  # no second step: it is not what is measured
    organisation.save()
    user = User.objects.create_user("bench@example.org", "a bench has a long password", name="Bench")
    Membership.objects.create(user=user, organisation=organisation, role=Role.OWNER)
    return user


@contextmanager
def _timed(into):
    began = time.perf_counter()
    yield
    into.append(time.perf_counter() - began)


def _round(owner, people):
    """Closes a round of so many people and reads its scorecard."""
    from draagvlak.surveys import closing, counting

    survey = fill(owner, people)
    counted: list[float] = []
    closed: list[float] = []
    with _timed(counted):
        counting.count(survey)
    with _timed(closed):
        closing._close(survey, owner, None)
    return {
        "answers": people * 35, "count": counted[0], "close": closed[0],
        "scorecard": _get(owner, f"/scans/{survey.pid}/scorecard/"),
    }  # fmt: skip


def _report(owner):
    from draagvlak.surveys import closing

    survey = fill(owner, 40, arguments=ARGUMENTS)
    closing._close(survey, owner, None)
    return {kind: _get(owner, f"/scans/{survey.pid}/report/{kind}/", 5) for kind in ("pdf", "docx", "xlsx")}


def _get(user, path, repeat=REPEAT):
    """The median of the time of a page, whole, with its body; the first one apart (templates are read then)."""
    from django.test import Client

    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    times: list[float] = []
    for _number in range(repeat + 1):
        with _timed(times):
            response = client.get(path)
            body = b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code == 200, (path, response.status_code)
    return {"first": times[0], "median": median(times[1:]), "bytes": len(body)}


def fill(owner, people, arguments=None):
    """A running round in which `people` handed in 35 answers each, with an argument on a third (or so many in all)."""
    from bench.seed import _survey
    from draagvlak.content.releases import pack_by_digest
    from draagvlak.lib.tokens import keyed_hash
    from draagvlak.orgs.keys import seal
    from draagvlak.surveys.models import Answer, Ballot, Breakdown

    chance = random.Random(2019)  # noqa: S311 - the same round every time
    organisation = owner.memberships.get().organisation
    survey = _survey(organisation)
    type(survey).objects.filter(pk=survey.pk).update(title=f"{people} people")
    questions = [question.id for question in pack_by_digest(survey.release.digest).questions()]
    assert survey.breakdown == Breakdown.NONE
    ballots = [
        Ballot(survey=survey, key=keyed_hash("bench", f"{survey.pid}{number}"), handed_in=True)
        for number in range(people)
    ]
    Ballot.objects.bulk_create(ballots, batch_size=500)
    text = seal(organisation.pk, "Wij doen dit nu al twee keer per maand, met wie er die dag is.", "argument")
    given = set(chance.sample(range(people * 35), arguments if arguments is not None else people * 35 // 3))
    answers = (
        Answer(
            ballot=ballot, question=question, level=chance.choices((0, 1, 2, 3), (3, 4, 4, 1))[0],
            argument=text if at * 35 + place in given else None, share=1,
        )
        for at, ballot in enumerate(ballots)
        for place, question in enumerate(questions)
    )  # fmt: skip
    Answer.objects.bulk_create(answers, batch_size=2000)
    return survey


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1000, 10_000])
