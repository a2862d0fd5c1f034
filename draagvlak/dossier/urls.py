"""The addresses of trajectories and their dossier."""

from django.urls import include, path

urlpatterns = [
    path("", include("draagvlak.dossier.trajectory_urls")),
    path("", include("draagvlak.dossier.partners.urls")),
    path("", include("draagvlak.dossier.files.urls")),
    path("", include("draagvlak.dossier.whole.urls")),
    path("", include("draagvlak.dossier.search.urls")),
    path("", include("draagvlak.dossier.papers.urls")),
    path("", include("draagvlak.dossier.belonging_urls")),
]
