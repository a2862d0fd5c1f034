"""Signing in, in a real browser on the running product: password, code by mail, app, passkey; also without script."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from draagvlak.orgs import actions
from draagvlak.orgs.access import Here
from draagvlak.orgs.tests.test_signing_in import code_of_app
from tests.people import PASSWORD


def type_password(page, user, password=PASSWORD):
    page.get_by_label("Je e-mailadres").fill(user.email)
    page.get_by_label("Je wachtwoord", exact=True).fill(password)
    page.locator("form:has([name=password])").get_by_role("button", name="Meld je aan", exact=True).click()


@pytest.fixture(params=["script", "no script"])
def visitor(request, browsers):
    return browsers(script=request.param == "script")


def test_with_a_password(visitor, live_cast):
    page = visitor.visit("/sign-in/")
    type_password(page, live_cast.a.member, "iets heel anders dan dat")
    visitor.inspect()
    assert page.get_by_text("horen niet bij elkaar").first.is_visible()
    type_password(page, live_cast.a.member)
    visitor.inspect()
    assert page.get_by_role("heading", level=1).inner_text() == "Organisatie A"


def test_with_a_code_by_mail_from_the_start_page(visitor, live_cast, smtp_server, mailbox):
    page = visitor.visit("/")
    page.get_by_label("Je e-mailadres").fill(live_cast.a.member.email)
    page.get_by_role("button", name="Stuur me een code").click()
    visitor.inspect()
    mailbox.deliver()
    code = re.search(r"^ {4}(\S+)\s*$", mailbox.text(live_cast.a.member.email), re.MULTILINE)[1]
    page.get_by_label("De code uit de mail").fill("FOUT")
    page.get_by_role("button", name="Meld je aan").click()
    visitor.inspect()
    page.get_by_label("De code uit de mail").fill(code)
    page.get_by_role("button", name="Meld je aan").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Organisatie A"


def test_with_the_app_on_the_phone(visitor, live_cast):
    page = visitor.visit("/sign-in/")
    type_password(page, live_cast.a.owner)
    visitor.inspect()
    page.get_by_label("De code uit je app").fill("000000")
    page.get_by_role("button", name="Meld je aan", exact=True).click()
    visitor.inspect()
    page.get_by_label("De code uit je app").fill(code_of_app())
    page.get_by_role("button", name="Meld je aan", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "Organisatie A"


def test_setting_up_the_app_and_using_a_recovery_code(browsers, live_cast):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    user = live_cast.a.member
    web = browsers()
    page = web.sign_in(user).visit(reverse("second-factor"))
    page.get_by_role("link", name="Stel een app in").click()
    web.inspect()
    page.get_by_label("Je wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Ga verder").click()
    web.inspect()
    secret = page.get_by_label("Lukt scannen niet?").input_value()
    code = format_hotp_value(hotp_value(secret, [*yield_hotp_counters_from_time()][-1]))
    page.get_by_label("De code die de app nu toont").fill(code)
    page.get_by_role("button", name="Zet aan").click()
    web.inspect()
    recovery = page.locator("ol .code").first.inner_text().replace(" ", "")
    assert page.locator("ol .code").count() == 10
    other = browsers()
    page = other.visit("/sign-in/")
    type_password(page, user)
    page.get_by_label("De code uit je app").fill(recovery)
    page.get_by_role("button", name="Meld je aan", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "Organisatie A"


def give_authenticator(web):
    """A passkey that this browser always agrees with, as a phone with a fingerprint would."""
    session = web.context.new_cdp_session(web.page)
    session.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": kind})["authenticatorId"]


@pytest.fixture
def named_server(own_server):
    """Passkeys need a name: http://localhost, not http://127.0.0.1."""
    server = own_server()
    server.name_url = f"http://localhost:{server.port}"
    return server


