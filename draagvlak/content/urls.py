from django.urls import path

from draagvlak.content import views

urlpatterns = [
    path("o/<slug:org>/instruments/", views.instruments, name="instruments"),
    path("o/<slug:org>/instruments/import/", views.instrument_import, name="instrument-import"),
    path("o/<slug:org>/instruments/store/", views.instrument_store, name="instrument-store"),
    path("o/<slug:org>/instruments/<slug:pid>/", views.instrument, name="instrument"),
]
