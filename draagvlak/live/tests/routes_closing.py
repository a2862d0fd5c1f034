"""The permission table of the end of a conversation: reading back, minutes."""

ROUTES: dict = {}
