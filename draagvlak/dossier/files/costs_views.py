"""Costs and benefits as a spreadsheet that counts along."""

from django.http import Http404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from draagvlak.dossier.files import costs
from draagvlak.dossier.files.views import attachment
from draagvlak.orgs.roles import Right
from draagvlak.worksheets import access
from draagvlak.worksheets.board import Board


@require_safe
def sheet_costs_xlsx(request, pid):
    """The figures with formulas, for who may make an export. Another worksheet than costs has none: 404."""
    _here, sheet = access.sheet(request, pid, Right.EXPORT, guests=True)
    board = Board(sheet, get_language())
    if board.pack.brain != "costs":
        raise Http404
    return attachment(costs.of_board(board), "xlsx", board.title)
