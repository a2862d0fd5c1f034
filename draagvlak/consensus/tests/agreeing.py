"""What the tests of agreeing share: a scan with chosen votes, and what the form of a page would send."""

from django.utils import timezone

from draagvlak.surveys.models import Snapshot
from tests.people import make_snapshot, make_survey

OPPOSED, UNANIMOUS, TIED, MOSTLY, WITHHELD = "why-value", "why-vision", "why-leadership", "offer-overview", "offer-fit"
VOTES = {OPPOSED: (4, 0, 5, 0), UNANIMOUS: (0, 1, 7, 1), TIED: (4, 4, 1, 0), MOSTLY: (1, 7, 1, 0), WITHHELD: None}


def talked(world, title="Besproken scan"):
    """A closed scan with VOTES; every other question had 1 red, 2 orange, 5 green and one who does not know."""
    survey = make_survey(world, title, state="closed", closed_on=timezone.localdate())
    vote(survey, world, VOTES)
    return survey


def vote(survey, world, votes, number=1):
    """What round `number` of this scan published."""
    spare = make_survey(world, "Cijfers", state="closed", closed_on=timezone.localdate())
    data = make_snapshot(spare).data
    spare.delete()
    for question, counts in votes.items():
        data["questions"][question] = {"asked": 9} | ({"counts": list(counts), "arguments": 0} if counts else {})
    Snapshot.objects.create(survey=survey, round=number, data=data, digest="1" * 64)


def typed(page, **changes):
    """What the form on this page would send, with `changes` typed in."""
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in (sent | changes).items()}
