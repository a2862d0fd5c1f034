"""The pages of one's own account: name and language, how to sign in, where one is signed in, which organisations."""

from allauth.account.views import PasswordSetView
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic.edit import FormView

from draagvlak.orgs import access, actions, session
from draagvlak.orgs.forms import AccountForm, NewOrganisationForm
from draagvlak.orgs.language import remember_language
from draagvlak.orgs.roles import needs_second_factor
from draagvlak.ui.respond import page_pid, respond

page = require_http_methods(["GET", "HEAD", "POST"])


@page
def account(request):
    user = access.person(request)
    form = AccountForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        actions.change_account(user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return remember_language(respond(request, "", redirect="account"), user.language)
    context = {
        "form": form,
        "has_password": user.has_usable_password(),
        "has_second": access.has_second_factor(request),
    }
    context["may_set_password"] = session.came_without_password(request)
    return respond(request, "orgs/account.html", context, status=422 if form.errors else 200)


@page
def places(request):
    """Where you are signed in. POST ends one place, or all others."""
    access.person(request)
    if request.method == "POST":
        session.sign_out_elsewhere(request, request.POST.get("place") or None)
        messages.success(request, _("Done. You are no longer signed in there."))
        return respond(request, "", redirect="places")
    return respond(request, "orgs/places.html", {"places": session.places(request)})


@require_safe
def organisations(request):
    """One's own organisations, by name only: nothing of two organisations ever stands on one page."""
    user = access.person(request)
    rows = user.memberships.select_related("organisation").order_by("organisation__name")
    return respond(request, "orgs/organisations.html", {"rows": rows})


@page
def new_organisation(request):
    """The operator starts an organisation for somebody else, who gets the invitation."""
    user = access.operator(request)
    form = NewOrganisationForm(request.POST or None, initial={"language": user.language})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        organisation, secret = actions.start_organisation(
            user, data["name"], data["language"], data["owner"], page_pid(request)
        )
        shown = {"link": actions.invitation_link(secret), "days": actions.INVITATION_DAYS, "email": data["owner"]}
        return respond(request, "orgs/organisation_started.html", shown | {"organisation": organisation})
    return respond(request, "orgs/new_organisation.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def second_factor(request):
    """Why a second step, what is set up, and the way to set it up. allauth's index has the same address."""
    user = access.person(request)
    found = {kind: [] for kind in Authenticator.Type.values}
    for one in Authenticator.objects.filter(user=user).order_by("created_at"):
        found[one.type].append(one)
    codes = found["recovery_codes"]
    context = {
        "apps": found["totp"],
        "passkeys": found["webauthn"],
        "codes_left": len(codes[0].wrap().get_unused_codes()) if codes else None,
        "is_set_up": bool(found["totp"] or found["webauthn"]),
        "is_needed": _is_needed(user),
    }
    return respond(request, "mfa/index.html", context)


def _is_needed(user):
    roles = user.memberships.filter(organisation__is_example=False).values_list("role", flat=True)
    return any(needs_second_factor(role) for role in roles)


@method_decorator(login_required, name="dispatch")
class SetPassword(PasswordSetView):
    """allauth's page, also for who has a password but came in without it: so a forgotten one is replaced."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.has_usable_password() and not session.came_without_password(request):
            return HttpResponseRedirect(reverse("account_change_password"))
        return FormView.dispatch(self, request, *args, **kwargs)

    def form_valid(self, form):
        session.forget_how(self.request)
        return super().form_valid(form)

    def get_default_success_url(self):
        return reverse("account")
