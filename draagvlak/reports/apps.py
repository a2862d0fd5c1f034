from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "draagvlak.reports"
    label = "reports"
