"""The addresses of this room."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from draagvlak.reports import access, views


class Kind(StringConverter):
    """A kind of file that is made here."""

    regex = "|".join(access.KINDS)


register_converter(Kind, "report_kind")

urlpatterns = [
    path("scans/<str:pid>/report/", views.report, name="report"),
    path("scans/<str:pid>/report/<report_kind:kind>/", views.report_file, name="report-file"),
]
