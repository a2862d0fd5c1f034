"""A worksheet as a file: choosing which one, and the file."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.dossier import sheet_days
from draagvlak.dossier.files import brains, sheets
from draagvlak.orgs.roles import Right
from draagvlak.plans import calendar
from draagvlak.reports import access as reports
from draagvlak.reports.views import FILES
from draagvlak.ui.respond import SeeOther, respond
from draagvlak.worksheets import access
from draagvlak.worksheets.board import Board

CSV, ICS = "csv", "ics"
PAPER = (reports.PDF, reports.DOCX)
KINDS = (*PAPER, reports.XLSX, CSV)
TYPES = {kind: content_type for kind, (_made, content_type) in FILES.items()} | {
    CSV: "text/csv; charset=utf-8", ICS: "text/calendar; charset=utf-8",
}  # fmt: skip
TABLES = {reports.XLSX: sheets.xlsx, CSV: sheets.csv}


@require_safe
def sheet_files_page(request, pid):
    """Which files there are of a worksheet, and what each is good for."""
    _here, sheet = access.sheet(request, pid, Right.EXPORT, guests=True)
    board = Board(sheet, get_language())
    tables = [one for one in sheets.grids(board) if one.id != sheets.FIELDS]
    context = {"sheet": sheet, "board": board, "tables": tables, "trajectory": sheet.trajectory}
    return respond(request, "dossier/sheet_files.html", context)


@require_safe
def sheet_file(request, pid, kind):
    """A worksheet as a file, for who may make an export. `section`: one of its tables, as Excel or CSV."""
    _here, sheet = access.sheet(request, pid, Right.EXPORT, guests=True)
    board, section = Board(sheet, get_language()), request.GET.get("section", "")
    if kind in PAPER:
        report = sheets.report(board, brains.parts(board))
        return attachment(FILES[kind][0](report), kind, board.title)
    try:
        made = TABLES[kind](board, section)
    except LookupError:
        raise Http404 from None
    return attachment(made, kind, board.title, section)


@require_safe
def sheet_calendar(request, pid):
    """The days of a communication plan that are not done yet, as a calendar file. Of another worksheet: 404.

    Without any day back to the sheet, which says so: a calendar file without a day is not valid.
    """
    _here, sheet = access.sheet(request, pid, Right.EXPORT, guests=True)
    board = Board(sheet, get_language())
    if board.pack.brain != "communication":
        raise Http404
    days = sheet_days.of_board(board)
    if not days:
        messages.info(request, _("There is no day to put in a calendar: everything is done, or has no day yet."))
        return SeeOther(reverse("sheet", args=[pid]))
    return attachment(calendar.write(f"{board.title}: {sheet.trajectory.subject}", days), ICS, board.title)


def attachment(data, kind, *words, inline=False):
    """An answer with a file, and a name in plain letters, digits and dashes, whatever its title is written in."""
    name = "-".join(filter(None, (*(slugify(word)[:60] for word in words), timezone.localdate().isoformat())))
    response = HttpResponse(data, content_type=TYPES[kind])
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response
