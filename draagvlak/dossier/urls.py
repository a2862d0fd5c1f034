"""The addresses of trajectories and their dossier."""

from django.urls import include, path

urlpatterns = [
    path("", include("draagvlak.dossier.trajectory_urls")),
    path("", include("draagvlak.dossier.partner_urls")),
    path("", include("draagvlak.dossier.sheet_file_urls")),
    path("", include("draagvlak.dossier.whole_urls")),
    path("", include("draagvlak.dossier.search_urls")),
    path("", include("draagvlak.dossier.costs_urls")),
    path("", include("draagvlak.dossier.paper_urls")),
    path("", include("draagvlak.dossier.belonging_urls")),
]
