"""The addresses of the end of a conversation: reading back, minutes."""

urlpatterns: list = []
