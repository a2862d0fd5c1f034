"""The permission table of this room."""

ROUTES: dict = {}
