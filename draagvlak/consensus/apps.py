from django.apps import AppConfig


class ConsensusConfig(AppConfig):
    name = "draagvlak.consensus"
    label = "consensus"
