"""The addresses of the wall on the projector."""

from django.urls import path

from draagvlak.live import wall_views

urlpatterns = [
    path("talk/<str:pid>/wall/", wall_views.wall, name="talk-wall"),
    path("talk/<str:pid>/wall/stand/", wall_views.stand, name="talk-wall-stand"),
]
