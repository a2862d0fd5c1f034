"""The permission table of this room (tests/matrix.py)."""

ROUTES: dict = {}
