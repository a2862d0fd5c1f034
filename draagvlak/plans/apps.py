from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "draagvlak.plans"
    label = "plans"
