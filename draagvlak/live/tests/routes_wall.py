"""The permission table of the wall on the projector."""

ROUTES: dict = {}
