"""Documents of a sharing framework and of agreements: to read and print as a page, and as a file."""

from django.http import Http404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from draagvlak.dossier.files.views import attachment
from draagvlak.dossier.papers import agreements, pages, sharing
from draagvlak.orgs.roles import Right
from draagvlak.reports.views import FILES
from draagvlak.ui.respond import respond
from draagvlak.worksheets import access
from draagvlak.worksheets.board import Board

MAKERS = {"sharing": sharing, "agreements": agreements}


def _report(sheet, brain, kind):
    """The document of a sheet; 404 for another sheet or another kind."""
    board = Board(sheet, get_language())
    maker = MAKERS[brain]
    if board.pack.brain != brain or kind not in maker.KINDS:
        raise Http404
    return maker.report(board, kind)


def _page(request, pid, brain, kind):
    here, sheet = access.sheet(request, pid, guests=True)
    report = _report(sheet, brain, kind)
    context = {"sheet": sheet, "report": report, "parts": pages.parts_of(report), "kind": kind,
               "file_route": f"{'sharing' if brain == 'sharing' else 'agreement'}-paper-file",
               "may_export": here.may(Right.EXPORT)}  # fmt: skip
    return respond(request, "dossier/paper.html", context)


def _file(request, pid, brain, kind, file):
    _here, sheet = access.sheet(request, pid, Right.EXPORT, guests=True)
    report = _report(sheet, brain, kind)
    return attachment(FILES[file][0](report), file, report.title)


@require_safe
def sharing_paper(request, pid, kind):
    """One of the documents of a sharing framework."""
    return _page(request, pid, "sharing", kind)


@require_safe
def sharing_paper_file(request, pid, kind, file):
    """The same as PDF or for Word, for who may make an export."""
    return _file(request, pid, "sharing", kind, file)


@require_safe
def agreement_paper(request, pid, kind):
    """The agreement with partners, with the client, or of the team."""
    return _page(request, pid, "agreements", kind)


@require_safe
def agreement_paper_file(request, pid, kind, file):
    """The same as PDF or for Word, for who may make an export."""
    return _file(request, pid, "agreements", kind, file)
