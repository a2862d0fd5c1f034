from django.apps import AppConfig


class DossierConfig(AppConfig):
    name = "draagvlak.dossier"
    label = "dossier"

    def ready(self):
        from draagvlak.dossier import happenings  # noqa: F401 - gives the history of this room its sentences
