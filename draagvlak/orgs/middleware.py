"""Turns the refusals of the doors into the page that helps on."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse

from draagvlak.orgs.access import SecondFactorNeeded, SignInNeeded


class Doors:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, SignInNeeded):
            # The address goes along only for a page that can be opened again.
            back = {"next": request.path} if request.method in {"GET", "HEAD"} else {}
            query = f"?{urlencode(back)}" if back else ""
            return HttpResponseRedirect(resolve_url(settings.LOGIN_URL) + query)
        if isinstance(exception, SecondFactorNeeded):
            return HttpResponseRedirect(reverse("second-factor"))
        return None
