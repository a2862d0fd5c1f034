"""Taking back what should not have been written: a remark, a proposal, an earlier text."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from draagvlak.content import shipped
from draagvlak.ui.respond import respond
from draagvlak.worksheets import access, values
from draagvlak.worksheets.erasing import actions
from draagvlak.worksheets.models import Comment


@require_POST
def remark_drop(request, pid):
    """Deletes a remark: who wrote it, or by role."""
    here, found, _may = access.comment(request, pid)
    return _drop(request, here, found, "remarks", _("The remark is deleted."))


@require_POST
def proposal_drop(request, pid):
    """Withdraws a proposal: who made it, or by role."""
    here, found, _may = access.proposal(request, pid)
    return _drop(request, here, found, "proposals", _("The proposal is withdrawn."))


def _drop(request, here, said, part, done):
    sheet = said.row.sheet
    if not actions.may_drop(here, sheet, request.user, said):
        messages.error(request, actions.why_not(said))
    elif request.POST.get("confirmed") != "yes":
        return _ask(request, said.row, _said(said))
    else:
        actions.drop(sheet, request.user, said)
        messages.success(request, done)
    return respond(request, "", redirect=reverse("row", args=[said.row.pid]) + f"#{part}")


def _said(said):
    """A remark as it was typed, or a proposal in words."""
    if isinstance(said, Comment):
        return [said.text]
    section = shipped.sheet(said.row.sheet.pack).section(said.row.section)
    field = section.field(said.field) if section else None
    return [values.words(field, said.value, get_language()) if field else str(said.value)]


def _ask(request, row, texts):
    """Asks first. `texts`: what goes."""
    sent = [(name, request.POST[name]) for name in ("field", "change") if name in request.POST]
    return respond(request, "worksheets/erase.html", {"row": row, "texts": texts, "sent": sent})


@require_POST
def row_erase(request, pid):
    """Erases one earlier text of a field, or all of them (change=all)."""
    here, found, _may = access.row(request, pid)
    if not actions.may_erase(here, found.sheet):
        raise PermissionDenied
    change = request.POST.get("change", "")
    version = int(change) if change.isdecimal() and len(change) < 10 else None
    field_id = request.POST.get("field", "")
    try:
        if version is None and change != "all":
            raise LookupError(change)
        if request.POST.get("confirmed") != "yes":
            return _ask(request, found, _texts(found, actions.earlier(found, field_id, version)))
        actions.erase(found.sheet, request.user, found, field_id, version)
    except LookupError:
        messages.error(request, _("Only an earlier text can be erased. Change what stands there now first."))
    else:
        messages.success(request, _("It is erased. Nobody can read it or put it back any more."))
    return respond(request, "", redirect=reverse("row", args=[pid]) + "#history")


def _texts(row, changes):
    """What stood in these Changes, in words, each once."""
    section = shipped.sheet(row.sheet.pack).section(row.section)
    field = section.field(changes[0].field) if section else None
    said = [values.words(field, one.value, get_language()) if field else str(one.value) for one in changes]
    return list(dict.fromkeys(text for text in said if text))
