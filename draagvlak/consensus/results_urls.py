"""The addresses of results: for who took part under /r/, with a secret and no account; for members under /scans/."""

from django.urls import path

from draagvlak.consensus import results_views, scorecard_views

urlpatterns = [
    path("r/<str:secret>/", results_views.results, name="results"),
    path("r/<str:secret>/how/", results_views.how, name="results-how"),
    path("r/<str:secret>/part/<str:rubric>/", results_views.rubric, name="results-rubric"),
    path("scans/<str:pid>/scorecard/", scorecard_views.scorecard, name="scorecard"),
    path("scans/<str:pid>/scorecard/how/", scorecard_views.how, name="scorecard-how"),
    path("scans/<str:pid>/scorecard/part/<str:rubric>/", scorecard_views.rubric, name="scorecard-rubric"),
]
