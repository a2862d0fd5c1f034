"""The addresses of the dossier of a trajectory."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from draagvlak.dossier.files.views import PAPER
from draagvlak.dossier.whole import views


class Kind(StringConverter):
    """A kind of file that the dossier can be."""

    regex = "|".join(PAPER)


register_converter(Kind, "dossier_kind")

urlpatterns = [
    path("trajectory/<str:pid>/dossier/", views.trajectory_dossier, name="trajectory-dossier"),
    path("trajectory/<str:pid>/dossier/<dossier_kind:kind>/", views.trajectory_file, name="trajectory-file"),
]
