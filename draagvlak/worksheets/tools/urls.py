"""The addresses about tools. /w/ is without an account: it stands in RESPONDENT_ADDRESSES."""

from django.urls import path

from draagvlak.worksheets import journey_views
from draagvlak.worksheets.tools import views

urlpatterns = [
    path("w/<str:secret>/thanks/", views.thanks, name="tools-thanks"),
    path("w/<str:secret>/", views.form, name="tools-form"),
    path("sheet/<str:pid>/collect/do/", views.collect_do, name="tools-collect-do"),
    path("sheet/<str:pid>/collect/", views.collect, name="tools-collect"),
    path("row/<str:pid>/idea/", journey_views.idea_action, name="journey-action"),
]
