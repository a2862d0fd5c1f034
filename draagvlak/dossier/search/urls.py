"""The addresses of search."""

from django.urls import path

from draagvlak.dossier.search import views

urlpatterns = [
    path("o/<str:org>/search/", views.search, name="search"),
    path("trajectory/<str:pid>/search/", views.search_shared, name="search-shared"),
]
