"""Where a worksheet is found."""

from django.urls import reverse


def address(pid, section=""):
    """The page of a sheet (its pid), or one of its sections on it."""
    return reverse("sheet", args=[pid]) + (f"#s-{section}" if section else "")
