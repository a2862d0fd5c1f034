"""The verbs of people and organisations: every write of this room, each one transaction with its history inside."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from draagvlak.lib.tokens import keyed_hash, new_pid, new_token
from draagvlak.orgs import keys, limits, mail
from draagvlak.orgs import language as languages
from draagvlak.orgs.history import record
from draagvlak.orgs.models import ColleagueInvitation, Membership, Organisation, SignInLink, Team, User
from draagvlak.orgs.roles import Role, may_give
from draagvlak.orgs.session import sign_out_everywhere

INVITATION = "colleague-invitation"
INVITATION_EMAIL = "invitation-email"
INVITATION_DAYS = 14
INVITATIONS_A_DAY = 200
SIGN_IN_LINK = "sign-in-link"
SIGN_IN_LINK_MINUTES = 15


class Refused(Exception):
    """A verb that may not go through now; the text says why and what to do."""

    def __init__(self, text):
        super().__init__(str(text))
        self.text = text


# ── The organisation and its teams ───────────────────────────────────────────────────────────────────────────


@transaction.atomic
def make_organisation(name, owner=None, language=settings.LANGUAGE_CODE, is_example=False, pid=""):
    """A new organisation with its own key, and `owner` (a User) as its first owner when there is one."""
    organisation = Organisation.objects.create(
        name=name.strip(), language=language, is_example=is_example, pid=pid or new_pid()
    )
    keys.make_key(organisation)
    if owner is not None:
        Membership.objects.create(user=owner, organisation=organisation, role=Role.OWNER)
    record(organisation, owner, "organisation-made", organisation)
    return organisation


@transaction.atomic
def start_organisation(operator, name, language, email, pid=""):
    """A new organisation without members, and the invitation of its first owner: (organisation, secret).

    The operator gets no role in it. `pid` stands for the page it was sent from: sent twice it is one organisation,
    and the second invitation takes the place of the first.
    """
    User.objects.select_for_update().get(pk=operator.pk)
    known = Organisation.objects.filter(pid=pid).first() if pid else None
    if known is not None and not known.memberships.exists() and known.name == name.strip():
        organisation = known
        organisation.invitations.all().delete()
    else:
        organisation = make_organisation(name, language=language, pid="" if known else pid)
    invitation, secret = _new_invitation(organisation, operator, email, Role.OWNER)
    _mail_invitation(organisation, operator, invitation, invited_address(invitation), secret)
    record(organisation, operator, "colleague-invited", invitation, role=Role.OWNER)
    return organisation, secret


@transaction.atomic
def change_organisation(here, name, language, contact, **look):
    """Changes the name, the language and the contact for questions about data.

    `look`: `colour` ('#rrggbb', or '' for ours) and `logo` (a PNG of logo.redrawn, or None); what is left out stays.
    """
    organisation = here.organisation
    organisation.name, organisation.language, organisation.contact = name.strip(), language, contact.strip()
    for field in {"colour", "logo"} & set(look):
        setattr(organisation, field, look[field])
    organisation.save(update_fields=["name", "language", "contact", "colour", "logo"])
    record(here, here.membership.user, "organisation-changed", organisation)


def _refuse_same_team(organisation, name, besides=None):
    same = Team.objects.filter(organisation=organisation, name__iexact=name)
    if besides is not None:
        same = same.exclude(pk=besides.pk)
    if same.exists():
        raise Refused(_("There is already a team with this name. Choose another name."))


@transaction.atomic
def add_team(here, name):
    """A new team; refused when a team of this organisation has the name."""
    name = name.strip()
    _refuse_same_team(here.organisation, name)
    team = Team.objects.create(organisation=here.organisation, name=name)
    record(here, here.membership.user, "team-added", team, name=name)
    return team


@transaction.atomic
def rename_team(here, team, name):
    """Another name for a team. Rounds that have started keep the name that respondents saw."""
    name, old = name.strip(), team.name
    if name == old:
        return
    _refuse_same_team(here.organisation, name, besides=team)
    team.name = name
    team.save(update_fields=["name"])
    record(here, here.membership.user, "team-renamed", team, name=name, old=old)


@transaction.atomic
def remove_team(here, team):
    """Removes a team; its members stay in the organisation, its scans stay without a team."""
    record(here, here.membership.user, "team-removed", team, name=team.name)
    team.delete()


# ── Members ──────────────────────────────────────────────────────────────────────────────────────────────────


def _refuse_role(here, *roles):
    if not all(may_give(here.role, role) for role in roles):
        raise Refused(_("Your role does not let you do this for this role. Ask an owner."))


def _keep_an_owner(membership):
    """Refuses what would leave the organisation without an owner; two at once wait for each other."""
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    owners = Membership.objects.filter(organisation_id=membership.organisation_id, role=Role.OWNER)
    if list(owners.values_list("pk", flat=True)) == [membership.pk]:  # as it stands now, not as the page showed it
        raise Refused(_("This is the last owner. First make somebody else owner."))


@transaction.atomic
def change_member(here, membership, role, teams):
    """Another role, other teams. Never leaves the organisation without an owner; nobody gives more than they may."""
    _refuse_role(here, membership.role, role)
    if role != Role.OWNER:
        _keep_an_owner(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    membership.teams.set(teams)
    record(here, here.membership.user, "member-changed", membership, name=str(membership.user), role=role)


@transaction.atomic
def remove_member(here, membership):
    """Ends a membership at once; the account stays, for the person's other organisations. Never the last owner."""
    _refuse_role(here, membership.role)
    _keep_an_owner(membership)
    record(here, here.membership.user, "member-removed", membership, name=str(membership.user))
    membership.delete()


