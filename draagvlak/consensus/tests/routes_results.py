"""The permission table: results."""

ROUTES: dict = {}
