"""The addresses of documents of a sharing framework and of agreements."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from draagvlak.dossier.papers import views


class Paper(StringConverter):
    """A file to print or to write on."""

    regex = "pdf|docx"


register_converter(Paper, "paper_file")

urlpatterns = [
    path("sheet/<str:pid>/sharing/<slug:kind>/", views.sharing_paper, name="sharing-paper"),
    path("sheet/<str:pid>/sharing/<slug:kind>/<paper_file:file>/", views.sharing_paper_file, name="sharing-paper-file"),
    path("sheet/<str:pid>/agreement/<slug:kind>/", views.agreement_paper, name="agreement-paper"),
    path("sheet/<str:pid>/agreement/<slug:kind>/<paper_file:file>/", views.agreement_paper_file,
         name="agreement-paper-file"),
]  # fmt: skip
