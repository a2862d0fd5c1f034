"""Addresses: results."""

urlpatterns: list = []
