from django.apps import AppConfig
from django.db.models.signals import post_migrate


def install_locks(using, **kwargs):
    from django.db import connections

    from draagvlak.lib.triggers import install
    from draagvlak.surveys.locks import RULES

    if "surveys_answer" in connections[using].introspection.table_names():
        install(connections[using], RULES)


class SurveysConfig(AppConfig):
    name = "draagvlak.surveys"
    label = "surveys"

    def ready(self):
        from draagvlak.surveys import happenings  # noqa: F401 - gives the history of this room its sentences

        post_migrate.connect(install_locks, sender=self)
