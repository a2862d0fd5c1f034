from django.apps import AppConfig
from django.db.models.signals import post_migrate


def install_locks(using, **kwargs):
    from django.db import connections

    from draagvlak.lib.triggers import Refuse, install

    if "content_release" in connections[using].introspection.table_names():
        rule = Refuse("lock_release", "content_release", "UPDATE", "locked: a release never changes", "1 = 1")
        install(connections[using], [rule])


class ContentConfig(AppConfig):
    name = "draagvlak.content"
    label = "content"

    def ready(self):
        post_migrate.connect(install_locks, sender=self)
