"""Worksheets with a brain: what counts, draws and warns. Pure functions over a Board; nothing they say is stored."""

# The brain of a pack → (template, function from a Board to the context of that template).
BRAINS: dict = {}
