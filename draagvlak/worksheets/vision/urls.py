"""The addresses of the workshop about a vision."""

from django.urls import path

from draagvlak.worksheets.vision import views

urlpatterns = [
    path("round/<str:pid>/stand/", views.round_stand, name="vision-stand"),
    path("round/<str:pid>/part/", views.take_part, name="vision-part"),
    path("round/<str:pid>/lead/", views.lead, name="vision-lead"),
    path("round/<str:pid>/", views.round_page, name="vision-round"),
    path("endorsement/<str:pid>/away/", views.unendorse, name="vision-unendorse"),
    path("sheet/<str:pid>/vision/text/", views.text, name="vision-text"),
    path("sheet/<str:pid>/vision/endorse/", views.endorse, name="vision-endorse"),
    path("sheet/<str:pid>/vision/begin/", views.begin, name="vision-begin"),
    path("sheet/<str:pid>/vision/poster/", views.poster, name="vision-poster"),
    path("sheet/<str:pid>/vision/", views.of_sheet, name="vision"),
]
