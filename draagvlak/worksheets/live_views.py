"""A sheet that is open in several browsers: one cell saved on the spot, what changed since, and who else is here.

The script (sheet.js) asks these; every page works without them. Answers are pieces of HTML as the page has them.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from draagvlak.content import shipped
from draagvlak.orgs import session
from draagvlak.plans.access import may_work
from draagvlak.plans.actions import Refused
from draagvlak.ui.templatetags.ui import moment as in_full
from draagvlak.worksheets import access, actions, fields, signing, table, values
from draagvlak.worksheets.board import Board, Line, Stand, marks
from draagvlak.worksheets.page import Page, must_be_same, others, sign_of
from draagvlak.worksheets.proposed import actions as proposed
from draagvlak.worksheets.views import told

MOST = 100  # rows in one answer


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_stand(request, pid):
    """The revision and who else is here. With POST it notes that somebody is here (row, field), or left (left=yes)."""
    here, found = access.sheet(request, pid, guests=True)
    if request.method == "POST":
        if not _moved(request, found):
            session.by_itself(request)
    else:
        session.by_itself(request)
    context = {"sheet": found, "me": sign_of(request.user), "follows": True, "may": may_work(here, found.trajectory)}
    context["others"] = others(found, shipped.sheet(found.pack), request.user, get_language())
    context |= proposed.of_sheet(here, request.user, found, get_language())
    return render(request, "worksheets/_stand.html", context)


def _moved(request, found):
    """Notes where somebody is, or that they left. Whether they went to another field: an open page says this too."""
    if request.POST.get("left") == "yes":
        actions.left(found, request.user)
        return False
    row, field = (request.POST.get(name, "") for name in ("row", "field"))
    return actions.seen(found, request.user, row, field)


@require_safe
def sheet_rows(request, pid):
    """Which rows there are and how each stands; with `rows` (pids with dots) those rows; with `brain` its picture."""
    here, found = access.sheet(request, pid, guests=True)
    session.by_itself(request)
    language, may = get_language(), may_work(here, found.trajectory)
    asked = [one for one in request.GET.get("rows", "").split(".") if one][:MOST]
    context = {"marks": table.marks(marks(found)), "sheet": found}
    if asked:
        board = Board(found, language, only=asked)
        context["parts"] = [_pieces(section, language, may) for section in board.sections if section.lines]
    if request.GET.get("brain"):
        context["page"] = Page(request, found, language, may)
    return render(request, "worksheets/_rows.html", context)


def _pieces(section, language, may):
    """The rows of a section as they stand on the page: of a table, or its fields."""
    if section.has_rows:
        return format_html("<table><tbody>{}</tbody></table>", table.Table(section.pack, language).rows(section.lines))
    if not may:
        facts = fields.facts(section.pack, section.only, language)
        return format_html('<div data-row="{}" data-mark="{}">{}</div>', section.only.pid, section.only.mark, facts)
    line = section.only
    blocks = [fields.block(field, line[field.id], language, line.pid) for field in section.pack.fields]
    return format_html('<div data-row="{}" data-mark="{}">{}</div>', line.pid, line.mark, fields.joined(blocks))


# ── One cell ─────────────────────────────────────────────────────────────────────────────────────────────────
@require_POST
def sheet_cell(request, pid):
    """Saves one field of one row: 200 with the fresh cell; 409 with both texts; 422 with what is wrong."""
    found, row = access.row_of_sheet_at_work(request, pid, request.POST.get("row", ""))
    must_be_same(request)
    section = shipped.sheet(found.pack).section(row.section) if row else None
    field = section.field(request.POST.get("field", "")) if section else None
    if field is None:
        return told(_("This is no longer there. What you typed is still here: copy what you want to keep."), 422)
    try:
        sent = fields.given(request.POST, field)
        if sent is None:
            return told(_("This could not be saved. Look at the page again."), 422)
        if request.POST.get("do") == "undo":
            sent = _before(request, row, field, sent)
        cell = actions.write(found, request.user, row, field.id, sent.raw, version=sent.version, basis=sent.basis,
                             asked_with=sent.asked_with, asked_on=sent.asked_on)  # fmt: skip
    except (values.Wrong, Refused) as refused:
        return told(refused.text, 422)
    except actions.Conflict as conflict:
        return _both(section, field, row, conflict.current, sent, request.POST.get("do") == "undo")
    return HttpResponse(_fresh(section, field, row, cell))


def _before(request, row, field, sent):
    """What an undo puts back: what stood there before `sent.version`, or at the version `to` that the page names."""
    to = request.POST.get("to", "")
    then = actions.before(row.sheet, row, field.id, sent.version, int(to) if to.isdecimal() and len(to) < 10 else None)
    if then is None:
        return fields.Given(None, sent.version)
    return fields.Given(then.value, sent.version, then.basis, then.asked_with, then.asked_on)


def _fresh(section, field, row, cell):
    """The cell as it stands on the page now."""
    language = get_language()
    line = Line(row.pid, row.key, row.pk, {field.id: stand_of(field, cell, language)})
    if section.kind == "fields":
        return fields.block(field, line[field.id], language, row.pid)
    if field == section.fields[0]:
        return format_html("<table><tbody>{}</tbody></table>", table.Table(section, language).rows([line]))
    column = table.Column(field, language)
    return format_html("<table><tbody><tr>{}</tr></tbody></table>", fields.joined([column.cell(line[field.id])]))


def stand_of(field, cell, language):
    """A Cell or Change as a board shows it."""
    said = values.words(field, cell.value, language)
    return Stand(cell.value, said, cell.basis, cell.asked_with, cell.asked_on, cell.version)


def _both(section, field, row, now, sent, undone=False):
    """Both texts, with the buttons that the script knows; nothing was written. `undone`: `sent` would come back."""
    language = get_language()
    theirs = stand_of(field, now, language)
    try:
        value = values.clean(field, sent.raw)
    except values.Wrong:
        value = None
    mine = Stand(value, values.words(field, value, language), sent.basis, sent.asked_with, sent.asked_on)
    both = joined(field, theirs, mine)
    context = {
        "now": now, "who": signing.who(row.sheet, now.changed_by, now.guest), "theirs": fields.shown(field, theirs),
        "mine": fields.shown(field, mine), "fresh": _fresh(section, field, row, now),
        "both": " ".join(both) if isinstance(both, list) else both, "undone": undone, "when": when(now.changed_at),
    }  # fmt: skip
    return HttpResponse(render_to_string("worksheets/_both.html", context), status=409)


def joined(field, theirs, mine):
    """Both texts in one, for a field that has room for it; of one with choices a list of what either chose; else ''."""
    if field.kind == "choices":
        chosen = {*(theirs.value or ()), *(mine.value or ())}
        return [one.id for one in field.options if one.id in chosen]
    if field.kind not in {"line", "text", "person"}:
        return ""
    text = ("\n\n" if field.kind == "text" else " / ").join(part for part in (theirs.words, mine.words) if part)
    return text if len(text) <= values.LONGEST[field.kind] else ""


def when(moment):
    """'14.05 uur' for today, otherwise the day with it."""
    local = timezone.localtime(moment)
    if local.date() == timezone.localdate():
        return formats.time_format(local, "H:i")
    return in_full(moment)

