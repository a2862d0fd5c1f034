"""The addresses of the pitfall check."""

from django.urls import path

from draagvlak.dossier.pitfalls import views

urlpatterns = [
    path("trajectory/<str:pid>/pitfalls/", views.trajectory_pitfalls, name="trajectory-pitfalls"),
    path("trajectory/<str:pid>/pitfalls/answer/", views.pitfall_answer, name="pitfall-answer"),
]
