"""The addresses of the desk of the facilitator, and preparing."""

urlpatterns: list = []
