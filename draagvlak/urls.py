"""All addresses. Every route stands in the permission table of its room's tests, or the build fails."""

from django.urls import include, path

urlpatterns = [
    path("", include("draagvlak.surveys.urls")),  # first: the addresses of respondents are asked for most
    path("", include("draagvlak.live.urls")),
    path("", include("draagvlak.dossier.urls")),
    path("", include("draagvlak.worksheets.urls")),
    path("", include("draagvlak.consensus.urls")),
    path("", include("draagvlak.plans.urls")),
    path("", include("draagvlak.reports.urls")),
    path("", include("draagvlak.home.urls")),
    path("", include("draagvlak.orgs.urls")),
    path("", include("draagvlak.content.urls")),
]
