"""What is kept of one account: for its holder to read and to take along (GDPR, articles 15 and 20)."""

from allauth.mfa.models import Authenticator

from draagvlak.orgs.models import Event
from draagvlak.orgs.roles import Role
from draagvlak.plans.models import Action, Person
from draagvlak.worksheets.models import Change, Comment, Proposal, RowProposal


def of(user):
    """A dictionary of plain values: the account, its organisations, its actions, how one signs in, what one did and
    wrote with one's name.

    Answers to scans are not in it: they are not kept with an account, and nobody can tell which are whose.
    """
    memberships = user.memberships.select_related("organisation").prefetch_related("teams")
    return {
        "account": {
            "email": user.email, "name": user.name, "language": user.language,
            "since": user.date_joined.date(), "last_sign_in": user.last_login.date() if user.last_login else None,
        },
        "organisations": [
            {
                "name": one.organisation.name, "role": str(Role(one.role).label), "since": one.joined_at.date(),
                "teams": [team.name for team in one.teams.all()],
            }
            for one in memberships
        ],
        # As values, here and below: nobody's request ever holds rows of two organisations (P12).
        "actions": list(Action.objects.filter(member__user=user).values("what", "by_when", "progress")),
        "places_in_teams": list(
            Person.objects.filter(member__user=user).values("trajectory__subject", "group", "roles", "note")
        ),
        "in_worksheets": {
            "written": list(Change.objects.filter(by=user).order_by("at").values("at", "field", "value")),
            "remarks": list(Comment.objects.filter(by=user).order_by("at").values("at", "text")),
            "proposed": list(Proposal.objects.filter(by=user).order_by("at").values("at", "field", "value", "why")),
            "rows_proposed": list(
                RowProposal.objects.filter(by=user).order_by("at").values("at", "section", "given", "why")
            ),
        },
        "ways_to_sign_in": [
            {"kind": kind, "since": since.date(), "last_used": used.date() if used else None}
            for kind, since, used in Authenticator.objects.filter(user=user).values_list(
                "type", "created_at", "last_used_at"
            )
        ],
        "lines_in_histories": list(Event.objects.filter(actor=user).order_by("at").values("at", "verb")),
    }  # fmt: skip
