"""A row and the rest: the question of a scan that it belongs to, and what becomes of a stakeholder."""

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from draagvlak.content import shipped
from draagvlak.dossier import questions, stakeholders
from draagvlak.orgs.roles import Right
from draagvlak.plans.actions import Refused
from draagvlak.ui.respond import respond
from draagvlak.worksheets import access, actions
from draagvlak.worksheets.models import RowLink
from draagvlak.worksheets.row_page import RowPage


@require_http_methods(["GET", "HEAD", "POST"])
def row_question(request, pid):
    """Which question of a scan a row belongs to."""
    _here, found = access.row_at_work(request, pid)
    if shipped.sheet(found.sheet.pack).section(found.section) is None:
        raise Http404
    offered = questions.instruments(found.sheet.trajectory, get_language())
    if request.method == "POST":
        known = {one.target for each in offered for part in each.parts for one in part.questions}
        return _link(request, found, known)
    linked = set(found.links.filter(kind=RowLink.QUESTION).values_list("target", flat=True))
    context = {"row": found, "page": RowPage(found.sheet, found, get_language(), True), "instruments": offered,
               "linked": linked}  # fmt: skip
    return respond(request, "dossier/row_question.html", context)


def _link(request, row, known):
    target = request.POST.get("target", "")
    if target in known:
        actions.link(row.sheet, request.user, row, RowLink.QUESTION, target)
        messages.success(request, _("It is linked."))
    else:
        messages.error(request, _("This question is no longer there. Choose another one."))
    return respond(request, "", redirect=reverse("row", args=[row.pid]) + "#links")


@require_safe
def stakeholder(request, pid):
    """What becomes of a stakeholder: asked in a scan, in the team, told. `scan`: for which the form stands here."""
    here, found, may = access.row(request, pid)
    if not stakeholders.is_stakeholder(found):
        raise Http404
    name, language, trajectory = stakeholders.name_of(found), get_language(), found.sheet.trajectory
    scans = stakeholders.open_scans(trajectory) if here.may(Right.MANAGE_SCANS) else []
    scan = next((one for one in scans if one.pid == request.GET.get("scan")), scans[0] if len(scans) == 1 else None)
    form, hidden = stakeholders.list_form(scan, name, language) if scan else (None, ())
    context = {
        "row": found, "trajectory": trajectory, "name": name or _("(no name yet)"), "may_work": may, "scans": scans,
        "scan": scan, "form": form, "hidden": hidden, "to_list": stakeholders.list_address(scan) if scan else "",
        "may_invite": here.may(Right.MANAGE_SCANS), "people": stakeholders.in_team(trajectory, name),
        "told": stakeholders.told(found),
    }  # fmt: skip
    return respond(request, "dossier/stakeholder.html", context)


@require_POST
def stakeholder_told(request, pid):
    """Puts a stakeholder in the communication plan as a group."""
    _here, found = access.row_at_work(request, pid)
    if not stakeholders.is_stakeholder(found):
        raise Http404
    try:
        done = stakeholders.tell(found, request.user)
    except Refused as refused:
        messages.error(request, refused.text)
        return respond(request, "", redirect=reverse("stakeholder", args=[pid]) + "#tell")
    if done.fresh:
        messages.success(request, _("It is a group in the communication plan now. Fill in what they hear, and when."))
    else:
        messages.info(request, _("It stood in the communication plan already."))
    return respond(request, "", redirect=reverse("row", args=[done.row.pid]))
