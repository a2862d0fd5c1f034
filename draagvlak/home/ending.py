"""The verbs that end things for good: an organisation with everything in it, and somebody's own account.

An organisation goes fourteen days after an owner asked for it; until then everything works and any owner can take it
back. What is erased stays erased: a restore of an older backup erases it again (orgs/erased.py).
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.consensus.models import Consensus, Focus, Meeting
from draagvlak.live.models import Conversation
from draagvlak.orgs import erased, history
from draagvlak.orgs.keys import forget_keys
from draagvlak.orgs.models import ColleagueInvitation, Event, Membership, Organisation, User
from draagvlak.orgs.roles import Role
from draagvlak.orgs.session import sign_out_everywhere
from draagvlak.plans import partners
from draagvlak.plans.models import Action, Person
from draagvlak.surveys.models import State, Survey
from draagvlak.worksheets import parting
from draagvlak.worksheets.erasing import forgetting
from draagvlak.worksheets.vision import actions as vision

UNDO = timedelta(days=14)
ACTIONS_KEPT = timedelta(days=3 * 365)  # after they are done or dropped


class Refused(Exception):
    """It cannot be done now. `text` says what to do first."""

    def __init__(self, text):
        self.text = text
        super().__init__(str(text))


# ── An organisation ──────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def ask(organisation, actor):
    """Sets the day on which this organisation goes, fourteen days from now. Asked twice, the first day stays."""
    day = timezone.localdate() + UNDO
    if Organisation.objects.filter(pk=organisation.pk, ends_on__isnull=True).update(ends_on=day):
        history.record(organisation, actor, "organisation-ends", day=day.isoformat())


@transaction.atomic
def take_back(organisation, actor):
    """The organisation stays. Done twice it does nothing."""
    if Organisation.objects.filter(pk=organisation.pk, ends_on__isnull=False).update(ends_on=None):
        history.record(organisation, actor, "organisation-stays")


def erase(organisation, *, due_on=None):
    """Deletes an organisation with everything in it and its key, and notes it for restores. Safe to repeat.

    With `due_on` only when its day is still not after that day: an owner may have taken it back just now. Returns
    whether it was erased.
    """
    with erased.unless_it_fails() as note, transaction.atomic():
        rows = Organisation.objects.select_for_update().filter(pk=organisation.pk)
        if due_on and not rows.filter(ends_on__lte=due_on).exists():
            return False
        note(organisation=organisation.pid)
        parting.part_all(organisation)
        # First what holds on to a release: a release that is in use cannot be deleted.
        Survey.objects.filter(organisation=organisation).delete()
        Organisation.objects.filter(pk=organisation.pk).delete()
    forget_keys()
    return True


def due(today=None):
    """The organisations whose day has come."""
    return list(Organisation.objects.filter(ends_on__lte=today or timezone.localdate()))


# ── A person ─────────────────────────────────────────────────────────────────────────────────────────────────
def only_owner_of(user):
    """The names of the organisations that would be left without an owner."""
    owners = Membership.objects.filter(role=Role.OWNER)
    others = owners.filter(organisation=OuterRef("organisation")).exclude(user=user)
    # As values, here and below: nobody's request ever holds rows of two organisations (P12).
    return list(owners.filter(~Exists(others), user=user).values_list("organisation__name", flat=True))


def erase_account(user, *, whatever=False):
    """Deletes a person's account everywhere. Raises Refused for the only owner of an organisation.

    Actions and places in a team become 'still to be found'; in the history stands somebody instead of the name, and so
    it does beside what they wrote in worksheets. Answers to scans are not touched: nobody can tell which are whose.
    `whatever`: what was asked before is done again, without asking.
    """
    with erased.unless_it_fails() as note, transaction.atomic():
        _hold_organisations(user)
        if not whatever and (left := only_owner_of(user)):
            raise Refused(
                _("You are the only owner of %(name)s. Make somebody else owner first, or delete the organisation.")
                % {"name": left[0]}
            )
        note(person=erased.mark_of(user.email))
        _take_out_of_history(user)
        _take_out_of_actions(user)
        _take_out_of_teams(user)
        forgetting.take_out(lambda path: _where(user, path), _names(user))
        vision.forget(user)
        ColleagueInvitation.objects.filter(made_by=user, accepted_at__isnull=True).delete()
        sign_out_everywhere(user)
        User.objects.filter(pk=user.pk).delete()


def _hold_organisations(user):
    """Two owners who go at once wait for each other, also when one of them only leaves (orgs/actions.py)."""
    mine = Organisation.objects.filter(pk__in=user.memberships.values("organisation"))
    list(mine.select_for_update().order_by("pk").values_list("pk"))


def _where(user, path=""):
    """The condition for rows of organisations in which this person is, or ever did something.

    `path`: how the rows lead to their organisation.
    """
    acted = Event.objects.filter(actor=user).values("organisation")
    mine = user.memberships.values("organisation")
    return Q(**{f"{path}organisation__in": acted}) | Q(**{f"{path}organisation__in": mine})


def _names(user):
    """What this person is called where somebody types it, in small letters."""
    return {text.strip().casefold() for text in (user.name, user.email)} - {""}


def _take_out_of_actions(user):
    """Where the name was typed as who does an action, 'still to be found' comes in its place."""
    names = _names(user)
    typed = Action.objects.filter(_where(user)).exclude(who="").values_list("pk", "who")
    mine = [pk for pk, who in typed if who.strip().casefold() in names]
    Action.objects.filter(pk__in=mine).update(who="", version=F("version") + 1)


def _take_out_of_teams(user):
    """Who stood in a team of a trajectory under this name is 'still to be found', with what they were there for."""
    names = _names(user)
    typed = Person.objects.filter(_where(user, "trajectory__")).exclude(name="").values_list("pk", "name")
    mine = [pk for pk, name in typed if name.strip().casefold() in names]
    Person.objects.filter(pk__in=mine).update(name="", version=F("version") + 1)


def _take_out_of_history(user):
    """What this person did becomes what somebody did, and the name goes where it stands as a fact."""
    names = {user.name, user.email, str(user)} - {""}
    for pk, actor, facts in Event.objects.filter(_where(user)).values_list("pk", "actor", "facts"):
        without = facts | ({"name": "…"} if facts.get("name") in names else {})
        if actor == user.pk:
            without[history.SOMEBODY] = True
        if without != facts:
            Event.objects.filter(pk=pk).update(facts=without)


# ── By itself, every night ───────────────────────────────────────────────────────────────────────────────────
def delete_old(today=None):
    """Deletes what was agreed and talked about on scans whose results are gone, conversations about cancelled scans,
    actions three years after they were over, and invitations of partners that nobody used.

    Returns how many rows. May run twice, or after weeks of standing still.
    """
    today = today or timezone.localdate()
    gone = Survey.objects.filter(results_gone_on__isnull=False)
    about = (Conversation, Consensus, Meeting, Focus)
    count = sum(model.objects.filter(survey__in=gone).delete()[0] for model in about)
    count += Conversation.objects.filter(survey__state=State.CANCELLED).delete()[0]
    count += partners.forget_old()
    return count + Action.objects.filter(finished_on__lt=today - ACTIONS_KEPT).delete()[0]


history.say(
    {
        "organisation-ends": _("%(actor)s asked to delete the organisation. It goes on %(day)s."),
        "organisation-stays": _("%(actor)s took that back: the organisation stays."),
    }
)
