"""Views behind the error pages."""

from django.http import HttpResponseForbidden
from django.template import loader


def csrf_failure(request, reason=""):
    """The page for a form that was sent from a page that is too old, or from elsewhere."""
    return HttpResponseForbidden(loader.render_to_string("403_csrf.html", {}, request))
