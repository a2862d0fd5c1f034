from django.apps import AppConfig


class ConsensusConfig(AppConfig):
    name = "draagvlak.consensus"
    label = "consensus"

    def ready(self):
        from draagvlak.consensus import happenings  # noqa: F401 - gives the history of this room its sentences
        from draagvlak.surveys import vision
        from draagvlak.worksheets import agreed

        vision.comes_from(agreed.text_of)
