"""The desk of the facilitator, preparing, and the agenda. Each form works by itself: POST, then the page again."""

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from draagvlak.consensus import actions as agreeing_verbs
from draagvlak.consensus import agreeing
from draagvlak.lib.tokens import PID_ALPHABET
from draagvlak.live import access, actions, agenda, flow, held, streams
from draagvlak.live.desk import Desk
from draagvlak.live.desk_doing import ASK, VERBS
from draagvlak.live.desk_forms import AgendaForm, ChooseForm, PrepareForm, SpotForm
from draagvlak.live.room import Room
from draagvlak.surveys import sightings
from draagvlak.surveys.actions import Conflict, Refused
from draagvlak.surveys.models import State
from draagvlak.ui.respond import page_pid, respond

page = require_http_methods(["GET", "HEAD", "POST"])
KEYS = "live-keys"  # the cookie that remembers that shortcuts are off
TYPED = ("text", "what", "comment", "reason", "sources", "minority", "who")  # of forms: never thrown away
YEAR = 365 * 24 * 3600


# ── Preparing ────────────────────────────────────────────────────────────────────────────────────────────────
@page
def talks(request, pid):
    """The conversations about a scan, and a new one."""
    here, survey = access.scan(request, pid)
    form, status = PrepareForm(survey, request.POST or None), 200
    if request.method == "POST":
        rehearsal = request.POST.get("do") == "rehearse"
        status = 422
        if form.is_valid():
            try:
                made = actions.prepare(survey, request.user, minutes=form.cleaned_data["minutes"],
                                       rehearsal=rehearsal, team=form.cleaned_data.get("team"),
                                       pid=page_pid(request))  # fmt: skip
            except Refused as refused:
                form.add_error(None, refused.text)
            else:
                return respond(request, "", redirect=reverse("talk-agenda" if made.agenda else "talk", args=[made.pid]))
    return respond(request, "live/talks.html", agenda.talks_page(survey, form, request.user), status=status)


@page
def talk_agenda(request, pid):
    """The agenda: its order, the minutes of each question, what comes in and what goes out."""
    here, conversation = access.conversation(request, pid)
    if conversation.survey.state == State.CLOSED and not conversation.rehearsal:
        sightings.saw(conversation.survey, here.role, sightings.SCORECARD)
    shown = agenda.Agenda(conversation, get_language(), request.user)
    form = AgendaForm(request.POST or None, auto_id="%s")
    if request.method == "POST" and _agenda_changed(request, conversation, shown, form):
        return respond(request, "", redirect=agenda.address_after(conversation, request.POST))
    context = {"agenda": shown, "survey": conversation.survey, "form": form}
    return respond(request, "live/agenda.html", context, status=422 if request.method == "POST" else 200)


def _agenda_changed(request, conversation, shown, form):
    """Writes what the page of the agenda sent; False with the reason in the form."""
    if not form.is_valid():
        return False
    try:
        if request.POST.get("was") != shown.print:
            raise Refused(_("The agenda was changed in the meantime. Look at it again."))
        rows = agenda.changed(form.cleaned_data["agenda"], request.POST)
        actions.set_agenda(conversation, request.user, rows, minutes=form.cleaned_data["whole"])
    except Refused as refused:
        form.add_error(None, refused.text)
    except (LookupError, ValueError):
        form.add_error(None, _("This agenda cannot be read. Look at the page again."))
    return not form.errors


# ── The desk ─────────────────────────────────────────────────────────────────────────────────────────────────
def _context(request, desk):
    return {
        "desk": desk, "survey": desk.survey, "keys_on": request.COOKIES.get(KEYS) != "off",
    }  # fmt: skip


def _show(request, here, conversation, status=200, **context):
    forms = {name: context.pop(name, None) for name in ("choose", "act")}
    desk = Desk(here, conversation, request.user, get_language(), **forms)
    if status == 200 and "X-In-Place" not in request.headers:
        desk.noted()
    context |= _context(request, desk) | {"has_errors": status != 200}
    return respond(request, "live/desk.html", context, status=status)


@require_safe
def talk(request, pid):
    """The whole desk."""
    here, conversation = access.conversation(request, pid)
    return _show(request, here, conversation)


@require_safe
def talk_stand(request, pid):
    """The pieces of the desk as they are now, for the page that is open already."""
    here, conversation = access.conversation(request, pid)
    streams.notice(conversation)
    desk = Desk(here, conversation, request.user, get_language())
    return respond(request, "live/_desk_parts.html", _context(request, desk))


def _to_desk(conversation):
    return reverse("talk", args=[conversation.pid])


