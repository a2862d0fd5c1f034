"""Asking colleagues which tools they use: the page of the team, and the form that a link opens."""

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from draagvlak.orgs.limits import client
from draagvlak.plans.actions import Refused
from draagvlak.ui.respond import SeeOther, page_pid, respond
from draagvlak.worksheets.by_link import behind_link, too_many
from draagvlak.worksheets.tools import actions, pages
from draagvlak.worksheets.tools.forms import AnswerForm, AskForm
from draagvlak.worksheets.vision import access as vision_access

GONE = _("This is no longer here. Look at the page again.")
page = require_http_methods(["GET", "HEAD", "POST"])


# ── For the team ─────────────────────────────────────────────────────────────────────────────────────────────
def _collect(request, pid, status=200, **more):
    _here, sheet, may = vision_access.sheet_with(request, pid, "tools")
    context = pages.of_sheet(sheet, may, get_language()) | more | {"has_errors": status != 200}
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
    if do in pages.ASK and request.POST.get("confirmed") != "yes":
        title, explain, yes = pages.ASK[do]
        context = {"sheet": sheet, "do": do, "title": title, "text": explain, "yes": yes}
        return respond(request, "worksheets/tools_ask.html", context)
    if do == "open" and not form.is_valid():
        return _collect(request, pid, 422, form=form)
    try:
        said = pages.DO[do](sheet, request.user, request.POST, form)
    except Refused as refused:
        return _collect(request, pid, 422, problem=refused.text)
    except LookupError:
        return _collect(request, pid, 422, problem=GONE)
    messages.success(request, said)
    return respond(request, "", redirect=reverse("tools-collect", args=[pid]))


# ── For colleagues, without an account ───────────────────────────────────────────────────────────────────────
@page
@behind_link(actions.find)
def form(request, secret, collection):
    """Which tools do you use? Sent again from this browser it takes the place of what came before, if they say so."""
    if not actions.takes_answers(collection):
        return render(request, "worksheets/respondent/tools_over.html", pages.frame(request, collection))
    sent = request.POST if request.method == "POST" else None
    token, mine = pages.token_of(request, collection), page_pid(request)
    must_say = token != mine and actions.has_answered(collection, token)
    answered = AnswerForm(collection.sheet, get_language(), sent, must_say)
    if sent is None or not answered.is_valid():
        context = pages.frame(request, collection) | {"form": answered}
        return render(request, "worksheets/respondent/tools_form.html", context, status=422 if answered.errors else 200)
    if not actions.SENT.spend(client(request)):
        return too_many(request)
    keep = token if answered.again == "same" and must_say else mine
    try:
        actions.answer(collection, keep, answered.role, answered.tools)
    except Refused:
        return render(request, "worksheets/respondent/tools_over.html", pages.frame(request, collection))
    return pages.keep_token(SeeOther(reverse("tools-thanks", args=[secret])), collection, keep)


@require_safe
@behind_link(actions.find)
def thanks(request, secret, collection):
    """It arrived."""
    context = pages.frame(request, collection) | {"secret": secret}
    return render(request, "worksheets/respondent/tools_thanks.html", context)
