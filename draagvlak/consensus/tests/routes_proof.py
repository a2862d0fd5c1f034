"""The permission table: proof."""

ROUTES: dict = {}
