"""The permission table of the event streams: nudges that carry nothing."""

ROUTES: dict = {}
