"""The addresses of worksheets as files."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from draagvlak.dossier import sheet_file_views as views


class Kind(StringConverter):
    """A kind of file that a worksheet can be."""

    regex = "|".join(views.KINDS)


register_converter(Kind, "sheet_kind")

urlpatterns = [
    path("sheet/<str:pid>/file/", views.sheet_files_page, name="sheet-files"),
    path("sheet/<str:pid>/calendar/", views.sheet_calendar, name="sheet-calendar"),
    path("sheet/<str:pid>/file/<sheet_kind:kind>/", views.sheet_file, name="sheet-file"),
]
