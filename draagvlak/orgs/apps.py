from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "draagvlak.orgs"
    label = "orgs"
