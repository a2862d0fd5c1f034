"""Addresses: what a row of a worksheet belongs to, and what becomes of a stakeholder."""

from django.urls import path

from draagvlak.dossier import belonging_views as views

urlpatterns = [
    path("row/<str:pid>/question/", views.row_question, name="row-question"),
    path("row/<str:pid>/stakeholder/", views.stakeholder, name="stakeholder"),
    path("row/<str:pid>/told/", views.stakeholder_told, name="stakeholder-told"),
]
