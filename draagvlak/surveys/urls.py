"""The addresses of this room: the desk (who sets up and runs a scan) and the respondents."""

from django.urls import include, path

urlpatterns = [
    path("", include("draagvlak.surveys.respondent_urls")),
    path("", include("draagvlak.surveys.desk_urls")),
]
