"""Pasting a table into a section: paste or choose a file, look at it, then add all of it or nothing."""

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from draagvlak.content import shipped
from draagvlak.plans.actions import Refused
from draagvlak.ui.respond import page_pid, respond
from draagvlak.worksheets import access, actions, paste, values
from draagvlak.worksheets.forms import PasteForm
from draagvlak.worksheets.page import title_of
from draagvlak.worksheets.places import address
from draagvlak.worksheets.sharing import actions as sharing


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_paste(request, pid, section):
    """A table into one section."""
    _here, found = access.sheet_at_work(request, pid, guests=True)
    asked = shipped.sheet(found.pack).section(section)
    if asked is None or asked.kind != "rows":
        raise Http404
    if "table" in request.POST:
        return _look(request, found, asked)
    form = PasteForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            rows = paste.read(form.cleaned_data["text"], form.cleaned_data["file"], asked.fields)
        except paste.Unreadable as refused:
            form.add_error("file" if form.cleaned_data["file"] else "text", refused.text)
        else:
            return _show(request, found, asked, found_table=paste.Found(rows, asked, get_language()))
    return _show(request, found, asked, form=form, status=422 if form.errors else 200)


def _look(request, found, asked):
    """With the columns as they were chosen: once more, or all of it added."""
    table = paste.unpack(request.POST["table"], asked, request.POST, get_language())
    if table is None:
        messages.error(request, _("This table cannot be read any more. Paste it again."))
        return respond(request, "", redirect=reverse("sheet-paste", args=[found.pid, asked.id]))
    if request.POST.get("do") != "add" or not table.can_add:
        return _show(request, found, asked, found_table=table)
    try:
        add = _into_matrix if sharing.is_matrix(found, asked) else actions.add_rows
        count = add(found, request.user, asked.id, table.table, table.origins, pid=page_pid(request))
    except (values.Wrong, Refused) as refused:
        return _show(request, found, asked, found_table=table, problem=refused.text)
    said = ngettext("%(n)s row is added.", "%(n)s rows are added.", count) % {"n": count}
    messages.success(request, said)
    return respond(request, "", redirect=address(found.pid, asked.id))


def _into_matrix(sheet, actor, _section, table, origins, *, pid):
    return sharing.add_table(sheet, actor, table, origins, pid=pid)


def _show(request, sheet, section, *, form=None, found_table=None, problem="", status=200):
    language = get_language()
    fields = [{"label": one.label.in_(language), "options": [option.name.in_(language) for option in one.options]}
              for one in section.fields]  # fmt: skip
    wrong = bool(problem or found_table and found_table.problems)
    context = {
        "sheet": sheet, "section": section, "section_title": section.title.in_(language), "form": form,
        "back_title": title_of(sheet, language), "found": found_table, "problem": problem, "fields": fields,
        "has_errors": wrong, "name_label": fields[0]["label"],
    }  # fmt: skip
    return respond(request, "worksheets/paste.html", context, status=422 if wrong else status)
