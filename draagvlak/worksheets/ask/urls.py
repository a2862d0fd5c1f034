"""The addresses of critical questions. /w/ is without an account: it stands in RESPONDENT_ADDRESSES."""

from django.urls import path

from draagvlak.worksheets.ask import views

urlpatterns = [
    path("w/ask/<str:secret>/thanks/", views.thanks, name="ask-thanks"),
    path("w/ask/<str:secret>/", views.ask, name="ask"),
    path("sheet/<str:pid>/box/do/", views.box_do, name="ask-box-do"),
    path("sheet/<str:pid>/box/", views.box, name="ask-box"),
]
