"""The addresses of proof of privacy, and of two rounds beside each other."""

from django.urls import path

from draagvlak.consensus import beside_views, proof_views

urlpatterns = [
    path("r/<str:secret>/proof/", proof_views.respondent, name="results-proof"),
    path("scans/<str:pid>/proof/", proof_views.desk, name="proof"),
    path("scans/<str:pid>/again/", beside_views.again, name="scan-again"),
    path("scans/<str:pid>/beside/", beside_views.choose, name="beside"),
    path("scans/<str:pid>/beside/<str:other>/", beside_views.beside_with, name="beside-with"),
]
