"""The end of a conversation: actions read back, what comes first, was it worth the time, who was there."""

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from draagvlak.consensus import doing, doing_pages
from draagvlak.live import access, actions, flow, polls
from draagvlak.live.closing_forms import EndForm, WorthForm
from draagvlak.live.models import Heard, Poll, Stage
from draagvlak.live.phones import WORTH
from draagvlak.live.room import Room, tally
from draagvlak.plans.models import Action
from draagvlak.surveys.actions import Refused
from draagvlak.ui.respond import respond

PIECES = ("worth", "voted", "better")  # the pieces of the page that follow what people do on their phones


@require_http_methods(["GET", "HEAD", "POST"])
def close(request, pid):
    """The page with which the talk ends. When it has ended, the minutes."""
    here, talk = access.conversation(request, pid)
    if talk.stage == Stage.OVER:
        return respond(request, "", redirect=reverse("talk-minutes", args=[talk.pid]))
    if request.method == "POST":
        return _do(request, here, talk)
    return _show(request, here, talk)


@require_safe
def stand(request, pid):
    """The pieces of the page that change while people vote and write."""
    _here, talk = access.conversation(request, pid)
    context = _pieces(talk) | {"talk": talk, "hands": WorthForm(), "mark": flow.place(talk).mark}
    response = respond(request, "live/close_stand.html", context)
    response["Cache-Control"] = "no-store"
    return response


# ── What the page shows ──────────────────────────────────────────────────────────────────────────────────────
def _show(request, here, talk, *, focus=None, end=None, hands=None, status=200, **context):
    shown = actions.shown(talk)
    if focus is None and shown and not talk.rehearsal:
        focus = doing_pages.focus_form(talk.survey, shown)
    end = end or _end_form(talk)
    context |= _pieces(talk) | {
        "talk": talk, "survey": talk.survey, "is_mine": talk.facilitator_id == request.user.pk,
        "is_closing": talk.stage == Stage.CLOSING, "rows": _actions(here, talk), "focus": focus, "end": end,
        "hands": hands or WorthForm(), "mark": flow.place(talk).mark, "has_errors": status != 200,
        "told": list(talk.notes.get("actions", {}).values()) if talk.rehearsal else [],
    }  # fmt: skip
    return respond(request, "live/close.html", context, status=status)


def _actions(here, talk):
    """The actions that were made here, in the order in which they were made."""
    found = {one.pid: one for one in doing.linked(Action.objects.filter(pid__in=talk.actions))}
    return doing_pages.rows([found[pid] for pid in talk.actions if pid in found], here)


def _end_form(talk, data=None):
    if talk.meeting is None:
        return None
    return EndForm(talk.meeting.present or actions.here_by_role(talk), talk.meeting.note, data)


def _pieces(talk):
    """The vote on the hour and what people would do better. Nothing of a vote before it is shown but how many voted."""
    if talk.stage != Stage.CLOSING:
        return {"pieces": ()}
    room, count = Room(talk, get_language()), tally(talk)
    poll = room.polls.get(Poll.Kind.WORTH)
    levels = list(zip(WORTH.values(), room.worth, strict=True)) if room.worth else []
    order = {Heard.State.WAITING: 0, Heard.State.SHOWN: 1, Heard.State.HIDDEN: 2}
    said = sorted(room.said, key=lambda one: (order[one.state], one.id))
    is_open = poll is not None and poll.state == Poll.State.OPEN
    here = min(count.people, talk.survey.k)  # more makes no difference: a button that is looked at stays where it is
    keys = (
        f"{poll.state if poll else ''}-{'' if is_open else here}", f"{is_open}-{count.voted}",
        "-".join(f"{one.id}{one.state[0]}" for one in said),
    )  # fmt: skip
    return {
        "pieces": [(name, f"live/_close_{name}.html", key) for name, key in zip(PIECES, keys, strict=True)],
        "count": count, "levels": levels, "said": said, "least": talk.survey.k, "is_open": is_open,
        "is_few": poll is not None and poll.state == Poll.State.FEW, "by_hands": poll is not None and poll.by_hands,
    }  # fmt: skip


# ── What its buttons do ──────────────────────────────────────────────────────────────────────────────────────
def _do(request, here, talk):
    verb = DOES.get(request.POST.get("do", ""))
    try:
        answer = verb(request, here, talk) if verb else None
    except Refused as refused:
        messages.warning(request, refused.text)
        answer = None
    return answer or respond(request, "", redirect=reverse("talk-close", args=[talk.pid]))


def _go(request, _here, talk):
    actions.move(talk, request.user, request.POST.get("mark", ""), at=len(talk.agenda))


def _take(request, _here, talk):
    actions.take_over(talk, request.user)


def _open(request, _here, talk):
    polls.open_poll(talk, request.user, Poll.Kind.WORTH)


def _reveal(request, _here, talk):
    polls.reveal(talk, request.user)


def _stop(request, _here, talk):
    polls.stop_poll(talk, request.user)


def _hands(request, here, talk):
    """A show of hands on the hour, where people have no phones."""
    form = WorthForm(request.POST)
    if not form.is_valid():
        return _show(request, here, talk, hands=form, status=422)
    try:
        polls.hands(talk, request.user, Poll.Kind.WORTH, form.counts, mark=request.POST.get("mark", ""))
    except Refused as refused:
        form.add_error(None, refused.text)
        return _show(request, here, talk, hands=form, status=422)
    messages.success(request, _("The show of hands is written down."))
    return None


def _judge(request, _here, talk):
    """Shows what somebody wrote to everybody, or keeps it off the wall and out of the minutes."""
    heard, state = request.POST.get("heard", ""), request.POST.get("state", "")
    if state not in (Heard.State.SHOWN, Heard.State.HIDDEN) or not (heard.isascii() and heard.isdecimal()):
        return
    try:
        actions.judge(talk, request.user, int(heard[:19]), state)
    except LookupError:
        messages.warning(request, _("That is gone already."))


def _focus(request, here, talk):
    shown = actions.shown(talk)
    if shown is None or talk.rehearsal:
        return None
    form = doing_pages.focus_form(talk.survey, shown, request.POST)
    if not form.is_valid():
        return _show(request, here, talk, focus=form, status=422)
    chosen, seen = form.cleaned_data["rubrics"], form.cleaned_data["seen"].split(",")
    try:
        doing.set_focus(talk.survey, request.user, chosen, [one for one in seen if one])
    except doing.FocusConflict as conflict:
        differences = doing_pages.focus_differences(talk.survey, form, conflict.current)
        return _show(request, here, talk, focus=form, status=409, differences=differences)
    text = ngettext("%(count)s part comes first.", "%(count)s parts come first.", len(chosen))
    messages.success(request, text % {"count": len(chosen)} if chosen else _("No part comes first."))
    return None


def _end(request, here, talk):
    form = _end_form(talk, request.POST)
    if form and not form.is_valid():
        return _show(request, here, talk, end=form, status=422)
    actions.end(talk, request.user, **(form.values() if form else {}))
    if talk.rehearsal:
        messages.success(request, _("The rehearsal is over. Nothing of it was kept."))
        return respond(request, "", redirect=reverse("scan", args=[talk.survey.pid]))
    messages.success(request, _("The conversation is over. These are the minutes."))
    return respond(request, "", redirect=reverse("talk-minutes", args=[talk.pid]))


DOES = {
    "closing": _go, "take": _take, "open": _open, "show": _reveal, "stop": _stop, "judge": _judge, "focus": _focus,
    "hands": _hands, "end": _end,
}  # fmt: skip
