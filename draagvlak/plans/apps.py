from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "draagvlak.plans"
    label = "plans"

    def ready(self):
        from draagvlak.plans import happenings  # noqa: F401 - gives the history of this room its sentences
