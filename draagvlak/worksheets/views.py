"""Worksheets as pages: those of a trajectory, a whole sheet, its name, its guide, and on paper."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from draagvlak.content import shipped
from draagvlak.lib.tokens import PID_ALPHABET, keyed_hash
from draagvlak.orgs.roles import Right
from draagvlak.plans import access as plans
from draagvlak.plans.actions import Refused
from draagvlak.ui.respond import page_pid, respond
from draagvlak.worksheets import access, actions, examples, overview, values
from draagvlak.worksheets.board import Board
from draagvlak.worksheets.forms import NameForm
from draagvlak.worksheets.page import Page, brain_of, must_be_same, others, sign_of, title_of
from draagvlak.worksheets.proposed import actions as proposed

page = require_http_methods(["GET", "HEAD", "POST"])


# ── The worksheets of a trajectory ───────────────────────────────────────────────────────────────────────────
@require_safe
def sheets(request, pid):
    """The worksheets of a trajectory and how far each is."""
    here, trajectory = plans.trajectory(request, pid)
    may = plans.may_work(here, trajectory)
    rows = overview.of_trajectory(trajectory, get_language())
    context = {"trajectory": trajectory, "rows": rows, "kinds": overview.kinds(rows, get_language()), "may": may}
    return respond(request, "worksheets/sheets.html", context)


@require_POST
def sheet_begin(request, pid):
    """A worksheet of a kind; a second one of that kind has a name of its own."""
    _here, trajectory = plans.trajectory_at_work(request, pid)
    pack, title = request.POST.get("pack", ""), request.POST.get("title", "")
    try:
        made = actions.make(trajectory, request.user, pack,
                            title=title, pid=sent_pid(request, "sheet", pack, title))  # fmt: skip
    except LookupError:
        messages.error(request, _("There is no such worksheet. Choose one from the list."))
        return respond(request, "", redirect=reverse("sheets", args=[trajectory.pid]))
    return respond(request, "", redirect=reverse("sheet", args=[made.pid]))


# ── A whole sheet ────────────────────────────────────────────────────────────────────────────────────────────
@require_safe
def sheet(request, pid):
    """The whole sheet. With JavaScript each field is filled in on the spot; without it each row has a page."""
    here, found = access.sheet(request, pid, guests=True)
    may = plans.may_work(here, found.trajectory)
    shown = Page(request, found, get_language(), may)
    if any(not part.only.pid for part in shown.parts if not part.has_rows):
        actions.complete(found)
        shown = Page(request, found, get_language(), may)
    context = {"page": shown, "sheet": found, "trajectory": found.trajectory, "may": may}
    context["others"] = others(found, shown.board.pack, request.user, get_language())
    context |= {"me": sign_of(request.user), "may_remark": found.trajectory.closed_on is None}
    context |= proposed.of_sheet(here, request.user, found, get_language())
    return respond(request, "worksheets/sheet.html", context)


@require_POST
def sheet_add(request, pid, section):
    """A new row: with its first field, from one that is offered, or all that are offered."""
    _here, found = access.sheet_at_work(request, pid, guests=True)
    must_be_same(request)
    asked = shipped.sheet(found.pack).section(section)
    if asked is None or asked.kind != "rows":
        raise Http404
    first, wanted = asked.fields[0].id, _wanted(asked, request.POST)
    problem = "" if any(text.strip() for text, _more in wanted) else _("Write a name for the row first.")
    try:
        for text, more in wanted if not problem else ():
            actions.add_row(found, request.user, section, {first: text} | more, pid=sent_pid(request, section, text))
    except (values.Wrong, Refused) as refused:
        problem = str(refused.text)
    if request.headers.get("X-Requested-With") == "fetch":  # the script, which then asks for the rows
        return told(problem, 422) if problem else HttpResponse(status=204)
    if problem:
        messages.error(request, problem)
    return respond(request, "", redirect=f"{reverse('sheet', args=[found.pid])}#f-new-{section}")


def _wanted(section, post):
    """[(name, other fields)] of the rows that are asked for: one that is offered, all of them, or what was typed."""
    offered = [(one.text.in_(get_language()), one.values) for one in section.starters]
    chosen = post.get("starter", "")
    if chosen == "all":
        return offered
    if chosen:
        return offered[int(chosen) : int(chosen) + 1] if chosen.isdecimal() and len(chosen) < 4 else []
    return [(post.get(f"f-{section.fields[0].id}", ""), {})]


def told(text, status):
    """A sentence for the script."""
    return HttpResponse(format_html("<p data-wrong>{}</p>", text), status=status)


def sent_pid(request, *what):
    """The id of what this form makes: the same form with the same words sent twice makes one thing.

    `pid` in it, of a row that waited for the line, stands for the page. It never becomes the id itself: whoever sends
    it could choose one that something else has.
    """
    page = request.POST.get("pid") or page_pid(request)
    digest = keyed_hash("sheet-sent", "|".join([page, str(request.user.pk), request.path, *what]))
    return "".join(PID_ALPHABET[sign % len(PID_ALPHABET)] for sign in digest[:14])


# ── Its name, and its end ────────────────────────────────────────────────────────────────────────────────────
@page
def sheet_edit(request, pid):
    """A name of its own."""
    _here, found = access.sheet_at_work(request, pid)
    form = NameForm(request.POST or None, initial={"title": found.title})
    if request.method == "POST" and form.is_valid():
        actions.rename(found, request.user, form.cleaned_data["title"])
        messages.success(request, _("It is saved."))
        return respond(request, "", redirect=reverse("sheet", args=[pid]))
    context = {"form": form, "sheet": found, "title": title_of(found, get_language())}
    return respond(request, "worksheets/edit.html", context, status=422 if form.errors else 200)


@page
def sheet_delete(request, pid):
    """Asks first, then deletes a worksheet with everything in it."""
    here, found = access.sheet(request, pid, Right.EDIT_TRAJECTORY)
    if not plans.may_work(here, found.trajectory):
        raise PermissionDenied
    if request.method == "POST" and request.POST.get("confirmed") == "yes":
        try:
            actions.remove(found, request.user)
        except Refused as refused:
            messages.error(request, refused.text)
            return respond(request, "", redirect=reverse("sheet-delete", args=[found.pid]))
        messages.success(request, _("The worksheet is deleted."))
        return respond(request, "", redirect=reverse("sheets", args=[found.trajectory.pid]))
    board = Board(found, get_language())
    rows = sum(line.holds for section in board.sections for line in section.lines)
    context = {"sheet": found, "title": board.title, "rows": rows, "promised": actions.promised_to(found)}
    return respond(request, "worksheets/delete.html", context)


# ── On paper ─────────────────────────────────────────────────────────────────────────────────────────────────
@require_safe
def sheet_guide(request, pid):
    """How to fill it in together, and an example that is filled in."""
    _here, found = access.sheet(request, pid, guests=True)
    context = examples.guide(found, get_language()) | {"sheet": found}
    return respond(request, "worksheets/guide.html", context)


@require_safe
def sheet_print(request, pid):
    """The whole sheet on A4."""
    _here, found = access.sheet(request, pid, guests=True)
    board = Board(found, get_language())
    context = {"sheet": found, "board": board, "parts": examples.paper(board), "summary": board.pack.summary}
    if (brain := brain_of(board.pack)) and not board.is_empty:
        context |= {"brain": brain[0], **brain[1](board)}
    return respond(request, "worksheets/print.html", context)
