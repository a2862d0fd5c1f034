"""Addresses: proof."""

urlpatterns: list = []
