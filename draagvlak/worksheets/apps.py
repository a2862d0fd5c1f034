from django.apps import AppConfig


class WorksheetsConfig(AppConfig):
    name = "draagvlak.worksheets"
    label = "worksheets"

    def ready(self):
        from draagvlak.worksheets import happenings  # noqa: F401 - gives the history of this room its sentences