@transaction.atomic
def leave_organisation(here):
    """Ends one's own membership. Never the last owner."""
    _keep_an_owner(here.membership)
    record(here, here.membership.user, "member-left", here.membership)
    here.membership.delete()


# ── Inviting a colleague ─────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def invite_colleague(here, email, role, by_mail):
    """An invitation for an address, and its secret (exists only here and in the link). Replaces an older one.

    With `by_mail` the link goes to the address; else the caller shows it. Whether the address is known on this
    server makes no difference. Refused for a role that one may not give, and after 200 invitations in a day.
    """
    _refuse_role(here, role)
    email = email.strip().lower()
    organisation = here.organisation
    if Membership.objects.filter(organisation=organisation, user__email=email).exists():
        raise Refused(_("This person is already a member. You can change the role on the page of this person."))
    _refuse_too_many(organisation)
    for older in organisation.invitations.filter(accepted_at__isnull=True):
        if keys.unseal(organisation.pk, older.email, INVITATION_EMAIL) == email:
            older.delete()
    invitation, secret = _new_invitation(organisation, here.membership.user, email, role)
    if by_mail:
        _mail_invitation(organisation, here.membership.user, invitation, email, secret)
    record(here, here.membership.user, "colleague-invited", invitation, role=role)
    return invitation, secret


def _new_invitation(organisation, asker, email, role):
    secret = new_token()
    invitation = ColleagueInvitation.objects.create(
        organisation=organisation,
        email=keys.seal(organisation.pk, email.strip().lower(), INVITATION_EMAIL),
        role=role,
        secret_hash=keyed_hash(INVITATION, secret),
        made_by=asker,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    return invitation, secret


def _refuse_too_many(organisation):
    since = timezone.now() - timedelta(days=1)
    if organisation.invitations.filter(made_at__gt=since).count() >= INVITATIONS_A_DAY:
        raise Refused(_("That is more than 200 invitations in a day. Go on tomorrow."))


def _mail_invitation(organisation, asker, invitation, email, secret):
    subject, body = mail.compose(
        "orgs/mail/invitation.txt", organisation.language,
        organisation=organisation, asker=asker, days=INVITATION_DAYS, link=invitation_link(secret),
    )  # fmt: skip
    mail.queue("colleague-invitation", email, subject, body, organisation, invitation.pid)


def invitation_link(secret):
    """The whole address of an invitation, on the address of this server and never on that of the request."""
    return settings.SITE_URL + reverse("join-organisation", args=[secret])


def invited_address(invitation):
    """The address that an invitation was made for."""
    return keys.unseal(invitation.organisation_id, invitation.email, INVITATION_EMAIL)


def find_invitation(secret):
    """The invitation that a secret opens, or None when it never existed, was used, was withdrawn or is too old."""
    open_ones = ColleagueInvitation.objects.filter(accepted_at__isnull=True, expires_at__gt=timezone.now())
    return open_ones.select_related("organisation").filter(secret_hash=keyed_hash(INVITATION, secret)).first()


@transaction.atomic
def revoke_invitation(here, invitation):
    """The link stops working at once."""
    _refuse_role(here, invitation.role)
    record(here, here.membership.user, "invitation-revoked", invitation, role=invitation.role)
    invitation.delete()


@transaction.atomic
def accept_invitation(invitation, user):
    """Makes `user` a member with the role of the invitation; once. A member keeps the role he or she has.

    Raises Refused when somebody else was first.
    """
    unused = ColleagueInvitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True)
    if unused.update(accepted_at=timezone.now(), email=b"") != 1:  # the address has done its work
        raise Refused(_("This invitation was used already. Ask for a new one."))
    membership, is_new = Membership.objects.get_or_create(
        user=user, organisation=invitation.organisation, defaults={"role": invitation.role}
    )
    if is_new:
        record(invitation.organisation, user, "invitation-accepted", membership, role=membership.role)
    return membership


