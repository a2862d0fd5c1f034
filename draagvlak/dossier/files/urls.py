"""The addresses of worksheets as files."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from draagvlak.dossier.files import costs_views, views


class Kind(StringConverter):
    """A kind of file that a worksheet can be."""

    regex = "|".join(views.KINDS)


register_converter(Kind, "sheet_kind")

urlpatterns = [
    path("sheet/<str:pid>/file/", views.sheet_files_page, name="sheet-files"),
    path("sheet/<str:pid>/costs/xlsx/", costs_views.sheet_costs_xlsx, name="sheet-costs-xlsx"),
    path("sheet/<str:pid>/calendar/", views.sheet_calendar, name="sheet-calendar"),
    path("sheet/<str:pid>/file/<sheet_kind:kind>/", views.sheet_file, name="sheet-file"),
]
