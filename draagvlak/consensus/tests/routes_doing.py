"""The permission table: doing."""

ROUTES: dict = {}
