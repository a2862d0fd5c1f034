"""Signing in, over the pages: password, code by mail, second factor, sign-in link; with and without a mail server."""

import re
import time
from datetime import timedelta
from io import StringIO
from urllib.parse import unquote

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings as product
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from draagvlak.orgs import actions
from draagvlak.orgs.access import Here
from draagvlak.orgs.models import Mail, SignInLink
from tests.people import PASSWORD, TOTP_SECRET, give_second_factor, make_user, sign_in

LOGIN, HOME = reverse("account_login"), reverse("home")


def code_of_app():
    return format_hotp_value(hotp_value(TOTP_SECRET, [*yield_hotp_counters_from_time()][-1]))


def give_password(client, user, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": user.email, "password": password, **more})


def mailed_code(mailbox, address):
    return re.search(r"^ {4}(\S+)\s*$", mailbox.text(address), re.MULTILINE)[1]


def is_in(client):
    return client.get(reverse("account")).status_code == 200


def test_with_a_password(cast, client):
    answer = give_password(client, cast.a.member)
    assert (answer.status_code, answer["Location"]) == (302, HOME)
    assert is_in(client)


def test_a_wrong_password_says_what_to_do(cast, client):
    page = give_password(client, cast.a.member, "iets anders helemaal")
    assert "horen niet bij elkaar" in page.content.decode()
    assert not is_in(client)


def test_it_comes_back_to_the_page_that_was_asked_for(cast, client):
    page = reverse("members", args=[cast.a.organisation.pid])
    sent = client.get(page)
    assert unquote(sent["Location"]) == f"{LOGIN}?next={page}"
    assert f'value="{page}"' in client.get(sent["Location"]).content.decode()
    assert give_password(client, cast.a.member, next=page)["Location"] == page


def test_a_second_factor_is_asked(cast, client):
    answer = give_password(client, cast.a.owner)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(client), "a password alone is not enough"
    assert "klopt niet" in client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert client.post(reverse("mfa_authenticate"), {"code": code_of_app()})["Location"] == HOME
    assert is_in(client)


def test_the_key_of_the_app_is_sealed(cast):
    stored = cast.a.owner.authenticator_set.get().data["secret"]
    assert TOTP_SECRET not in stored


def test_a_role_that_reads_arguments_sets_up_a_second_factor_first(cast, client):
    user = make_user("vers@a.example", "Vers")
    cast.a.organisation.memberships.create(user=user, role="facilitator")
    sign_in(client, user)
    page = reverse("organisation", args=[cast.a.organisation.pid])
    assert client.get(page)["Location"] == reverse("second-factor")
    assert "tweede stap" in client.get(reverse("second-factor")).content.decode()
    give_second_factor(user)
    assert client.get(page).status_code == 200


def test_a_code_by_mail(cast, client, mailbox):
    client.post(reverse("account_request_login_code"), {"email": "Member@A.example"})
    mailbox.deliver()
    code = mailed_code(mailbox, "member@a.example")
    confirm = reverse("account_confirm_login_code")
    assert "klopt niet" in client.post(confirm, {"code": "FOUT-CODE"}).content.decode()
    assert client.post(confirm, {"code": code.lower()})["Location"] == HOME
    assert is_in(client)
    assert not Mail.objects.filter(purpose="sign-in-code", body__isnull=False).exists()


def test_a_code_also_asks_for_the_second_factor(cast, client, mailbox):
    client.post(reverse("account_request_login_code"), {"email": cast.a.owner.email})
    mailbox.deliver()
    code = mailed_code(mailbox, cast.a.owner.email)
    answer = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert answer["Location"] == reverse("mfa_authenticate")


def test_nobody_is_mailed_who_is_not_known(cast, client, mailbox):
    answer = client.post(reverse("account_request_login_code"), {"email": "niemand@example.org"})
    assert answer["Location"] == reverse("account_confirm_login_code")
    mailbox.deliver()
    assert mailbox.messages == []
    assert not Mail.objects.filter(purpose="decoy").exists()


def test_without_a_mail_server(cast, client, settings):
    settings.HAS_MAIL = False
    page = client.get(LOGIN).content.decode()
    assert reverse("account_request_login_code") not in page
    assert "stuurt geen mail" in page
    assert client.get(reverse("account_request_login_code")).status_code == 404
    assert client.post(reverse("account_request_login_code"), {"email": cast.a.member.email}).status_code == 404


def test_what_allauth_offers_and_we_do_not_is_not_there(client, db):
    for path in ("/accounts/", "/accounts/signup/", "/sign-in/signup/", "/account/email/", "/sign-up/"):
        assert client.get(path).status_code == 404, path


def test_guessing_a_password_stops(cast, client):
    for _ in range(6):
        page = give_password(client, cast.a.member, "raden maar raden")
    assert "te vaak" in page.content.decode()
    page = give_password(client, cast.a.member)
    assert not is_in(client), "not with the right one either, for now"


# ── A sign-in link ───────────────────────────────────────────────────────────────────────────────────────────


def link_for(world, role, by="owner"):
    here = Here(world.organisation, world.memberships[by])
    return reverse("sign-in-link", args=[actions.make_sign_in_link(here, world.memberships[role])])


def test_a_sign_in_link(cast, client):
    link = link_for(cast.a, "member")
    assert "Member A" in client.get(link).content.decode()
    assert client.post(link)["Location"] == HOME
    assert is_in(client)
    assert Client().post(link).status_code == 404, "works once"
    assert cast.a.organisation.events.filter(verb="sign-in-link-used").exists()


def test_a_link_does_not_replace_the_second_factor(cast, client):
    assert client.post(link_for(cast.a, "coordinator"))["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)


def test_a_link_of_one_organisation_does_not_open_another(cast, client):
    """Who is in two organisations, or looks after the server, gives the password too."""
    cast.b.organisation.memberships.create(user=cast.a.member, role="member")
    link = link_for(cast.a, "member")
    assert client.post(link).status_code == 200
    assert not is_in(client)
    assert client.post(link, {"password": "niet het juiste"}).status_code == 422
    assert not is_in(client)
    assert client.post(link, {"password": PASSWORD})["Location"] == HOME
    assert is_in(client)
    cast.b.member.is_operator = True
    cast.b.member.save()
    assert actions.link_is_not_enough(cast.b.member)


def test_a_link_ends(cast, client):
    link = link_for(cast.a, "member")
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.post(link).status_code == 404
    link = link_for(cast.a, "member")
    actions.remove_member(Here(cast.a.organisation, cast.a.memberships["owner"]), cast.a.memberships["member"])
    assert client.post(link).status_code == 404, "no longer a member"


def test_a_newer_link_ends_the_older(cast, client):
    first, second = link_for(cast.a, "member"), link_for(cast.a, "member")
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_the_page_shows_the_link_once(cast, client):
    sign_in(client, cast.a.owner)
    address = reverse("member-link", args=[cast.a.organisation.pid, cast.a.memberships["member"].pid])
    page = client.post(address).content.decode()
    link = re.search(rf'value="{re.escape(product.SITE_URL)}(/sign-in/link/[^"]+)"', page)[1]
    assert "data:image/svg+xml" in page
    assert link not in client.get(address).content.decode()
    assert Client().post(link)["Location"] == HOME


# ── A forgotten password ─────────────────────────────────────────────────────────────────────────────────────


def test_a_forgotten_password_is_replaced_after_a_link(cast, client):
    new = reverse("account_set_password")
    give_password(client, cast.a.member)
    assert client.get(new)["Location"] == reverse("account_change_password"), "who came with a password gives it"
    client.post(link_for(cast.a, "member"))
    assert client.post(new, {"password1": "kort"}).status_code == 200
    assert client.post(new, {"password1": "een heel nieuw wachtwoord"})["Location"] == reverse("account")
    cast.a.member.refresh_from_db()
    assert cast.a.member.check_password("een heel nieuw wachtwoord")
    assert client.get(new).status_code == 302, "once"


def test_a_quarter_of_an_hour_later_it_is_no_longer_free(cast, client):
    client.post(link_for(cast.a, "member"))
    session = client.session
    session["by-link"] = int(time.time()) - 16 * 60
    session.save()
    assert client.get(reverse("account_set_password")).status_code == 302


def test_another_password_ends_the_other_sessions(cast, client, mailbox):
    other = Client()
    give_password(other, cast.a.member)
    give_password(client, cast.a.member)
    data = {"oldpassword": PASSWORD, "password1": "een heel nieuw wachtwoord"}
    assert client.post(reverse("account_change_password"), data).status_code == 302
    assert is_in(client)
    assert not is_in(other)
    mailbox.deliver()
    text = mailbox.text(cast.a.member.email)
    assert "wachtwoord is veranderd" in text
    assert "127.0.0.1" not in text.replace(product.SITE_URL, "")


@pytest.mark.parametrize("password", ["elf tekens!", "password1234"])
def test_short_and_common_passwords(cast, client, password):
    give_password(client, cast.a.member)
    page = client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": password})
    assert page.status_code == 200
    cast.a.member.refresh_from_db()
    assert cast.a.member.check_password(PASSWORD)


# ── Joining ──────────────────────────────────────────────────────────────────────────────────────────────────


def invite(world, email, role="member"):
    here = Here(world.organisation, world.memberships["owner"])
    return reverse("join-organisation", args=[actions.invite_colleague(here, email, role, by_mail=False)[1]])


def test_a_new_colleague_joins(cast, client):
    link = invite(cast.a, "vers@example.org")
    assert "vers@example.org" in client.get(link).content.decode()
    answer = client.post(link, {"name": "Vera Vers", "password": "een heel nieuw wachtwoord"})
    assert unquote(answer["Location"]) == f"{LOGIN}?next={link}"
    answer = client.post(LOGIN, {"login": "vers@example.org", "password": "een heel nieuw wachtwoord", "next": link})
    assert answer["Location"] == link
    assert "Vera Vers" in client.get(link).content.decode()
    page = reverse("organisation", args=[cast.a.organisation.pid])
    assert client.post(link)["Location"] == page
    assert client.get(page).status_code == 200
    assert Client().get(link).status_code == 404


def test_somebody_with_an_account_joins_a_second_organisation(cast, client):
    link = invite(cast.b, cast.a.member.email)
    sign_in(client, cast.a.member)
    assert client.post(link).status_code == 303
    assert cast.a.member.memberships.count() == 2
    page = client.get(reverse("organisations")).content.decode()
    assert "Organisatie A" in page
    assert "Organisatie B" in page


def test_what_is_typed_wrong_stays_typed(cast, client):
    page = client.post(invite(cast.a, "vers@example.org"), {"name": "Vera Vers", "password": "kort"})
    assert page.status_code == 422
    assert 'value="Vera Vers"' in page.content.decode()


def test_the_address_is_told_that_an_account_was_opened(cast, client, mailbox):
    client.post(invite(cast.a, "vers@example.org"), {"name": "Vera", "password": "een heel nieuw wachtwoord"})
    client.post(invite(cast.a, cast.outsider.email), {"name": "X", "password": "een heel nieuw wachtwoord"})
    mailbox.deliver()
    assert "account in Draagvlak" in mailbox.text("vers@example.org")
    assert not mailbox.to(cast.outsider.email)


def test_an_invitation_by_mail_opens_the_page(cast, client, mailbox):
    sign_in(client, cast.a.owner)
    data = {"email": "vers@example.org", "role": "member", "way": "mail"}
    client.post(reverse("invite", args=[cast.a.organisation.pid]), data)
    mailbox.deliver()
    text = mailbox.text("vers@example.org")
    assert "Owner A" in text
    link = re.search(r"https?://\S+/join/\S+", text)[0].removeprefix(product.SITE_URL)
    assert Client().get(link).status_code == 200


def test_who_lost_the_phone_is_let_in_by_who_looks_after_the_server(cast, client, mailbox):
    sign_in(client, cast.a.owner)
    call_command("unlock", cast.a.owner.email.upper(), stdout=StringIO())
    assert client.get(reverse("account")).status_code == 302, "every session ended"
    assert give_password(client, cast.a.owner)["Location"] == HOME
    page = reverse("organisation", args=[cast.a.organisation.pid])
    assert client.get(page)["Location"] == reverse("second-factor"), "a new one is asked for first"
    mailbox.deliver()
    assert "tweede stap" in mailbox.text(cast.a.owner.email)
    assert cast.a.organisation.events.filter(verb="second-step-forgotten").exists()
    with pytest.raises(CommandError):
        call_command("unlock", "niemand@example.org")
