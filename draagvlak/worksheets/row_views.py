"""One row as a page: its fields in a form, its history, remarks, proposals, actions, and what it belongs to."""

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from draagvlak.content import shipped
from draagvlak.plans.actions import Refused
from draagvlak.ui.respond import page_pid, respond
from draagvlak.worksheets import access, actions, belonging, fields, values
from draagvlak.worksheets.erasing import actions as erasing
from draagvlak.worksheets.forms import RowActionForm
from draagvlak.worksheets.library.forms import DocumentForm
from draagvlak.worksheets.models import Proposal, Row, RowLink
from draagvlak.worksheets.row_page import RowPage
from draagvlak.worksheets.views import sent_pid

page = require_http_methods(["GET", "HEAD", "POST"])
MOST_FOUND = 50


def _page(row, may):
    found = RowPage(row.sheet, row, get_language(), may) if _section(row) else None
    if found is None:
        raise Http404  # a section that the worksheet has no more
    return found


def _section(row):
    return shipped.sheet(row.sheet.pack).section(row.section)


def _show(request, shown, status=200, problem=""):
    context = {"page": shown, "row": shown.row, "sheet": shown.sheet, "may": shown.may, "problem": problem,
               "may_remark": shown.sheet.trajectory.closed_on is None,
               "may_erase": erasing.may_erase(request.here, shown.sheet),
               "drops": erasing.drops(request.here, shown.row, request.user),
               "has_errors": status != 200}  # fmt: skip
    if shown.takes_document:
        context["document_form"] = DocumentForm()
    return respond(request, "worksheets/row.html", context, status=status)


def _to(row, part=""):
    return reverse("row", args=[row.pid]) + (f"#{part}" if part else "")


@require_safe
def row(request, pid):
    """One row with all its fields."""
    _here, found, may = access.row(request, pid, guests=True)
    return _show(request, _page(found, may))


@require_POST
def row_save(request, pid):
    """Saves each field of a row that was changed; 409 with both texts where somebody else was first."""
    _here, found = access.row_at_work(request, pid, guests=True)
    if request.POST.get("do") == "back":
        actions.put_back(found.sheet, request.user, found)
    shown = _page(found, may=True)
    filling = shown.filling
    filling.save(request.user, request.POST)
    if filling.status != 200:
        return _show(request, shown, filling.status)
    if filling.saved:
        messages.success(request, _("It is saved."))
    part = {"sheet": f"#s-{found.section}", "picture": "#brain"}.get(request.POST.get("to", ""))
    there = reverse("sheet", args=[found.sheet.pid]) + part if part else _to(found)
    return respond(request, "", redirect=there)


@require_POST
def row_back(request, pid):
    """Puts back what stood in a field before."""
    _here, found = access.row_at_work(request, pid, guests=True)
    then, version = (_number(request.POST.get(name)) for name in ("change", "version"))
    try:
        actions.restore(found.sheet, request.user, found, request.POST.get("field", ""), then, version)
    except LookupError:
        messages.error(request, _("There is nothing to put back."))
    except actions.Conflict:
        problem = _("Somebody wrote in this field in the meantime. Nothing is put back yet: look at the history again.")
        return _show(request, _page(found, may=True), 409, problem)
    except (Refused, values.Wrong) as refused:
        messages.error(request, refused.text)
    else:
        messages.success(request, _("It is put back."))
    return respond(request, "", redirect=_to(found, "history"))


def _number(text):
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


@require_POST
def row_move(request, pid):
    """One place up or down; away, or back."""
    _here, found = access.row_at_work(request, pid, guests=True)
    do, sheet = request.POST.get("do", ""), reverse("sheet", args=[found.sheet.pid])
    if do in {"up", "down"}:
        actions.move_row(found.sheet, request.user, found, -1 if do == "up" else 1)
    elif do == "away":
        try:
            actions.take_row(found.sheet, request.user, found)
        except LookupError:
            messages.error(request, _("This row belongs to the worksheet itself: it cannot be taken away."))
        else:
            messages.success(request, _("The row is taken away. You can put it back at the bottom of the worksheet."))
            return respond(request, "", redirect=sheet)
    elif do == "back":
        actions.put_back(found.sheet, request.user, found)
        messages.success(request, _("The row is back, with everything in it."))
    return respond(request, "", redirect=_to(found))


# ── What people say about it ─────────────────────────────────────────────────────────────────────────────────
@require_POST
def row_remark(request, pid):
    """A remark about a field or the whole row, by everybody who reads it."""
    _here, found = access.row_to_remark(request, pid)
    field, text = request.POST.get("field", ""), request.POST.get("text", "")
    try:
        actions.comment(found.sheet, request.user, found, field, text, pid=sent_pid(request, "remark", field, text))
    except Refused as refused:
        return again(request, found, refused.text, remark=text, remark_field=field)
    except LookupError:
        return again(request, found, _("This field is no longer there. Choose another one."), remark=text)
    messages.success(request, _("The remark stands there."))
    return respond(request, "", redirect=_to(found, "remarks"))


def again(request, found, problem, **typed):
    """The page again with what was wrong; what was typed stays."""
    _here, found, may = access.row(request, found.pid, guests=True)
    shown = _page(found, may)
    for name, value in typed.items():
        setattr(shown, name, value)
    return _show(request, shown, 422, problem)


