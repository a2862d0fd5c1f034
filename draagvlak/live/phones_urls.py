"""The addresses of the phones, all of them without an account: /g/ stands in RESPONDENT_ADDRESSES."""

from django.urls import path

from draagvlak.live import phones_views

urlpatterns = [
    path("g/at/<str:pid>/stand/", phones_views.stand, name="phone-stand"),  # first: asked for most by far
    path("g/at/<str:pid>/vote/", phones_views.vote, name="phone-vote"),
    path("g/at/<str:pid>/say/", phones_views.say, name="phone-say"),
    path("g/at/<str:pid>/leave/", phones_views.leave, name="phone-leave"),
    path("g/at/<str:pid>/", phones_views.phone, name="phone"),
    path("g/<str:code>/", phones_views.talk_in, name="talk-in"),
]
