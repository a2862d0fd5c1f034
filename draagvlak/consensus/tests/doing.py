"""What the tests of actions share."""

from datetime import timedelta

from django.utils import timezone

from draagvlak.consensus import doing
from draagvlak.orgs.access import Here
from draagvlak.plans import actions

TODAY = timezone.localdate()


def boss(world):
    """A member who answers for the management."""
    return Here(world.organisation, world.memberships["management"])


def many(world, number):
    """So many actions of the closed scan, of all members in turn; every third waits for the management."""
    members = list(world.memberships.values())
    for at in range(number):
        made = doing.make(
            world.closed, world.facilitator, {("why-vision", ""), ("", "staff")}, what=f"Actie {at}",
            member=members[at % len(members)], by_when=TODAY + timedelta(days=at - 5),
        )  # fmt: skip
        if at % 3 == 0:
            actions.ask_management(made, world.facilitator, None, TODAY + timedelta(days=30))
