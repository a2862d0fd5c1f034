"""Addresses: trajectories, their steps, people, decisions and conditions."""

from django.urls import include, path

from draagvlak.dossier import conditions_views, step_views, team_views
from draagvlak.dossier import trajectory_views as views

urlpatterns = [
    path("", include("draagvlak.dossier.pitfalls.urls")),
    path("o/<str:org>/trajectories/", views.trajectories, name="trajectories"),
    path("o/<str:org>/trajectories/new/", views.trajectory_new, name="trajectory-new"),
    path("trajectory/<str:pid>/", views.trajectory, name="trajectory"),
    path("trajectory/<str:pid>/history/", views.trajectory_history, name="trajectory-history"),
    path("trajectory/<str:pid>/actions/", views.trajectory_actions, name="trajectory-actions"),
    path("trajectory/<str:pid>/actions/new/", views.trajectory_action_new, name="trajectory-action-new"),
    path("trajectory/<str:pid>/edit/", views.trajectory_edit, name="trajectory-edit"),
    path("trajectory/<str:pid>/close/", views.trajectory_close, name="trajectory-close"),
    path("trajectory/<str:pid>/delete/", views.trajectory_delete, name="trajectory-delete"),
    path("trajectory/<str:pid>/steps/new/", step_views.step_new, name="step-new"),
    path("step/<str:pid>/", step_views.step, name="step"),
    path("step/<str:pid>/write/", step_views.step_write, name="step-write"),
    path("step/<str:pid>/state/", step_views.step_state, name="step-state"),
    path("step/<str:pid>/open/", step_views.step_open, name="step-open"),
    path("step/<str:pid>/move/", step_views.step_move, name="step-move"),
    path("step/<str:pid>/remove/", step_views.step_remove, name="step-remove"),
    path("trajectory/<str:pid>/team/", team_views.trajectory_team, name="trajectory-team"),
    path("trajectory/<str:pid>/team/new/", team_views.person_new, name="person-new"),
    path("person/<str:pid>/", team_views.person_edit, name="person-edit"),
    path("person/<str:pid>/remove/", team_views.person_remove, name="person-remove"),
    path("trajectory/<str:pid>/mandate/", team_views.trajectory_mandate, name="trajectory-mandate"),
    path("trajectory/<str:pid>/mandate/new/", team_views.decision_new, name="decision-new"),
    path("decision/<str:pid>/", team_views.decision, name="decision"),
    path("decision/<str:pid>/part/", team_views.decision_part, name="decision-part"),
    path("decision/<str:pid>/remove/", team_views.decision_remove, name="decision-remove"),
    path("trajectory/<str:pid>/conditions/", conditions_views.trajectory_conditions, name="trajectory-conditions"),
    path("trajectory/<str:pid>/conditions/write/", conditions_views.conditions_write, name="conditions-write"),
]
