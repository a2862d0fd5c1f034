"""The address of search."""

from django.urls import path

from draagvlak.dossier.search import views

urlpatterns = [path("o/<str:org>/search/", views.search, name="search")]
