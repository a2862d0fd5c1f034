"""The addresses of this room. Of allauth only the pages that we offer are here; the others do not exist."""

from allauth.account import views as allauth
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.urls import include, path
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.orgs import account, entrance, views

# allauth's form views take a PUT for a POST; here every page reads and takes forms, nothing else.
forms = require_http_methods(["GET", "HEAD", "POST"])

signing_in = [
    path("", forms(allauth.login), name="account_login"),
    path("code/", forms(entrance.RequestCode.as_view()), name="account_request_login_code"),
    path("code/type/", forms(allauth.confirm_login_code), name="account_confirm_login_code"),
    path("second-step/", forms(second.authenticate), name="mfa_authenticate"),
    path("passkey/", forms(passkey.login_webauthn), name="mfa_login_webauthn"),
    path("link/<str:secret>/", entrance.sign_in_link, name="sign-in-link"),
    path("switched-off/", require_safe(allauth.account_inactive), name="account_inactive"),
]

own_account = [
    path("", account.account, name="account"),
    path("places/", account.places, name="places"),
    path("password/", forms(allauth.password_change), name="account_change_password"),
    path("password/new/", forms(account.SetPassword.as_view()), name="account_set_password"),
    path("confirm/", forms(allauth.reauthenticate), name="account_reauthenticate"),
    path("confirm/code/", forms(second.reauthenticate), name="mfa_reauthenticate"),
    path("confirm/passkey/", forms(passkey.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("second-step/", account.second_factor, name="second-factor"),
    path("second-step/", account.second_factor, name="mfa_index"),  # where allauth's own pages lead back to
    path("second-step/app/", forms(totp.activate_totp), name="mfa_activate_totp"),
    path("second-step/app/remove/", forms(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-step/recovery-codes/", require_safe(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("second-step/recovery-codes/new/", forms(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path(
        "second-step/recovery-codes/file/",
        require_safe(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("passkeys/", require_safe(passkey.list_webauthn), name="mfa_list_webauthn"),
    path("passkeys/add/", forms(passkey.add_webauthn), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/remove/", forms(passkey.remove_webauthn), name="mfa_remove_webauthn"),
    path("passkeys/<int:pk>/", forms(passkey.edit_webauthn), name="mfa_edit_webauthn"),
]

organisation = [
    path("members/", views.members, name="members"),
    path("members/invite/", views.invite, name="invite"),
    path("members/<str:member>/", views.member, name="member"),
    path("members/<str:member>/remove/", views.remove_member, name="member-remove"),
    path("members/<str:member>/link/", views.member_link, name="member-link"),
    path("invitations/<str:invitation>/withdraw/", views.withdraw_invitation, name="invitation-withdraw"),
    path("teams/", views.teams, name="teams"),
    path("teams/<str:team>/", views.team, name="team"),
    path("teams/<str:team>/remove/", views.remove_team, name="team-remove"),
    path("settings/", views.organisation_settings, name="organisation-settings"),
    path("mail/", views.organisation_mail, name="organisation-mail"),
    path("rights/", views.rights, name="rights"),
    path("history/", views.events, name="history"),
    path("leave/", views.leave, name="leave"),
]

urlpatterns = [
    path("sign-in/", include(signing_in)),
    path("sign-out/", forms(allauth.logout), name="account_logout"),
    path("account/", include(own_account)),
    path("join/<str:secret>/", entrance.join, name="join-organisation"),
    path("first-time/", entrance.first_time, name="first-time"),
    path("organisations/", account.organisations, name="organisations"),
    path("organisations/new/", account.new_organisation, name="organisation-new"),
    path("o/<str:pid>/", include(organisation)),
]
