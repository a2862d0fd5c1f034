"""The file of a row of the media library: getting it, keeping one, taking it away."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from draagvlak.plans.actions import Refused
from draagvlak.ui.respond import respond
from draagvlak.worksheets import access
from draagvlak.worksheets.library import documents
from draagvlak.worksheets.library.forms import DocumentForm
from draagvlak.worksheets.models import Document
from draagvlak.worksheets.row_views import again


@require_safe
def row_document(request, pid):
    """The file as it came in, for who may read the worksheet: never shown in a page, always saved."""
    _here, row, _may = access.row(request, pid, guests=True)
    found = Document.objects.filter(row=row).first() if documents.takes(row) else None
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.data), content_type=documents.KINDS.get(found.kind, "application/octet-stream"))
    name = slugify(found.name)[:60] or "document"
    response["Content-Disposition"] = f'attachment; filename="{name}.{found.kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def row_document_do(request, pid):
    """Keeps a file, or takes it away (do=remove). What does not fit is said, and nothing is kept."""
    _here, row = access.row_at_work(request, pid, guests=True)
    if not documents.takes(row) or row.gone_at is not None:
        raise Http404
    form = DocumentForm(request.POST, request.FILES)
    remove = request.POST.get("do") == "remove"
    if not remove and not form.is_valid():
        return again(request, row, str(form.errors["file"][0]))
    try:
        if remove:
            documents.remove(row.sheet, request.user, row)
        else:
            sent = form.cleaned_data["file"]
            documents.keep(row.sheet, request.user, row, sent.name, sent.read())
    except Refused as refused:
        return again(request, row, refused.text)
    messages.success(request, _("The file is gone.") if remove else _("The file is kept with this row."))
    return respond(request, "", redirect=reverse("row", args=[pid]) + "#document")
