"""The pages that end things for good, and what is kept of one's own account."""

import json

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from draagvlak.home import ending, own_data
from draagvlak.home.forms import EndForm
from draagvlak.orgs import access
from draagvlak.orgs.roles import Right
from draagvlak.ui.respond import respond

page = require_http_methods(["GET", "HEAD", "POST"])


@page
def organisation_end(request, pid):
    """Asks for the name of the organisation, typed; then sets the day on which it goes."""
    here = access.organisation(request, pid, Right.MANAGE_ORGANISATION)
    form = EndForm(request.POST or None, name=here.organisation.name)
    if request.method == "POST" and form.is_valid():
        ending.ask(here.organisation, request.user)
        messages.success(request, _("The organisation will be deleted in 14 days. Until then you can take it back."))
        return respond(request, "", redirect=f"/o/{here.organisation.pid}/")
    context = {"form": form, "day": timezone.localdate() + ending.UNDO}
    return respond(request, "home/organisation_end.html", context, status=422 if form.errors else 200)


@require_POST
def organisation_stay(request, pid):
    here = access.organisation(request, pid, Right.MANAGE_ORGANISATION)
    ending.take_back(here.organisation, request.user)
    messages.success(request, _("The organisation stays."))
    return respond(request, "", redirect=f"/o/{here.organisation.pid}/")


@page
def account_erase(request):
    """Asks first, and that it is really you; then deletes the account and signs out."""
    only = ending.only_owner_of(access.person(request))
    if request.method != "POST" or only:
        return _asked(request, only)
    return _erase(request)


def _asked(request, only):
    status = 409 if request.method == "POST" else 200
    return respond(request, "home/account_erase.html", {"only": only}, status=status)


@reauthentication_required
def _erase(request):
    try:
        ending.erase_account(request.user)
    except ending.Refused:  # another owner was first, just now
        return _asked(request, ending.only_owner_of(request.user))
    logout(request)
    return respond(request, "home/account_erased.html")


@require_safe
def my_data(request):
    """Everything that is kept of an account, readable, with a file to take along."""
    return respond(request, "home/my_data.html", {"data": own_data.of(access.person(request))})


@require_safe
def my_data_file(request):
    data = own_data.of(access.person(request))
    text = json.dumps(data, ensure_ascii=False, indent=1, default=str)
    headers = {"Content-Disposition": 'attachment; filename="draagvlak-account.json"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type="application/json", headers=headers)
