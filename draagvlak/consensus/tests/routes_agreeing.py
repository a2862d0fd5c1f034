"""The permission table: agreeing."""

ROUTES: dict = {}
