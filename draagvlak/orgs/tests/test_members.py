"""The verbs of members: inviting, accepting, changing, leaving. Never without an owner, never above one's role."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from draagvlak.orgs import actions, keys
from draagvlak.orgs.access import Here
from draagvlak.orgs.models import ColleagueInvitation, Event, Membership, Organisation, SignInLink, User
from draagvlak.orgs.roles import Right, Role, may_give, rights_of, roles_given_by
from tests.people import PASSWORD, make_user, sign_in


def here(world, role="owner"):
    return Here(world.organisation, world.memberships[role])


def verbs(world):
    return list(Event.objects.filter(organisation=world.organisation).values_list("verb", flat=True))


def test_a_new_organisation_has_a_key_an_owner_and_a_history(db):
    user = make_user("els@example.org", "Els")
    organisation = actions.make_organisation("  Centrum West ", owner=user, language="nl")
    assert organisation.name == "Centrum West"
    assert keys.unseal(organisation.pk, keys.seal(organisation.pk, "geheim")) == "geheim"
    assert user.memberships.get().role == Role.OWNER
    assert organisation.events.get().verb == "organisation-made"


def test_invite_and_accept(cast):
    invitation, secret = actions.invite_colleague(
        here(cast.a), " Nieuw.Lid@Example.org ", Role.FACILITATOR, by_mail=False
    )
    assert actions.invited_address(invitation) == "nieuw.lid@example.org"
    assert b"example.org" not in bytes(invitation.email), "the address is sealed"
    assert secret.encode() not in bytes(invitation.secret_hash)
    user = make_user("nieuw.lid@example.org")
    found = actions.find_invitation(secret)
    membership = actions.accept_invitation(found, user)
    assert (membership.organisation, membership.role) == (cast.a.organisation, Role.FACILITATOR)
    assert actions.find_invitation(secret) is None, "works once"
    with pytest.raises(actions.Refused):
        actions.accept_invitation(found, cast.outsider)
    assert {"colleague-invited", "invitation-accepted"} <= set(verbs(cast.a))


def test_a_member_who_accepts_again_keeps_the_role(cast):
    _invitation, secret = actions.invite_colleague(here(cast.a), "x@example.org", Role.OBSERVER, by_mail=False)
    membership = actions.accept_invitation(actions.find_invitation(secret), cast.a.coordinator)
    assert membership.role == Role.COORDINATOR


def test_inviting_again_replaces_the_older_link(cast):
    _one, first = actions.invite_colleague(here(cast.a), "x@example.org", Role.MEMBER, by_mail=False)
    _two, second = actions.invite_colleague(here(cast.a), "X@example.org", Role.MEMBER, by_mail=False)
    assert actions.find_invitation(first) is None
    assert actions.find_invitation(second) is not None


def test_a_member_is_not_invited_and_a_flood_is_stopped(cast):
    with pytest.raises(actions.Refused):
        actions.invite_colleague(here(cast.a), "member@a.example", Role.MEMBER, by_mail=False)
    fields = {"organisation": cast.a.organisation, "expires_at": timezone.now(), "email": b"x"}
    ColleagueInvitation.objects.bulk_create(
        ColleagueInvitation(secret_hash=bytes([number]) * 32, accepted_at=timezone.now(), **fields)
        for number in range(actions.INVITATIONS_A_DAY)
    )
    with pytest.raises(actions.Refused, match="200"):
        actions.invite_colleague(here(cast.a), "y@example.org", Role.MEMBER, by_mail=False)
    actions.invite_colleague(here(cast.b), "y@example.org", Role.MEMBER, by_mail=False)  # per organisation


def test_nobody_gives_more_than_they_may():
    assert roles_given_by(Role.OWNER) == list(Role)
    assert roles_given_by(Role.COORDINATOR) == [role for role in Role if role != Role.OWNER]
    for role in (Role.FACILITATOR, Role.MANAGEMENT, Role.MEMBER, Role.OBSERVER, "stranger"):
        assert roles_given_by(role) == []
    for giver in Role:
        for role in Role:
            if may_give(giver, role) and giver != Role.OWNER:
                assert Right.MANAGE_ORGANISATION not in rights_of(role)


def test_a_coordinator_makes_no_owner_and_touches_none(cast):
    coordinator, owner = here(cast.a, "coordinator"), cast.a.memberships["owner"]
    with pytest.raises(actions.Refused):
        actions.invite_colleague(coordinator, "x@example.org", Role.OWNER, by_mail=False)
    with pytest.raises(actions.Refused):
        actions.change_member(coordinator, cast.a.memberships["member"], Role.OWNER, [])
    with pytest.raises(actions.Refused):
        actions.change_member(coordinator, owner, Role.MEMBER, [])
    with pytest.raises(actions.Refused):
        actions.remove_member(coordinator, owner)
    with pytest.raises(actions.Refused):
        actions.make_sign_in_link(coordinator, owner)
    owner.refresh_from_db()
    assert owner.role == Role.OWNER
    assert not SignInLink.objects.filter(user=owner.user).exists()


def test_never_without_an_owner(cast):
    owner = cast.a.memberships["owner"]
    for verb in (
        lambda: actions.change_member(here(cast.a), owner, Role.MEMBER, []),
        lambda: actions.remove_member(here(cast.a), owner),
        lambda: actions.leave_organisation(here(cast.a)),
    ):
        with pytest.raises(actions.Refused, match="eigenaar"):
            verb()
    actions.change_member(here(cast.a), cast.a.memberships["member"], Role.OWNER, [])
    actions.leave_organisation(here(cast.a))
    assert cast.a.organisation.memberships.filter(role=Role.OWNER).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_once_leave_one(transactional_db):
    one, two = make_user("one@example.org"), make_user("two@example.org")
    organisation = actions.make_organisation("Samen", owner=one)
    Membership.objects.create(user=two, organisation=organisation, role=Role.OWNER)
    start, outcomes = threading.Barrier(2), []

    def leave(user):
        membership = Membership.objects.select_related("organisation", "user").get(user=user)
        start.wait()
        try:
            actions.leave_organisation(Here(organisation, membership))
            outcomes.append("left")
        except actions.Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[user]) for user in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["left", "refused"]
    assert Organisation.objects.get().memberships.count() == 1


def test_removing_ends_the_right_at_once(cast, client):
    sign_in(client, cast.a.member)
    page = reverse("members", args=[cast.a.organisation.pid])
    assert client.get(page).status_code == 200
    actions.remove_member(here(cast.a), cast.a.memberships["member"])
    assert client.get(page).status_code == 404
    assert User.objects.filter(pk=cast.a.member.pk).exists(), "the account may be in use elsewhere"


def test_teams(cast):
    team = actions.add_team(here(cast.a), " Nachtploeg ")
    assert team.name == "Nachtploeg"
    with pytest.raises(actions.Refused):
        actions.add_team(here(cast.a), "nachtploeg")
    actions.add_team(here(cast.b), "Nachtploeg")  # names are unique per organisation only
    actions.rename_team(here(cast.a), team, "Dagploeg")
    actions.rename_team(here(cast.a), team, "Dagploeg")
    assert verbs(cast.a).count("team-renamed") == 1
    actions.remove_team(here(cast.a), team)
    assert not cast.a.organisation.teams.filter(name="Dagploeg").exists()


def test_another_organisations_team_is_no_choice(cast, client):
    sign_in(client, cast.a.owner)
    address = reverse("member", args=[cast.a.organisation.pid, cast.a.memberships["member"].pid])
    answer = client.post(address, {"role": "member", "teams": [str(cast.b.team.pk)]})
    assert answer.status_code == 422
    assert cast.b.team not in cast.a.memberships["member"].teams.all()


def test_the_form_offers_a_coordinator_no_owner(cast, client):
    sign_in(client, cast.a.coordinator)
    address = reverse("invite", args=[cast.a.organisation.pid])
    assert b'value="owner"' not in client.get(address).content
    answer = client.post(address, {"email": "x@example.org", "role": "owner", "way": "show"})
    assert answer.status_code == 422


def test_invitations_end_after_two_weeks(cast):
    invitation, secret = actions.invite_colleague(here(cast.a), "x@example.org", Role.MEMBER, by_mail=False)
    soon = timezone.now() + timedelta(days=actions.INVITATION_DAYS)
    assert abs(invitation.expires_at - soon) < timedelta(minutes=1)
    ColleagueInvitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())
    assert actions.find_invitation(secret) is None


def test_the_operator_starts_an_organisation_and_is_not_in_it(cast, client, mailbox):
    sign_in(client, cast.operator)
    data = {"name": "Centrum Oost", "language": "nl", "owner": "eerste@oost.example"}
    page = client.post(reverse("organisation-new"), data).content.decode()
    assert "eerste@oost.example" in page
    organisation = Organisation.objects.get(name="Centrum Oost")
    assert not organisation.memberships.exists()
    assert client.get(reverse("members", args=[organisation.pid])).status_code == 404
    mailbox.deliver()
    link = mailbox.text("eerste@oost.example").split("/join/")[1].split("/")[0]
    assert actions.find_invitation(link).role == Role.OWNER
    assert f"/join/{link}/" in page


def test_a_double_tap_starts_one_organisation(cast, client):
    sign_in(client, cast.operator)
    token = client.get(reverse("organisation-new")).context["csrf_token"]
    data = {"name": "Centrum Oost", "language": "nl", "owner": "eerste@oost.example", "csrfmiddlewaretoken": token}
    pages = [client.post(reverse("organisation-new"), data).content.decode() for _tap in range(2)]
    (organisation,) = Organisation.objects.filter(name="Centrum Oost")
    found = [actions.find_invitation(page.split("/join/")[1].split("/")[0]) for page in pages]
    assert found == [None, organisation.invitations.get()], "the last page has the link that works"


def test_an_account_is_opened_only_for_an_unknown_address(cast):
    _invitation, secret = actions.invite_colleague(here(cast.a), "outsider@example.org", Role.MEMBER, by_mail=False)
    actions.open_account(actions.find_invitation(secret), "Iemand Anders", "een ander lang wachtwoord", "en")
    cast.outsider.refresh_from_db()
    assert cast.outsider.check_password(PASSWORD), "an existing account is never touched"
    assert cast.outsider.name == "Niemand Hier"
