"""The permission table of the desk of the facilitator, and preparing."""

ROUTES: dict = {}
