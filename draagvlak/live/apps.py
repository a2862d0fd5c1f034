from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LiveConfig(AppConfig):
    name = "draagvlak.live"
    label = "live"

    def ready(self):
        from draagvlak.live import happenings  # noqa: F401 - gives the history of this room its sentences
        from draagvlak.live.phones_views import typed
        from draagvlak.surveys.join_views import also_opens

        also_opens(typed)
        post_migrate.connect(_install, sender=self)


def _install(using="default", **_more):
    from django.db import connections

    from draagvlak.lib import triggers
    from draagvlak.live.locks import RULES

    triggers.install(connections[using], RULES)
