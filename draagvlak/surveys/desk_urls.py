"""The addresses of the desk: lists under the organisation, one scan under /scans/."""

from django.urls import path

from draagvlak.surveys import closing_views, print_views, running_views, views

urlpatterns = [
    path("o/<str:org>/scans/", views.scans, name="scans"),
    path("o/<str:org>/scans/new/", views.scan_new, name="scan-new"),
    path("scans/<str:pid>/", views.scan, name="scan"),
    path("scans/<str:pid>/subject/", views.scan_edit, name="scan-edit"),
    path("scans/<str:pid>/people/", views.scan_people, name="scan-people"),
    path("scans/<str:pid>/trajectory/", running_views.scan_trajectory, name="scan-trajectory"),
    path("scans/<str:pid>/rules/", views.scan_rules, name="scan-rules"),
    path("scans/<str:pid>/start/", views.scan_launch, name="scan-launch"),
    path("scans/<str:pid>/remind/", running_views.remind, name="scan-remind"),
    path("scans/<str:pid>/extend/", running_views.extend, name="scan-extend"),
    path("scans/<str:pid>/copy/", running_views.copy, name="scan-copy"),
    path("scans/<str:pid>/cancel/", running_views.cancel, name="scan-cancel"),
    path("scans/<str:pid>/close/", closing_views.close, name="scan-close"),
    path("scans/<str:pid>/reopen/", closing_views.reopen, name="scan-reopen"),
    path("scans/<str:pid>/restart/", closing_views.restart, name="scan-restart"),
    path("scans/<str:pid>/delete/", running_views.delete, name="scan-delete"),
    path("scans/<str:pid>/new-link/", running_views.rotate, name="scan-rotate"),
    path("scans/<str:pid>/sheets/", print_views.sheets, name="scan-sheets"),
    path("scans/<str:pid>/poster/", print_views.poster, name="scan-poster"),
    path("scans/<str:pid>/form/", print_views.form, name="scan-form"),
    path("invitees/<str:pid>/edit/", running_views.invitee_edit, name="invitee-edit"),
    path("invitees/<str:pid>/remove/", running_views.invitee_remove, name="invitee-remove"),
    path("invitees/<str:pid>/new-link/", running_views.invitee_renew, name="invitee-renew"),
]
