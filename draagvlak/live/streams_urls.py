"""The addresses of the event streams: nudges that carry nothing."""

urlpatterns: list = []
