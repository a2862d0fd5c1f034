"""The addresses of what a worksheet draws, and of the matrix of a sharing framework."""

from django.urls import path

from draagvlak.worksheets import picture_views as views

urlpatterns = [
    path("sheet/<str:pid>/picture/", views.sheet_picture, name="sheet-picture"),
    path("sheet/<str:pid>/take/<str:section>/<str:field>/", views.agreement_take, name="agreement-take"),
    path("row/<str:pid>/pilot/", views.pilot_begin, name="pilot-begin"),
    path("sheet/<str:pid>/matrix/<str:line>/", views.sharing_line, name="sharing-line"),
    path("sheet/<str:pid>/matrix/<str:line>/save/", views.sharing_line_save, name="sharing-line-save"),
    path("sheet/<str:pid>/matrix/<str:kind>/with/<str:person>/", views.sharing_cell, name="sharing-cell"),
    path("sheet/<str:pid>/matrix/<str:kind>/with/<str:person>/save/", views.sharing_cell_save,
         name="sharing-cell-save"),
]  # fmt: skip
