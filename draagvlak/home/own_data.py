"""What is kept of one account: for its holder to read and to take along (GDPR, articles 15 and 20)."""

from draagvlak.orgs.models import Event
from draagvlak.orgs.roles import Role
from draagvlak.plans.models import Action


def of(user):
    """A dictionary of plain values: the account, its organisations, its actions, and how often it stands in a history.

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
                "name": one.organisation.name, "role": Role(one.role).value, "since": one.joined_at.date(),
                "teams": [team.name for team in one.teams.all()],
            }
            for one in memberships
        ],
        "actions": [
            {"what": action.what, "by_when": action.by_when, "progress": action.progress}
            for action in Action.objects.filter(member__user=user)
        ],
        "lines_in_histories": Event.objects.filter(actor=user).count(),
    }  # fmt: skip
