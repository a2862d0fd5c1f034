"""The verbs of a partnership: another organisation of this server comes in, sees what it is given, and goes.

What a partner may see is one orgs.Grant for each object: the page 'Who sees what' (kind `trajectory`), the list of
actions (`actions`) and each worksheet (`sheet`). A grant that is gone opens nothing any more, at once. Rows of the two
organisations are never read together: docs/decisions/0012-partners.md.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.lib import hub
from draagvlak.lib.tokens import keyed_hash, new_pid, new_token
from draagvlak.orgs import erased, history
from draagvlak.orgs.models import Grant, Organisation
from draagvlak.plans.actions import Conflict, Refused
from draagvlak.plans.models import Partner, Scope, Trajectory

LINK = "partner-link"
DAYS = 14
MOST = 20  # partners of one trajectory that are invited or work along
READ, CHANGE = "read", "change"
RIGHTS = {"": [], READ: [READ], CHANGE: [READ, CHANGE]}
TRAJECTORY, ACTIONS, SHEET = "trajectory", "actions", "sheet"  # kinds of grants

WORKS_ALONG = _("This organisation works along already.")

State = Partner.State


@dataclass(frozen=True)
class Invited:
    """What a link opens: read as values, so that nothing of the owner but these words is there."""

    pk: int
    trajectory: str
    subject: str
    owner: int
    owner_name: str


# ── Coming in ────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def invite(trajectory, actor, name, *, pid=""):
    """(Partner, secret): an invitation. The secret is only here and in the link, works once, and ends in 14 days.

    `pid` stands for the page: sent twice it is one invitation, and the second secret takes the place of the first.
    """
    name = " ".join(name.split())[:120]
    now = Trajectory.objects.select_for_update(no_key=True).filter(pk=trajectory.pk).first()
    if now is None or now.scope != Scope.PARTNERSHIP:
        raise Refused(_("First say that this trajectory is for a partnership, on the page that changes it."))
    if now.closed_on is not None:
        raise Refused(_("This trajectory is put away. Open it again first."))
    if not name:
        raise Refused(_("Write which organisation it is."))
    secret = new_token()
    link = {"secret_hash": keyed_hash(LINK, secret), "expires_at": timezone.now() + timedelta(days=DAYS)}
    known = Partner.objects.filter(pid=pid, trajectory=trajectory, state=State.INVITED).first() if pid else None
    if known:
        Partner.objects.filter(pk=known.pk).update(**link)
        return known, secret
    if trajectory.partners.exclude(state=State.ENDED).count() >= MOST:
        raise Refused(_("There are %(most)s already. Take one away first.") % {"most": MOST})
    made = Partner.objects.create(trajectory=trajectory, name=name, pid=pid or new_pid(), **link)
    history.record(trajectory.organisation, actor, "partner-invited", trajectory, partner=name)
    return made, secret


def link_of(secret):
    """The whole address of an invitation, on the address of this server and never on that of the request."""
    return settings.SITE_URL + reverse("partner-join", args=[secret])


def find(secret):
    """The Invited behind a secret, or None when it never was, was used or withdrawn, or is too old."""
    rows = Partner.objects.filter(
        secret_hash=keyed_hash(LINK, secret), state=State.INVITED, expires_at__gt=timezone.now(),
        trajectory__closed_on=None, trajectory__scope=Scope.PARTNERSHIP,
    ).order_by()  # fmt: skip
    about = ("pk", "trajectory__pid", "trajectory__subject", "trajectory__organisation")
    found = rows.values_list(*about, "trajectory__organisation__name").first()
    return Invited(*found) if found else None


@transaction.atomic
def accept(invited, here):
    """The organisation of `here` comes in, once. It sees who sees what, and what it is given later.

    Refused when it is the owner itself, works along already, or somebody else used the link first.
    """
    guest = here.organisation
    if guest.pk == invited.owner:
        raise Refused(_("This trajectory is of this organisation itself. Choose another one."))
    if Partner.objects.filter(trajectory__pid=invited.trajectory, guest=guest.pk, state=State.ACTIVE).exists():
        raise Refused(WORKS_ALONG)
    name = _free_name(invited, guest)
    fresh = {"state": State.ACTIVE, "guest": guest, "name": name, "since": timezone.localdate(),
             "secret_hash": None, "expires_at": None}  # fmt: skip
    rows = Partner.objects.filter(
        pk=invited.pk, state=State.INVITED, expires_at__gt=timezone.now(), trajectory__closed_on=None,
        trajectory__scope=Scope.PARTNERSHIP,
    )  # fmt: skip
    try:
        with transaction.atomic():
            came = rows.update(version=F("version") + 1, **fresh)
    except IntegrityError:  # by another link in this very moment
        raise Refused(WORKS_ALONG) from None
    if not came:
        raise Refused(_("This link was used already. Ask for a new one."))
    owner = Organisation(pk=invited.owner)
    _grant(owner, guest, TRAJECTORY, invited.trajectory, READ)
    history.record(guest, here.membership.user, "partnership-begun", subject=invited.subject, owner=invited.owner_name)
    history.record(owner, name, "partner-joined", Trajectory(pid=invited.trajectory))


def _free_name(invited, guest):
    """The name of an organisation that comes in; with a number where the owner or another partner has that name."""
    known = Partner.objects.filter(trajectory__pid=invited.trajectory).exclude(state=State.INVITED)
    others = known.exclude(guest=guest.pk).values_list("name", flat=True)
    taken = {_plain(one) for one in [invited.owner_name, *others]}
    names = [guest.name, *(f"{guest.name[:110]} ({n})" for n in range(2, len(taken) + 3))]
    return next(one for one in names if _plain(one) not in taken)


def _plain(name):
    return " ".join(name.split()).casefold()


def name_of(trajectory_id, guest):
    """Under which name an organisation works along: that with which it came in, whatever it calls itself later.

    So what it writes never stands under the name of somebody else.
    """
    rows = Partner.objects.filter(trajectory=trajectory_id, guest=guest.pk, state=State.ACTIVE)
    return rows.values_list("name", flat=True).first() or guest.name


# ── What it may see ──────────────────────────────────────────────────────────────────────────────────────────
def _grant(owner, guest, kind, pid, right):
    """Gives `right` on one object and nothing more, or takes it away ('')."""
    about = {"owner": owner, "guest": guest, "kind": kind, "object_pid": pid}
    if not right:
        take_back(Grant.objects.filter(**about))
    elif not Grant.objects.filter(**about, rights=RIGHTS[right], ends_on=None).exists():
        fresh = {"rights": RIGHTS[right], "since": timezone.localdate(), "ends_on": None}
        Grant.objects.update_or_create(**about, defaults=fresh)


def take_back(grants):
    """Deletes these grants. Who writes through one at this moment is waited for; after that nobody does."""
    list(grants.select_for_update().order_by("pk").values_list("pk"))
    grants.delete()


def is_held(grant):
    """Whether a grant is still there, and it stays until the transaction ends."""
    return Grant.objects.select_for_update(no_key=True).filter(pk=grant.pk).values_list("pk").first() is not None


def names(trajectory):
    """The names of the partners that work along on a trajectory."""
    return list(trajectory.partners.filter(state=State.ACTIVE).order_by("name").values_list("name", flat=True))


def lists_actions(grant, trajectory_pid):
    """Whether the organisation that holds this grant sees the list of actions too."""
    rows = Grant.objects.filter(owner=grant.owner_id, guest=grant.guest_id, kind=ACTIONS, object_pid=trajectory_pid)
    return rows.exists()


def given(trajectory):
    """{(guest pk, kind, pid): (right, since)} of everything that the owner of a trajectory gives. One query."""
    rows = Grant.objects.filter(owner=trajectory.organisation_id)
    return {
        (guest, kind, pid): (rights[-1], since)
        for guest, kind, pid, rights, since in rows.values_list("guest", "kind", "object_pid", "rights", "since")
        if rights
    }


@transaction.atomic
def give(partner, actor, version, *, sheets, actions, goes_along):
    """What a partner may see from now on. `sheets`: {pid: right} of worksheets of this trajectory, as the page checked.

    What goes along when it leaves was agreed: it can be added, and what goes along stays readable until then. Conflict:
    somebody changed it since `version`.
    """
    now = Partner.objects.select_for_update().get(pk=partner.pk)
    if now.state != State.ACTIVE:
        raise Refused(_("This organisation does not work along now, so it cannot be given anything."))
    goes = sorted(pid for pid in sheets if pid in goes_along)
    wanted = {(SHEET, pid): right for pid, right in sheets.items()} | {(ACTIONS, partner.trajectory.pid): actions}
    before = given(partner.trajectory)
    same = all(before.get((now.guest_id, *about), ("",))[0] == right for about, right in wanted.items())
    if same and goes == sorted(now.goes_along):
        return now  # sent twice, or somebody gave the same
    if any(pid not in goes for pid in now.goes_along if pid in sheets):
        raise Refused(_("That a copy goes along was agreed. You can add worksheets, and not take one off."))
    if not all(sheets[pid] for pid in goes):
        raise Refused(_("Of what goes along they must be able to read it. Choose ‘read’ or ‘read and change’."))
    if now.version != version:
        raise Conflict(now)
    owner, guest = Organisation(pk=partner.trajectory.organisation_id), Organisation(pk=now.guest_id)
    for (kind, pid), right in wanted.items():
        _grant(owner, guest, kind, pid, right)
        if not right and (now.guest_id, kind, pid) in before:
            _stays_gone(f"grant/{kind}/{pid}/{now.pid}")
        hub.publish(f"{kind}:{pid}")  # who has the worksheet open looks again: perhaps it is not theirs any more
    Partner.objects.filter(pk=now.pk).update(goes_along=goes, version=F("version") + 1)
    history.record(partner.trajectory.organisation, actor, "partner-rights", partner.trajectory, partner=now.name)
    now.refresh_from_db()
    return now


# ── Going ────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def withdraw(partner, actor):
    """The link of an invitation stops working at once. Done twice it does nothing."""
    if Partner.objects.filter(pk=partner.pk, state=State.INVITED).delete()[0]:
        history.record(
            partner.trajectory.organisation, actor, "partner-withdrawn", partner.trajectory, partner=partner.name
        )


@dataclass(frozen=True)
class Ending:
    """A partnership that ends, as values: who owns the trajectory, who goes, and what goes along."""

    pk: int
    pid: str
    name: str
    guest: int
    goes_along: list
    trajectory: int
    trajectory_pid: str
    subject: str
    owner: int
    owner_name: str


def hold(pk):
    """The Ending of a partner that works along, held until the transaction ends; None when it ended already."""
    if not Partner.objects.select_for_update().filter(pk=pk, state=State.ACTIVE).values_list("pk").first():
        return None
    about = ("pk", "pid", "name", "guest", "goes_along", "trajectory", "trajectory__pid", "trajectory__subject",
             "trajectory__organisation", "trajectory__organisation__name")  # fmt: skip
    return Ending(*Partner.objects.filter(pk=pk).values_list(*about).get())


def end(ending, actor, *, by_guest, sheets, copied=0):
    """Ends a partnership that is held: every grant goes. worksheets/parting.py calls this, with the copies made.

    `sheets`: pids of the worksheets of the trajectory. `by_guest`: they left; else the owner ended it.
    """
    owner, guest = Organisation(pk=ending.owner), Organisation(pk=ending.guest)
    pids = [ending.trajectory_pid, *sheets]
    take_back(Grant.objects.filter(owner=owner, guest=guest, object_pid__in=pids))
    Partner.objects.filter(pk=ending.pk).update(state=State.ENDED, until=timezone.localdate(), version=F("version") + 1)
    _stays_gone(f"partner/{ending.pid}")
    facts = {"subject": ending.subject, "owner": ending.owner_name, "copied": copied}
    if by_guest:
        history.record(guest, actor, "partnership-left", **facts)
        history.record(owner, ending.name, "partner-left", Trajectory(pid=ending.trajectory_pid))
    else:
        history.record(guest, None, "partnership-ended", **facts)
        history.record(owner, actor, "partner-ended", Trajectory(pid=ending.trajectory_pid), partner=ending.name)


def _stays_gone(mark):
    """On the list of what was erased, so that it does not come back with an older backup (`again`)."""
    transaction.on_commit(lambda: erased.note(texts=[mark]), robust=True)


def take_back_again(listed):
    """Takes back what stands on this list, {mark: moment}, and was not given anew since. Returns how many, and the pks
    of the partnerships that must end again.
    """
    taken, ended = 0, []
    for mark, moment in listed.items():
        what, *rest = mark.split("/")
        if what == "partner":
            ended += Partner.objects.filter(pid=rest[0], state=State.ACTIVE).values_list("pk", flat=True)
        elif what == "grant":
            kind, pid, partner = rest
            guests = Partner.objects.filter(pid=partner).values("guest")
            found = Grant.objects.filter(kind=kind, object_pid=pid, guest__in=guests, at__lte=moment)
            taken += found.count()
            take_back(found)
    return taken, ended


def of_organisation(organisation):
    """Pks of the partnerships that are going on: (those of its trajectories, those in which it is a guest)."""
    active = Partner.objects.filter(state=State.ACTIVE).order_by("pk").values_list("pk", flat=True)
    return list(active.filter(trajectory__organisation=organisation)), list(active.filter(guest=organisation))


def forget_old():
    """Deletes invitations that nobody used, 30 days after their link ended. Returns how many. Runs every night."""
    before = timezone.now() - timedelta(days=30)
    return Partner.objects.filter(state=State.INVITED, expires_at__lt=before).delete()[0]


# ── For a start page ─────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Shared:
    """A trajectory of another organisation that this one works along on."""

    pid: str
    subject: str
    owner: str
    since: date


def shared_with(organisation):
    """[Shared]: names only, and nothing of what is in it. One query."""
    rows = Partner.objects.filter(guest=organisation, state=State.ACTIVE).order_by("-since", "-pk")
    about = ("trajectory__pid", "trajectory__subject", "trajectory__organisation__name", "since")
    return [Shared(*one) for one in rows.values_list(*about)]
