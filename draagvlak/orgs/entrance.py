"""Pages before somebody is in: an invitation, a sign-in link, the very first account, the code by mail."""

import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.account.views import RequestLoginCodeView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.forms import ValidationError
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from draagvlak.orgs import actions, limits, setup
from draagvlak.orgs.forms import FirstTimeForm, JoinForm, LinkPasswordForm
from draagvlak.orgs.session import BY_LINK
from draagvlak.ui.respond import respond

page = require_http_methods(["GET", "HEAD", "POST"])


def _behind(request, find, secret):
    """What a secret opens, or the answer to give: the same page for what never was, was used, or is too old."""
    who = limits.client(request)
    if limits.WRONG_SECRETS.is_spent(who):
        return None, render(request, "429.html", status=429)
    found = find(secret)
    if found is None:
        limits.WRONG_SECRETS.spend(who)
        return None, render(request, "orgs/gone.html", status=404)
    return found, None


# ── An invitation ────────────────────────────────────────────────────────────────────────────────────────────


@page
def join(request, secret):
    """GET changes nothing, however often a mail scanner opens it. POST accepts, or makes the account to accept with."""
    invitation, answer = _behind(request, actions.find_invitation, secret)
    if answer is not None:
        return answer
    if request.user.is_authenticated:
        return _join_signed_in(request, invitation)
    form = JoinForm(request.POST or None)
    back = urlencode({"next": request.path})
    if request.method == "POST" and form.is_valid():
        actions.open_account(invitation, form.cleaned_data["name"], form.cleaned_data["password"], get_language())
        # The same answer whether the address had an account or not.
        messages.info(request, _("Sign in now with your e-mail address and your password. Then you can join."))
        return respond(request, "", redirect=f"{reverse('account_login')}?{back}")
    context = {"form": form, "invitation": invitation, "email": actions.invited_address(invitation), "back": back}
    return respond(request, "orgs/join.html", context, status=422 if form.errors else 200)


def _join_signed_in(request, invitation):
    if request.method == "POST":
        try:
            membership = actions.accept_invitation(invitation, request.user)
        except actions.Refused:
            return render(request, "orgs/gone.html", status=404)
        return respond(request, "", redirect=reverse("organisation", args=[membership.organisation.pid]))
    return respond(request, "orgs/join_signed_in.html", {"invitation": invitation})


# ── A sign-in link ───────────────────────────────────────────────────────────────────────────────────────────


@page
def sign_in_link(request, secret):
    """GET changes nothing. POST signs in, once; a second factor is still asked, and sometimes the password too."""
    link, answer = _behind(request, actions.find_sign_in_link, secret)
    if answer is not None:
        return answer
    if request.method != "POST":
        return respond(request, "orgs/sign_in_link.html", {"link": link})
    if actions.link_is_not_enough(link.user):
        form = LinkPasswordForm(request.POST if "password" in request.POST else None)
        if not (form.is_valid() and _password_is_right(request, link.user, form)):
            context = {"link": link, "form": form}
            return respond(request, "orgs/sign_in_link_password.html", context, status=422 if form.errors else 200)
    if not actions.use_sign_in_link(link):
        return render(request, "orgs/gone.html", status=404)
    logout(request)  # whoever was signed in on this device is out
    request.session[BY_LINK] = int(time.time())
    return perform_login(request, link.user)


def _password_is_right(request, user, form):
    try:
        right = get_adapter().authenticate(request, email=user.email, password=form.cleaned_data["password"]) == user
    except ValidationError as too_often:
        form.add_error("password", too_often)
        return False
    if not right:
        form.add_error("password", get_adapter().error_messages["incorrect_password"])
    return right


# ── The very first account ───────────────────────────────────────────────────────────────────────────────────


@page
def first_time(request):
    """The page where the set-up code is typed; gone once somebody has an account."""
    if not setup.is_needed():
        raise Http404
    form = FirstTimeForm(request.POST or None)
    if request.method == "POST":
        if not limits.SETUP_CODES.spend(limits.client(request)):
            return render(request, "429.html", status=429)
        if form.is_valid() and (user := _begin(form)):
            # The password was typed in this request: the second factor, which comes next, does not ask it again.
            record_authentication(request, user, method="password", reauthenticated=True)
            return perform_login(request, user)
    return respond(request, "orgs/first_time.html", {"form": form}, status=422 if form.errors else 200)


def _begin(form):
    try:
        user, _organisation = setup.begin(**form.cleaned_data, language=get_language())
    except actions.Refused as refusal:
        form.add_error("code", str(refusal.text))
        return None
    return user


# ── The code by mail ─────────────────────────────────────────────────────────────────────────────────────────


class RequestCode(RequestLoginCodeView):
    """allauth's page, with equal work for an address that nobody has; not there without a mail server."""

    @method_decorator(never_cache)
    def dispatch(self, request, *args, **kwargs):
        if not settings.HAS_MAIL:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        response = super().form_valid(form)
        if form._user is None:
            get_adapter().queue_code_for_nobody(form.cleaned_data["email"])
        return response
