"""An idea of a client journey becomes an action."""

from django.contrib import messages
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from draagvlak.plans.actions import Refused
from draagvlak.ui.respond import page_pid, respond
from draagvlak.worksheets import access, actions
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.forms import RowActionForm


@require_http_methods(["GET", "HEAD", "POST"])
def idea_action(request, pid):
    """An action from a row, that begins with what stands there as an idea."""
    here, row = access.row_at_work(request, pid)
    form = RowActionForm(here.organisation, request.POST or None)
    board = Board(row.sheet, get_language())
    line = next((one for one in board.lines(row.section) if one.pid == row.pid), None)
    form.initial["what"] = Truncator(" ".join(line.words("idea").split())).chars(300) if line else ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.make_action(row.sheet, request.user, row, pid=page_pid(request), **form.values())
        except Refused as refused:
            form.add_error(None, refused.text)
        else:
            messages.success(request, _("The action stands in the list."))
            return respond(request, "", redirect=reverse("sheet", args=[row.sheet.pid]) + "#ideas")
    context = {"form": form, "row": row, "sheet": row.sheet, "board": board}
    return respond(request, "worksheets/journey_action.html", context, status=422 if form.errors else 200)
