"""The addresses of the streams. They end in /events/."""

from django.urls import path

from draagvlak.live import streams

urlpatterns = [
    path("g/at/<str:pid>/events/", streams.phone_events, name="phone-events"),
    path("talk/<str:pid>/events/", streams.room_events, name="talk-events"),
]
