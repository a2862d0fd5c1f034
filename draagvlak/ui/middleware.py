"""Rules for every request and response of the house."""

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.module_loading import import_string

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
KEPT = {200, 206, 304}  # of a static file; a file that is not there may come with the next version


class Guard:
    """Outermost: headers that every response carries, whatever made it; nothing personal is ever cached or indexed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if response.status_code not in KEPT or not request.path.startswith(settings.STATIC_URL):
            headers.setdefault("Cache-Control", "no-store")
        return response


class Host:
    """Refuses a request for another host than settings.SITE_URL with 400, also on pages that never use the host."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.get_host()
        return self.get_response(request)


class Language:
    """Language of the page: the reader's choice (cookie), else Dutch. The address stays the same."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.known = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in self.known else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", language)
        return response


class Desk:
    """Sessions, users and messages, for the desk only.

    Respondents have no account: on their addresses no session is read, made or sent, whoever is signed in on the same
    device, and it costs them nothing.
    """

    def __init__(self, get_response):
        self.beside = self.through = get_response
        for name in reversed(settings.DESK_MIDDLEWARE):
            self.through = convert_exception_to_response(import_string(name)(self.through))

    def __call__(self, request):
        lane = self.beside if request.path_info.startswith(settings.RESPONDENT_ADDRESSES) else self.through
        return lane(request)
