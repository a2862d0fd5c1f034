"""Typing in a paper form: the code, then every question on one page; a second helper does it again to check."""

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from draagvlak.orgs.roles import Right
from draagvlak.surveys import answer_pages, answering, ballots
from draagvlak.surveys import paper_entry as entry
from draagvlak.surveys.access import scan
from draagvlak.surveys.models import Breakdown, Mode, Share
from draagvlak.surveys.sheets import sheet
from draagvlak.ui.respond import respond


@require_http_methods(["GET", "HEAD", "POST"])
def paper_entry(request, pid):
    """One address for every step: the code travels in the form, never in an address or a session."""
    _here, survey = scan(request, pid, Right.ENTER_PAPER)
    if request.method != "POST" or not survey.is_open():
        return _code_page(request, survey)
    form, error = _opened(request, survey)
    if error:
        return _code_page(request, survey, error)
    if request.POST.get("step") == "again" and form.step != entry.DONE:
        try:
            entry.start_over(survey, form)
        except ballots.Refused as refused:
            return _code_page(request, survey, {"id": "code", "text": _why(refused)})
        form, error = _opened(request, survey)
    if error := _group_error(request, survey, form):
        return _code_page(request, survey, error, form=form)
    if request.POST.get("step") != "answers":
        return _answers_page(request, survey, form)
    try:
        return _stored(request, survey, form)
    except ballots.Refused as refused:
        return _answers_page(request, survey, form, errors=[{"id": "", "text": _why(refused)}])


def _opened(request, survey):
    """(the Form, None), or (None, what is wrong with the code)."""
    sent = request.POST
    try:
        form = entry.open_form(
            survey, sent.get("code", ""), request.user, sent.get("group", ""), sent.get("client") == "yes"
        )
    except entry.Replaced:
        return None, {"id": "code", "text": _("This code was replaced by a new one. Use the newest form.")}
    except entry.WrongCode:
        return None, {"id": "code", "text": _("This is not the code of a form of this scan. Check the signs.")}
    except entry.UsedOnline:
        return None, {"id": "code", "text": _("This code was already used on a device. Do not type this form in.")}
    if form.step == entry.DONE:
        return None, {"id": "code", "text": _("This form was entered and checked. There is nothing left to do.")}
    return form, None


def _group_error(request, survey, form):
    """What is wrong with the group that was ticked, or None. The ballot keeps the group it was begun with."""
    known = dict(answering.groups_of(survey, request.LANGUAGE_CODE))
    sent = request.POST.get("group", "")
    if survey.breakdown == Breakdown.NONE:
        return None
    if not form.carried.group or form.carried.group not in known:
        return {"id": "group", "text": _("Choose the group that is ticked on the form.")}
    if form.ballot is not None and sent and sent != form.ballot.group:
        first = known[form.ballot.group]
        return {"id": "group", "text": _("The first helper chose another group: %(group)s.") % {"group": first}}
    return None


def _code_page(request, survey, error=None, form=None):
    """Asks for the code of a form, and for the group that is ticked on it."""
    groups = answering.groups_of(survey, request.LANGUAGE_CODE)
    context = {
        "survey": survey, "is_open": survey.is_open(), "counts": entry.counts(survey), "groups": groups,
        "asks_client": survey.client_route and answering.CLIENT not in dict(groups),
        "sent": request.POST if error else {}, "error": error, "errors": [error] if error else [],
        "has_errors": bool(error),
        "again": bool(form and form.ballot and error),
    }  # fmt: skip
    return respond(request, "surveys/paper/code.html", context, status=422 if error else 200)


def _choices(request, questions):
    sent, choices = request.POST, []
    for asked in questions:
        row = {name: sent.get(f"{name}-{asked.id}", "") for name in ("level", "argument", "share")}
        choices.append(answer_pages.choice_of(row, asked.id))
    return choices


def _stored(request, survey, form):
    questions = _sheet(request, survey, form).questions
    choices = _choices(request, questions)
    given = [choice for choice in choices if choice.level or choice.argument.strip()]
    if form.step != entry.CHECK:
        entry.enter(survey, request.user, form, choices if form.ballot else given, request.POST.get("name", "").strip())
        messages.success(request, _("This form is saved. A second helper now checks it: until then it is not trusted."))
        return respond(request, "", redirect=request.path)
    differing = entry.differences(form, choices)
    if differing and request.POST.get("settled") != "yes":
        return _answers_page(request, survey, form, differing=differing)
    stored = ballots.own_answers(form.carried)
    entry.check(survey, request.user, form, [c for c in choices if c in given or c.question in stored])
    messages.success(request, _("This form is checked. It counts as one trusted entry."))
    return respond(request, "", redirect=request.path)


def _sheet(request, survey, form):
    return sheet(survey, request.LANGUAGE_CODE, route=form.carried.route)


def _answers_page(request, survey, form, errors=(), differing=None):
    """Every question on one page. The second helper reads the texts of the first over, and never sees the colours."""
    sent = request.POST if request.POST.get("step") == "answers" else None
    stored = ballots.own_answers(form.carried)
    page = _sheet(request, survey, form)
    parts = [
        {"title": part.title, "rows": [_row(asked, form, sent, stored, differing or {}) for asked in part.questions]}
        for part in page.rubrics
    ]
    context = {
        "survey": survey, "form": None, "step": form.step, "code": request.POST.get("code", ""), "parts": parts,
        "group": request.POST.get("group", ""), "client": request.POST.get("client", ""), "page": page,
        "asks_name": survey.mode == Mode.OPEN and form.ballot is None, "name": request.POST.get("name", ""),
        "group_label": dict(answering.groups_of(survey, request.LANGUAGE_CODE)).get(form.carried.group, ""),
        "errors": list(errors), "has_errors": bool(errors) or bool(differing), "differing": differing,
        "shares": [(Share.SHOWN.label, _("show")), (Share.WITH_COLOUR.label, _("show with the colour")),
                   (Share.HIDDEN.label, _("do not show"))],
    }  # fmt: skip
    return respond(request, "surveys/paper/answers.html", context, status=422 if errors or differing else 200)


def _row(asked, form, sent, stored, differing):
    own = stored.get(asked.id) or ballots.Own(None, "", Share.SHOWN.label, False)
    if sent is not None:
        level, argument, share = (sent.get(f"{name}-{asked.id}", "") for name in ("level", "argument", "share"))
    else:
        # Blind: who checks chooses the colour from the paper, not from what the first helper chose.
        level = (own.level or "") if form.step != entry.CHECK else ""
        argument, share = own.argument, own.share
    words = {one.id: one.name for one in (*asked.levels, asked.unknown)}
    first = differing.get(asked.id)
    return {
        "asked": asked, "argument": argument, "share": share or Share.SHOWN.label, "differs": first is not None,
        "options": [{"value": value, "word": word, "checked": value == level} for value, word in words.items()],
        "first": words.get(first.level, _("no answer")) if first else "",
        "second": words.get(level, _("no answer")),
    }  # fmt: skip


def _why(refused):
    if refused.code == "too-long":
        return _("One of the texts is too long. Make it at most 2,000 signs.")
    if refused.code == "closed":
        return _("This scan is closed. You can no longer type in forms.")
    return _("This form could not be saved. Check what you typed and try again.")
