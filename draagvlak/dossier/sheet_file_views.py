"""A worksheet as a file: choosing which one, and the file."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from draagvlak.dossier import sheet_files
from draagvlak.orgs.roles import Right
from draagvlak.reports import access as reports
from draagvlak.reports.views import FILES
from draagvlak.ui.respond import respond
from draagvlak.worksheets import access
from draagvlak.worksheets.board import Board

CSV = "csv"
PAPER = (reports.PDF, reports.DOCX)
KINDS = (*PAPER, reports.XLSX, CSV)
TYPES = {kind: content_type for kind, (_made, content_type) in FILES.items()} | {CSV: "text/csv; charset=utf-8"}
TABLES = {reports.XLSX: sheet_files.xlsx, CSV: sheet_files.csv}


@require_safe
def sheet_files_page(request, pid):
    """Which files there are of a worksheet, and what each is good for."""
    _here, sheet = access.sheet(request, pid, Right.EXPORT, guests=True)
    board = Board(sheet, get_language())
    tables = [one for one in sheet_files.grids(board) if one.id != sheet_files.FIELDS]
    context = {"sheet": sheet, "board": board, "tables": tables, "trajectory": sheet.trajectory}
    return respond(request, "dossier/sheet_files.html", context)


@require_safe
def sheet_file(request, pid, kind):
    """A worksheet as a file, for who may make an export. `section`: one of its tables, as Excel or CSV."""
    _here, sheet = access.sheet(request, pid, Right.EXPORT, guests=True)
    board, section = Board(sheet, get_language()), request.GET.get("section", "")
    if kind in PAPER:
        return attachment(FILES[kind][0](sheet_files.report(board)), kind, board.title)
    try:
        made = TABLES[kind](board, section)
    except LookupError:
        raise Http404 from None
    return attachment(made, kind, board.title, section)


def attachment(data, kind, *words, inline=False):
    """An answer with a file, and a name in plain letters, digits and dashes, whatever its title is written in."""
    name = "-".join(filter(None, (*(slugify(word)[:60] for word in words), timezone.localdate().isoformat())))
    response = HttpResponse(data, content_type=TYPES[kind])
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response