@require_POST
def talk_do(request, pid):
    """Everything that a button of the desk does: `do` says what, `mark` of which place the page was."""
    here, conversation = access.conversation(request, pid)
    do = request.POST.get("do", "")
    if do == "keys":
        return _keys(request, conversation)
    if do in ASK and request.POST.get("confirmed") != "yes":
        return _ask(request, conversation, do)
    verb = {"choose": _choose, "act": _act, "discard": _discard}.get(do, _button)
    before = flow.place(conversation).mark
    try:
        if do != "take-over" and conversation.facilitator_id != request.user.pk:
            raise held.NotYourDesk
        answer = verb(request, here, conversation)
    except Refused as refused:
        return _refused(request, here, pid, refused)
    except LookupError as error:
        raise Http404 from error
    except ValueError:
        return _refused(request, here, pid, Refused(_("This page cannot be read any more. Look at it again.")))
    if answer is not None:
        return answer
    _looked(request, here, pid, before)
    return respond(request, "", redirect=_to_desk(conversation) + "#stage")


def _looked(request, here, pid, before):
    """The desk went on in place: what stands on it now was looked at."""
    if "X-In-Place" in request.headers:
        conversation = access.conversation(request, pid)[1]
        if flow.place(conversation).mark != before:
            Desk(here, conversation, request.user, get_language()).noted()


def _button(request, here, conversation):
    verb = VERBS.get(request.POST.get("do", ""))
    if verb is None:
        raise Refused(_("This button is not known. Look at the page again."))
    said = verb(conversation, request.user, request.POST, request.POST.get("mark", ""))
    if said:
        messages.success(request, said)


def _refused(request, here, pid, refused):
    """Says why; what was typed stands on the page, so that nothing is lost."""
    conversation = access.conversation(request, pid)[1]
    typed = [value for name in TYPED if (value := request.POST.get(name, "").strip())]
    if not typed:
        messages.error(request, refused.text)
        return respond(request, "", redirect=_to_desk(conversation) + "#stage")
    return _show(request, here, conversation, status=422, refused=refused.text, typed=typed)


def _keys(request, conversation):
    """Shortcuts on or off, remembered in this browser."""
    response = respond(request, "", redirect=_to_desk(conversation))
    off = request.POST.get("keys") == "off"
    if off:
        response.set_cookie(KEYS, "off", max_age=YEAR, path="/talk/", secure=request.is_secure(), httponly=True,
                            samesite="Lax")  # fmt: skip
    else:
        response.delete_cookie(KEYS, path="/talk/", samesite="Lax")
    return response


def _ask(request, conversation, do):
    title, lines, yes = ASK[do]()
    sent = [(name, value) for name, value in request.POST.items() if name in {"do", "mark", "poll"}]
    context = {"title": title, "lines": lines, "yes": yes, "sent": sent, "conversation": conversation}
    return respond(request, "live/desk_ask.html", context)


def _discard(request, here, conversation):
    actions.discard(conversation, request.user)
    messages.success(request, _("The conversation is thrown away."))
    return respond(request, "", redirect=reverse("talks", args=[conversation.survey.pid]))


# ── Choosing and doing ───────────────────────────────────────────────────────────────────────────────────────
def _choose(request, here, conversation):
    """What was chosen together; both texts when somebody else wrote in the meantime."""
    room, mark = Room(conversation, get_language()), request.POST.get("mark", "")
    if not room.item or mark != room.place.mark:
        raise held.Moved
    form = ChooseForm(room, request.POST)
    if not form.is_valid():
        return _show(request, here, conversation, status=422, choose=form)
    if request.POST.get("both") == "yes":
        return _both(request, here, conversation, form, room.row, merged=True)
    try:
        if not form.is_later or form.is_typed:
            version = form.cleaned_data["version"]
            actions.choose(conversation, request.user, version=version, mark=mark, **form.values())
        if form.is_later:
            actions.skip(conversation, request.user, mark, later=True)
    except Conflict as conflict:
        return _both(request, here, conversation, form, conflict.current)
    except agreeing_verbs.ReasonNeeded as refused:
        form.add_error("reason", refused.text)
        return _show(request, here, conversation, status=422, choose=form)
    messages.success(request, _("It comes back at the end.") if form.is_later else _("It is written down."))
    return None


def _both(request, here, conversation, form, current, *, merged=False):
    differences = agreeing.differences(form, current, form.values())
    form.onto(current, merged=merged)
    return _show(request, here, conversation, status=409, choose=form, differences=differences, merged=merged)


def _act(request, here, conversation):
    """An action on the spot, or the text of a suggestion put into its form."""
    desk = Desk(here, conversation, request.user, get_language())
    form = SpotForm(here.organisation, get_language(), request.POST)
    if key := request.POST.get("copy"):
        text = next((offer.text for offer in desk.offers if offer.key == key), "")
        start = {name: form[name].value() for name in ("owner", "who", "by_when")} | {"what": text}
        return _show(request, here, conversation, act=SpotForm(here.organisation, get_language(), start=start))
    if not form.is_valid():
        return _show(request, here, conversation, status=422, act=form)
    actions.act(conversation, request.user, pid=_page(request), mark=request.POST.get("mark", ""), **form.values())
    messages.success(request, _("The action stands in the list."))
    return None


def _page(request):
    """The public id that the form brought along, so that the same form sent twice makes one action."""
    pid = request.POST.get("pid", "")
    return pid if len(pid) == 14 and set(pid) <= set(PID_ALPHABET) else page_pid(request)