@require_POST
def remark_settle(request, pid):
    """Says that a remark was dealt with, or opens it again."""
    _here, found, may = access.comment(request, pid)
    access.must(may)
    actions.settle(found.row.sheet, request.user, found, request.POST.get("do") != "open")
    return respond(request, "", redirect=_to(found.row, "remarks"))


@require_POST
def row_propose(request, pid):
    """A proposal for a field, by somebody who may not change it."""
    _here, found = access.row_to_remark(request, pid)
    section = _section(found)
    field = section.field(request.POST.get("field", "")) if section else None
    if field is None:
        return again(request, found, _("This field is no longer there. Look at the row again."))
    sent, why = fields.given(request.POST, field), request.POST.get("why", "")
    raw = sent.raw if sent else ""
    try:
        actions.propose(found.sheet, request.user, found, field.id, raw, why,
                        pid=sent_pid(request, "proposal", field.id, str(raw)))  # fmt: skip
    except (Refused, values.Wrong) as refused:
        return again(request, found, refused.text, proposed=raw, proposed_field=field.id, proposed_why=why)
    messages.success(request, _("The proposal stands there. Who works on the sheet can take it over."))
    return respond(request, "", redirect=_to(found, "proposals"))


@require_POST
def proposal_answer(request, pid):
    """Takes a proposal over, or not."""
    _here, found, may = access.proposal(request, pid)
    access.must(may)
    taken, version = request.POST.get("do") == "take", _number(request.POST.get("version"))
    sheet = found.row.sheet
    try:
        tell_answer(request, taken, lambda: actions.answer(sheet, request.user, found, taken, version=version))
    except actions.Conflict:
        problem = _("Somebody wrote in this field in the meantime. Nothing is taken over yet: look at both again.")
        return _show(request, _page(found.row, may=True), 409, problem)
    return respond(request, "", redirect=_to(found.row, "proposals"))


def tell_answer(request, taken, answer):
    """Answers a proposal by calling `answer`, and says what became of it, also when somebody else was first.

    Whether it is answered: False where it does not fit now, or is no longer there.
    """
    try:
        was_taken = answer().state == Proposal.State.TAKEN
    except (Refused, values.Wrong) as refused:
        messages.error(request, refused.text)
        return False
    except LookupError:
        messages.error(request, _("This proposal or its field is no longer there. If you still see it, decline it."))
        return False
    text = _("It is taken over.") if was_taken else _("It is not taken over.")
    if was_taken == taken:
        messages.success(request, text)
    else:
        messages.warning(request, _("Somebody was first.") + f" {text}")
    return True


# ── What comes of it, and what it belongs to ─────────────────────────────────────────────────────────────────
@page
def row_action(request, pid):
    """An action from a row."""
    here, found = access.row_at_work(request, pid)
    form = RowActionForm(here.organisation, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.make_action(found.sheet, request.user, found, pid=page_pid(request), **form.values())
        except Refused as refused:
            form.add_error(None, refused.text)
        else:
            messages.success(request, _("The action stands in the list."))
            return respond(request, "", redirect=_to(found, "actions"))
    context = {"form": form, "page": _page(found, may=True), "row": found}
    return respond(request, "worksheets/row_action.html", context, status=422 if form.errors else 200)


@page
def row_links(request, pid):
    """What a row belongs to: rows of the other worksheets of this trajectory, to look for by a word."""
    _here, found = access.row_at_work(request, pid)
    if request.method == "POST":
        return _link(request, found)
    words = " ".join(request.GET.get("q", "").split())[:60]
    rows = Row.objects.select_related("sheet").filter(sheet__trajectory=found.sheet.trajectory_id, gone_at=None)
    rows = rows.exclude(sheet=found.sheet_id).filter(key="")
    only = belonging.STAKEHOLDERS if request.GET.get("of") == belonging.STAKEHOLDERS else ""
    rows = rows.filter(sheet__pack=only) if only else rows
    rows = rows.order_by("sheet__pack", "sheet", "section", "position", "pk")
    linked = {one.target for one in found.links.all() if one.kind == "row"}
    named = [one for one in belonging.named(rows, get_language()) if words.casefold() in _text(one)]
    context = {"page": _page(found, may=True), "row": found, "q": words, "found": named[:MOST_FOUND],
               "more": max(0, len(named) - MOST_FOUND), "linked": linked, "any": bool(named or words),
               "only": only}  # fmt: skip
    return respond(request, "worksheets/row_links.html", context)


def _text(belongs):
    return f"{belongs.words} {belongs.where}".casefold()


def _link(request, found):
    target = request.POST.get("target", "")
    rows = Row.objects.filter(sheet__trajectory=found.sheet.trajectory_id, gone_at=None)
    if request.POST.get("do") == "unlink":
        kind = RowLink.QUESTION if request.POST.get("kind") == RowLink.QUESTION else RowLink.ROW
        actions.unlink(found.sheet, request.user, found, kind, target)
    elif rows.filter(pid=target).exclude(sheet=found.sheet_id).exists():
        actions.link(found.sheet, request.user, found, "row", target)
        messages.success(request, _("It is linked."))
    else:
        messages.error(request, _("This row is no longer there. Look for another one."))
    return respond(request, "", redirect=_to(found, "links"))