def test_with_a_passkey(named_server, browsers, live_cast):
    user = live_cast.a.member
    web = browsers(base=named_server.name_url)
    web.sign_in(user)
    session, key = give_authenticator(web)
    page = web.visit(reverse("mfa_list_webauthn"))
    page.get_by_role("link", name="Voeg een passkey toe").click()
    page.get_by_label("Je wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Ga verder").click()
    web.inspect()
    page.get_by_label("Een naam voor deze passkey").fill("Mijn telefoon")
    page.get_by_role("button", name="Maak de passkey").click()
    page.wait_for_url("**/recovery-codes/")
    assert Authenticator.objects.get(user=user, type="webauthn").wrap().name == "Mijn telefoon"
    web.visit(reverse("mfa_list_webauthn"))

    # Signing in with it alone: it is the password and the second step in one.
    web.visit(reverse("account_logout"))
    page.get_by_role("button", name="Meld je af").click()
    web.visit("/sign-in/")
    page.get_by_role("button", name="Meld je aan met een passkey").click()
    page.wait_for_url(f"**{reverse('organisation', args=[live_cast.a.organisation.pid])}")

    # As a second step after the password.
    web.visit(reverse("account_logout"))
    page.get_by_role("button", name="Meld je af").click()
    web.visit("/sign-in/")
    type_password(page, user)
    web.inspect()
    page.get_by_role("button", name="Gebruik een passkey").click()
    page.wait_for_url(f"**{reverse('organisation', args=[live_cast.a.organisation.pid])}")

    # Who refuses is told, and can go on another way.
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    web.visit(reverse("account_logout"))
    page.get_by_role("button", name="Meld je af").click()
    web.visit("/sign-in/")
    page.get_by_role("button", name="Meld je aan met een passkey").click()
    page.get_by_text("Dat lukte niet, of je stopte zelf.").wait_for()

    # Removed, it no longer opens anything.
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})
    Authenticator.objects.filter(user=user).delete()
    web.visit("/sign-in/")
    page.get_by_role("button", name="Meld je aan met een passkey").click()
    page.wait_for_load_state()
    page.wait_for_timeout(300)
    web.visit(reverse("account_login"))
    assert page.get_by_role("heading", name="Met je wachtwoord").is_visible()


def test_where_passkeys_do_not_work_they_are_not_offered(web, house):
    """An address that is a number has no passkeys; without script there is nothing to offer either."""
    page = web.visit("/sign-in/")
    assert not page.get_by_role("heading", name="Met een passkey").is_visible()


def test_without_a_mail_server(own_server, browsers, live_cast):
    """The whole way in without mail: a colleague is invited with a shown link, and later gets a sign-in link."""
    server = own_server(SMTP_URL="")
    owner = browsers(base=server.url)
    owner.sign_in(live_cast.a.owner)
    pid = live_cast.a.organisation.pid
    page = owner.visit(reverse("invite", args=[pid]))
    page.get_by_label("E-mailadres van je collega").fill("vera@a.example")
    page.get_by_role("button", name="Nodig uit").click()
    owner.inspect()
    link = page.get_by_label("Link voor je collega").input_value()

    vera = browsers(base=server.url)
    page = vera.visit(link.replace(server.url, ""))
    page.get_by_label("Je naam").fill("Vera Vers")
    page.get_by_label("Kies een wachtwoord").fill("een heel nieuw wachtwoord")
    page.get_by_role("button", name="Open mijn account").click()
    vera.inspect()
    page.get_by_label("Je e-mailadres").fill("vera@a.example")
    page.get_by_label("Je wachtwoord", exact=True).fill("een heel nieuw wachtwoord")
    page.get_by_role("button", name="Meld je aan", exact=True).click()
    vera.inspect()
    page.get_by_role("button", name="Doe mee").click()
    vera.inspect()
    assert page.get_by_role("heading", level=1).inner_text() == "Organisatie A"

    member = live_cast.a.organisation.memberships.get(user__email="vera@a.example")
    page = owner.visit(reverse("member-link", args=[pid, member.pid]))
    page.get_by_role("button", name="Maak de link").click()
    owner.inspect()
    link = page.get_by_label("Aanmeldlink", exact=True).input_value()
    again = browsers(base=server.url)
    page = again.visit(link.replace(server.url, ""))
    page.get_by_role("button", name="Meld je aan").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Organisatie A"
    page = again.visit("/account/")
    page.get_by_role("link", name="Wachtwoord").click()
    again.inspect()
    page.get_by_label("Je nieuwe wachtwoord").fill("nog een ander wachtwoord")
    page.get_by_role("button", name="Sla het wachtwoord op").click()
    again.inspect()


