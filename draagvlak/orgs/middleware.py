"""Ends sessions that lie idle, and turns the refusals of the doors into the page that helps on."""

from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext

from draagvlak.orgs import session, typed
from draagvlak.orgs.access import SecondFactorNeeded, SignInNeeded


class Sessions:
    """Signs out after half an hour without activity and after twelve hours; notes activity at most once a minute."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Without a session cookie there is nothing to do, and nothing is read: respondents never pay for this.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            if session.is_over(request.session):
                logout(request)
                request.was_signed_out = True
            else:
                request.seen_before = request.session.get(session.SEEN)
                session.touch(request.session)
        return self.get_response(request)


class Doors:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, SignInNeeded):
            return self.sign_in(request)
        if isinstance(exception, SecondFactorNeeded):
            return HttpResponseRedirect(reverse("second-factor"))
        if isinstance(exception, ReauthenticationRequired):
            return self.confirm(request)
        if request.method == "POST" and isinstance(exception, Http404 | PermissionDenied):
            return self.refused(request, 404 if isinstance(exception, Http404) else 403)
        return None

    def refused(self, request, status):
        """The page of every 404 and 403, with what was typed in it; None when nothing was."""
        kept = typed.texts(request.POST)
        return render(request, f"{status}.html", {"kept": kept}, status=status) if kept else None

    def sign_in(self, request):
        back = urlencode({"next": request.path})
        sign_in = resolve_url(settings.LOGIN_URL)
        if request.method == "POST":
            # What was sent is not stored, and not lost either: the page gives it back. The token was checked before.
            kept = typed.fields(request.POST)
            if kept:
                where = {"kept": kept, "sign_in": f"{sign_in}?{back}"}
                return render(request, "orgs/signed_out.html", where, status=401)
            return HttpResponseRedirect(sign_in)
        if getattr(request, "was_signed_out", False):
            messages.info(request, gettext("You were signed out because nothing happened for a while. Sign in again."))
        return HttpResponseRedirect(f"{sign_in}?{back}")

    def confirm(self, request):
        """allauth wants to be sure who this is. It would keep the whole request in the session; we keep the address."""
        methods = get_adapter().get_reauthentication_methods(request.user)
        where = methods[0]["url"] if methods else reverse("account_login")
        return HttpResponseRedirect(f"{where}?{urlencode({'next': request.path})}")
