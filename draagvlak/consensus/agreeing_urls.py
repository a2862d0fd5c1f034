"""Addresses: agreeing."""

urlpatterns: list = []
