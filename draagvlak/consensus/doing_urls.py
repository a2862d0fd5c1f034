"""Addresses: doing."""

urlpatterns: list = []
