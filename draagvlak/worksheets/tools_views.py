"""Asking colleagues which tools they use: the page of the team, and the form that a link opens."""

from functools import wraps

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from draagvlak.orgs.limits import WRONG_SECRETS, client
from draagvlak.plans.actions import Refused
from draagvlak.ui.respond import SeeOther, page_pid, respond
from draagvlak.worksheets import tools_collect, tools_pages, vision_access
from draagvlak.worksheets.tools_forms import AnswerForm, AskForm

GONE = _("This is no longer here. Look at the page again.")
page = require_http_methods(["GET", "HEAD", "POST"])


# ── For the team ─────────────────────────────────────────────────────────────────────────────────────────────
def _collect(request, pid, status=200, **more):
    _here, sheet, may = vision_access.sheet_with(request, pid, "tools")
    context = tools_pages.of_sheet(sheet, may, get_language()) | more | {"has_errors": status != 200}
    return respond(request, "worksheets/tools_collect.html", context, status=status)


@require_safe
def collect(request, pid):
    """The link while it is open, and what colleagues use once it is closed."""
    return _collect(request, pid)


@require_POST
def collect_do(request, pid):
    """Opens the link, closes it, ends it without results, or takes a tool over. `do` says what; closing asks first."""
    _here, sheet, _may = vision_access.sheet_with(request, pid, "tools", to_work=True)
    do, form = request.POST.get("do", ""), AskForm(request.POST)
    if do in tools_pages.ASK and request.POST.get("confirmed") != "yes":
        title, explain, yes = tools_pages.ASK[do]
        context = {"sheet": sheet, "do": do, "title": title, "text": explain, "yes": yes}
        return respond(request, "worksheets/tools_ask.html", context)
    if do == "open" and not form.is_valid():
        return _collect(request, pid, 422, form=form)
    try:
        said = tools_pages.DO[do](sheet, request.user, request.POST, form)
    except Refused as refused:
        return _collect(request, pid, 422, problem=refused.text)
    except LookupError:
        return _collect(request, pid, 422, problem=GONE)
    messages.success(request, said)
    return respond(request, "", redirect=reverse("tools-collect", args=[pid]))


# ── For colleagues, without an account ───────────────────────────────────────────────────────────────────────
def behind_link(view):
    """Hands the view the open Collection behind a link, in the language of the reader. Guessing is slowed down."""

    @wraps(view)
    def inside(request, secret):
        if request.META.get("QUERY_STRING"):
            return HttpResponseRedirect(request.path)  # D17: nobody can mark a link
        if WRONG_SECRETS.is_spent(client(request)):
            return _too_many(request)
        found = tools_collect.find(secret)
        if found is None:
            WRONG_SECRETS.spend(client(request))
            return render(request, "worksheets/respondent/tools_gone.html", tools_pages.frame(request), status=404)
        return view(request, secret, found)

    return inside


def _too_many(request):
    response = render(request, "worksheets/respondent/tools_often.html", tools_pages.frame(request), status=429)
    response.headers["Retry-After"] = "60"
    return response


@page
@behind_link
def form(request, secret, collection):
    """Which tools do you use? Sent twice it is one answer."""
    if not tools_collect.takes_answers(collection):
        return render(request, "worksheets/respondent/tools_over.html", tools_pages.frame(request, collection))
    answered = AnswerForm(collection.sheet, get_language(), request.POST if request.method == "POST" else None)
    if request.method == "POST" and answered.is_valid():
        if not tools_collect.SENT.spend(client(request)):
            return _too_many(request)
        try:
            tools_collect.answer(collection, page_pid(request), answered.role, answered.tools)
        except Refused:
            return render(request, "worksheets/respondent/tools_over.html", tools_pages.frame(request, collection))
        return SeeOther(reverse("tools-thanks", args=[secret]))
    context = tools_pages.frame(request, collection) | {"form": answered}
    return render(request, "worksheets/respondent/tools_form.html", context, status=422 if answered.errors else 200)


@require_safe
@behind_link
def thanks(request, secret, collection):
    """It arrived."""
    context = tools_pages.frame(request, collection) | {"secret": secret}
    return render(request, "worksheets/respondent/tools_thanks.html", context)
