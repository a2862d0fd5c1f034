"""The addresses of the end of a conversation: reading back, minutes."""

from django.urls import path

from draagvlak.live import closing_views, minutes_views

urlpatterns = [
    path("talk/<str:pid>/close/", closing_views.close, name="talk-close"),
    path("talk/<str:pid>/close/stand/", closing_views.stand, name="talk-close-stand"),
    path("talk/<str:pid>/minutes/", minutes_views.page, name="talk-minutes"),
    path("talk/<str:pid>/minutes/mail/", minutes_views.send, name="talk-minutes-mail"),
    path("talk/<str:pid>/minutes/<str:kind>/", minutes_views.file, name="talk-minutes-file"),
]
