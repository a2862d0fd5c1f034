from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WorksheetsConfig(AppConfig):
    name = "draagvlak.worksheets"
    label = "worksheets"

    def ready(self):
        from draagvlak.worksheets import happenings  # noqa: F401 - gives the history of this room its sentences

        post_migrate.connect(_install, sender=self)


def _install(using="default", **_more):
    from django.db import connections

    from draagvlak.lib import triggers
    from draagvlak.worksheets.locks import RULES

    triggers.install(connections[using], RULES)
