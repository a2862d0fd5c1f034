"""The doors: an object enters a view only here, loaded and checked in one step.

A stranger gets Http404, the same bytes as for what does not exist. A member without the right gets PermissionDenied
(403). Who is not signed in is sent to sign in, whatever the address. The organisation comes from the loaded object.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import Http404
from django.utils import timezone

from draagvlak.orgs.models import Grant, Membership, Organisation
from draagvlak.orgs.roles import Right, needs_second_factor

FACTORS = frozenset({"totp", "webauthn"})  # the kinds of allauth's Authenticator that are a second factor


class SignInNeeded(Exception):
    """Nobody is signed in; middleware sends the visitor to the sign-in page and back."""


class SecondFactorNeeded(Exception):
    """This role asks for a second factor; middleware sends the member to the page that sets it up."""


@dataclass(frozen=True)
class Here:
    """Where the request is: the organisation, and the membership through which this person is in.

    `grant`: what lets this person see something of another organisation, as a guest. Here is then their own one.
    """

    organisation: Organisation
    membership: Membership
    grant: Grant | None = None

    @property
    def is_guest(self):
        return self.grant is not None

    @property
    def role(self):
        return self.membership.role

    def may(self, right):
        return self.membership.may(right)

    @property
    def guides_scans(self):
        """For templates: whether this person sets up scans and leads conversations."""
        return self.may(Right.MANAGE_SCANS)

    @property
    def may_export(self):
        """For templates: whether this person may take things along as a file to work on."""
        return self.may(Right.EXPORT)


def person(request):
    """The signed-in user. Raises SignInNeeded."""
    if not request.user.is_authenticated:
        raise SignInNeeded
    return request.user


def organisation(request, pid, right=Right.READ):
    """The organisation with this public id, as `Here`, for a member who has `right`."""
    membership = _mine(request, Membership.objects.select_related("organisation").filter(organisation__pid=pid))
    if membership is None:
        raise Http404
    return enter(request, membership, right)


def of_object(request, obj, right=Right.READ):
    """`Here` for an object that has an `organisation`, or Http404 when `obj` is None or of strangers."""
    person(request)
    if obj is None:
        raise Http404
    membership = _member_of(request, obj)
    if membership is None:
        raise Http404
    return enter(request, membership, right)


def _member_of(request, obj):
    """The membership of this person in the organisation of `obj`, or None. What was loaded is not loaded again."""
    rows = Membership.objects.filter(organisation_id=obj.organisation_id)
    known = obj._meta.get_field("organisation").is_cached(obj)
    found = _mine(request, rows if known else rows.select_related("organisation"))
    if found is not None and known:
        found.organisation = obj.organisation
    return found


def _mine(request, rows):
    """Which of these memberships (in one organisation) is that of this person, or None; and whether they have a second
    factor. One query: there is a row for every kind of factor."""
    user = person(request)
    found = list(rows.filter(user=user).order_by().annotate(factor=F("user__authenticator__type")))
    if not found:
        return None
    request._second_factor = not FACTORS.isdisjoint(one.factor for one in found)
    found[0].user = user
    return found[0]


def of_object_or_guest(request, obj, kind, right=Right.READ, *, guest=None):
    """As of_object; also for a member of an organisation that holds a grant of this `kind` on the object.

    A guest needs `right` in their own organisation. What they may do with the object says the grant: `here.grant`.
    `guest`: only as one of this organisation (pk), for who is in two of them.
    """
    user = person(request)
    if obj is None:
        raise Http404
    own = _member_of(request, obj)
    if own is not None:
        return enter(request, own, right)
    held = Grant.objects.filter(owner=obj.organisation_id, kind=kind, object_pid=obj.pid)
    held = held.filter(Q(ends_on=None) | Q(ends_on__gt=timezone.localdate()), guest__memberships__user=user)
    held = held if guest is None else held.filter(guest=guest)
    grants = sorted(held, key=lambda one: (-len(one.rights), one.pk))  # in two of them: where they may do most
    if not grants:
        raise Http404
    memberships = Membership.objects.select_related("organisation").filter(organisation=grants[0].guest_id)
    membership = _mine(request, memberships)
    if membership is None:  # they left it in this very moment
        raise Http404
    return enter(request, membership, right, grants[0])


def member(request, pid, member_pid, right=Right.MANAGE_MEMBERS):
    """(Here, membership) for a member of this organisation; another organisation's is 404."""
    here = organisation(request, pid, right)
    return here, _of_here(here.organisation.memberships.select_related("user"), member_pid)


def team(request, pid, team_pid, right=Right.MANAGE_MEMBERS):
    """(Here, team) for a team of this organisation."""
    here = organisation(request, pid, right)
    return here, _of_here(here.organisation.teams, team_pid)


def invitation(request, pid, invitation_pid, right=Right.MANAGE_MEMBERS):
    """(Here, invitation) for an invitation of this organisation that nobody used yet."""
    here = organisation(request, pid, right)
    return here, _of_here(here.organisation.invitations.filter(accepted_at__isnull=True), invitation_pid)


def _of_here(rows, pid):
    found = rows.filter(pid=pid).first()
    if found is None:
        raise Http404
    return found


def enter(request, membership, right, grant=None):
    """Checks the right and the second factor, and remembers on the request where we are (for the frame of the page)."""
    if not membership.may(right):
        request.here = Here(membership.organisation, membership)
        raise PermissionDenied
    asked = needs_second_factor(membership.role) and not membership.organisation.is_example
    if asked and not has_second_factor(request):
        raise SecondFactorNeeded
    here = Here(membership.organisation, membership, grant)
    request.here = here
    return here


def has_second_factor(request):
    """Whether this person has a second factor set up; allauth then asks for it at every sign-in."""
    known = getattr(request, "_second_factor", None)
    if known is None:
        from allauth.mfa.models import Authenticator

        known = Authenticator.objects.filter(user_id=request.user.pk, type__in=FACTORS).exists()
        request._second_factor = known
    return known


def operator(request):
    """The signed-in operator of this server; everybody else gets 404."""
    user = person(request)
    if not user.is_operator:
        raise Http404
    return user
