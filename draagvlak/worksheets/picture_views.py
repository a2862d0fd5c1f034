"""What a worksheet draws and says, alone on a page; and the matrix of a sharing framework, cell by cell or by line."""

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from draagvlak.content import shipped
from draagvlak.plans.access import may_work
from draagvlak.plans.actions import Refused
from draagvlak.ui.respond import respond
from draagvlak.worksheets import access, actions, pilots, places, since, taking
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.brains import BRAINS
from draagvlak.worksheets.sharing import actions as sharing
from draagvlak.worksheets.sharing.pages import BoxPage, LinePage, words_of


@require_safe
def sheet_picture(request, pid):
    """The picture of a worksheet with a brain, in full and to print. Another one has none: 404."""
    _here, sheet = access.sheet(request, pid, guests=True)
    board = Board(sheet, get_language())
    template, function, *_own = BRAINS.get(board.pack.brain or "", ("", None))
    if function is None:
        raise Http404
    context = {"sheet": sheet, "board": board, "brain": template, **function(board)}
    return respond(request, "worksheets/picture.html", context)


@require_POST
def pilot_begin(request, pid):
    """An opportunity that was chosen becomes a step of the trajectory, once."""
    _here, row = access.row_at_work(request, pid)
    if not pilots.is_opportunity(row) or row.gone_at is not None:
        raise Http404
    try:
        step = pilots.begin(row.sheet, request.user, row)
    except Refused as refused:
        messages.error(request, refused.text)
        return respond(request, "", redirect=reverse("sheet", args=[row.sheet.pid]) + "#brain")
    messages.success(request, _("The pilot stands on the road, in the phase in which you try things."))
    return respond(request, "", redirect=reverse("step", args=[step.pid]))


@require_POST
def agreement_take(request, pid, section, field):
    """Writes in an empty point of the agreements what another worksheet says about it."""
    _here, sheet = access.sheet_at_work(request, pid)
    if shipped.sheet(sheet.pack).brain != "agreements":
        raise Http404
    try:
        taken = taking.take(Board(sheet, get_language()), request.user, section, field)
    except actions.Conflict:
        taken = False
    if taken:
        messages.success(request, _("It is taken over. Make it your own words."))
    else:
        messages.error(request, _("Something stands there already, or there is nothing to take over any more."))
    return respond(request, "", redirect=places.address(pid, section if taken else ""))


# ── The matrix of a sharing framework ────────────────────────────────────────────────────────────────────────
def _framework(request, pid, *, to_work=False):
    """(sheet, whether who looks may change it) of a sharing framework. Another worksheet is not there (404)."""
    door = access.sheet_at_work if to_work else access.sheet
    here, sheet = door(request, pid, guests=True)
    if shipped.sheet(sheet.pack).brain != "sharing":
        raise Http404
    return sheet, may_work(here, sheet.trajectory)


def _made(make, *given):
    try:
        return make(*given)
    except LookupError:
        raise Http404 from None


def _show_cell(request, page, status=200):
    context = {"page": page, "sheet": page.sheet, "box": page.box, "has_errors": status != 200}
    return respond(request, "worksheets/sharing_cell.html", context, status=status)


def _lost(request, sheet, *pids):
    """Why a cell or line that was sent cannot be saved: the page when one of these rows was taken away, or None.

    With 'put back' pressed (do=back) they are there again. What never was there is 404.
    """
    rows = list(since.rows(sheet, sheet.rows.filter(pid__in=pids, section__in=("kinds", "people"))))
    if len(rows) != len(pids):
        raise Http404
    gone = [row for row in rows if row.gone_at is not None]
    if request.POST.get("do") == "back":
        for row in gone:
            actions.put_back(sheet, request.user, row)
        return None
    if not gone:
        return None
    section, language = shipped.sheet(sheet.pack).section(sharing.SECTION), get_language()
    sent = [(name, value) for name in request.POST if name not in {"csrfmiddlewaretoken", "to"}
            for value in request.POST.getlist(name)]  # fmt: skip
    typed = [(one.label.in_(language), option.name.in_(language) if (option := one.option(value)) else value)
             for name, value in sent for one in section.fields if name == f"f-{one.id}" and value.strip()]  # fmt: skip
    context = {"sheet": sheet, "names": sharing.names(gone), "sent": sent, "typed": typed}
    return respond(request, "worksheets/sharing_gone.html", context, status=422)


@require_safe
def sharing_cell(request, pid, kind, person):
    """One cell: what this person may do with this kind of information, and why."""
    sheet, may = _framework(request, pid)
    return _show_cell(request, _made(BoxPage, sheet, kind, person, may))


@require_POST
def sharing_cell_save(request, pid, kind, person):
    """Saves what was changed in one cell; 409 with both texts where somebody else was first."""
    sheet, may = _framework(request, pid, to_work=True)
    if lost := _lost(request, sheet, kind, person):
        return lost
    page = _made(BoxPage, sheet, kind, person, may)
    page.save(request.user, request.POST)
    if page.filling.status != 200:
        return _show_cell(request, page, page.filling.status)
    if page.filling.saved:
        messages.success(request, _("It is saved."))
    if request.POST.get("to") == "next" and page.next:
        return respond(request, "", redirect=reverse("sharing-cell", args=[pid, kind, page.next.pid]))
    return respond(request, "", redirect=reverse("sheet", args=[pid]) + "#brain")


def _show_line(request, page, status=200):
    context = {"page": page, "sheet": page.sheet, "lines": words_of(page), "has_errors": status != 200}
    return respond(request, "worksheets/sharing_line.html", context, status=status)


@require_safe
def sharing_line(request, pid, line):
    """One row or column of the matrix: who may do what, to tick."""
    sheet, may = _framework(request, pid)
    return _show_line(request, _made(LinePage, sheet, line, may))


@require_POST
def sharing_line_save(request, pid, line):
    """Saves the cells that were changed; 409 where somebody else was first."""
    sheet, may = _framework(request, pid, to_work=True)
    if lost := _lost(request, sheet, line):
        return lost
    page = _made(LinePage, sheet, line, may)
    page.save(request.user, request.POST)
    if page.status != 200:
        return _show_line(request, page, page.status)
    if page.saved:
        messages.success(request, _("It is saved."))
    return respond(request, "", redirect=reverse("sheet", args=[pid]) + "#brain")
