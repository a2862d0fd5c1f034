"""The addresses of the phones in the room."""

urlpatterns: list = []
