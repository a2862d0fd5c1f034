"""The addresses of the wall on the projector."""

urlpatterns: list = []