def test_what_was_typed_after_half_an_hour(web, live_cast):
    from django.contrib.sessions.models import Session

    web.sign_in(live_cast.a.owner)
    page = web.visit(reverse("teams", args=[live_cast.a.organisation.pid]))
    page.get_by_label("Naam van het team").fill("Nachtploeg")
    Session.objects.all().delete()
    web.expect_complaint("status of 401")
    page.get_by_role("button", name="Voeg dit team toe").click()
    web.inspect()
    assert page.get_by_label("Je tekst").input_value() == "Nachtploeg"


@pytest.mark.long
def test_every_page_of_the_account(web, live_cast):
    """The pages that need a moment of their own: held to the rules of every visited page."""
    here = Here(live_cast.a.organisation, live_cast.a.memberships["owner"])
    web.sign_in(live_cast.a.owner)
    invitation, secret = actions.invite_colleague(here, "vers@example.org", "member", by_mail=False)
    pid = live_cast.a.organisation.pid
    for name in (
        "members",
        "invite",
        "teams",
        "organisation-settings",
        "organisation-mail",
        "rights",
        "history",
        "leave",
    ):
        web.visit(reverse(name, args=[pid]))
    member = live_cast.a.memberships["member"].pid
    for name in ("member", "member-remove", "member-link"):
        web.visit(reverse(name, args=[pid, member]))
    for name in ("account", "places", "organisations", "second-factor", "account_change_password", "account_logout"):
        web.visit(reverse(name))
    web.visit(reverse("invitation-withdraw", args=[pid, invitation.pid]))
    web.visit(reverse("team", args=[pid, live_cast.a.team.pid]))
    web.visit(reverse("team-remove", args=[pid, live_cast.a.team.pid]))
    web.visit(reverse("join-organisation", args=[secret]))
    web.visit(reverse("join-organisation", args=["bestaat-niet"]), status=404)


def test_every_page_of_a_stranger(web, live_cast):
    here = Here(live_cast.a.organisation, live_cast.a.memberships["owner"])
    _invitation, secret = actions.invite_colleague(here, "vers@example.org", "member", by_mail=False)
    web.visit(reverse("join-organisation", args=[secret]))
    web.visit(reverse("sign-in-link", args=[actions.make_sign_in_link(here, live_cast.a.memberships["member"])]))
    for path in (
        "/",
        "/sign-in/",
        "/sign-in/code/",
        "/privacy/",
        "/accessibility/",
        "/about/",
        "/sign-in/switched-off/",
    ):
        web.visit(path)


def test_every_page_of_the_operator(web, live_cast):
    web.sign_in(live_cast.operator)
    for name in ("check", "organisations", "organisation-new", "about"):
        web.visit(reverse(name))


def test_the_first_time(web, house):
    from draagvlak.orgs import setup

    code = setup.code_for_terminal()
    page = web.visit("/")
    page.get_by_role("link", name="Maak het eerste account").click()
    web.inspect()
    for label, text in (
        ("De startcode", code), ("Naam van de organisatie", "Centrum Noord"), ("Je naam", "Noor"),
        ("Je e-mailadres", "noor@noord.example"), ("Kies een wachtwoord", "een lange zin om te beginnen"),
    ):  # fmt: skip
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Begin").click()
    web.inspect()
    # The owner's role reads arguments: first a second step.
    assert page.get_by_role("heading", level=1).inner_text() == "Tweede stap bij het aanmelden"
