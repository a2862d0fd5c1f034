from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "draagvlak.home"
    label = "home"
