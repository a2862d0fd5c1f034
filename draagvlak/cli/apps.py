from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "draagvlak.cli"
    label = "cli"
