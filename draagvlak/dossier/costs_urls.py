"""The address of costs that count along."""

from django.urls import path

from draagvlak.dossier import costs_views as views

urlpatterns = [path("sheet/<str:pid>/costs/xlsx/", views.sheet_costs_xlsx, name="sheet-costs-xlsx")]
