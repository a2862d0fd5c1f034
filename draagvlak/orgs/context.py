"""What every page's frame knows: where we are, and what this person may do there."""


def here(request):
    """Adds `here` (orgs.access.Here, or None) to every template."""
    return {"here": getattr(request, "here", None)}
