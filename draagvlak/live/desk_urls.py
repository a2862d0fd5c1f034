"""The addresses of the desk of the facilitator, and preparing."""

from django.urls import path

from draagvlak.live import desk_views as views

urlpatterns = [
    path("talk/<str:pid>/stand/", views.talk_stand, name="talk-stand"),
    path("talk/<str:pid>/do/", views.talk_do, name="talk-do"),
    path("talk/<str:pid>/agenda/", views.talk_agenda, name="talk-agenda"),
    path("talk/<str:pid>/", views.talk, name="talk"),
    path("scans/<str:pid>/talks/", views.talks, name="talks"),
]
