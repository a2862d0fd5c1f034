from django.apps import AppConfig


class DossierConfig(AppConfig):
    name = "draagvlak.dossier"
    label = "dossier"
