"""The permission table of the phones in the room."""

ROUTES: dict = {}
