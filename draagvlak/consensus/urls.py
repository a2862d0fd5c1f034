"""The addresses of this room: results for respondents under /r/, the desk of a closed scan under /scans/."""

from django.urls import include, path

urlpatterns = [
    path("", include("draagvlak.consensus.results_urls")),
    path("", include("draagvlak.consensus.proof_urls")),
    path("", include("draagvlak.consensus.agreeing_urls")),
    path("", include("draagvlak.consensus.doing_urls")),
]
