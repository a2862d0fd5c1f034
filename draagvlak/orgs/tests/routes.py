"""The permission table of this room (tests/matrix.py says how to read it)."""

from draagvlak.orgs.roles import Right
from tests.matrix import OPERATOR, PUBLIC, SIGNED_IN, Route

BOTH = "GET POST"
ORG = {"pid": "organisation.pid"}
MEMBER = {**ORG, "member": "membership.pid"}
TEAM = {**ORG, "team": "team.pid"}
# A key is found by who is signed in, never by an organisation: any number that is not one's own is 404.
KEY = {"pk": "organisation.pk"}

# Steps that only exist in the middle of signing in, or for who has what they are about: everybody else is sent away.
SIGNING_IN = {
    "account_login": Route(PUBLIC, methods=BOTH),
    "account_logout": Route(PUBLIC, methods=BOTH),
    "account_inactive": Route(PUBLIC),
    "account_request_login_code": Route(PUBLIC, methods=BOTH, hidden=True),
    "account_confirm_login_code": Route(PUBLIC, methods=BOTH, hidden=True),
    "mfa_authenticate": Route(PUBLIC, methods=BOTH, hidden=True),
    "mfa_login_webauthn": Route(PUBLIC, methods=BOTH, hidden=True),
    "sign-in-link": Route(PUBLIC, {"secret": "secrets.sign_in"}, BOTH, secret=True),
    "join-organisation": Route(PUBLIC, {"secret": "secrets.invitation"}, BOTH, secret=True),
    "first-time": Route(PUBLIC, methods=BOTH, hidden=True),
}
OWN_ACCOUNT = {
    "account": Route(SIGNED_IN, methods=BOTH),
    "places": Route(SIGNED_IN, methods=BOTH),
    "organisations": Route(SIGNED_IN),
    "organisation-new": Route(OPERATOR, methods=BOTH),
    "account_change_password": Route(SIGNED_IN, methods=BOTH),
    "account_set_password": Route(SIGNED_IN, methods=BOTH),
    "account_reauthenticate": Route(SIGNED_IN, methods=BOTH),
    "second-factor": Route(SIGNED_IN),
    "mfa_index": Route(SIGNED_IN),
    "mfa_reauthenticate": Route(SIGNED_IN, methods=BOTH),
    "mfa_reauthenticate_webauthn": Route(SIGNED_IN, methods=BOTH),
    "mfa_activate_totp": Route(SIGNED_IN, methods=BOTH),
    "mfa_deactivate_totp": Route(SIGNED_IN, methods=BOTH, hidden=True),
    "mfa_view_recovery_codes": Route(SIGNED_IN, hidden=True),
    "mfa_generate_recovery_codes": Route(SIGNED_IN, methods=BOTH),
    "mfa_download_recovery_codes": Route(SIGNED_IN, hidden=True),
    "mfa_list_webauthn": Route(SIGNED_IN),
    "mfa_add_webauthn": Route(SIGNED_IN, methods=BOTH),
    "mfa_remove_webauthn": Route(SIGNED_IN, KEY, BOTH, hidden=True),
    "mfa_edit_webauthn": Route(SIGNED_IN, KEY, BOTH, hidden=True),
}
ORGANISATION = {
    "members": Route(Right.READ, ORG),
    "invite": Route(Right.MANAGE_MEMBERS, ORG, BOTH),
    "member": Route(Right.MANAGE_MEMBERS, MEMBER, BOTH),
    "member-remove": Route(Right.MANAGE_MEMBERS, MEMBER, BOTH),
    "member-link": Route(Right.MANAGE_MEMBERS, MEMBER, BOTH),
    "invitation-withdraw": Route(Right.MANAGE_MEMBERS, {**ORG, "invitation": "invitation.pid"}, BOTH),
    "teams": Route(Right.MANAGE_MEMBERS, ORG, BOTH),
    "team": Route(Right.MANAGE_MEMBERS, TEAM, BOTH),
    "team-remove": Route(Right.MANAGE_MEMBERS, TEAM, BOTH),
    "organisation-settings": Route(Right.MANAGE_ORGANISATION, ORG, BOTH),
    "organisation-mail": Route(Right.MANAGE_ORGANISATION, ORG, BOTH),
    "rights": Route(Right.READ, ORG),
    "history": Route(Right.MANAGE_MEMBERS, ORG),
    "leave": Route(Right.READ, ORG, BOTH),
}
ROUTES = SIGNING_IN | OWN_ACCOUNT | ORGANISATION
