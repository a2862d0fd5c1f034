"""The end of a conversation: actions read back, what comes first, was it worth the time, who was there.

The whole page is one form, so each of its buttons sends what was typed anywhere on it. What another button left unsent
comes back on the page.
"""

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.consensus import doing, doing_pages
from draagvlak.lib.tokens import PID_ALPHABET
from draagvlak.live import access, actions, polls
from draagvlak.live.closing import Closing
from draagvlak.live.models import Heard, Poll, Stage
from draagvlak.surveys.actions import Refused
from draagvlak.ui.respond import page_pid, respond


@require_http_methods(["GET", "HEAD", "POST"])
def close(request, pid):
    """The page with which the talk ends. When it has ended, the minutes."""
    here, talk = access.conversation(request, pid)
    if talk.stage == Stage.OVER:
        return respond(request, "", redirect=reverse("talk-minutes", args=[talk.pid]))
    if request.method == "POST":
        return _do(request, here, talk)
    return _page(request, Closing(here, talk, request.user))


@require_safe
def stand(request, pid):
    """The pieces of the page as they are now; none when the conversation is over."""
    here, talk = access.conversation(request, pid)
    context = {} if talk.stage == Stage.OVER else Closing(here, talk, request.user).context()
    response = respond(request, "live/close_stand.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _page(request, page, status=200, **context):
    context = page.context() | context | {"has_errors": status != 200}
    return respond(request, "live/close.html", context, status=status)


def _again(request, here, talk, name, form, status=422, **context):
    """The page with a form that came back; what was typed in the others stands there still."""
    page = Closing(here, talk, request.user)
    page.forms[name] = form
    page.keep(request.POST, but=name)
    return _page(request, page, status, **context)


# ── What its buttons do ──────────────────────────────────────────────────────────────────────────────────────
def _do(request, here, talk):
    """`do` says what, and for a button of a list also of which line: 'judge:<id>:<state>'."""
    do, *of = request.POST.get("do", "").split(":")
    try:
        answer = DOES[do](request, here, talk, *of) if do in DOES and len(of) == (2 if do == "judge" else 0) else None
    except Refused as refused:
        messages.warning(request, refused.text)
        answer = None
    return answer or _back(request, here, talk.pid, do)


def _back(request, here, pid, do):
    """The page again: by its address, or where something typed is not sent yet, at once and with that."""
    talk = access.conversation(request, pid)[1]
    page = Closing(here, talk, request.user)
    sent = {"act": "act", "focus": "first", "hands": "worth"}.get(do, "")
    if talk.stage != Stage.OVER and page.keep(request.POST, but=sent):
        return _page(request, page)
    return respond(request, "", redirect=reverse("talk-close", args=[pid]))


def _go(request, _here, talk):
    actions.move(talk, request.user, request.POST.get("mark", ""), at=len(talk.agenda))


def _take(request, _here, talk):
    actions.take_over(talk, request.user)


def _open(request, _here, talk):
    polls.open_poll(talk, request.user, Poll.Kind.WORTH)


def _reveal(request, _here, talk):
    polls.reveal(talk, request.user, poll=_poll(request))


def _stop(request, _here, talk):
    polls.stop_poll(talk, request.user, poll=_poll(request))


def _poll(request):
    """The number of the vote that the page was about; 0, which none has, when it does not say."""
    sent = request.POST.get("poll", "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 19 else 0


def _act(request, here, talk):
    """An action that comes up while the others are read back."""
    form = Closing(here, talk, request.user).form("act", request.POST)
    if not form.is_valid():
        return _again(request, here, talk, "act", form)
    try:
        actions.act(talk, request.user, pid=_pid(request), mark=request.POST.get("mark", ""), **form.values())
    except Refused as refused:
        form.add_error(None, refused.text)
        return _again(request, here, talk, "act", form)
    messages.success(request, _("The action stands in the list."))
    return None


def _pid(request):
    """The public id that the form brought along, so that the same form sent twice makes one action."""
    pid = request.POST.get("pid", "")
    return pid if len(pid) == 14 and set(pid) <= set(PID_ALPHABET) else page_pid(request)


def _hands(request, here, talk):
    """A show of hands on the hour, where people have no phones."""
    form = Closing(here, talk, request.user).form("worth", request.POST)
    if not form.is_valid():
        return _again(request, here, talk, "worth", form)
    try:
        polls.hands(talk, request.user, Poll.Kind.WORTH, form.counts, mark=request.POST.get("mark", ""))
    except Refused as refused:
        form.add_error(None, refused.text)
        return _again(request, here, talk, "worth", form)
    messages.success(request, _("The show of hands is written down."))
    return None


def _judge(request, _here, talk, heard, state):
    """Shows what somebody wrote to everybody, or keeps it off the wall and out of the minutes."""
    if state not in (Heard.State.SHOWN, Heard.State.HIDDEN) or not (heard.isascii() and heard.isdecimal()):
        return
    try:
        actions.judge(talk, request.user, int(heard[:19]), state)
    except LookupError:
        messages.warning(request, _("That is gone already."))


def _focus(request, here, talk):
    form = Closing(here, talk, request.user).form("first", request.POST)
    if form is None:
        return None
    if not form.is_valid():
        return _again(request, here, talk, "first", form)
    chosen, seen = form.cleaned_data["rubrics"], form.cleaned_data["seen"].split(",")
    try:
        doing.set_focus(talk.survey, request.user, chosen, [one for one in seen if one])
    except doing.FocusConflict as conflict:
        differences = doing_pages.focus_differences(talk.survey, form, conflict.current)
        return _again(request, here, talk, "first", form, status=409, differences=differences)
    text = ngettext("%(count)s part comes first.", "%(count)s parts come first.", len(chosen))
    messages.success(request, text % {"count": len(chosen)} if chosen else _("No part comes first."))
    return None


def _end(request, here, talk):
    form = Closing(here, talk, request.user).form("end", request.POST)
    if form and not form.is_valid():
        return _again(request, here, talk, "end", form)
    actions.end(talk, request.user, **(form.values() if form else {}))
    if talk.rehearsal:
        messages.success(request, _("The rehearsal is over. Nothing of it was kept."))
        return respond(request, "", redirect=reverse("scan", args=[talk.survey.pid]))
    messages.success(request, _("The conversation is over. These are the minutes."))
    return respond(request, "", redirect=reverse("talk-minutes", args=[talk.pid]))


DOES: dict = {
    "closing": _go, "take": _take, "open": _open, "show": _reveal, "stop": _stop, "judge": _judge, "focus": _focus,
    "hands": _hands, "act": _act, "end": _end,
}  # fmt: skip
