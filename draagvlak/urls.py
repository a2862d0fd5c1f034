"""All addresses. Every route stands in the permission table of its room's tests, or the build fails."""

from django.urls import include, path

urlpatterns = [
    # The order is that of how often they are asked for: an answer of a respondent, a cell of a worksheet, and the rest.
    path("", include("draagvlak.surveys.urls")),
    path("", include("draagvlak.worksheets.urls")),
    path("", include("draagvlak.live.urls")),
    path("", include("draagvlak.dossier.urls")),
    path("", include("draagvlak.consensus.urls")),
    path("", include("draagvlak.plans.urls")),
    path("", include("draagvlak.reports.urls")),
    path("", include("draagvlak.home.urls")),
    path("", include("draagvlak.orgs.urls")),
    path("", include("draagvlak.content.urls")),
]
