"""Critical questions by a link: the page of the team, and the page on which every colleague asks and reads."""

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from draagvlak.orgs.limits import client
from draagvlak.plans.actions import Refused
from draagvlak.ui.respond import SeeOther, page_pid, respond
from draagvlak.worksheets.ask import actions, pages
from draagvlak.worksheets.ask.forms import AskForm
from draagvlak.worksheets.by_link import behind_link, frame, too_many
from draagvlak.worksheets.vision import access as vision_access

GONE = gettext_lazy("This is no longer here. Look at the page again.")
page = require_http_methods(["GET", "HEAD", "POST"])


# ── For the team ─────────────────────────────────────────────────────────────────────────────────────────────
def _box(request, pid, status=200, **more):
    _here, sheet, may = vision_access.sheet_with(request, pid, "questions")
    context = pages.of_sheet(sheet, may, get_language()) | more | {"has_errors": status != 200}
    return respond(request, "worksheets/ask_box.html", context, status=status)


@require_safe
def box(request, pid):
    """The link, and which answers colleagues read."""
    return _box(request, pid)


@require_POST
def box_do(request, pid):
    """Opens, closes or renews the link, takes questions over, releases an answer or takes it back. `do` says what."""
    _here, sheet, _may = vision_access.sheet_with(request, pid, "questions", to_work=True)
    try:
        said = pages.DO[request.POST.get("do", "")](sheet, request.user, request.POST)
    except Refused as refused:
        return _box(request, pid, 422, problem=refused.text)
    except LookupError:
        return _box(request, pid, 422, problem=GONE)
    messages.success(request, said)
    return respond(request, "", redirect=reverse("ask-box", args=[pid]))


# ── For colleagues, without an account ───────────────────────────────────────────────────────────────────────
@page
@behind_link(actions.find)
def ask(request, secret, found):
    """A question, and the answers that were released. Sent twice it is one question."""
    form = AskForm(request.POST if request.method == "POST" else None)
    takes = actions.takes_questions(found)
    if takes and form.is_valid():
        if not actions.SENT.spend(client(request)):
            return too_many(request)
        try:
            actions.ask(found, page_pid(request), form.cleaned_data["question"])
            return SeeOther(reverse("ask-thanks", args=[secret]))
        except Refused:
            takes = False
    about = {"form": form, "takes": takes, "shown": actions.shown(found, get_language())}
    status = 422 if request.method == "POST" else 200
    return render(request, "worksheets/respondent/ask.html", frame(request, found.sheet) | about, status=status)


@require_safe
@behind_link(actions.find)
def thanks(request, secret, found):
    """It arrived."""
    return render(request, "worksheets/respondent/ask_thanks.html", frame(request, found.sheet) | {"secret": secret})
