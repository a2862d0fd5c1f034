"""Closed scans with everything in them that a report can hold, made with the real verbs."""

from datetime import timedelta

from django.utils import timezone

from draagvlak.consensus import actions as agreeing
from draagvlak.consensus import doing
from draagvlak.orgs.access import Here
from draagvlak.plans import actions as plans
from draagvlak.surveys import closing
from draagvlak.surveys.groups import role_groups
from draagvlak.surveys.models import Breakdown, Mode, Route, Share, Survey
from draagvlak.surveys.tests.rounds import fill
from tests.people import make_survey

MANY = [("red", 5), ("orange", 6), ("green", 8), ("unknown", 1)]


def people(counts, group="", route=Route.ALL, **own):
    """One person for each of `counts` [(level, number)], all of one group; `own` levels for single questions."""
    return [({"*": level, **own}, group, route) for level, number in counts for _one in range(number)]


def scan(world, title="Onlinehulp in het voorjaar", **fields):
    """A running scan of the shipped quickscan, with its roles where it breaks down by role."""
    if fields.get("breakdown") == Breakdown.ROLE:
        fields["groups"] = role_groups(world.release.languages)
    made = make_survey(world, title, **fields)
    return Survey.objects.select_related("organisation", "release").get(pk=made.pk)


def closed(world, crowd=None, *, arguments=None, **fields):
    """(survey, Published) of a scan that `crowd` handed in."""
    survey = scan(world, **fields)
    fill(survey, crowd or people(MANY), arguments=arguments)
    shown = closing.close(survey, world.coordinator)
    return shown.survey, shown


def full(world, **fields):
    """A scan in which everything happened: groups, arguments, withheld questions, consensus, meetings, actions."""
    fields = {"breakdown": Breakdown.ROLE} | fields
    crowd = (
        people([("green", 8), ("orange", 1)], "management", **{"why-value": None})
        + people([("red", 5), ("orange", 4), ("unknown", 1)], "frontline", **{"why-value": None})
        + people([("green", 3)], "ict", **{"why-vision": "red"})
    )
    texts = {
        (0, "why-vision"): ("Er hangt een affiche in de gang.", Share.WITH_COLOUR),
        (9, "why-vision"): ("Ik hoorde er nooit iets over.", Share.SHOWN),
        (10, "costs-outlay"): ("Niemand telt de uren.", Share.SHOWN),
        (11, "why-vision"): ("Dit is alleen voor mij.", Share.HIDDEN),
    }
    survey, shown = closed(world, crowd, arguments=texts, **fields)
    who = world.facilitator
    meeting = agreeing.make_meeting(
        survey, who, held_on=timezone.localdate(), present={"management": 2, "frontline": 5}
    )
    agreeing.agree(survey, who, "why-vision", version=0, chosen="orange", comment="Bekend bij een paar mensen.",
                   sources="Verslag van de teamdag", reason="De affiche is nieuw.", minority="Twee zagen rood.",
                   meeting=meeting)  # fmt: skip
    agreeing.agree(survey, who, "why", is_rubric=True, version=0, chosen="orange", comment="Hier beginnen we.",
                   sources="Teamdag")  # fmt: skip
    agreeing.agree(survey, who, "why-leadership", version=0, chosen="none")
    due = timezone.localdate() + timedelta(days=90)
    action = doing.make(survey, who, {("why-vision", "")}, ask_by=due, what="Een blad met onze visie maken",
                        member=world.memberships["member"], by_when=due, measure="Iedereen kan ze in één zin zeggen.",
                        needs="Twee uur")  # fmt: skip
    leader = Here(world.organisation, world.memberships["management"])
    plans.answer(leader, action, action.version, "yes", text="en ik help mee")
    doing.make(survey, who, {("", "")}, what="Het gesprek volgend jaar herhalen", who="de werkgroep")
    doing.set_focus(survey, who, {"why"}, set())
    return survey, shown


ANONYMOUS = {"mode": Mode.ANONYMOUS, "k": 8}
OPEN = {"mode": Mode.OPEN, "k": 2}