@transaction.atomic
def open_account(invitation, name, password, language):
    """An account for the invited address, when nobody has it; else nothing but the same work. Returns nothing.

    Who calls this cannot tell the two apart. An existing account is never touched: its owner signs in and accepts.
    """
    email, organisation = invited_address(invitation), invitation.organisation
    is_known = User.objects.filter(email=email).exists()
    subject, body = mail.compose("orgs/mail/account_opened.txt", language, organisation=organisation)
    if is_known:
        User(email=email).set_password(password)
        mail.queue_decoy(email, subject, body)
    else:
        User.objects.create_user(email, password, name=name.strip(), language=language)
        # To the address itself: who passed a link on by hand could have opened an account in somebody else's name.
        purpose = mail.DECOY if organisation.is_example else "account-opened"
        mail.queue(purpose, email, subject, body)


# ── Signing in without a mail server ─────────────────────────────────────────────────────────────────────────


@transaction.atomic
def make_sign_in_link(here, membership):
    """A secret that signs this member in once, for a quarter of an hour; older ones stop working.

    Refused for a role that one may not give: nobody signs in as somebody who may do more.
    """
    _refuse_role(here, membership.role)
    SignInLink.objects.filter(user=membership.user, organisation=here.organisation).delete()
    secret = new_token()
    SignInLink.objects.create(
        user=membership.user,
        organisation=here.organisation,
        secret_hash=keyed_hash(SIGN_IN_LINK, secret),
        made_by=here.membership.user,
        expires_at=timezone.now() + timedelta(minutes=SIGN_IN_LINK_MINUTES),
    )
    record(here, here.membership.user, "sign-in-link-made", membership, name=str(membership.user))
    return secret


def sign_in_link(secret):
    """The whole address of a sign-in link."""
    return settings.SITE_URL + reverse("sign-in-link", args=[secret])


def find_sign_in_link(secret):
    """The link that a secret opens, while its user is still a member of the organisation that made it; or None."""
    links = SignInLink.objects.filter(used_at__isnull=True, expires_at__gt=timezone.now())
    link = links.select_related("user", "organisation").filter(secret_hash=keyed_hash(SIGN_IN_LINK, secret)).first()
    if link is None or not link.user.is_active:
        return None
    return link if Membership.objects.filter(user=link.user, organisation=link.organisation).exists() else None


def link_is_not_enough(user):
    """Whether a link of one organisation may not open this account on its own.

    It opens the whole account. For who is also in another organisation or looks after the server, an owner of one
    organisation could come in elsewhere with it: then the password is asked too, unless a second factor is set up.
    """
    from allauth.mfa.models import Authenticator

    if Authenticator.objects.filter(user=user).exists():
        return False
    return user.is_operator or user.memberships.count() > 1


@transaction.atomic
def use_sign_in_link(link):
    """Spends the link. False when it was spent in the meantime."""
    unused = SignInLink.objects.filter(pk=link.pk, used_at__isnull=True)
    if unused.update(used_at=timezone.now()) != 1:
        return False
    record(link.organisation, link.user, "sign-in-link-used")
    return True


# ── Mail ─────────────────────────────────────────────────────────────────────────────────────────────────────


def send_test_mail(here, address):
    """Sends a test mail at once; (went out, the mail server's own answer). At most ten an hour; none of an example."""
    if here.organisation.is_example:
        return False, gettext("This is an example: its mails are not sent.")
    if not limits.TEST_MAILS.spend(here.organisation.pk):
        return False, gettext("That was too often. Wait an hour and try again.")
    language = here.membership.user.language
    subject, body = mail.compose("orgs/mail/test.txt", language, organisation=here.organisation)
    outcome = mail.send_test(address, subject, body)
    record(here, here.membership.user, "test-mail-sent", here.organisation)
    return outcome


# ── One's own account ────────────────────────────────────────────────────────────────────────────────────────


def change_account(user, name, language):
    """One's own name and language."""
    user.name, user.language = name.strip(), language
    user.save(update_fields=["name", "language"])


def set_language(user, code):
    """The language in which this person reads pages and mails; an unknown code changes nothing."""
    if languages.is_known(code) and user.language != code:
        User.objects.filter(pk=user.pk).update(language=code)
        user.language = code


@transaction.atomic
def forget_second_step(user):
    """For who lost the phone and the recovery codes: both go, every session ends, and the person is told.

    Only for who looks after the server, who must know that it is really this person. A role that needs a second step
    sets one up anew at the next sign-in. It stands in the history of each organisation.
    """
    from allauth.mfa.models import Authenticator

    Authenticator.objects.filter(user=user).delete()
    sign_out_everywhere(user)
    for membership in user.memberships.select_related("organisation"):
        record(membership.organisation, None, "second-step-forgotten", membership, name=str(user))
    what = _("Your second step was removed by who looks after the server.")
    subject, body = mail.compose("orgs/mail/sign_in_changed.txt", user.language, user=user, what=what)
    mail.queue("sign-in-changed", user.email, subject, body)


def forget_old():
    """Deletes sign-in links that are over, and invitations that ended more than 30 days ago. Runs every night."""
    now = timezone.now()
    gone = SignInLink.objects.filter(expires_at__lt=now).delete()[0]
    return gone + ColleagueInvitation.objects.filter(expires_at__lt=now - timedelta(days=30)).delete()[0]
