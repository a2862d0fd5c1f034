"""Who may do what in an organisation: one table, enforced by access.py and shown on the page 'Who may do what'."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    COORDINATOR = "coordinator", _("Coordinator")
    FACILITATOR = "facilitator", _("Facilitator")
    MANAGEMENT = "management", _("Management")
    MEMBER = "member", _("Member")
    OBSERVER = "observer", _("Observer")


class Right(models.TextChoices):
    READ = "read", _("See which scans there are")
    MANAGE_ORGANISATION = "manage_organisation", _("Change the organisation")
    MANAGE_MEMBERS = "manage_members", _("Invite colleagues and give them a role")
    MANAGE_SCANS = "manage_scans", _("Set up a scan and invite people to it")
    ENTER_PAPER = "enter_paper", _("Type in answers from paper")
    SEE_RESULTS = "see_results", _("Read the results, from the moment everybody may")
    SEE_ARGUMENTS = "see_arguments", _("Read the arguments, from the moment everybody may")
    EXPORT = "export", _("Make an export")
    EDIT_TRAJECTORY = "edit_trajectory", _("Work on a trajectory and its worksheets")
    ANSWER_ACTIONS = "answer_actions", _("Answer actions on behalf of the management")


R = Right
# fmt: off
RIGHTS = {
    Role.OWNER: frozenset(
        {R.READ, R.MANAGE_ORGANISATION, R.MANAGE_MEMBERS, R.MANAGE_SCANS, R.ENTER_PAPER, R.SEE_RESULTS,
         R.SEE_ARGUMENTS, R.EXPORT, R.EDIT_TRAJECTORY}
    ),
    Role.COORDINATOR: frozenset(
        {R.READ, R.MANAGE_MEMBERS, R.MANAGE_SCANS, R.ENTER_PAPER, R.SEE_RESULTS, R.SEE_ARGUMENTS, R.EXPORT,
         R.EDIT_TRAJECTORY}
    ),
    Role.FACILITATOR: frozenset(
        {R.READ, R.MANAGE_SCANS, R.ENTER_PAPER, R.SEE_RESULTS, R.SEE_ARGUMENTS, R.EXPORT, R.EDIT_TRAJECTORY}
    ),
    Role.MANAGEMENT: frozenset({R.READ, R.SEE_RESULTS, R.ANSWER_ACTIONS}),
    Role.MEMBER: frozenset({R.READ, R.SEE_RESULTS}),
    Role.OBSERVER: frozenset({R.READ}),
}
# fmt: on
# Decision 14: whoever may read arguments or export signs in with a second factor, except in the example organisation.
SECOND_FACTOR_RIGHTS = frozenset({R.SEE_ARGUMENTS, R.EXPORT})


def rights_of(role):
    """The set of rights of a role; empty for a role that does not exist."""
    return RIGHTS.get(role, frozenset())


def needs_second_factor(role):
    """Whether members with this role must sign in with a second factor."""
    return bool(rights_of(role) & SECOND_FACTOR_RIGHTS)


def may_give(giver, role):
    """Whether somebody with the role `giver` may give, change or take away `role`, or let its holder sign in.

    Only who may change the organisation itself handles such roles: a coordinator makes no owner, of nobody.
    """
    rights = rights_of(giver)
    return R.MANAGE_MEMBERS in rights and (
        R.MANAGE_ORGANISATION in rights or R.MANAGE_ORGANISATION not in rights_of(role)
    )


def roles_given_by(giver):
    """The roles that somebody with the role `giver` may give."""
    return [role for role in Role if may_give(giver, role)]
