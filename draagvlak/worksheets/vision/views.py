"""The vision of a team: the round with cards and dots, the agreed text, who stands behind it, the poster."""

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from draagvlak.plans.actions import Refused
from draagvlak.ui.respond import page_pid, respond
from draagvlak.worksheets import access, actions, values
from draagvlak.worksheets.views import sent_pid
from draagvlak.worksheets.vision import access as vision_access
from draagvlak.worksheets.vision import actions as vision
from draagvlak.worksheets.vision import agreed, pages
from draagvlak.worksheets.vision.forms import EndorseForm, dots, moves, number

GONE = gettext_lazy("This is no longer here. Look at the page again.")


# ── The text, its versions, who stands behind it ─────────────────────────────────────────────────────────────
def _vision(request, pid, status=200, **more):
    here, sheet, may = vision_access.sheet_with(request, pid, "vision", guests=True)
    context = pages.of_sheet(here, sheet, may, get_language()) | more | {"has_errors": status != 200}
    return respond(request, "worksheets/vision.html", context, status=status)


@require_safe
def of_sheet(request, pid):
    """Everything around the vision of a sheet."""
    return _vision(request, pid)


@require_POST
def text(request, pid):
    """Writes the agreed text. When somebody else wrote in the meantime, both texts are shown."""
    _here, sheet, _may = vision_access.sheet_with(request, pid, "vision", to_work=True, guests=True)
    typed = request.POST.get("text", "")
    try:
        row = agreed.text_row(sheet)
        actions.write(sheet, request.user, row, agreed.TEXT[1], typed, version=number(request.POST.get("version")))
    except actions.Conflict as conflict:
        return _vision(request, pid, 409, typed=typed, theirs=conflict.current)
    except (values.Wrong, Refused) as refused:
        return _vision(request, pid, 422, typed=typed, problem=refused.text)
    messages.success(request, _("It is saved."))
    return respond(request, "", redirect=reverse("vision", args=[pid]) + "#text")


@require_POST
def endorse(request, pid):
    """Somebody stands behind the text as it is now: who looks, or others in words by who works on the sheet.

    A guest says it for their organisation.
    """
    here, sheet, may = vision_access.sheet_with(request, pid, "vision", guests=True)
    access.must(may or not here.is_guest)
    form = EndorseForm(request.POST)
    words = may and not here.is_guest and request.POST.get("do") == "others"
    if words and not form.is_valid():
        return _vision(request, pid, 422, form=form)
    own = {"who": sheet.through} if here.is_guest else {"member": here.membership}
    given = {"who": form.cleaned_data["who"], "on": form.cleaned_data["on"]} if words else own
    try:
        agreed.endorse(sheet, request.user, number(request.POST.get("version")), **given)
    except Refused as refused:
        return _vision(request, pid, 422, problem=refused.text, form=form if words else None)
    messages.success(request, _("It stands with the text."))
    return respond(request, "", redirect=reverse("vision", args=[pid]) + "#behind")


@require_POST
def unendorse(request, pid):
    """Takes an endorsement away."""
    _here, found = vision_access.endorsement(request, pid)
    agreed.unendorse(found.sheet, request.user, found)
    return respond(request, "", redirect=reverse("vision", args=[found.sheet.pid]) + "#behind")


@require_safe
def poster(request, pid):
    """The vision on one page, to hang up."""
    _here, sheet, _may = vision_access.sheet_with(request, pid, "vision", guests=True)
    return respond(request, "worksheets/vision_poster.html", pages.poster(sheet, get_language()))


# ── A round ──────────────────────────────────────────────────────────────────────────────────────────────────
@require_POST
def begin(request, pid):
    """Begins a round."""
    _here, sheet, _may = vision_access.sheet_with(request, pid, "vision", to_work=True)
    question = request.POST.get("question", "")
    try:
        made = vision.begin(sheet, request.user, question, pid=page_pid(request))
    except Refused as refused:
        return _vision(request, pid, 422, problem=refused.text, question=question)
    return respond(request, "", redirect=reverse("vision-round", args=[made.pid]))


def _round(request, pid, template="worksheets/vision_round.html", status=200, **more):
    here, found, may = vision_access.round_of(request, pid)
    joins = vision_access.may_join(here, found.sheet)
    context = pages.of_round(found, request.user, may, joins) | more | {"has_errors": status != 200}
    return respond(request, template, context, status=status)


@require_safe
def round_page(request, pid):
    """Where a round is now. What is hidden is not on it."""
    return _round(request, pid)


@require_safe
def round_stand(request, pid):
    """The piece of that page that follows the round."""
    return _round(request, pid, "worksheets/_vision_stage.html")


@require_POST
def take_part(request, pid):
    """What everybody does in a round: cards of one's own, putting together, dots. `do` says what."""
    _here, found = vision_access.round_to_join(request, pid)
    try:
        said = PARTS[request.POST.get("do", "")](request, found)
    except Refused as refused:
        return _round(request, pid, status=422, problem=refused.text, sent=request.POST)
    except vision.Elsewhere:
        problem = _("Somebody else moved or named something here in the meantime. Nothing is changed yet: look how it "
                    "stands, and choose again.")  # fmt: skip
        return _round(request, pid, status=409, problem=problem, sent=request.POST)
    except LookupError:
        return _round(request, pid, status=422, problem=GONE, sent=request.POST)
    if said:
        messages.success(request, said)
    return respond(request, "", redirect=reverse("vision-round", args=[pid]) + "#stage")


def _card(request, found):
    text, card = request.POST.get("text", ""), request.POST.get("card", "")
    vision.write_card(found, request.user, text, card=card, pid=sent_pid(request, "card", text))


def _away(request, found):
    vision.take_card(found, request.user, request.POST.get("card", ""))


def _add(request, found):
    text = request.POST.get("text", "")
    vision.add_card(found, text, pid=sent_pid(request, "card", text))


def _put(request, found):
    into, name = request.POST.get("into", ""), request.POST.get("name", "")
    vision.put(found, moves(request.POST), into=into, name=name)


def _rename(request, found):
    version = number(request.POST.get("version"))
    vision.rename(found, request.POST.get("group", ""), version, request.POST.get("name", ""))


def _dots(request, found):
    vision.give(found, request.user, dots(request.POST))
    return _("Your dots are kept. Until they are shown you can change them.")


PARTS = {"card": _card, "away": _away, "add": _add, "put": _put, "rename": _rename, "dots": _dots}


@require_POST
def lead(request, pid):
    """What who leads a round does: opening, dots, showing, taking over, deleting. Asks first where needed."""
    _here, found = vision_access.round_to_lead(request, pid)
    do = request.POST.get("do", "")
    if do in pages.ASK and request.POST.get("confirmed") != "yes":
        title, explain, yes = pages.ASK[do]
        context = {"round": found, "do": do, "card": request.POST.get("card", ""), "title": title, "text": explain,
                   "yes": yes}  # fmt: skip
        return respond(request, "worksheets/vision_ask.html", context)
    try:
        pages.LEADS[do](found, request.user, request.POST)
    except Refused as refused:
        return _round(request, pid, status=422, problem=refused.text)
    except LookupError:
        return _round(request, pid, status=422, problem=GONE)
    gone = reverse("vision", args=[found.sheet.pid])
    return respond(request, "", redirect=gone if do == "drop" else reverse("vision-round", args=[pid]) + "#stage")
