"""The address of search."""

from django.urls import path

from draagvlak.dossier import search_views as views

urlpatterns = [path("o/<str:org>/search/", views.search, name="search")]
