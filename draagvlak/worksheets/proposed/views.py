"""New rows that are proposed: proposing one, and taking it over, declining or deleting it."""

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from draagvlak.content import shipped
from draagvlak.plans.actions import Refused
from draagvlak.ui.respond import respond
from draagvlak.worksheets import access, fields, values
from draagvlak.worksheets.board import EMPTY
from draagvlak.worksheets.erasing import actions as erasing
from draagvlak.worksheets.page import title_of
from draagvlak.worksheets.proposed import actions
from draagvlak.worksheets.row_views import tell_answer
from draagvlak.worksheets.views import sent_pid

KEY = "new"  # in the ids of the controls


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_propose(request, pid, section):
    """A form with every field of a section, for who may not add a row."""
    _here, found = access.sheet_to_remark(request, pid)
    asked = shipped.sheet(found.pack).section(section)
    if not actions.takes(found, asked):
        raise Http404
    problems: dict = {}
    if request.method == "POST":
        problems = _propose(request, found, asked)
        if not problems:
            messages.success(request, _("The proposal stands there. Who works on the sheet can take it over."))
            return respond(request, "", redirect=reverse("sheet", args=[pid]) + "#proposed")
    language = get_language()
    context = {
        "sheet": found, "sheet_title": title_of(found, language), "word": asked.row.in_(language),
        "section_title": asked.title.in_(language), "why": request.POST.get("why", ""), "section": asked,
        "errors": [{"id": f"f-{name}-{KEY}", "text": text} for name, text in problems.items()],
        "blocks": fields.joined([_block(request, field, problems, language) for field in asked.fields]),
    }  # fmt: skip
    return respond(request, "worksheets/propose_row.html", context, status=422 if problems else 200)


def _propose(request, sheet, section):
    """{field: what is wrong}; empty when it is proposed."""
    raw, why = {field.id: _sent(request, field) for field in section.fields}, request.POST.get("why", "")
    problems = {field.id: text for field in section.fields if (text := _wrong(field, raw[field.id]))}
    if problems:
        return problems
    try:
        actions.propose(sheet, request.user, section.id, raw, why,
                         pid=sent_pid(request, "row-proposal", section.id, repr(raw)))  # fmt: skip
    except Refused as refused:
        return {section.fields[0].id: str(refused.text)}
    return {}


def _sent(request, field):
    name = f"f-{field.id}"
    return request.POST.getlist(name) if field.kind == "choices" else request.POST.get(name, "")


def _wrong(field, raw):
    try:
        values.clean(field, raw)
    except values.Wrong as wrong:
        return str(wrong.text)
    return ""


def _block(request, field, problems, language):
    sent = fields.Given(_sent(request, field), 0) if request.method == "POST" else None
    return fields.block(field, EMPTY, language, KEY, sent=sent, error=problems.get(field.id, ""), bare=True)


@require_POST
def proposed_row_answer(request, pid):
    """Takes it over as a row, or not."""
    _here, found, may = access.proposed_row(request, pid)
    access.must(may)
    taken = request.POST.get("do") == "take"
    done = tell_answer(request, taken, lambda: actions.answer(found.sheet, request.user, found, taken))
    part = f"#s-{found.section}" if done and taken else "#proposed"
    return respond(request, "", redirect=reverse("sheet", args=[found.sheet.pid]) + part)


@require_POST
def proposed_row_drop(request, pid):
    """Withdraws it: who made it, or by role. Asks first."""
    here, found, _may = access.proposed_row(request, pid)
    there = reverse("sheet", args=[found.sheet.pid]) + "#proposed"
    if not erasing.may_drop(here, found.sheet, request.user, found):
        messages.error(request, erasing.why_not(found))
    elif request.POST.get("confirmed") != "yes":
        section = shipped.sheet(found.sheet.pack).section(found.section)
        said = actions.words(section, found.given, get_language()) if section else []
        context = {"texts": [f"{label}: {text}" for label, text in said], "back": there, "title": title_of(
            found.sheet, get_language())}  # fmt: skip
        return respond(request, "worksheets/erase.html", context)
    else:
        actions.drop(found.sheet, request.user, found)
        messages.success(request, _("The proposal is withdrawn."))
    return respond(request, "", redirect=there)
