"""Addresses: actions, what the management says to them, and what people who took part read of it."""

from django.urls import path

from draagvlak.consensus import doing_views as views

urlpatterns = [
    path("o/<str:org>/actions/", views.actions, name="actions"),
    path("o/<str:org>/actions/calendar.ics", views.actions_calendar, name="actions-calendar"),
    path("scans/<str:pid>/actions/", views.scan_actions, name="scan-actions"),
    path("scans/<str:pid>/actions/new/", views.scan_action_new, name="scan-action-new"),
    path("scans/<str:pid>/actions/calendar.ics", views.scan_actions_calendar, name="scan-actions-calendar"),
    path("scans/<str:pid>/focus/", views.scan_focus, name="scan-focus"),
    path("scans/<str:pid>/done/", views.done_poster, name="done-poster"),
    path("actions/<str:pid>/", views.action, name="action"),
    path("actions/<str:pid>/edit/", views.action_edit, name="action-edit"),
    path("actions/<str:pid>/progress/", views.action_progress, name="action-progress"),
    path("actions/<str:pid>/ask/", views.action_ask, name="action-ask"),
    path("actions/<str:pid>/answer/", views.action_answer, name="action-answer"),
    path("actions/<str:pid>/delete/", views.action_delete, name="action-delete"),
    path("r/<str:secret>/done/", views.results_done, name="results-done"),
]
