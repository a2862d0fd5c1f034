"""Addresses: agreeing. Reading and writing have their own, because they ask another right."""

from django.urls import path

from draagvlak.consensus import agreeing_views as views

RUBRIC = {"is_rubric": True}

urlpatterns = [
    path("scans/<str:pid>/consensus/", views.consensus, name="consensus"),
    path("scans/<str:pid>/consensus/together/", views.together, name="consensus-together"),
    path("scans/<str:pid>/consensus/questions/<str:item>/", views.topic, name="consensus-item"),
    path("scans/<str:pid>/consensus/questions/<str:item>/agree/", views.agree, name="consensus-agree"),
    path("scans/<str:pid>/consensus/parts/<str:item>/", views.topic, RUBRIC, name="consensus-rubric"),
    path("scans/<str:pid>/consensus/parts/<str:item>/agree/", views.agree, RUBRIC, name="consensus-rubric-agree"),
    path("scans/<str:pid>/meetings/new/", views.meeting_new, name="meeting-new"),
    path("meetings/<str:pid>/edit/", views.meeting_edit, name="meeting-edit"),
    path("meetings/<str:pid>/delete/", views.meeting_delete, name="meeting-delete"),
]
