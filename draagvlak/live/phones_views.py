"""The phones in the room. No account and no session: who has a seat holds a secret in a cookie of its own.

A phone without a seat gets one and the same page, whether there is such a conversation or not.
"""

from functools import wraps

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from draagvlak.lib.tokens import PID_ALPHABET
from draagvlak.live import access, phones, seats
from draagvlak.live.models import Conversation, Stage
from draagvlak.live.phones_forms import CHOOSE, ComeInForm, SayForm, VoteForm
from draagvlak.surveys import answering, join_views
from draagvlak.surveys.actions import Refused
from draagvlak.surveys.limits import Gate
from draagvlak.ui.respond import SeeOther

SECONDS = 24 * 3600  # a day: a conversation is over long before


# ── Coming in ────────────────────────────────────────────────────────────────────────────────────────────────
@require_http_methods(["GET", "HEAD", "POST"])
def talk_in(request, code):
    """What the QR opens: what this is, the promise, a role that may stay empty, one button. Reading has no effect."""
    if bare := answering.bare_address(request):
        return bare
    conversation = seats.find_code(code)
    if conversation and access.phone(request, conversation.pid):  # back in place, also when the door is shut
        return SeeOther(reverse("phone", args=[conversation.pid]))
    if Gate(request).is_shut():
        return join_views.too_many(request)
    if conversation is None:
        return join_views.unknown_link(request)
    answering.use_language(request, conversation.survey)
    if conversation.locked:
        return _shut(request, conversation)
    return _come_in(request, conversation) if request.method == "POST" else _door(request, conversation, ComeInForm())


def _door(request, conversation, form):
    context = {"conversation": conversation, "form": form, **answering.frame(request, conversation.survey)}
    return render(request, "live/phone_in.html", context, status=422 if form.errors else 200)


def _come_in(request, conversation):
    form = ComeInForm(request.POST)
    if not form.is_valid():
        return _door(request, conversation, form)
    gate = Gate(request)
    if not gate.begin():
        return join_views.too_many(request)
    try:
        nonce = seats.join(conversation, form.cleaned_data["role"])
    except Refused as refused:
        return _shut(request, conversation, refused)
    gate.good()
    response = SeeOther(reverse("phone", args=[conversation.pid]))
    _keep(response, conversation.pid, nonce, SECONDS)
    return response


def _shut(request, conversation, why=None):
    context = {"why": why, **answering.frame(request, conversation.survey)}
    return render(request, "live/phone_shut.html", context, status=409)


def _keep(response, pid, nonce, seconds):
    # With all attributes, also to drop it: deleting a __Host- cookie only works as it was set.
    response.set_cookie(
        seats.cookie_name(pid), nonce, max_age=seconds, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )


def typed(request, code):
    """What a code leads to that was typed at the page for codes (surveys.join_views.also_opens); None: not ours."""
    conversation = seats.find_code(code)
    return None if conversation is None else SeeOther(reverse("talk-in", args=[code]))


# ── The door of every page below ─────────────────────────────────────────────────────────────────────────────
def seated(view):
    """Hands the view `seats.Here`, in the language of the reader; without a seat one page for everybody."""

    @wraps(view)
    def inside(request, pid):
        if bare := answering.bare_address(request):
            return bare
        here = access.phone(request, pid)
        if here is None:
            return _no_seat(request, pid)
        answering.use_language(request, here.seat.conversation.survey)
        response = view(request, here)
        response.headers["Content-Language"] = request.LANGUAGE_CODE
        return response

    return inside


def _no_seat(request, pid):
    """The end, for a phone that was there; for everybody else the same 404."""
    if seats.came_in(pid, request.COOKIES.get(seats.cookie_name(pid), "")):
        rows = Conversation.objects.select_related("survey__organisation", "survey__release")
        over = rows.defer("survey__release__data").filter(pid=pid, stage=Stage.OVER).first()
        if over is not None:
            answering.use_language(request, over.survey)
            context = {"results": phones.results_of(over), "pid": pid, **answering.frame(request, over.survey)}
            status = 200 if request.method in {"GET", "HEAD"} else 410  # what was sent then was not taken
            return render(request, "live/phone_over.html", context, status=status)
    return render(request, "live/phone_nobody.html", answering.frame(request), status=404)


# ── Being there ──────────────────────────────────────────────────────────────────────────────────────────────
@require_safe
@seated
def phone(request, here):
    """Where the conversation is now, one thing at a time."""
    return _page(request, here)


def _page(request, here, status=200, **instead):
    seats.touch(here)
    conversation = here.seat.conversation
    context = {
        "conversation": conversation, "parts": phones.pieces(here, request.LANGUAGE_CODE) | instead,
        "has_errors": bool(instead), **answering.frame(request, conversation.survey),
        "back": reverse("phone", args=[conversation.pid]),
    }  # fmt: skip
    return render(request, "live/phone.html", context, status=status)


@require_safe
@seated
def stand(request, here):
    """The pieces of that page which follow the conversation: asked for by every phone at each nudge."""
    seats.touch(here)
    return HttpResponse("".join(phones.pieces(here, request.LANGUAGE_CODE).values()))


@require_POST
@seated
def vote(request, here):
    """This phone's vote. A double tap or a retry counts once; it can change until the outcome is shown."""
    form = VoteForm(request.POST)
    if not form.is_valid():
        return _refuse(request, here, "voted", CHOOSE)
    try:
        seats.vote(here, form.cleaned_data["poll"], form.cleaned_data["level"])
    except ValueError:
        return _refuse(request, here, "voted", CHOOSE)
    except Refused as refused:
        return _refuse(request, here, "voted", refused, status=409)
    return _done(request, here, "voted")


@require_POST
@seated
def say(request, here):
    """An argument for the wall, or at closing what would be better: who leads the conversation reads it first."""
    form, typed_text = SayForm(request.POST), request.POST.get("text", "")[: 4 * seats.LONGEST]
    if not form.is_valid():
        return _refuse(request, here, "say", next(iter(form.errors.values()))[0], typed_text)
    try:
        seats.say(here, form.cleaned_data["question"], form.cleaned_data["text"])
    except Refused as refused:
        return _refuse(request, here, "say", refused, typed_text)
    return _done(request, here, "mine")


@require_POST
def leave(request, pid):
    """'Done': this browser forgets the conversation. The same answer whether it was in one or not."""
    here = access.phone(request, pid)
    if here is not None:
        seats.leave(here)
    response = SeeOther(reverse("join"))
    if len(pid) == 14 and set(pid) <= set(PID_ALPHABET):  # no cookie can have another name
        _keep(response, pid, "", 0)
    response.headers["Clear-Site-Data"] = '"storage"'  # only what pages stored: a tablet may be signed in
    return response


def _is_script(request):
    return request.headers.get("X-Requested-With") == "fetch"


def _done(request, here, name):
    """Back to the page; a script is given just the piece that changed."""
    if not _is_script(request):
        return SeeOther(reverse("phone", args=[here.seat.conversation.pid]) + f"#{name}")
    return HttpResponse(phones.pieces(here, request.LANGUAGE_CODE)[name])


def _refuse(request, here, name, sentence, typed_text="", status=422):
    """The page, or for a script just the piece, with why it was not taken; what was typed stays."""
    piece = phones.refused_piece(here, request.LANGUAGE_CODE, name, str(sentence), typed_text)
    if _is_script(request):
        return HttpResponse(piece, status=status)
    return _page(request, here, status=status, **{name: piece})
