from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "draagvlak.ui"
    label = "ui"
